// Writes a hit as a Markdown citation. It must never write an address that would not be linked on the page, nor let a
// title break out of its brackets.
import { safeHref, type Hit } from '../core/index.js';

const escape = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, '\\$&').replace(/\s+/g, ' ').trim();

export function markdownCitation(hit: Hit, base: string): string {
  const last = hit.breadcrumb.at(-1);
  const name = escape(last && last !== hit.title ? `${hit.title}: ${last}` : hit.title);
  // A bracket in an address would end it early.
  const href = safeHref(hit.url, base)?.replaceAll('(', '%28').replaceAll(')', '%29');
  const quote = escape(hit.excerpt.map(({ t }) => t).join(''));
  const source = href ? `[${name}](${href})` : name;
  return quote ? `> ${quote}\n>\n> — ${source}\n` : `${source}\n`;
}
