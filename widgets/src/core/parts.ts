// The pieces that every answer is drawn with: links, excerpts, breadcrumbs, guidance. They must never put text from a
// document anywhere but into a text node, and never link to what safeHref refuses.
import { html, nothing, type TemplateResult } from 'lit';
import { safeHref } from './link.js';
import type { Guidance, Hit, Segment } from './model.js';
import { STATES } from './words.js';

type Piece = TemplateResult | typeof nothing;

/** A new tab, so that a half-written draft is never lost by reading. */
export function link(label: string, url: string, base: string): TemplateResult {
  const href = safeHref(url, base);
  return href === null
    ? html`<span>${label}</span>`
    : html`<a href=${href} target="_blank" rel="noopener">${label}<span class="sr"> (opens in a new tab)</span></a>`;
}

export const marked = (excerpt: Segment[]): TemplateResult[] =>
  excerpt.map(({ t, hit }) => (hit ? html`<mark>${t}</mark>` : html`${t}`));

export function crumbs(hit: Hit): Piece {
  // A trail that ends in the title would say it twice.
  const trail = hit.breadcrumb.at(-1) === hit.title ? hit.breadcrumb.slice(0, -1) : hit.breadcrumb;
  if (trail.length === 0) return nothing;
  return html`<p class="crumbs" part="breadcrumb">${trail.map((crumb) => html`<span>${crumb}</span> `)}</p>`;
}

/** One quiet line: who else asked. It tells no number, since the server names only some. */
export function others(hit: Hit, base: string): Piece {
  if (hit.others.length === 0) return nothing;
  return html`<p class="others">
    Others asked the same:
    ${hit.others.map(({ title, url, state }) => html`<span>${link(title, url, base)} (${STATES[state] ?? 'thread'})</span> `)}
  </p>`;
}

const LEVELS: Record<string, string> = {
  incident: 'Known incident',
  urgent: 'Urgent',
  status: 'Service status',
  route: 'Another route',
  scope: 'What support covers',
  version: 'Your version',
};

export function guidanceCard(guidance: Guidance, base: string): TemplateResult {
  const { route, quote, because } = guidance;
  return html`<li class="guidance ${guidance.level === 'urgent' ? 'urgent' : ''}" part="card guidance" data-rule=${guidance.rule}>
    <p class="level">${LEVELS[guidance.level] ?? 'Good to know'}</p>
    <h3 part="title">${guidance.title}</h3>
    ${guidance.says ? html`<p>${guidance.says}</p>` : nothing}
    ${route
      ? html`<p class="route">
          <span class="arrow" aria-hidden="true"></span>${link(route.label, route.url, base)}
          ${route.have ? html`<span class="have">Have ready: ${route.have}</span>` : nothing}
        </p>`
      : nothing}
    ${quote
      ? html`<figure>
          <blockquote>${quote.text}</blockquote>
          ${quote.title ? html`<figcaption>From ${link(quote.title, quote.url, base)}</figcaption>` : nothing}
        </figure>`
      : nothing}
    ${because.length > 0 ? html`<p class="because">Shown because: ${because.join('; ')}</p>` : nothing}
  </li>`;
}
