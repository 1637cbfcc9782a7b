// The bundled form: what was typed into the checklist is sent below the description, and shown before. It must never
// alter what stands in a field, nor hold the form back.
import type { HandOff } from '../helper/checklist.js';

const form = document.getElementById('request');
const added = document.getElementById('added');
const lines = document.getElementById('added-lines');

const asLines = ({ answers }: HandOff): string => answers.map(({ label, value }) => `${label}: ${value}`).join('\n');

/** Written when the customer sends, read when the browser puts the form together. */
let handedOver = '';

document.addEventListener('tier0-checklist', (event) => {
  const text = asLines((event as CustomEvent<HandOff>).detail);
  if (lines) lines.textContent = text;
  if (added) added.hidden = text === '';
});

document.addEventListener('tier0-submit', (event) => {
  handedOver = asLines((event as CustomEvent<HandOff>).detail);
});

form?.addEventListener('formdata', ({ formData }) => {
  const description = String(formData.get('description') ?? '');
  if (handedOver) formData.set('description', `${description}\n\n${handedOver}`);
});
