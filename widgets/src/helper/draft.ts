// Reads the draft out of the host's form, by ids. It must never write to the form, focus it, stop an event on its way, or
// read a field that the host did not name.

export interface Draft {
  subject: string;
  body: string;
  fields: { product: string; version: string; hosting: string; severity: string };
}

/** Which element ids hold what; "" where the host has no such field. */
export type FieldIds = Record<'subject' | 'body' | 'product' | 'version' | 'hosting' | 'severity', string>;

/** The whole draft is sent. This only keeps a pasted log of many megabytes off the wire. */
const MAX_CHARACTERS = 200_000;

export type Root = Document | ShadowRoot;

function valueOf(root: Root, id: string): string {
  const field = id ? root.getElementById(id) : null;
  if (!field) return '';
  const value = 'value' in field ? String(field.value) : field.innerText;
  return value.slice(0, MAX_CHARACTERS);
}

export function readDraft(root: Root, ids: FieldIds): Draft {
  const of = (name: keyof FieldIds): string => valueOf(root, ids[name]).trim();
  return {
    subject: of('subject'),
    body: of('body'),
    fields: { product: of('product'), version: of('version'), hosting: of('hosting'), severity: of('severity') },
  };
}

const EVENTS = ['input', 'change', 'compositionend', 'reset'];

/** Half-composed characters (Japanese, Chinese, dead keys) are not words yet; `compositionend` follows when they are. */
const isHalf = (event: Event): boolean => event instanceof InputEvent && event.isComposing;

/**
 * Calls back when somebody works on the draft, and whether a character is half composed just now. Listens above the form, so that a form that is drawn late or drawn again
 * needs no attaching, and on the way down, so that a host that stops its events is heard as well. Names are asked for at
 * each event because attributes may change. Returns the function that ends it.
 */
export function watchDraft(root: Root, names: () => { form: string; ids: FieldIds }, onWork: (isComposing: boolean) => void): () => void {
  const listen = (event: Event): void => {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return;
    const { form, ids } = names();
    if (event.type === 'reset') {
      if (target.id !== '' && target.id === form) onWork(false);
      return;
    }
    // A field outside its form (form="…") still belongs to it.
    const belongs = !form || target.closest('form')?.id === form || target.getAttribute('form') === form;
    if (target.id !== '' && belongs && Object.values(ids).includes(target.id)) onWork(isHalf(event));
  };
  const options = { capture: true, passive: true };
  for (const type of EVENTS) root.addEventListener(type, listen, options);
  return () => {
    for (const type of EVENTS) root.removeEventListener(type, listen, options);
  };
}
