// The agents' search: query or whole ticket, filter, address, explanation, citation, and its states.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { answer, doc, explain, other, thread, urgent } from './support/fixtures.mjs';
import { launch, violations, withPage } from './support/browser.mjs';
import { startMock } from './support/mock.mjs';

describe('the agents\' search', () => {
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
  const agent = (work, options = {}, query = '') =>
    withPage(browser, options, async (page) => {
      await page.goto(`${mock.url}/agent${query}`);
      await page.locator('tier0-agent-search #field').waitFor();
      await work(page, page.locator('tier0-agent-search li.hit'), page.getByLabel('Search, or paste a whole ticket'));
    });

  it('searches while typing and keeps the address in step', () =>
    agent(async (page, hits, field) => {
      await field.pressSequentially('alert mails');
      await hits.first().waitFor();
      assert.equal(await hits.count(), 2);
      assert.equal(new URL(page.url()).search, '?q=alert+mails');
      assert.equal(await page.getByRole('status').textContent(), '2 hits, confidence 50%');
      assert.deepEqual(mock.asked.at(-1), { q: 'alert mails', limit: '20', explain: 'true' });
    }));

  it('restores its place from the address, and by the back button', () =>
    agent(
      async (page, hits, field) => {
        await hits.first().waitFor();
        assert.equal(await field.inputValue(), 'alert');
        assert.equal(mock.asked[0].kind, 'doc');
        assert.ok(await page.getByRole('radio', { name: 'Documentation' }).isChecked());
        await page.getByRole('radio', { name: 'Threads' }).check();
        await page.waitForURL(/kind=thread/);
        await page.goBack();
        await page.waitForURL(/kind=doc/);
        assert.ok(await page.getByRole('radio', { name: 'Documentation' }).isChecked());
      },
      {},
      '?q=alert&kind=doc',
    ));

  it('reads a whole ticket as a draft and keeps it out of the address', () =>
    agent(async (page, hits, field) => {
      mock.on.suggest = () => ({
        body: answer({ guidance: [urgent], docs: [doc({ score: 9, confidence: 0.5 })], threads: [thread({ score: 2 })] }),
      });
      const ticket = `Since this morning. ${'A line of the log.\n'.repeat(120)}`;
      await field.fill(ticket);
      await hits.first().waitFor();
      assert.equal(mock.asked.at(-1).body, ticket.trim());
      assert.equal(mock.asked.at(-1).limit, 20);
      assert.equal(new URL(page.url()).search, '');
      assert.equal(await page.locator('tier0-agent-search li.guidance').count(), 1);
      assert.equal(await hits.first().getAttribute('data-kind'), 'thread', 'the surer one comes first');
      await page.getByRole('radio', { name: 'Documentation' }).check();
      await page.waitForFunction(() => document.querySelector('tier0-agent-search').shadowRoot.querySelectorAll('li.hit').length === 1);
      assert.equal(await hits.first().getAttribute('data-kind'), 'doc');
    }));

  it('goes from field to hit to explanation by keyboard only', () =>
    agent(async (page, hits, field) => {
      await field.focus();
      await page.keyboard.type('alert');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('mails');
      await page.keyboard.press('Enter');
      await hits.first().waitFor();
      assert.equal(await field.inputValue(), 'alert\nmails');
      const focused = () =>
        page.evaluate(() => {
          const active = document.querySelector('tier0-agent-search').shadowRoot.activeElement;
          return active?.textContent.trim().replace(/\s+/g, ' ') || active?.localName;
        });
      const reach = async (pattern) => {
        for (let steps = 0; steps < 12; steps += 1) {
          await page.keyboard.press('Tab');
          if (pattern.test((await focused()) ?? '')) return;
        }
        assert.fail(`${pattern} is out of reach`);
      };
      await reach(/^Alerts/);
      await reach(/^Copy citation: Alerts/);
      await reach(/^Why this hit/);
      await page.keyboard.press('Enter');
      const table = hits.first().locator('table');
      assert.deepEqual(await table.locator('tbody th').allTextContents(), explain.terms.map(({ term }) => term));
      assert.match(await hits.first().locator('dl').textContent(), /document8\.1.*passage4\.2/);
    }));

  it('names the same page for other versions, and never links to what is no address', () =>
    agent(async (page, hits, field) => {
      const others = [
        { id: 'docs/guide8/alerts', url: '/read/docs/guide8/alerts/', from: '8', until: '9' },
        { id: 'docs/guide/alerts', url: '/read/docs/guide/alerts/', from: null, until: null },
        { id: 'docs/x', url: 'javascript:alert(1)', from: '7', until: '8' },
      ];
      mock.on.search = () => ({ body: { hits: [doc({ other_versions: others })], confidence: 0.5, generation: 'gen-1' } });
      await field.fill('alert');
      await hits.first().waitFor();
      const links = hits.first().locator('p.facts a');
      assert.deepEqual(
        (await links.allTextContents()).map((label) => label.replace(' (opens in a new tab)', '')),
        ['version 8', 'the newest version'],
      );
      assert.ok((await links.first().getAttribute('href')).endsWith('/read/docs/guide8/alerts/'));
    }));

  it('names the threads that a page or a thread stands for', () =>
    agent(async (page, hits, field) => {
      const stands = [doc({ threads: [other()] }), thread({ duplicates: [other({ url: '/read/forum/90/', state: 'staff' })] })];
      mock.on.search = () => ({ body: { hits: stands, confidence: 0.5, generation: 'gen-1' } });
      await field.fill('alert');
      await hits.first().waitFor();
      assert.equal(await page.getByRole('status').textContent(), '2 hits, confidence 50%');
      assert.match(await hits.nth(0).locator('.others').textContent(), /Others asked the same:[^]*\(accepted answer\)/);
      assert.match(await hits.nth(1).locator('.others').textContent(), /\(answered by staff\)/);
      assert.equal(await hits.nth(1).locator('.others a').getAttribute('href'), `${mock.url}/read/forum/90/`);
      assert.deepEqual(await violations(page), []);
    }));

  it('says which word of the draft a term stands for', () =>
    agent(async (page, hits, field) => {
      const terms = [{ term: 'alert', field: 'body', weight: 0.9, score: 4.7, for: 'alerrts' }, ...explain.terms];
      mock.on.search = () => ({ body: { hits: [doc({ explain: { ...explain, terms } })], confidence: 0.5 } });
      await field.fill('alerrts');
      await hits.first().getByText('Why this hit').click();
      const rows = hits.first().locator('tbody th');
      assert.deepEqual(await rows.allTextContents(), ['alert for “alerrts”', ...explain.terms.map(({ term }) => term)]);
      assert.deepEqual(await violations(page), []);
    }));

  it('copies a hit as a Markdown citation', () =>
    agent(
      async (page, hits, field) => {
        mock.on.search = () => ({ body: { hits: [doc({ title: 'Alerts [and] *more*', url: '/read/a(b)/' })], confidence: 0.5 } });
        await field.fill('alert');
        await hits.first().getByRole('button', { name: 'Copy citation' }).click();
        await hits.first().getByRole('button', { name: 'Copied' }).waitFor();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.equal(
          copied,
          '> The technical contact receives the alert e-mails of a cloud node. Other members of the team can subscribe in the Monitoring tab.\n' +
            `>\n> — [Alerts \\[and\\] \\*more\\*: Who receives alerts](${mock.url}/read/a%28b%29/)\n`,
        );
      },
      { permissions: ['clipboard-read', 'clipboard-write'] },
    ));

  it('shows the citation where there is no clipboard', () =>
    withPage(browser, {}, async (page) => {
      await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await page.goto(`${mock.url}/agent?q=alert`);
      await page.getByRole('button', { name: 'Copy citation' }).first().click();
      assert.match(await page.getByLabel('Copy this citation').inputValue(), /Alerts: Who receives alerts/);
    }));

  it('says when nothing was found', () =>
    agent(async (page, hits, field) => {
      mock.on.search = () => ({ body: { hits: [], confidence: 0 } });
      await field.fill('quux');
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
      assert.equal(await page.getByRole('status').textContent(), 'Nothing found');
    }));

  it('says when the server failed, and tries again', () =>
    agent(
      async (page, hits, field) => {
        mock.on.search = () => ({
          status: 503,
          headers: { 'retry-after': '2' },
          body: { error: { code: 'overloaded', message: 'the server is busy', hint: 'try again in two seconds', request_id: 'req-7' } },
        });
        await field.fill('alert');
        const failure = page.getByRole('alert');
        await failure.waitFor();
        assert.match(await failure.textContent(), /the server is busy – try again in two seconds/);
        assert.match(await failure.textContent(), /req-7/);
        mock.reset();
        await page.getByRole('button', { name: 'Try again' }).click();
        await hits.first().waitFor();
      },
      { noisy: true },
    ));

  it('never lets a stale answer win', () =>
    agent(async (page, hits, field) => {
      let release;
      const gate = new Promise((resolve) => (release = resolve));
      mock.on.search = async ({ q }) => {
        if (q === 'old') await gate;
        return { body: { hits: [doc({ title: `About ${q}` })], confidence: 0.5 } };
      };
      await field.fill('old');
      await page.keyboard.press('Enter');
      await field.fill('new');
      await hits.getByRole('link', { name: 'About new' }).waitFor();
      release();
      await page.waitForTimeout(500);
      assert.match(await hits.first().textContent(), /About new/);
    }));

  it('grows with what is pasted', () =>
    agent(async (page, hits, field) => {
      const before = (await field.boundingBox()).height;
      await field.fill('line\n'.repeat(8));
      assert.ok((await field.boundingBox()).height > before * 2);
    }));
});
