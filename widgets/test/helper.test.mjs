// The ticket helper while the server is well: what is shown, what is said, and that the form does not notice.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { answer, doc, incident, other, silent, status, thread, urgent } from './support/fixtures.mjs';
import { launch, violations, withPage } from './support/browser.mjs';
import { cards, checklist, DRAFT, events, heard, openForm, section, titles, untilEvent, untilHeard } from './support/helper.mjs';
import { startMock } from './support/mock.mjs';

describe('the ticket helper', () => {
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
  const form = (work, options = {}) =>
    withPage(browser, options, async (page) => {
      await openForm(page, mock.url);
      await work(page);
    });

  it('shows guidance first, then docs, then threads, and says how many once', () =>
    form(async (page) => {
      mock.on.suggest = () => ({ body: answer({ guidance: [status, urgent] }) });
      await page.locator('#description').pressSequentially(DRAFT);
      await untilHeard(page);
      assert.deepEqual(await heard(page), ['3 suggestions, 2 notices']);
      assert.deepEqual(await titles(page), [
        urgent.title,
        status.title,
        'Alerts',
        'Licensed nodes',
        'Alert mails go to somebody who left the company',
      ]);
      assert.equal(await cards(page).first().locator('blockquote').textContent(), urgent.quote.text);
      assert.deepEqual(await cards(page).locator('.badge').allTextContents(), [
        'Documentation',
        'Documentation',
        'Community, 2023, accepted answer',
      ]);
      assert.deepEqual(await cards(page).nth(2).locator('mark').allTextContents(), ['receives', 'alert e-mails']);
      assert.deepEqual(await checklist(page), ['✓ Environment: production environment', '☐ Version: Which Studio Pro version do you use?']);
      assert.match(await section(page).textContent(), /None of this fits\? Send your request; nothing here holds it back\./);
    }));

  it('shows a known incident before everything else, with its last update and a link', () =>
    form(async (page) => {
      const maintenance = incident({ id: 'qx2', name: 'New disks', impact: 'maintenance', url: null, update: '', because: [] });
      mock.on.suggest = () => ({
        body: answer({ incidents: [incident(), maintenance], is_during_incident: true, guidance: [urgent], docs: [doc()], threads: [] }),
      });
      await page.locator('#description').fill(DRAFT);
      await untilHeard(page);
      assert.deepEqual(await heard(page), ['1 suggestion, 3 notices']);
      assert.deepEqual(await titles(page), ['Alert e-mails arrive late', 'New disks', urgent.title, 'Alerts']);
      const card = cards(page).first();
      assert.equal(await card.locator('.level').textContent(), 'Known incident');
      assert.match(await card.textContent(), /A queue of messages is full\. We are emptying it\./);
      assert.match(await card.textContent(), /Shown because: alert e-mails; not arrive/);
      const statusPage = card.locator('a');
      assert.equal(await statusPage.getAttribute('href'), 'https://status.example.com/incidents/qx1');
      assert.equal(await statusPage.getAttribute('rel'), 'noopener');
      assert.equal(await cards(page).nth(1).locator('a').count(), 0, 'what has no address is no link');
      assert.match(await section(page).textContent(), /nothing here holds it back/);
      assert.deepEqual(await violations(page), []);
    }));

  it('shows an incident that comes alone, and nothing of what is none', () =>
    form(async (page) => {
      const hostile = { name: '<img src=x>', url: 'javascript:alert(1)', update: { toString: 1 }, because: 7 };
      mock.on.suggest = () => ({ body: answer({ incidents: [null, 7, { name: '' }, hostile], docs: [], threads: [], missing: [] }) });
      await page.locator('#description').fill(DRAFT);
      await untilHeard(page);
      assert.deepEqual(await titles(page), ['<img src=x>']);
      assert.equal(await cards(page).locator('a, img').count(), 0);
      mock.on.suggest = () => ({ body: answer({ incidents: { name: 'no list' }, docs: [] }) });
      await page.locator('#description').pressSequentially(' More.');
      await untilHeard(page, 2);
      assert.deepEqual(await heard(page), ['1 notice', '1 suggestion']);
    }));

  it('sends the whole draft with its fields, once the typing rests', () =>
    form(async (page) => {
      await page.locator('#subject').fill('Alerts');
      await page.locator('#version').fill('10.6.1');
      await page.locator('#hosting').selectOption('cloud');
      await page.locator('#severity').selectOption('high');
      const long = `${'A line of the log. '.repeat(600)}The clue is at the end: error 4711`;
      await page.locator('#description').fill(long);
      await untilEvent(page, 'tier0-answer');
      assert.deepEqual(mock.asked.at(-1), {
        subject: 'Alerts',
        body: long,
        fields: { product: '', version: '10.6.1', hosting: 'cloud', severity: 'high' },
        limit: 3,
      });
    }));

  it('links open in a new tab and take nothing along', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      const title = cards(page).first().locator('h3 a');
      await title.waitFor();
      assert.equal(await title.getAttribute('target'), '_blank');
      assert.equal(await title.getAttribute('rel'), 'noopener');
      assert.equal(await title.getAttribute('href'), `${mock.url}/read/docs/cloud/alerts/#who-receives-alerts`);
    }));

  it('names in one line the threads that say the same, in reach of the keyboard', () =>
    form(async (page) => {
      const folded = [other(), other({ title: 'Mails of a node', url: 'javascript:alert(1)', state: 'odd' })];
      const duplicates = [other({ title: 'Alerts to a former colleague', url: '/read/forum/90/', state: 'unanswered' })];
      mock.on.suggest = () => ({ body: answer({ docs: [doc({ threads: folded })], threads: [thread({ duplicates })] }) });
      await page.locator('#description').fill(DRAFT);
      await untilHeard(page);
      assert.deepEqual(await heard(page), ['2 suggestions'], 'what is folded is no suggestion of its own');
      const lines = cards(page).locator('.others');
      const words = (await lines.allTextContents()).map((line) => line.replaceAll(' (opens in a new tab)', '').replace(/\s+/g, ' ').trim());
      assert.deepEqual(words, [
        'Others asked the same: Nobody gets our alert mails (accepted answer) Mails of a node (thread)',
        'Others asked the same: Alerts to a former colleague (no answer yet)',
      ]);
      assert.equal(await lines.locator('a').count(), 2, 'what is no address is no link');
      await cards(page).first().locator('h3 a').focus();
      await page.keyboard.press('Tab');
      const focused = () => page.evaluate(() => document.querySelector('tier0-ticket-helper').shadowRoot.activeElement.href);
      assert.equal(await focused(), `${mock.url}/read/forum/88/#answer-1`);
      assert.deepEqual(await violations(page), []);
    }));

  it('has no such line where nobody asked the same', () =>
    form(async (page) => {
      mock.on.suggest = () => ({ body: answer({ docs: [doc({ threads: 'none', duplicates: [null, {}, 7] })], threads: [] }) });
      await page.locator('#description').fill(DRAFT);
      await cards(page).first().waitFor();
      assert.equal(await cards(page).locator('.others').count(), 0);
    }));

  it('never lets a stale answer win', () =>
    form(async (page) => {
      let releaseFirst;
      const late = new Promise((resolve) => (releaseFirst = resolve));
      mock.on.suggest = async ({ body }) => {
        if (body.includes('second')) return { body: answer({ docs: [doc({ id: 'new', title: 'The new one' })], threads: [] }) };
        await late;
        return { body: answer({ docs: [doc({ id: 'old', title: 'The old one' })], threads: [] }) };
      };
      await page.locator('#description').fill('the first draft here');
      while (mock.asked.length === 0) await page.waitForTimeout(50);
      await page.locator('#description').fill('the second draft here');
      await cards(page).getByText('The new one').waitFor();
      releaseFirst();
      await page.waitForTimeout(500);
      assert.deepEqual(await titles(page), ['The new one']);
      assert.equal((await events(page)).length, 1);
    }));

  it('dims the earlier answer while the next is under way', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      await cards(page).first().waitFor();
      let release;
      const gate = new Promise((resolve) => (release = resolve));
      mock.on.suggest = async () => (await gate, { body: answer({ threads: [] }) });
      await page.locator('#description').pressSequentially(' Please.');
      await page.locator('tier0-ticket-helper section.stale').waitFor();
      assert.equal(await cards(page).count(), 3);
      release();
      await page.locator('tier0-ticket-helper section:not(.stale)').waitFor();
      assert.equal(await cards(page).count(), 2);
    }));

  it('stays silent below three words and when nothing was found', () =>
    form(async (page) => {
      await page.locator('#description').fill('two words');
      await page.waitForTimeout(1000);
      assert.equal(mock.asked.length, 0);
      mock.on.suggest = () => ({ body: silent });
      await page.locator('#description').fill(DRAFT);
      await untilEvent(page, 'tier0-answer');
      await page.waitForTimeout(1200);
      assert.equal(await section(page).count(), 0);
      assert.deepEqual(await heard(page), []);
    }));

  it('takes the answer away with the draft it answered', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      await cards(page).first().waitFor();
      await page.locator('#description').fill('');
      await section(page).waitFor({ state: 'detached' });
      await page.locator('#description').fill(DRAFT);
      await cards(page).first().waitFor();
      await page.locator('#request').evaluate((element) => element.reset());
      await section(page).waitFor({ state: 'detached' });
    }));

  it('does not repeat itself for the same cards, and speaks again for others of the same number', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      await untilHeard(page);
      await page.locator('#description').pressSequentially(' More.');
      await untilEvent(page, 'tier0-answer', 2);
      await page.waitForTimeout(1200);
      assert.deepEqual(await heard(page), ['3 suggestions']);
      mock.on.suggest = () => ({ body: answer({ docs: [doc({ id: 'a' }), doc({ id: 'b' }), doc({ id: 'c' })], threads: [] }) });
      await page.locator('#description').pressSequentially(' Still more.');
      await untilHeard(page, 2);
      assert.deepEqual(await heard(page), ['3 suggestions', '3 suggestions']);
    }));

  it('waits for a composed word', () =>
    form(async (page) => {
      await page.locator('#description').evaluate((field) => {
        field.value = 'クラウドの通知メールは誰に届きますか';
        field.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
      });
      await page.waitForTimeout(1000);
      assert.equal(mock.asked.length, 0);
      await page.locator('#description').evaluate((field) => field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true })));
      await untilEvent(page, 'tier0-answer');
    }));

  it('never moves the focus, and leaves arrows and Enter to the text', () =>
    form(async (page) => {
      const field = page.locator('#description');
      await field.click();
      await page.evaluate(() => (globalThis.focused = []));
      await field.pressSequentially(DRAFT);
      await untilHeard(page);
      for (const key of ['Enter', 'ArrowUp', 'ArrowUp', 'Home', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
      await page.keyboard.type('!');
      assert.equal(await field.inputValue(), `${DRAFT}\n!`);
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement.id), 'description');
      assert.deepEqual(await page.evaluate(() => globalThis.focused), []);
      assert.equal(mock.submitted.length, 0);
    }));

  it('holds an answer back while the focus is inside, so that the focus is not lost', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      const title = cards(page).first().locator('h3 a');
      await title.waitFor();
      let release;
      const gate = new Promise((resolve) => (release = resolve));
      mock.on.suggest = async () => (await gate, { body: answer({ docs: [doc({ id: 'new', title: 'The new one' })], threads: [] }) });
      await page.locator('#description').pressSequentially(' Please.');
      await page.locator('tier0-ticket-helper section.stale').waitFor();
      await title.focus();
      release();
      await untilEvent(page, 'tier0-answer', 2);
      assert.equal(await page.evaluate(() => document.querySelector('tier0-ticket-helper').shadowRoot.activeElement?.localName), 'a');
      await page.locator('#description').focus();
      await cards(page).getByText('The new one').waitFor();
    }));

  it('moves nothing when answers come, go and change', () =>
    form(
      async (page) => {
        await page.evaluate(() => {
          globalThis.shift = 0;
          new PerformanceObserver((entries) => {
            for (const entry of entries.getEntries()) globalThis.shift += entry.value;
          }).observe({ type: 'layout-shift', buffered: true });
        });
        for (const scripted of [answer(), answer({ guidance: [urgent] }), silent, answer({ docs: [] }), answer({ guidance: [status, urgent] })]) {
          mock.on.suggest = () => ({ body: scripted });
          const before = (await events(page)).length;
          await page.locator('#description').pressSequentially(` ${DRAFT}`);
          await untilEvent(page, 'tier0-answer', before + 1);
          await page.waitForTimeout(300);
        }
        assert.equal(await page.evaluate(() => globalThis.shift), 0);
      },
      { viewport: { width: 1280, height: 1400 } },
    ));

  it('shows at most three docs and three threads, whatever comes', () =>
    form(async (page) => {
      const many = (make) => Array.from({ length: 9 }, (_, at) => make({ id: `h${at}` }));
      mock.on.suggest = () => ({ body: answer({ docs: many(doc), threads: many(thread) }) });
      await page.locator('#description').fill(DRAFT);
      await untilHeard(page);
      assert.equal(await cards(page).count(), 6);
      assert.deepEqual(await heard(page), ['6 suggestions']);
    }));

  it('answers a draft that the browser restored, without an event', () =>
    withPage(browser, {}, async (page) => {
      await page.addInitScript(() => {
        document.addEventListener('readystatechange', () => {
          const field = document.getElementById('description');
          if (field) field.value = 'Who receives the alert e-mails?';
        });
      });
      await openForm(page, mock.url);
      await cards(page).first().waitFor();
    }));
});
