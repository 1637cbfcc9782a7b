// <tier0-checklist>: what a good ticket of the draft's kind holds, ticked where the draft gives it, with a small field
// where it does not; and the hand-off of all that when the form is sent. It must never demand an answer, lose one that
// was typed, move the focus, or alter the form or its submission.
import { base, define, html, isRecord, list, LitElement, nothing, text, unsafeCSS, type TemplateResult } from '../core/index.js';
import type { Root } from './draft.js';
import styles from './checklist.css';

interface Told {
  fact: string;
  label: string;
  value: string;
}

interface Asked {
  fact: string;
  label: string;
  ask: string;
}

/** What a host form is handed: intents by id, every fact that is given, and of these what was typed here. */
export interface HandOff {
  intents: string[];
  given: Record<string, string>;
  answers: Told[];
}

/** An answer is one line of a ticket. */
const MAX_CHARACTERS = 200;

function readTold(value: unknown): Told | null {
  if (!isRecord(value) || !text(value.fact) || !text(value.value)) return null;
  return { fact: text(value.fact), label: text(value.label) || text(value.fact), value: text(value.value) };
}

function readAsked(value: unknown): Asked | null {
  if (!isRecord(value) || !text(value.fact) || !text(value.ask)) return null;
  return { fact: text(value.fact), label: text(value.label) || text(value.fact), ask: text(value.ask) };
}

const readIntent = (value: unknown): string | null => (isRecord(value) ? text(value.intent) || null : null);

export class TicketChecklist extends LitElement {
  static override styles = [...base, unsafeCSS(styles)];
  static override properties = { answer: { attribute: false }, for: { attribute: false } };

  /** The answer as the server gave it, or nothing while there is none. */
  declare answer: unknown;
  /** Id of the form whose submission hands the ticket over. */
  declare for: string;

  /** What was typed, by fact, also of facts that the draft's kind no longer needs. */
  #typed = new Map<string, Asked & { value: string; isLeft: boolean }>();
  #root: Root | null = null;

  constructor() {
    super();
    this.for = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const host = (this.getRootNode() as ShadowRoot).host ?? this;
    this.#root = host.getRootNode() as Root;
    // On the way down, so that a host that stops its events is heard as well.
    this.#root.addEventListener('submit', this.#onSubmit, { capture: true, passive: true });
    this.#root.addEventListener('reset', this.#onReset, { capture: true, passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#root?.removeEventListener('submit', this.#onSubmit, { capture: true });
    this.#root?.removeEventListener('reset', this.#onReset, { capture: true });
  }

  /** What would be handed over now. */
  get handOff(): HandOff {
    const answers = this.#answers();
    const given = [...this.#told(), ...answers].map(({ fact, value }): [string, string] => [fact, value]);
    const intents = isRecord(this.answer) ? list(this.answer.intents, readIntent) : [];
    return { intents, given: Object.fromEntries(given), answers };
  }

  #told = (): Told[] => (isRecord(this.answer) ? list(this.answer.given, readTold) : []);

  #answers(): Told[] {
    const answers = [...this.#typed.values()].map(({ fact, label, value }) => ({ fact, label, value: value.replace(/\s+/g, ' ').trim() }));
    return answers.filter(({ value }) => value !== '');
  }

  #belongs = (event: Event): boolean => event.target instanceof HTMLElement && event.target.id !== '' && event.target.id === this.for;

  #onSubmit = (event: Event): void => {
    if (this.#belongs(event)) this.#tell('tier0-submit');
  };

  #onReset = (event: Event): void => {
    if (!this.#belongs(event) || this.#typed.size === 0) return;
    this.#typed.clear();
    this.requestUpdate();
    this.#tell('tier0-checklist');
  };

  #tell(name: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail: this.handOff, bubbles: true, composed: true }));
  }

  #write(asked: Asked, event: Event, isLeft: boolean): void {
    const { value } = event.target as HTMLInputElement;
    const { fact, label, ask } = asked;
    if (value === '') this.#typed.delete(fact);
    else this.#typed.set(fact, { fact, label, ask, value, isLeft });
    this.requestUpdate();
    if (isLeft) this.#tell('tier0-checklist');
  }

  #toldRow = ({ fact, label, value }: Told): TemplateResult =>
    html`<li class="told" data-fact=${fact}>
      <span class="mark" aria-hidden="true"></span>
      <span><span class="name">${label}</span><span class="sr"> is given</span>: <span class="value">${value}</span></span>
    </li>`;

  #askedRow = (asked: Asked, at: number): TemplateResult => {
    const typed = this.#typed.get(asked.fact);
    const isTold = typed?.isLeft === true && typed.value.trim() !== '';
    return html`<li class=${isTold ? 'told' : 'asked'} data-fact=${asked.fact}>
      <span class="mark" aria-hidden="true"></span>
      <label for="answer-${at}">${asked.label}${isTold ? html`<span class="sr">, noted</span>` : nothing}</label>
      <span class="ask" id="ask-${at}">${asked.ask}</span>
      <input
        id="answer-${at}"
        aria-describedby="ask-${at}"
        autocomplete="off"
        maxlength=${MAX_CHARACTERS}
        .value=${typed?.value ?? ''}
        @input=${(event: Event) => this.#write(asked, event, false)}
        @change=${(event: Event) => this.#write(asked, event, true)}
      >
    </li>`;
  };

  protected override render(): TemplateResult | typeof nothing {
    const told = this.#told().filter(({ fact }) => !this.#typed.has(fact));
    const missing = isRecord(this.answer) ? list(this.answer.missing, readAsked) : [];
    const others = [...this.#typed.values()].filter(({ fact }) => !missing.some((asked) => asked.fact === fact));
    const asked: Asked[] = [...missing, ...others];
    if (told.length + asked.length === 0) return nothing;
    return html`<fieldset>
      <legend>Worth adding to your request</legend>
      <ul>
        ${told.map(this.#toldRow)} ${asked.map(this.#askedRow)}
      </ul>
      ${asked.length > 0 ? html`<p class="optional">All of this is optional.</p>` : nothing}
    </fieldset>`;
  }
}

define('tier0-checklist', TicketChecklist);
