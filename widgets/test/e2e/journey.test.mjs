// The ways people go, in a real browser against the real binary with the bundled corpus. They must never lean on titles
// or ranks of that corpus: what is asked for is what the design promises.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, noSideScroll, violations, withPage } from '../support/browser.mjs';
import { requireBinary, startTier0 } from '../support/binary.mjs';
import { answerField, cards, checklist, events, heard, openForm, section, untilHeard } from '../support/helper.mjs';

const DOWN = 'Our production app is down since this morning and nobody can log in';
const ALERTS =
  'Our app runs in the Mendix Cloud. When the node has a problem, only our technical contact gets the alert mail, and she is on leave. Who receives alerts, and how can the rest of the team receive them as well?';

const binary = requireBinary();

describe('tier0', () => {
  let browser;
  let tier0;
  before(async () => {
    tier0 = await startTier0(binary);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await tier0?.stop();
  });
  const form = (work, options = {}) =>
    withPage(browser, options, async (page) => {
      await openForm(page, tier0.url);
      await work(page);
    });

  it('serves every page under its strict policy', async () => {
    for (const path of ['/', '/agent', '/gaps', '/api', '/read/docs/']) {
      const response = await fetch(tier0.url + path);
      const policy = response.headers.get('content-security-policy') ?? '';
      for (const part of ["default-src 'none'", "script-src 'self'", "require-trusted-types-for 'script'"]) {
        assert.ok(policy.includes(part), `${path} has ${part}, it has: ${policy}`);
      }
    }
  });

  it('tells somebody whose production is down to call as well, in the words of the policy', () =>
    form(async (page) => {
      await page.locator('#description').pressSequentially(DOWN);
      const card = page.locator('tier0-ticket-helper [data-rule="critical-needs-call"]');
      await card.waitFor();
      assert.ok((await card.locator('blockquote').textContent()).trim().length > 20);
      assert.match(await section(page).textContent(), /Send your request; nothing here holds it back/);
      await untilHeard(page);
      const notices = await page.locator('tier0-ticket-helper li.guidance').count();
      assert.match((await heard(page)).at(-1), new RegExp(`${notices} notices?$`));

      // The quoted sentence stands where the card says it stands.
      const source = card.locator('figcaption a');
      const quote = (await card.locator('blockquote').textContent()).replace(/\s+/g, ' ').trim();
      const [opened] = await Promise.all([page.context().waitForEvent('page'), source.click()]);
      await opened.locator('article h1').waitFor();
      assert.ok((await opened.locator('article').textContent()).replace(/\s+/g, ' ').includes(quote), quote);
    }));

  it('answers who receives alert e-mails, and the first card leads to its passage', () =>
    form(async (page) => {
      await page.locator('#subject').fill('Alert mails of our cloud node go to one person only');
      await page.locator('#description').fill(ALERTS);
      const doc = page.locator('tier0-ticket-helper li[data-kind=doc]');
      await doc.first().waitFor();
      assert.ok((await doc.count()) <= 3);
      await untilHeard(page);
      const announced = Number(/^(\d+) suggestion/.exec((await heard(page)).at(-1))?.[1]);
      assert.equal(announced, await page.locator('tier0-ticket-helper li.hit').count());
      assert.equal((await events(page)).filter(({ name }) => name === 'tier0-error').length, 0);

      const link = doc.first().locator('h3 a');
      const href = new URL(await link.getAttribute('href'));
      assert.equal(href.origin, tier0.url);
      const [opened] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
      await opened.locator('article h1').waitFor();
      assert.ok((await opened.locator('article').textContent()).length > 200);
      if (href.hash) {
        await opened.locator('.is-target').waitFor();
        assert.equal(await opened.locator('.is-target').getAttribute('id'), decodeURIComponent(href.hash.slice(1)));
      }
      assert.deepEqual(await violations(opened), []);
    }));

  it('leaves the form alone: it arrives, whatever stands beside it', () =>
    form(async (page) => {
      await page.locator('#subject').fill('Alert mails of our cloud node go to one person only');
      await page.locator('#description').fill(ALERTS);
      await cards(page).first().waitFor();
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
    }));

  it('asks for what a ticket of its kind lacks, and sends the answer below the description', () =>
    form(async (page) => {
      const words = 'The page with our invoices is empty when I click on Save. Expected: the saved invoice.';
      await page.locator('#subject').fill('Empty page');
      await page.locator('#description').fill(words);
      await answerField(page, 'Version').fill('10.6.1');
      await page.locator('#description').focus();
      const rows = await checklist(page);
      assert.ok(rows.includes('✓ Version: 10.6.1'), rows.join('; '));
      assert.ok(rows.some((row) => row.startsWith('✓ Steps: ')), rows.join('; '));
      assert.ok(rows.filter((row) => row.startsWith('☐')).length <= 5);
      assert.equal(await page.locator('#added pre').textContent(), 'Version: 10.6.1');
      assert.deepEqual(await violations(page), []);
      const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/submitted'));
      await page.getByRole('button', { name: 'Submit request' }).click();
      const body = new URLSearchParams((await sent).postData());
      assert.equal(body.get('description'), `${words}\r\n\r\nVersion: 10.6.1`);
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
    }));

  it('finds for an agent what it answers a customer, and says why', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(`${tier0.url}/agent`);
      await page.getByLabel('Search, or paste a whole ticket').fill('who receives alert e-mails of a cloud node');
      await page.keyboard.press('Enter');
      const hits = page.locator('tier0-agent-search li.hit');
      await hits.first().waitFor();
      await hits.first().getByText('Why this hit').click();
      await hits.first().locator('details[open]').waitFor();
      await page.getByRole('radio', { name: 'Documentation' }).check();
      await page.waitForURL(/kind=doc/);
      await page.locator('tier0-agent-search ol:not(.stale) li.hit[data-kind=doc]').first().waitFor();
      await page.waitForFunction(
        () => !document.querySelector('tier0-agent-search').shadowRoot.querySelector('li[data-kind=thread]'),
      );
      assert.deepEqual(await violations(page), []);
    }));

  it('shows the threads that a hit stands for, all that the API names and no others', () =>
    withPage(browser, {}, async (page) => {
      const query = new URLSearchParams({ q: 'who receives alert e-mails of a cloud node' });
      const { hits } = await (await fetch(`${tier0.url}/api/v1/search?${query}`)).json();
      await page.goto(`${tier0.url}/agent?${query}`);
      const items = page.locator('tier0-agent-search li.hit');
      await items.first().waitFor();
      assert.equal(await items.count(), hits.length);
      for (const [at, { threads, duplicates }] of hits.entries()) {
        const links = items.nth(at).locator('.others a');
        const shown = await links.evaluateAll((all) => all.map(({ href }) => href));
        assert.deepEqual(shown, [...threads, ...duplicates].map(({ url }) => new URL(url, tier0.url).href));
      }
    }));

  it('takes a whole pasted ticket from an agent', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(`${tier0.url}/agent`);
      const log = '2026-03-02 08:15:00.000 INFO - Core: Mendix Runtime is running, nothing to see here.\n'.repeat(40);
      await page.getByLabel('Search, or paste a whole ticket').fill(`${DOWN}. ${ALERTS}\n\n${log}`);
      await page.locator('tier0-agent-search li[part~=card]').first().waitFor();
      assert.equal(new URL(page.url()).search, '');
    }));

  it('says so when a document is not there', () =>
    withPage(browser, { noisy: true }, async (page) => {
      await page.goto(`${tier0.url}/read/docs/there-is-no-such-page/`);
      await page.getByRole('heading', { name: 'This document is not here' }).waitFor();
      assert.deepEqual(await violations(page), []);
    }));

  it('describes its API', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(`${tier0.url}/api`);
      await page.getByRole('heading', { name: '/api/v1/suggest' }).waitFor();
      assert.deepEqual(await violations(page), []);
    }));

  for (const colorScheme of ['light', 'dark']) {
    it(`has no finding of axe on any page in ${colorScheme}, with an answer on it`, () =>
      form(
        async (page) => {
          await page.locator('#description').fill(`${DOWN}. ${ALERTS}`);
          await cards(page).first().waitFor();
          assert.deepEqual(await violations(page), []);
          for (const path of ['/agent?q=alert+e-mails', '/gaps']) {
            await page.goto(tier0.url + path);
            if (path.startsWith('/agent')) await page.locator('tier0-agent-search li.hit').first().waitFor();
            assert.deepEqual(await violations(page), [], path);
          }
        },
        { colorScheme },
      ));
  }

  it('fits 320 pixels', () =>
    form(
      async (page) => {
        await page.locator('#description').fill(`${DOWN}. ${ALERTS}`);
        await cards(page).first().waitFor();
        assert.equal(await noSideScroll(page), 0);
        for (const path of ['/agent?q=alert+e-mails', '/gaps', '/api']) {
          await page.goto(tier0.url + path, { waitUntil: 'networkidle' });
          assert.equal(await noSideScroll(page), 0, path);
        }
      },
      { viewport: { width: 320, height: 640 } },
    ));
});
