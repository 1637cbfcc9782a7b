// The words of the API as types, and readers that turn unknown JSON into them. A reader must never throw and never trust:
// what does not fit is left out, and an answer that is no answer at all is null.

export interface Segment {
  t: string;
  hit: boolean;
}

export interface ThreadFacts {
  state: string;
  answers: number;
  votes: number;
  asked: string | null;
  shown: string;
}

/** A thread that is named beside a hit. */
export interface OtherThread {
  title: string;
  url: string;
  state: string;
}

export interface Hit {
  id: string;
  kind: 'doc' | 'thread';
  source: string;
  title: string;
  url: string;
  breadcrumb: string[];
  excerpt: Segment[];
  thread: ThreadFacts | null;
  /** Threads that say what this page says, or that ask what this thread asks. */
  others: OtherThread[];
}

export interface Guidance {
  rule: string;
  level: string;
  title: string;
  says: string;
  route: { label: string; url: string; have: string } | null;
  quote: { text: string; title: string; url: string } | null;
  because: string[];
}

/** `H` is as much of a hit as the reader of the answer wants to know. */
export interface Answer<H = Hit> {
  guidance: Guidance[];
  docs: H[];
  threads: H[];
  /** All that the server said, for what only one element reads. */
  raw: unknown;
  confidence: number | null;
  generation: string;
}

type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of at most `max` characters; a broken server must not be able to flood the host's page. */
export const text = (value: unknown, max = 500): string => (typeof value === 'string' ? value.slice(0, max) : '');

export const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Reads each item and drops those that do not fit. */
export function list<T>(value: unknown, read: (item: unknown) => T | null, max = 50): T[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, max)
    .map(read)
    .filter((item) => item !== null);
}

export const texts = (value: unknown): string[] => list(value, (item) => text(item) || null);

function readSegment(value: unknown): Segment | null {
  return isRecord(value) && typeof value.t === 'string' ? { t: text(value.t, 2000), hit: value.hit === true } : null;
}

export function readThread(value: unknown): ThreadFacts | null {
  if (!isRecord(value)) return null;
  return {
    state: text(value.state),
    answers: number(value.answers) ?? 0,
    votes: number(value.votes) ?? 0,
    asked: text(value.asked) || null,
    shown: text(value.shown),
  };
}

const readOther = (value: unknown): OtherThread | null =>
  isRecord(value) && text(value.title)
    ? { title: text(value.title), url: text(value.url, 2000), state: text(value.state) }
    : null;

export function readHit(value: unknown): Hit | null {
  if (!isRecord(value) || !text(value.title)) return null;
  return {
    id: text(value.id),
    kind: value.kind === 'thread' ? 'thread' : 'doc',
    source: text(value.source),
    title: text(value.title),
    url: text(value.url, 2000),
    breadcrumb: texts(value.breadcrumb),
    excerpt: list(value.excerpt, readSegment),
    thread: readThread(value.thread),
    others: [value.threads, value.duplicates].flatMap((named) => list(named, readOther, 8)),
  };
}

function readGuidance(value: unknown): Guidance | null {
  if (!isRecord(value) || !text(value.title)) return null;
  const { route, quote } = value;
  return {
    rule: text(value.rule),
    level: text(value.level),
    title: text(value.title),
    says: text(value.says, 2000),
    route:
      isRecord(route) && text(route.label)
        ? { label: text(route.label), url: text(route.url, 2000), have: text(route.have) }
        : null,
    quote:
      isRecord(quote) && text(quote.text)
        ? { text: text(quote.text, 2000), title: text(quote.title), url: text(quote.url, 2000) }
        : null,
    because: texts(value.because),
  };
}

/** An open incident is a notice as well, the first of all. */
const readIncident = (value: unknown): Guidance | null =>
  isRecord(value)
    ? readGuidance({
        ...value,
        rule: value.id || value.name,
        level: 'incident',
        title: value.name,
        says: value.update,
        route: { label: 'Status page', url: value.url },
      })
    : null;

/** Null when this is not an answer: the caller then behaves as if the server were down. */
export function readAnswer<H>(value: unknown, read: (item: unknown) => H | null): Answer<H> | null {
  if (!isRecord(value)) return null;
  const { guidance, docs, threads } = value;
  if (!Array.isArray(guidance) || !Array.isArray(docs) || !Array.isArray(threads)) return null;
  return {
    // A sort is stable: urgent guidance comes first, the rest keeps the server's order.
    guidance: [
      ...list(value.incidents, readIncident),
      ...list(guidance, readGuidance).sort((a, b) => +(b.level === 'urgent') - +(a.level === 'urgent')),
    ],
    docs: list(docs, read),
    threads: list(threads, read),
    raw: value,
    confidence: number(value.confidence),
    generation: text(value.generation),
  };
}
