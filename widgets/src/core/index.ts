// The one file that all elements and pages share at run time (tier0-core.js). It must never hold what only one of them
// uses: each customer's browser pays for it.
import { unsafeCSS } from 'lit';
import tokens from './tokens.css';
import parts from './parts.css';

export { html, LitElement, nothing, render, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
export * from './client.js';
export * from './link.js';
export * from './model.js';
export * from './parts.js';
export * from './words.js';

/** The stylesheets that every shadow root begins with. */
export const base = [unsafeCSS(tokens), unsafeCSS(parts)];

/** A host may load a script twice; the second time must not throw. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
