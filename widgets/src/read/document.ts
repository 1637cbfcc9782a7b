// One document of the API as a type, and its reader. It must never throw: what does not fit is left out.
import { isRecord, list, number, readThread, text, texts, type ThreadFacts } from '../core/index.js';

export interface Block {
  type: 'prose' | 'code';
  text: string;
}

export interface Passage {
  role: string;
  anchor: string;
  heading: string[];
  blocks: Block[];
  author: string;
  isStaff: boolean;
  isAccepted: boolean;
  votes: number | null;
  created: string;
}

export interface Document {
  kind: 'doc' | 'thread';
  source: string;
  title: string;
  breadcrumb: string[];
  product: string;
  versions: string[];
  tags: string[];
  language: string;
  updated: string;
  thread: ThreadFacts | null;
  passages: Passage[];
}

/** A page is read whole, however long; only its pieces have a bound. */
const MANY = 5000;
const LONG = 1_000_000;

const readBlock = (value: unknown): Block | null =>
  isRecord(value) && text(value.text, LONG)
    ? { type: value.type === 'code' ? 'code' : 'prose', text: text(value.text, LONG) }
    : null;

function readPassage(value: unknown): Passage | null {
  if (!isRecord(value)) return null;
  return {
    role: text(value.role),
    anchor: text(value.anchor),
    heading: texts(value.heading),
    blocks: list(value.blocks, readBlock, MANY),
    author: text(value.author),
    isStaff: value.staff === true,
    isAccepted: value.accepted === true,
    votes: number(value.votes),
    created: text(value.created, 10),
  };
}

export function readDocument(value: unknown): Document | null {
  if (!isRecord(value) || !text(value.title) || !Array.isArray(value.passages)) return null;
  return {
    kind: value.kind === 'thread' ? 'thread' : 'doc',
    source: text(value.source),
    title: text(value.title),
    breadcrumb: texts(value.breadcrumb),
    product: text(value.product),
    versions: texts(value.versions),
    tags: texts(value.tags),
    language: /^[a-z]{2,3}(-[a-z0-9]+)*$/i.test(text(value.language)) ? text(value.language) : 'en',
    updated: text(value.updated, 10),
    thread: readThread(value.thread),
    passages: list(value.passages, readPassage, MANY),
  };
}
