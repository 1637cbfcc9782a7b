// The rest of a hit: the figures that only an agent is shown. It must never throw: what does not fit is left out.
import { isRecord, list, number, readHit, text, texts, type Hit } from '../core/index.js';

export interface Explain {
  /** `standsFor`: the misspelt or other word of the draft, "" for a term that the draft has itself. */
  terms: { term: string; standsFor: string; field: string; weight: number; score: number }[];
  features: [name: string, value: number][];
}

/** The same page for another version of the product. */
export interface OtherVersion {
  url: string;
  from: string;
}

export interface ExplainedHit extends Hit {
  confidence: number | null;
  score: number | null;
  product: string;
  versions: string[];
  otherVersions: OtherVersion[];
  updated: string;
  explain: Explain | null;
}

function readExplain(value: unknown): Explain | null {
  if (!isRecord(value)) return null;
  const terms = list(value.terms, (item) =>
    isRecord(item) && text(item.term)
      ? {
          term: text(item.term),
          standsFor: text(item.for),
          field: text(item.field),
          weight: number(item.weight) ?? 0,
          score: number(item.score) ?? 0,
        }
      : null,
  );
  const features = Object.entries(value).filter((entry): entry is [string, number] => number(entry[1]) !== null);
  return terms.length + features.length > 0 ? { terms, features } : null;
}

export function readExplained(value: unknown): ExplainedHit | null {
  const hit = readHit(value);
  if (!hit || !isRecord(value)) return null;
  return {
    ...hit,
    confidence: number(value.confidence),
    score: number(value.score),
    product: text(value.product),
    versions: texts(value.versions),
    otherVersions: list(value.other_versions, (item) =>
      isRecord(item) && text(item.url) ? { url: text(item.url), from: text(item.from, 40) } : null,
    ),
    updated: text(value.updated, 10),
    explain: readExplain(value.explain),
  };
}
