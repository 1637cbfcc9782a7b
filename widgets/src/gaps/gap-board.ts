// <tier0-gap-board>: where writers will see what nobody answered. It must never show a figure before drafts are recorded:
// an empty board and a board that cannot know are different things.
import { base, define, html, LitElement, unsafeCSS, type TemplateResult } from '../core/index.js';
import styles from './gap-board.css';

export class GapBoard extends LitElement {
  static override styles = [...base, unsafeCSS(styles)];

  protected override render(): TemplateResult {
    return html`<section aria-labelledby="now">
      <h2 id="now">No gaps to show</h2>
      <p>
        This server does not record drafts yet, so it cannot know what people asked without finding an answer. That is not
        the same as having no gaps.
      </p>
      <h2>What will stand here</h2>
      <ul>
        <li>Questions that nothing answered, grouped, the most asked first</li>
        <li>Redacted examples of each, and the nearest passages that fell short</li>
        <li>Who takes care of it, and whether it is really answered since</li>
      </ul>
    </section>`;
  }
}

define('tier0-gap-board', GapBoard);
