// <tier0-ticket-helper>: answers a draft beside the form it is written in. It must never move the focus, touch the form or
// its submission, throw into the host, or say anything when it has nothing good to say.
import {
  base,
  define,
  hasWords,
  html,
  Latest,
  LitElement,
  ApiError,
  plural,
  postJson,
  readAnswer,
  readHit,
  unsafeCSS,
  type Answer,
  type TemplateResult,
} from '../core/index.js';
import { answerCards, isSilent, shownPart } from './cards.js';
import { readDraft, watchDraft, type Draft, type FieldIds, type Root } from './draft.js';
import styles from './ticket-helper.css';

const DEBOUNCE_MS = 400;
/** Speech after the eye: a screen reader hears of an answer once the typing has rested. */
const ANNOUNCE_MS = 700;
const MIN_WORDS = 3;
const LIMIT = 3;
const MAX_RETRIES = 3;

export class TicketHelper extends LitElement {
  static override styles = [...base, unsafeCSS(styles)];
  static override properties = {
    for: {},
    subject: {},
    body: {},
    product: {},
    version: {},
    hosting: {},
    severity: {},
    endpoint: {},
    answer: { state: true },
    ticket: { state: true },
    isStale: { state: true },
    status: { state: true },
  };

  declare for: string;
  declare subject: string;
  declare body: string;
  declare product: string;
  declare version: string;
  declare hosting: string;
  declare severity: string;
  declare endpoint: string;
  declare protected answer: Answer | null;
  /** The answer as the checklist reads it, also where there is nothing else to show. */
  declare protected ticket: unknown;
  declare protected isStale: boolean;
  declare protected status: string;

  #questions = new Latest();
  #unwatch = (): void => {};
  #debounce: ReturnType<typeof setTimeout> | undefined;
  #speech: ReturnType<typeof setTimeout> | undefined;
  #answeredDraft = '';
  #announced = '';
  #tallest = 0;
  /** An answer (or none) that came while the focus was inside: it waits, or the focus would fall out of the page. */
  #held: (() => void) | null = null;
  #askAgainAt = 0;
  #retries = 0;

  constructor() {
    super();
    this.for = this.subject = this.body = this.product = this.version = this.hosting = this.severity = '';
    this.endpoint = '/api/v1';
    this.answer = null;
    this.isStale = false;
    this.status = '';
    this.addEventListener('focusout', this.#onFocusOut);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('resize', this.#forgetHeight, { passive: true });
    const names = (): { form: string; ids: FieldIds } => ({ form: this.for, ids: this.#ids() });
    this.#unwatch = watchDraft(this.getRootNode() as Root, names, (isComposing) => {
      this.#retries = 0;
      // A question must not go out in the middle of a word either; the end of the word asks.
      if (isComposing) clearTimeout(this.#debounce);
      else this.#schedule();
    });
    // A browser that comes back to the page restores the text without an event.
    this.#schedule();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('resize', this.#forgetHeight);
    this.#unwatch();
    this.#questions.stop();
    clearTimeout(this.#debounce);
    clearTimeout(this.#speech);
  }

  #ids(): FieldIds {
    const { subject, body, product, version, hosting, severity } = this;
    return { subject, body, product, version, hosting, severity };
  }

  #schedule(): void {
    clearTimeout(this.#speech);
    clearTimeout(this.#debounce);
    const wait = Math.max(DEBOUNCE_MS, this.#askAgainAt - Date.now());
    this.#debounce = setTimeout(() => void this.#ask(), wait);
  }

  async #ask(): Promise<void> {
    try {
      const draft = readDraft(this.getRootNode() as Root, this.#ids());
      const key = JSON.stringify(draft);
      if (!hasWords(`${draft.subject}\n${draft.body}`, MIN_WORDS)) {
        this.#questions.stop();
        this.#settle(null, key);
      } else if (key === this.#answeredDraft) {
        // Typed and taken back: what stands there is the answer, a question under way is not.
        this.#questions.stop();
        this.isStale = false;
        this.#announce();
      } else {
        this.isStale = true;
        const answer = await this.#questions.ask((signal) => this.#question(draft, signal));
        if (answer === undefined) return;
        this.#settle(answer, key);
        this.#tell('tier0-answer', { answer });
      }
    } catch (cause) {
      this.#fail(cause);
    }
  }

  async #question(draft: Draft, signal: AbortSignal): Promise<Answer> {
    const answer = readAnswer(
      await postJson(`${this.endpoint}/suggest`, { ...draft, limit: LIMIT }, signal),
      readHit,
    );
    if (!answer) throw new ApiError('junk', 'what came is no answer');
    return shownPart(answer);
  }

  /** The plain form again: no message, because nothing that the customer does depends on us. */
  #fail(cause: unknown): void {
    const { code, status, message, retryAfter } =
      cause instanceof ApiError ? cause : new ApiError('unexpected', String(cause));
    this.#settle(null, '');
    this.#askAgainAt = Date.now() + retryAfter * 1000;
    // Somebody who has stopped typing still gets an answer when the server is back, but an open tab is no hammer.
    if (retryAfter > 0 && this.#retries < MAX_RETRIES) {
      this.#retries += 1;
      this.#schedule();
    }
    this.#tell('tier0-error', { code, status, message });
  }

  #settle(answer: Answer | null, draft: string): void {
    const apply = (): void => {
      this.#held = null;
      // New cards for a new answer, so that no card glides to another's place under the reader's eyes.
      this.answer = null;
      this.performUpdate();
      // The same for the checklist, whose fields must stay the ones they are: it is taken off the page and put back.
      const checklist = this.renderRoot.querySelector<HTMLElement>('tier0-checklist');
      checklist?.toggleAttribute('hidden', true);
      checklist?.getBoundingClientRect();
      checklist?.toggleAttribute('hidden', false);
      this.answer = answer && !isSilent(answer) ? answer : null;
      this.ticket = answer?.raw;
      // Not before there is something to check, and no harm where it does not come.
      if (answer) void import('./checklist.js').catch(() => {});
      this.isStale = false;
      this.#answeredDraft = draft;
      this.#announce();
    };
    if (this.shadowRoot?.activeElement) this.#held = apply;
    else apply();
  }

  #onFocusOut = (event: FocusEvent): void => {
    // Within the shadow root the event is retargeted; a related target that is this element means: still inside.
    if (event.relatedTarget !== this) queueMicrotask(() => this.shadowRoot?.activeElement || this.#held?.());
  };

  #announce(): void {
    clearTimeout(this.#speech);
    const { guidance, docs, threads } = this.answer ?? { guidance: [], docs: [], threads: [] };
    const shown = [...guidance.map((card) => card.rule), ...docs.map((hit) => hit.id), ...threads.map((hit) => hit.id)];
    const key = shown.join(' ');
    if (key === this.#announced) return;
    // Emptied first: the same words about other cards are news, too.
    this.status = '';
    if (key === '') {
      this.#announced = '';
      return;
    }
    const hits = docs.length + threads.length;
    const words = [hits > 0 && plural(hits, 'suggestion'), guidance.length > 0 && plural(guidance.length, 'notice')];
    this.#speech = setTimeout(() => {
      this.#announced = key;
      this.status = words.filter(Boolean).join(', ');
    }, ANNOUNCE_MS);
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #forgetHeight = (): void => {
    this.#tallest = 0;
    this.style.removeProperty('min-block-size');
  };

  protected override updated(): void {
    const height = this.shadowRoot?.querySelector('section')?.offsetHeight ?? 0;
    if (height <= this.#tallest) return;
    // A shorter answer must not pull up what stands below.
    this.#tallest = height;
    this.style.setProperty('min-block-size', `max(var(--tier0-reserve, 16rem), ${height}px)`);
  }

  protected override render(): TemplateResult {
    // The host's own words stand here while there is nothing to show.
    return html`<p class="sr" role="status">${this.status}</p>
      ${this.answer ? answerCards(this.answer, this.isStale, this.endpoint) : html`<slot></slot>`}
      <tier0-checklist .answer=${this.ticket} .for=${this.for}></tier0-checklist>`;
  }
}

define('tier0-ticket-helper', TicketHelper);
