// The page /read/{id}: fetches one document and shows it whole, at the place that was linked to. It must never leave the
// reader before an empty page: missing, failing and slow each say so.
import { ApiError, fetchJson, html, Latest, render, type TemplateResult } from '../core/index.js';
import { article } from './article.js';
import { readDocument, type Document } from './document.js';

const ENDPOINT = '/api/v1';
const place = document.getElementById('tier0-document');
const questions = new Latest();

/** "/read/docs/cloud/alerts/" → "docs/cloud/alerts", still encoded as the address had it. */
const idFromPath = (): string => location.pathname.replace(/^\/read\/+/, '').replace(/\/+$/, '');

function show(what: TemplateResult): void {
  if (place) render(what, place);
}

function missing(): TemplateResult {
  return html`<h1>This document is not here</h1>
    <p class="lead">It may have been moved or removed since it was linked, or it is not open to you.</p>
    <p><a href="/agent">Search for it</a></p>`;
}

function failed(error: ApiError): TemplateResult {
  return html`<h1>The document could not be opened</h1>
    <p class="lead">${error.message}${error.hint ? ` – ${error.hint}` : ''}</p>
    <p><button type="button" @click=${() => void open()}>Try again</button></p>`;
}

/** The browser looked for the anchor before there was one. */
function goToHash(): void {
  let id = '';
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  document.querySelector('.is-target')?.classList.remove('is-target');
  const target = id ? document.getElementById(id) : null;
  if (!target || !place?.contains(target)) return;
  target.classList.add('is-target');
  target.scrollIntoView();
  target.focus({ preventScroll: true });
}

async function load(signal: AbortSignal): Promise<Document> {
  const page = readDocument(await fetchJson(`${ENDPOINT}/documents/${idFromPath()}`, {}, signal));
  if (!page) throw new ApiError('junk', 'the server answered with something that is not a document');
  return page;
}

async function open(): Promise<void> {
  try {
    const page = await questions.ask(load);
    if (!page) return;
    document.title = `${page.title} – Help centre`;
    const { content, isWide } = article(page);
    place?.closest('main')?.classList.toggle('page', !isWide);
    show(content);
    goToHash();
  } catch (cause) {
    const error = cause instanceof ApiError ? cause : new ApiError('unexpected', String(cause));
    document.title = 'Not opened – Help centre';
    show(error.status === 404 ? missing() : failed(error));
  }
}

window.addEventListener('hashchange', goToHash);
if (place) {
  place.replaceChildren();
  show(html`<p class="quiet">Opening the document…</p>`);
  void open();
}
