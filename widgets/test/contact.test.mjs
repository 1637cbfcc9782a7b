// "Cannot block contact": whatever the server does, the form is a plain form. It must never be enough that the form
// works in the end: it also has to arrive unaltered, and nothing may have been announced.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { answer } from './support/fixtures.mjs';
import { launch, withPage } from './support/browser.mjs';
import { DRAFT, heard, openForm, section, untilEvent } from './support/helper.mjs';
import { startMock } from './support/mock.mjs';

const FILLED = {
  subject: 'Alert mails',
  description: `${DRAFT}\r\n\r\n<b>Nothing</b> & "everything" is kept as it is.`,
  product: 'Mendix Cloud',
  version: '10.6.1',
  hosting: 'cloud',
  severity: 'critical',
};

const JUNK = [
  ['HTML with status 200', '<!doctype html><h1>It works!</h1>', 'text/html'],
  ['half an object', '{"docs": [', 'application/json'],
  ['nothing at all', '', 'application/json'],
  ['null', 'null', 'application/json'],
  ['a list', '[]', 'application/json'],
  ['another object', '{"hello":"world"}', 'application/json'],
  ['wrong types', '{"guidance":"x","docs":7,"threads":null}', 'application/json'],
];

describe('contact', () => {
  let browser;
  let mock;
  before(async () => {
    [browser, mock] = await Promise.all([launch(), startMock()]);
  });
  beforeEach(() => mock.reset());
  after(async () => {
    await browser?.close();
    await mock?.close();
  });

  async function fillIn(page) {
    await page.locator('#subject').fill(FILLED.subject);
    await page.locator('#description').fill(FILLED.description.replaceAll('\r\n', '\n'));
    await page.locator('#version').fill(FILLED.version);
    for (const name of ['product', 'hosting', 'severity']) await page.locator(`#${name}`).selectOption(FILLED[name]);
  }

  async function arrivesUnaltered(page) {
    assert.deepEqual(await heard(page), [], 'nothing is announced');
    assert.equal(await section(page).count(), 0, 'nothing is shown');
    await page.getByRole('button', { name: 'Submit request' }).click();
    await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
    assert.deepEqual(mock.submitted, [FILLED]);
  }

  const inTrouble = (suggest, untilTrouble) =>
    // A browser itself writes failed requests to the console; the helper adds nothing.
    withPage(browser, { noisy: true }, async (page) => {
      mock.on.suggest = suggest;
      await openForm(page, mock.url);
      await fillIn(page);
      await untilTrouble(page);
      await arrivesUnaltered(page);
      assert.deepEqual(page.said.filter((line) => !/Failed to load resource/.test(line)), []);
    });

  const error = (page) => untilEvent(page, 'tier0-error');

  it('is open while the server is overloaded', () =>
    inTrouble(
      () => ({ status: 503, headers: { 'retry-after': '30' }, body: { error: { code: 'overloaded', message: 'busy', hint: '', request_id: 'r' } } }),
      error,
    ));

  it('is open while the server limits us', () => inTrouble(() => ({ status: 429, body: 'slow down' }), error));

  it('is open while the server has a fault', () => inTrouble(() => ({ status: 500, body: '<h1>500</h1>' }), error));

  it('is open while the server hangs', () =>
    inTrouble(
      () => 'hang',
      async () => {
        while (mock.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      },
    ));

  it('is open after the server took too long', () => inTrouble(() => 'hang', error));

  it('is open while the server breaks off', () =>
    inTrouble(() => ({ headers: { 'content-length': '500' }, body: '{"docs"' }), error));

  for (const [name, body, type] of JUNK) {
    it(`is open while the server answers junk: ${name}`, () =>
      inTrouble(() => ({ body, headers: { 'content-type': type } }), error));
  }

  it('is open while the browser is offline', () =>
    withPage(browser, { noisy: true }, async (page) => {
      await openForm(page, mock.url);
      await page.context().setOffline(true);
      await fillIn(page);
      await untilEvent(page, 'tier0-error');
      await page.context().setOffline(false);
      await arrivesUnaltered(page);
    }));

  it('is open without any script', () =>
    withPage(browser, { javaScriptEnabled: false }, async (page) => {
      await page.goto(mock.url);
      await fillIn(page);
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
      assert.deepEqual(mock.submitted, [FILLED]);
    }));

  it('is open while an answer stands beside the form, and by Enter', () =>
    withPage(browser, {}, async (page) => {
      await openForm(page, mock.url);
      await fillIn(page);
      await section(page).waitFor();
      await page.locator('#subject').press('Enter');
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
      assert.deepEqual(mock.submitted, [FILLED]);
    }));

  it('drops a good answer again when the next question fails', () =>
    withPage(browser, { noisy: true }, async (page) => {
      await openForm(page, mock.url);
      await page.locator('#description').fill(DRAFT);
      await section(page).waitFor();
      mock.on.suggest = () => ({ status: 500, body: '' });
      await page.locator('#description').pressSequentially(' Please.');
      await section(page).waitFor({ state: 'detached' });
    }));

  it('asks again when the server said when', () =>
    withPage(browser, { noisy: true }, async (page) => {
      mock.on.suggest = (_, count) =>
        count === 1 ? { status: 503, headers: { 'retry-after': '1' }, body: '' } : { body: answer() };
      await openForm(page, mock.url);
      await page.locator('#description').fill(DRAFT);
      await section(page).waitFor();
      assert.equal(mock.asked.length, 2);
    }));

  it('leaves the host alone when its listener throws or its form is not there', () =>
    withPage(browser, {}, async (page) => {
      await openForm(page, mock.url);
      await page.evaluate(() => {
        const lost = document.createElement('tier0-ticket-helper');
        lost.setAttribute('for', 'no-such-form');
        lost.setAttribute('body', 'no-such-field');
        document.querySelector('main').append(lost);
        document.getElementById('request').addEventListener('input', (event) => event.stopPropagation());
      });
      await fillIn(page);
      await section(page).waitFor();
    }));
});
