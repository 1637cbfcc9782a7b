// What an answer looks like beside the form. It must never state more than the hit does, nor ask the customer for anything
// before the request can be sent.
import { badge, crumbs, guidanceCard, html, link, marked, nothing, others, type Answer, type Hit, type TemplateResult } from '../core/index.js';

/** More than this is a search result page, not help. */
const MOST = 3;

/** The part of an answer that is shown, so that what is announced and what is seen are counted alike. */
export function shownPart(answer: Answer): Answer {
  return { ...answer, docs: answer.docs.slice(0, MOST), threads: answer.threads.slice(0, MOST) };
}

export const isSilent = ({ guidance, docs, threads }: Answer): boolean =>
  guidance.length + docs.length + threads.length === 0;

function hitCard(hit: Hit, base: string): TemplateResult {
  return html`<li class="hit" part="card" data-kind=${hit.kind}>
    <p class="badge" part="badge">${badge(hit)}</p>
    <h3 part="title">${link(hit.title, hit.url, base)}</h3>
    ${crumbs(hit)}
    ${hit.excerpt.length > 0 ? html`<p class="excerpt" part="excerpt">${marked(hit.excerpt)}</p>` : nothing}
    ${others(hit, base)}
  </li>`;
}

export function answerCards(answer: Answer, isStale: boolean, base: string): TemplateResult {
  return html`<section class=${isStale ? 'stale' : ''} aria-labelledby="heading">
    <h2 id="heading">These may answer your question</h2>
    <ol>
      ${answer.guidance.map((guidance) => guidanceCard(guidance, base))}
      ${[...answer.docs, ...answer.threads].map((hit) => hitCard(hit, base))}
    </ol>
    <p class="anyway">None of this fits? Send your request; nothing here holds it back.</p>
  </section>`;
}
