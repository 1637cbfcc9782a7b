// Asks what an agent typed: a query by GET, a whole pasted ticket by POST, and keeps the page's address in step. It must
// never put a whole ticket into an address: addresses end up in logs and histories.
import {
  ApiError,
  fetchJson,
  isRecord,
  list,
  number,
  postJson,
  readAnswer,
  type Guidance,
} from '../core/index.js';
import { readExplained, type ExplainedHit } from './explained.js';

export type Kind = '' | 'doc' | 'thread';

export interface Result {
  hits: ExplainedHit[];
  guidance: Guidance[];
  confidence: number | null;
}

/** Longer text is a ticket, not a query. */
export const MAX_QUERY = 1500;
const LIMIT = 20;

export async function findHits(endpoint: string, text: string, kind: Kind, signal: AbortSignal): Promise<Result> {
  return text.length > MAX_QUERY ? suggest(endpoint, text, kind, signal) : search(endpoint, text, kind, signal);
}

async function search(endpoint: string, q: string, kind: Kind, signal: AbortSignal): Promise<Result> {
  const query = new URLSearchParams({ q, limit: String(LIMIT), explain: 'true' });
  if (kind) query.set('kind', kind);
  const found = await fetchJson(`${endpoint}/search?${query}`, {}, signal);
  if (!isRecord(found) || !Array.isArray(found.hits)) throw junk();
  return { hits: list(found.hits, readExplained), guidance: [], confidence: number(found.confidence) };
}

async function suggest(endpoint: string, body: string, kind: Kind, signal: AbortSignal): Promise<Result> {
  const fields = { product: '', version: '', hosting: '', severity: '' };
  const draft = { subject: '', body, fields, limit: LIMIT };
  const answer = readAnswer(await postJson(`${endpoint}/suggest`, draft, signal), readExplained);
  if (!answer) throw junk();
  const hits = [...answer.docs, ...answer.threads]
    .filter((hit) => !kind || hit.kind === kind)
    // Scores of pages and threads are not of one scale.
    .sort((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0));
  return { hits, guidance: answer.guidance, confidence: answer.confidence };
}

const junk = (): ApiError => new ApiError('junk', 'the server answered with something that is not a list of hits');

export interface Place {
  text: string;
  kind: Kind;
}

export function readPlace(): Place {
  const query = new URLSearchParams(location.search);
  const kind = query.get('kind');
  return { text: query.get('q') ?? '', kind: kind === 'doc' || kind === 'thread' ? kind : '' };
}

/** `isStep`: a place that the back button should return to, rather than one that was passed through. */
export function writePlace({ text, kind }: Place, isStep: boolean): void {
  const url = new URL(location.href);
  url.searchParams.delete('q');
  url.searchParams.delete('kind');
  if (text && text.length <= MAX_QUERY) url.searchParams.set('q', text);
  if (kind) url.searchParams.set('kind', kind);
  if (url.href === location.href) return;
  if (isStep) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}
