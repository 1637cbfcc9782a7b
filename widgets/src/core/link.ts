// Decides what may become a link. It must never let through anything but http(s) addresses and paths of the answering
// server itself: titles and addresses come from documents that anybody may have written.

/** The address to link to, or null when the text must stay text. `base` is the address of the API that answered. */
export function safeHref(url: string, base: string): string | null {
  const isAbsolute = /^https?:\/\//i.test(url);
  if (!isAbsolute && !url.startsWith('/')) return null;
  try {
    const api = new URL(base, location.href);
    const target = new URL(url, api);
    // The parser drops tabs and turns backslashes round, so "/\t/evil" and "/\evil" are judged by what came out.
    if (!isAbsolute && target.origin !== api.origin) return null;
    if (target.protocol !== 'http:' && target.protocol !== 'https:') return null;
    // "https://support.example@evil.example" is made to mislead.
    if (target.username !== '' || target.password !== '') return null;
    return target.href;
  } catch {
    return null;
  }
}
