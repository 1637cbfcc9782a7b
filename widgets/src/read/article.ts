// A document as an article: headings with their anchors, or a question and its answers. It must never show a passage
// without saying whose it is, nor give two elements the same id.
import { badge, html, nothing, plural, type TemplateResult } from '../core/index.js';
import type { Document, Passage } from './document.js';
import { blocks } from './prose.js';

type Piece = TemplateResult | typeof nothing;

function heading(depth: number, label: string, id: string): TemplateResult {
  const anchor = id || nothing;
  if (depth <= 0) return html`<h2 id=${anchor} tabindex="-1">${label}</h2>`;
  if (depth === 1) return html`<h3 id=${anchor} tabindex="-1">${label}</h3>`;
  return html`<h4 id=${anchor} tabindex="-1">${label}</h4>`;
}

interface Contents {
  id: string;
  label: string;
}

/** Passages name their headings from the page down; only what changed since the last passage is a new heading. */
function sections(passages: Passage[], title: string): { body: Piece[]; contents: Contents[] } {
  const seen = new Set<string>();
  const body: Piece[] = [];
  const contents: Contents[] = [];
  let path: string[] = [];
  for (const passage of passages) {
    const names = passage.heading[0] === title ? passage.heading.slice(1) : passage.heading;
    const id = passage.anchor && !seen.has(passage.anchor) ? passage.anchor : '';
    seen.add(id);
    const common = names.findIndex((name, at) => name !== path[at]);
    if (common >= 0) {
      names.slice(common).forEach((name, at, fresh) => {
        const own = at === fresh.length - 1 ? id : '';
        body.push(heading(common + at, name, own));
        if (own && common + at === 0) contents.push({ id: own, label: name });
      });
    } else if (id) {
      body.push(html`<span id=${id} tabindex="-1"></span>`);
    }
    path = names;
    body.push(...blocks(passage.blocks));
  }
  return { body, contents };
}

function post(passage: Passage, isQuestion: boolean): TemplateResult {
  const facts = [
    passage.author ? `by ${passage.author}` : '',
    passage.created,
    passage.votes === null ? '' : plural(passage.votes, 'vote'),
  ].filter(Boolean);
  return html`<section class="post ${passage.isAccepted ? 'accepted' : ''}" id=${passage.anchor || nothing} tabindex="-1">
    <h2>${isQuestion ? 'Question' : passage.isAccepted ? 'Accepted answer' : 'Answer'}</h2>
    <p class="facts">
      ${facts.map((fact) => html`<span>${fact}</span> `)}${passage.isStaff ? html`<span class="staff">Staff</span>` : nothing}
    </p>
    ${blocks(passage.blocks)}
  </section>`;
}

function facts(page: Document): TemplateResult {
  const all = [
    badge(page),
    page.product,
    page.versions.length > 0 ? `version ${page.versions.join(', ')}` : '',
    page.updated ? `updated ${page.updated}` : '',
    ...page.tags,
  ].filter(Boolean);
  return html`<p class="facts">${all.map((fact) => html`<span>${fact}</span> `)}</p>`;
}

/** Whether the article comes with a list of contents beside it decides how wide the page is. */
export function article(page: Document): { content: TemplateResult; isWide: boolean } {
  const trail = page.breadcrumb.filter((crumb) => crumb !== page.title);
  const { body, contents } = sections(page.kind === 'doc' ? page.passages : [], page.title);
  const isWide = contents.length > 2;
  const content = html`<div class=${isWide ? 'with-contents' : ''}>
    <article class=${page.kind === 'doc' ? 'sheet' : ''} lang=${page.language}>
      ${trail.length > 0 ? html`<p class="crumbs">${trail.map((crumb) => html`<span>${crumb}</span> `)}</p>` : nothing}
      <h1>${page.title}</h1>
      ${facts(page)}
      ${page.kind === 'doc' ? body : page.passages.map((passage) => post(passage, passage.role === 'question'))}
      ${page.kind === 'thread' && !page.passages.some(({ role }) => role === 'answer')
        ? html`<p class="quiet">Nobody has answered this thread yet.</p>`
        : nothing}
    </article>
    ${isWide
      ? html`<nav class="contents" aria-labelledby="tier0-contents">
          <h2 id="tier0-contents">On this page</h2>
          <ul>
            ${contents.map(({ id, label }) => html`<li><a href="#${id}">${label}</a></li>`)}
          </ul>
        </nav>`
      : nothing}
  </div>`;
  return { content, isWide };
}
