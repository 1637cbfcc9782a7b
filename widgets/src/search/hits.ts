// What a hit looks like to an agent: the passage, where it stands, how far to trust it, why it was found. It must never
// compute a figure that the server did not give.
import { badge, crumbs, html, link, marked, nothing, others, plural, type TemplateResult } from '../core/index.js';
import type { Explain, ExplainedHit } from './explained.js';

const round = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });
const percent = (value: number): string => `${Math.round(value * 100)}%`;

function facts(hit: ExplainedHit): string[] {
  const { thread } = hit;
  return [
    hit.source,
    hit.product,
    hit.versions.length > 0 ? `version ${hit.versions.join(', ')}` : '',
    thread ? plural(thread.answers, 'answer') : '',
    thread ? plural(thread.votes, 'vote') : '',
    hit.updated ? `updated ${hit.updated}` : '',
    hit.confidence === null ? '' : `confidence ${percent(hit.confidence)}`,
  ].filter(Boolean);
}

/** A bar drawn with attributes: inline styles are what the page's policy forbids. */
const bar = (share: number): TemplateResult => html`<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
  <rect width=${Math.max(1, Math.min(100, share * 100))} height="6" rx="1"></rect>
</svg>`;

function why({ terms, features }: Explain): TemplateResult {
  const most = Math.max(...terms.map((term) => term.score), Number.MIN_VALUE);
  return html`<details part="explain">
    <summary>Why this hit</summary>
    ${terms.length > 0
      ? html`<table>
          <thead>
            <tr>
              <th scope="col">Term</th>
              <th scope="col">Found in</th>
              <th scope="col" class="figure">Weight</th>
              <th scope="col" class="figure">Score</th>
              <th><span class="sr">Share</span></th>
            </tr>
          </thead>
          <tbody>
            ${terms.map(
              ({ term, standsFor, field, weight, score }) => html`<tr>
                <th scope="row">${term}${standsFor ? html` <span class="for">for “${standsFor}”</span>` : nothing}</th>
                <td>${field}</td>
                <td class="figure">${round(weight)}</td>
                <td class="figure">${round(score)}</td>
                <td class="bar">${bar(score / most)}</td>
              </tr>`,
            )}
          </tbody>
        </table>`
      : nothing}
    ${features.length > 0
      ? html`<dl>
          ${features.map(([name, value]) => html`<div><dt>${name.replaceAll('_', ' ')}</dt><dd>${round(value)}</dd></div>`)}
        </dl>`
      : nothing}
  </details>`;
}

/** A page without a number is the newest of its family. */
function otherVersions({ otherVersions: others }: ExplainedHit, endpoint: string): TemplateResult | typeof nothing {
  if (others.length === 0) return nothing;
  return html`<p class="facts">
    Also for
    ${others.map(
      ({ url, from }) =>
        html`<span>${link(from ? `version ${from}` : 'the newest version', url, endpoint)}</span> `,
    )}
  </p>`;
}

export function hitItem(hit: ExplainedHit, endpoint: string, isCopied: boolean, onCopy: () => void): TemplateResult {
  return html`<li class="hit" part="card" data-kind=${hit.kind}>
    <p class="badge ${hit.thread?.state === 'accepted' ? 'good' : ''}" part="badge">${badge(hit)}</p>
    <h3 part="title">${link(hit.title, hit.url, endpoint)}</h3>
    ${crumbs(hit)}
    ${hit.excerpt.length > 0 ? html`<p class="excerpt" part="excerpt">${marked(hit.excerpt)}</p>` : nothing}
    <p class="facts">${facts(hit).map((fact) => html`<span>${fact}</span> `)}</p>
    ${otherVersions(hit, endpoint)} ${others(hit, endpoint)}
    <div class="tools">
      <button type="button" @click=${onCopy}>
        ${isCopied ? 'Copied' : 'Copy citation'}<span class="sr">: ${hit.title}</span>
      </button>
      ${hit.explain ? why(hit.explain) : nothing}
    </div>
  </li>`;
}
