// Plain text of a passage as paragraphs, lists and code. It must never change a word, only where lines break.
import { html, type TemplateResult } from '../core/index.js';
import type { Block } from './document.js';

const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*\d{1,3}[.)]\s+/;

function paragraph(text: string): TemplateResult {
  const lines = text.split('\n').filter((line) => line.trim());
  if (lines.length > 1 && lines.every((line) => BULLET.test(line))) {
    return html`<ul>${lines.map((line) => html`<li>${line.replace(BULLET, '')}</li>`)}</ul>`;
  }
  // A list that does not start at one is a part of another: its own numbers must stay.
  if (lines.length > 1 && lines.every((line, at) => NUMBER.test(line) && parseInt(line, 10) === at + 1)) {
    return html`<ol>${lines.map((line) => html`<li>${line.replace(NUMBER, '')}</li>`)}</ol>`;
  }
  return html`<p>${text}</p>`;
}

export const blocks = (all: Block[]): TemplateResult[] =>
  all.flatMap(({ type, text }) =>
    type === 'code'
      ? // A long line is scrolled, and by the keyboard, too.
        [html`<pre tabindex="0"><code>${text}</code></pre>`]
      : text.split(/\n\s*\n/).filter((part) => part.trim()).map(paragraph),
  );
