// What the tests of the ticket form do again and again. It must never reach into the helper past what a person perceives,
// except for its announcements, which only a screen reader perceives.
import { WAIT } from './browser.mjs';

export const DRAFT = 'Who receives the alert e-mails of our cloud node?';

/** Opens the form and keeps every announcement, event and change of focus from the first moment. */
export async function openForm(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector('tier0-ticket-helper')?.shadowRoot?.querySelector('[role=status]'));
  await page.evaluate(() => {
    const helper = document.querySelector('tier0-ticket-helper');
    globalThis.heard = [];
    globalThis.events = [];
    globalThis.focused = [];
    const region = helper.shadowRoot.querySelector('[role=status]');
    new MutationObserver(() => region.textContent && globalThis.heard.push(region.textContent)).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    for (const name of ['tier0-answer', 'tier0-error', 'tier0-checklist', 'tier0-submit']) {
      document.addEventListener(name, (event) => globalThis.events.push({ name, detail: event.detail }));
    }
    document.addEventListener('focusin', (event) => globalThis.focused.push(event.target.id || event.target.localName));
  });
}

export const heard = (page) => page.evaluate(() => globalThis.heard);
export const events = (page) => page.evaluate(() => globalThis.events);
export const cards = (page) => page.locator('tier0-ticket-helper li[part~=card]');
export const section = (page) => page.locator('tier0-ticket-helper section');

/** The rows of the checklist as they are seen: ticked or not, what they are, and the value, the question or what was typed. */
export const checklist = async (page) => {
  const rows = page.locator('tier0-ticket-helper tier0-checklist li');
  await rows.first().waitFor();
  return rows.evaluateAll((all) =>
    all.map((row) => {
      const name = row.querySelector('.name, label').textContent.replace(', noted', '');
      const said = row.querySelector('input')?.value || row.querySelector('.value, .ask').textContent;
      return `${row.classList.contains('told') ? '✓' : '☐'} ${name}: ${said}`;
    }),
  );
};

/** The small field that stands under a label of the checklist. */
export const answerField = (page, label) => page.locator('tier0-ticket-helper tier0-checklist').getByLabel(label);

/** The cards' titles as they are seen. */
export const titles = async (page) =>
  (await cards(page).locator('h3').allTextContents()).map((title) => title.replace(' (opens in a new tab)', ''));

export const untilHeard = (page, count = 1) =>
  page.waitForFunction((wanted) => globalThis.heard.length >= wanted, count, { timeout: WAIT });
export const untilEvent = (page, name, count = 1) =>
  page.waitForFunction(([wanted, least]) => globalThis.events.filter((event) => event.name === wanted).length >= least, [name, count], {
    timeout: WAIT,
  });
