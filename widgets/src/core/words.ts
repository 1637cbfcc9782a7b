// Small words around answers: how many, of what kind, from when. It must never say more than the hit itself says.
import type { Hit } from './model.js';

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export const STATES: Record<string, string> = {
  accepted: 'accepted answer',
  outscored: 'best-voted answer',
  staff: 'answered by staff',
  answered: 'answered',
  unanswered: 'no answer yet',
  closed: 'closed',
};

/** "Documentation", or "Community, 2023, accepted answer". */
export function badge(hit: Pick<Hit, 'kind' | 'thread'>): string {
  if (hit.kind === 'doc') return 'Documentation';
  return ['Community', hit.thread?.asked?.slice(0, 4), STATES[hit.thread?.state ?? '']].filter(Boolean).join(', ');
}

/** Counts as far as it must. Not every language puts spaces between words. */
export function hasWords(text: string, wanted: number): boolean {
  let count = 0;
  for (const { isWordLike } of new Intl.Segmenter(undefined, { granularity: 'word' }).segment(text)) {
    if (isWordLike) count += 1;
    if (count >= wanted) return true;
  }
  return false;
}
