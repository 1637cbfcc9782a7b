// <tier0-agent-search>: one field for a query or a whole pasted ticket, over everything the server knows. It must never
// keep what was pasted anywhere but in the field, nor hide that the server failed: an agent is told.
import {
  ApiError,
  base,
  define,
  guidanceCard,
  html,
  Latest,
  LitElement,
  nothing,
  plural,
  unsafeCSS,
  type Hit,
  type PropertyValues,
  type TemplateResult,
} from '../core/index.js';
import styles from './agent-search.css';
import { markdownCitation } from './citation.js';
import { hitItem } from './hits.js';
import { findHits, MAX_QUERY, readPlace, writePlace, type Kind, type Place, type Result } from './question.js';

const DEBOUNCE_MS = 300;
const KINDS: [kind: Kind, label: string][] = [
  ['', 'Everything'],
  ['doc', 'Documentation'],
  ['thread', 'Threads'],
];

export class AgentSearch extends LitElement {
  static override styles = [...base, unsafeCSS(styles)];
  static override properties = {
    endpoint: {},
    text: { state: true },
    kind: { state: true },
    result: { state: true },
    error: { state: true },
    isBusy: { state: true },
    copied: { state: true },
    citation: { state: true },
  };

  declare endpoint: string;
  declare protected text: string;
  declare protected kind: Kind;
  declare protected result: Result | null;
  declare protected error: ApiError | null;
  declare protected isBusy: boolean;
  declare protected copied: Hit | null;
  /** Shown to be copied by hand where the browser gives no access to its clipboard. */
  declare protected citation: string;

  #questions = new Latest();
  #debounce: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.endpoint = '/api/v1';
    this.text = '';
    this.kind = '';
    this.result = null;
    this.error = null;
    this.isBusy = false;
    this.copied = null;
    this.citation = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('popstate', this.#onPlace);
    this.#onPlace();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('popstate', this.#onPlace);
    clearTimeout(this.#debounce);
    this.#questions.stop();
  }

  #onPlace = (): void => {
    Object.assign(this, readPlace());
    void this.#search();
  };

  get #place(): Place {
    return { text: this.text.trim(), kind: this.kind };
  }

  async #search(): Promise<void> {
    clearTimeout(this.#debounce);
    const { text, kind } = this.#place;
    this.copied = null;
    this.citation = '';
    if (!text) {
      this.#questions.stop();
      Object.assign(this, { result: null, error: null, isBusy: false });
      return;
    }
    this.isBusy = true;
    try {
      const result = await this.#questions.ask((signal) => findHits(this.endpoint, text, kind, signal));
      if (result === undefined) return;
      Object.assign(this, { result, error: null, isBusy: false });
      this.#tell('tier0-answer', { result });
    } catch (cause) {
      const error = cause instanceof ApiError ? cause : new ApiError('unexpected', String(cause));
      Object.assign(this, { result: null, error, isBusy: false });
      this.#tell('tier0-error', { code: error.code, status: error.status, message: error.message });
    }
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #onInput(event: InputEvent): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    if (event.isComposing) return;
    clearTimeout(this.#debounce);
    this.#debounce = setTimeout(() => {
      writePlace(this.#place, false);
      void this.#search();
    }, DEBOUNCE_MS);
  }

  #onKey(event: KeyboardEvent): void {
    // Enter searches as in any search field; a composed word ends with an Enter of its own.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#go();
  }

  #go(): void {
    writePlace(this.#place, true);
    void this.#search();
  }

  async #copy(hit: Hit): Promise<void> {
    const citation = markdownCitation(hit, this.endpoint);
    this.copied = null;
    this.citation = '';
    try {
      await navigator.clipboard.writeText(citation);
      this.copied = hit;
    } catch {
      // Plain http gives no clipboard.
      this.citation = citation;
    }
  }

  protected override updated(changed: PropertyValues): void {
    const field = this.renderRoot.querySelector('textarea');
    if (field && changed.has('text')) {
      // Grows with what is pasted; the stylesheet sets the largest height.
      field.style.blockSize = 'auto';
      field.style.blockSize = `${field.scrollHeight + 2}px`;
    }
    if (this.citation && changed.has('citation')) this.renderRoot.querySelector<HTMLTextAreaElement>('#citation')?.select();
  }

  #status(): string {
    if (this.isBusy || this.error || !this.result) return '';
    const { hits, confidence } = this.result;
    if (hits.length === 0) return 'Nothing found';
    return plural(hits.length, 'hit') + (confidence === null ? '' : `, confidence ${Math.round(confidence * 100)}%`);
  }

  protected override render(): TemplateResult {
    const isTicket = this.#place.text.length > MAX_QUERY;
    return html`<form role="search" @submit=${(event: Event) => (event.preventDefault(), this.#go())}>
        <label for="field">Search, or paste a whole ticket</label>
        <div class="ask">
          <textarea
            id="field"
            rows="1"
            autocomplete="off"
            aria-describedby="hint"
            .value=${this.text}
            @input=${this.#onInput}
            @compositionend=${this.#onInput}
            @keydown=${this.#onKey}
          ></textarea>
          <button class="primary">Search</button>
        </div>
        <div class="row">
          <fieldset>
            <legend class="sr">Show</legend>
            ${KINDS.map(
              ([kind, label]) => html`<label class="kind">
                <input type="radio" name="kind" .checked=${this.kind === kind} @change=${() => ((this.kind = kind), this.#go())} />
                <span>${label}</span>
              </label>`,
            )}
          </fieldset>
          <p id="hint">
            ${isTicket ? 'Read as a whole ticket; it stays out of the address.' : 'Enter searches, Shift+Enter starts a new line.'}
          </p>
        </div>
      </form>
      <p class="status" role="status" part="status">${this.#status()}</p>
      ${this.#body()}`;
  }

  #body(): TemplateResult | typeof nothing {
    if (this.error) return this.#failure(this.error);
    if (this.result) return this.#results(this.result);
    if (this.isBusy) return html`<div class="waiting" aria-hidden="true">${[1, 2, 3].map(() => html`<div></div>`)}</div>`;
    return html`<p class="quiet">
      Everything the server has read: documentation and threads. Words, an error message, a stack trace or a customer’s
      whole text will do.
    </p>`;
  }

  #failure(error: ApiError): TemplateResult {
    return html`<div class="quiet" role="alert">
      <h2>The search did not answer</h2>
      <p>${error.message}${error.hint ? ` – ${error.hint}` : ''}</p>
      ${error.requestId ? html`<p class="facts">Request ${error.requestId}</p>` : nothing}
      <button type="button" @click=${() => void this.#search()}>Try again</button>
    </div>`;
  }

  #results({ hits, guidance }: Result): TemplateResult {
    if (hits.length + guidance.length === 0) {
      return html`<div class="quiet">
        <h2>Nothing found</h2>
        <p>
          No passage matches ${this.kind ? 'in this kind; try everything' : 'these words'}. An exact error message or fewer
          words often find more.
        </p>
      </div>`;
    }
    return html`${this.citation
        ? html`<label class="copy">Copy this citation<textarea id="citation" rows="4" readonly .value=${this.citation}></textarea></label>`
        : nothing}
      <h2 class="sr">Hits</h2>
      <ol class=${this.isBusy ? 'stale' : ''}>
        ${guidance.map((card) => guidanceCard(card, this.endpoint))}
        ${hits.map((hit) => hitItem(hit, this.endpoint, this.copied === hit, () => void this.#copy(hit)))}
      </ol>`;
  }
}

define('tier0-agent-search', AgentSearch);
