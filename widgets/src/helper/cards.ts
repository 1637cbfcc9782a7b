// What an answer looks like beside the form. It must never state more than the hit does, nor ask the customer for anything
// before the request can be sent.
import {
  badge,
  crumbs,
  guidanceCard,
  html,
  link,
  marked,
  nothing,
  others,
  type Answer,
  type Hit,
  type Incident,
  type TemplateResult,
} from '../core/index.js';

/** More than this is a search result page, not help. */
const MOST = 3;

/** The part of an answer that is shown, so that what is announced and what is seen are counted alike. */
export function shownPart(answer: Answer): Answer {
  return { ...answer, docs: answer.docs.slice(0, MOST), threads: answer.threads.slice(0, MOST) };
}

export const isSilent = ({ incidents, guidance, docs, threads }: Answer): boolean =>
  incidents.length + guidance.length + docs.length + threads.length === 0;

const PHASES: Record<string, string> = {
  investigating: 'being investigated',
  identified: 'cause found',
  monitoring: 'being watched after a fix',
  in_progress: 'in progress',
  verifying: 'being verified',
};

/** Nobody reads seconds, and the page that is linked tells the time where its reader lives. */
const moment = (updated: string): string => updated.slice(0, 16).replace('T', ' ');

function incidentCard(incident: Incident, base: string): TemplateResult {
  const { name, status, impact, url, updated, update, because } = incident;
  const phase = PHASES[status];
  return html`<li class="guidance incident" part="card incident" data-impact=${impact}>
    <p class="level">${impact === 'maintenance' ? 'Maintenance' : 'Known incident'}${phase ? `, ${phase}` : ''}</p>
    <h3 part="title">${link(name, url, base)}</h3>
    ${update ? html`<p>${update}</p>` : nothing}
    ${updated ? html`<p class="because">Updated <time datetime=${updated}>${moment(updated)} UTC</time></p>` : nothing}
    ${because.length > 0 ? html`<p class="because">Shown because: ${because.join('; ')}</p>` : nothing}
  </li>`;
}

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
    <h2 id="heading">${answer.incidents.length > 0 ? 'This may be a known problem' : 'These may answer your question'}</h2>
    <ol>
      ${answer.incidents.map((incident) => incidentCard(incident, base))}
      ${answer.guidance.map((guidance) => guidanceCard(guidance, base))}
      ${[...answer.docs, ...answer.threads].map((hit) => hitCard(hit, base))}
    </ol>
    ${answer.missing.length > 0
      ? html`<div class="missing">
          <h3>Worth adding to your request</h3>
          <ul>
            ${answer.missing.map(({ ask, fact }) => html`<li data-fact=${fact}>${ask}</li>`)}
          </ul>
        </div>`
      : nothing}
    <p class="anyway">None of this fits? Send your request; nothing here holds it back.</p>
  </section>`;
}
