// Every page in every state that a person meets: axe finds nothing in light and dark, the console is empty under the
// policy, nothing scrolls sideways at 320 pixels; and the reading page and the API page show what they were given.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { answer, documents, status, urgent } from './support/fixtures.mjs';
import { launch, noSideScroll, violations, withPage } from './support/browser.mjs';
import { cards, DRAFT, section } from './support/helper.mjs';
import { startMock } from './support/mock.mjs';

const full = () => ({ body: answer({ guidance: [urgent, status] }) });

/** name, address, what makes the state, whether the browser itself complains about it in the console */
const STATES = [
  ['the empty form', '/', async () => {}],
  [
    'the form with an answer',
    '/',
    async (page, mock) => {
      mock.on.suggest = full;
      await page.locator('#description').fill(DRAFT);
      await cards(page).first().waitFor();
    },
  ],
  [
    'the form with a dimmed answer',
    '/',
    async (page, mock) => {
      mock.on.suggest = full;
      await page.locator('#description').fill(DRAFT);
      await cards(page).first().waitFor();
      mock.on.suggest = () => 'hang';
      await page.locator('#description').pressSequentially(' Please.');
      await page.locator('tier0-ticket-helper section.stale').waitFor();
      await section(page).evaluate((element) => Promise.all(element.getAnimations().map((one) => one.finished)));
    },
  ],
  ['the empty search', '/agent', async () => {}],
  [
    'the search with hits and an explanation',
    '/agent?q=alert&kind=doc',
    async (page) => {
      await page.getByText('Why this hit').first().click();
      await page.getByText('Why this hit').nth(1).click();
    },
  ],
  [
    'the search with a whole ticket',
    '/agent',
    async (page, mock) => {
      mock.on.suggest = full;
      await page.locator('#field').fill('All words of a ticket. '.repeat(100));
      await page.locator('tier0-agent-search li.guidance').first().waitFor();
    },
  ],
  [
    'the search without a hit',
    '/agent',
    async (page, mock) => {
      mock.on.search = () => ({ body: { hits: [], confidence: 0 } });
      await page.locator('#field').fill('quux');
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    },
  ],
  [
    'the search that failed',
    '/agent',
    async (page, mock) => {
      mock.on.search = () => ({ status: 500, body: '' });
      await page.locator('#field').fill('alert');
      await page.getByRole('alert').waitFor();
    },
    true,
  ],
  ['the gaps', '/gaps', async () => {}],
  ['a doc', '/read/docs/cloud/alerts/', async (page) => page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor()],
  [
    'a doc at a passage',
    '/read/docs/cloud/alerts/#who-receives-alerts',
    async (page) => page.locator('.is-target').waitFor(),
  ],
  ['a thread', '/read/forum/1203/#answer-2', async (page) => page.locator('.is-target').waitFor()],
  [
    'a document that is not there',
    '/read/docs/nowhere/',
    async (page) => page.getByRole('heading', { name: 'This document is not here' }).waitFor(),
    true,
  ],
  ['the API', '/api', async (page) => page.getByRole('heading', { name: '/api/v1/suggest' }).waitFor()],
];

describe('the pages', () => {
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

  for (const [name, address, arrange, noisy] of STATES) {
    for (const colorScheme of ['light', 'dark']) {
      it(`${name}: axe finds nothing in ${colorScheme}`, () =>
        withPage(browser, { colorScheme, noisy }, async (page) => {
          await page.goto(mock.url + address);
          await arrange(page, mock);
          assert.deepEqual(await violations(page), []);
        }));
    }
    it(`${name}: fits 320 pixels`, () =>
      withPage(browser, { viewport: { width: 320, height: 640 }, noisy }, async (page) => {
        await page.goto(mock.url + address);
        await arrange(page, mock);
        assert.equal(await noSideScroll(page), 0);
      }));
  }

  it('the page after submitting: axe finds nothing', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(mock.url);
      await page.locator('#subject').fill('Alerts');
      await page.locator('#description').fill('Help');
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
      assert.deepEqual(await violations(page), []);
    }));

  it('a doc has its headings in order, its lists, its code and its anchors', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(`${mock.url}/read/docs/cloud/alerts/#who-receives-alerts`);
      const target = page.locator('#who-receives-alerts');
      await target.waitFor();
      assert.equal(await page.title(), 'Alerts – Help centre');
      const outline = await page.locator('article :is(h1,h2,h3,h4)').evaluateAll((all) => all.map((h) => `${h.localName} ${h.textContent}`));
      assert.deepEqual(outline, ['h1 Alerts', 'h2 Kinds of alerts', 'h3 Memory', 'h2 Who receives alerts', 'h2 Stopping alerts']);
      assert.deepEqual(await page.locator('article ul li').allTextContents(), ['Memory', 'Disk', 'Health check']);
      assert.match(await page.locator('article pre').textContent(), /^java\.lang\.OutOfMemoryError.*\n\tat /);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'who-receives-alerts');
      await page.getByRole('link', { name: 'Kinds of alerts' }).click();
      await page.locator('#kinds.is-target').waitFor();
      assert.equal(await page.locator('.is-target').count(), 1);
    }));

  it('a doc opens at the passage that was linked to', () =>
    withPage(browser, { viewport: { width: 800, height: 300 } }, async (page) => {
      await page.goto(`${mock.url}/read/docs/cloud/alerts/#who-receives-alerts`);
      await page.locator('.is-target').waitFor();
      const { y } = await page.locator('#who-receives-alerts').boundingBox();
      assert.ok(y >= 0 && y < 300, `the passage is in sight (at ${y})`);
    }));

  it('a thread is a question and its answers, the accepted one marked', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(`${mock.url}/read/forum/1203/`);
      await page.locator('.post').first().waitFor();
      assert.deepEqual(await page.locator('.post h2').allTextContents(), ['Question', 'Answer', 'Accepted answer']);
      assert.match(await page.locator('#answer-2').textContent(), /by Ruth.*3 votes.*Staff/s);
    }));

  it('a thread that nobody answered says so', () =>
    withPage(browser, {}, async (page) => {
      const asked = documents['forum/1203'];
      mock.on.document = () => ({ body: { ...asked, passages: asked.passages.slice(0, 1) } });
      await page.goto(`${mock.url}/read/forum/1203`);
      await page.getByText('Nobody has answered this thread yet.').waitFor();
    }));

  it('a document that fails can be tried again', () =>
    withPage(browser, { noisy: true }, async (page) => {
      mock.on.document = () => ({ body: '<h1>It works!</h1>' });
      await page.goto(`${mock.url}/read/docs/cloud/alerts`);
      const again = page.getByRole('button', { name: 'Try again' });
      await again.waitFor();
      mock.reset();
      await again.click();
      await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    }));

  it('the API page resolves schemas one level and links the rest', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(`${mock.url}/api#schema-Hit`);
      await page.getByRole('heading', { name: 'POST /api/v1/suggest' }).waitFor();
      const suggest = page.getByRole('region', { name: 'POST /api/v1/suggest' });
      assert.deepEqual(await suggest.locator('dt').allTextContents(), ['subject', 'body', 'docs', 'confidence']);
      assert.match(await suggest.locator('pre').first().textContent(), /"subject": "Alert mails"/);
      assert.equal(await suggest.getByRole('link', { name: 'array of Hit' }).getAttribute('href'), '#schema-Hit');
      assert.match(await page.locator('article').textContent(), /What to look for/);
    }));
});
