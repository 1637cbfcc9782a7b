// Documents are written by anybody: markup in titles, excerpts, addresses and policy text must show as text and never
// run, never become a link that leaves http(s), and never trip the page's policy.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { answer, doc, documents, explain, thread, urgent } from './support/fixtures.mjs';
import { launch, withPage } from './support/browser.mjs';
import { cards, DRAFT, openForm, titles } from './support/helper.mjs';
import { startMock } from './support/mock.mjs';

const TEXTS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  '<math><mtext></table><mglyph><style><img src=x onerror=alert(1)>',
  '<template><script>alert(1)</script></template>',
  '<style>*{display:none}</style>',
  '<a href="javascript:alert(1)">click</a>',
  '${alert(1)}{{constructor.constructor("alert(1)")()}}',
  '<!--><img src=x onerror=alert(1)>-->',
  '</section></tier0-ticket-helper><script>alert(1)</script>',
  '&lt;img src=x onerror=alert(1)&gt;',
  '<button formaction=javascript:alert(1) form=request>x</button>',
  '\u202e<b>turned round</b>\u202c',
  '<x onfocus=alert(1) autofocus tabindex=1>',
];

const REFUSED = [
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:http://127.0.0.1/1',
  'file:///etc/passwd',
  '//evil.example/x',
  '/\\evil.example/x',
  '\\\\evil.example\\x',
  '/\t/evil.example/x',
  'https://support.example@evil.example/',
  'https://user:pass@evil.example/',
  'https://',
  'ftp://evil.example/',
  'mailto:somebody@example.com',
  'read/relative',
  '',
];

describe('hostile content', () => {
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

  it('in titles, excerpts, breadcrumbs and guidance is text', () =>
    withPage(browser, {}, async (page) => {
      await openForm(page, mock.url);
      for (const hostile of TEXTS) {
        const segments = [{ t: hostile, hit: false }, { t: hostile, hit: true }];
        const hit = { title: hostile, breadcrumb: [hostile, 'end'], excerpt: segments, source: hostile };
        const guidance = {
          ...urgent,
          rule: hostile,
          level: hostile,
          title: hostile,
          says: hostile,
          route: { label: hostile, url: null, have: hostile },
          quote: { text: hostile, title: hostile, url: hostile },
          because: [hostile],
        };
        const missing = [{ fact: `${hostile}?`, label: hostile, ask: hostile }];
        const given = [{ fact: hostile, label: hostile, value: hostile }];
        const intents = [{ intent: hostile, title: hostile }];
        mock.on.suggest = () => ({
          body: answer({ guidance: [guidance], docs: [doc(hit)], threads: [thread({ ...hit, thread: { state: hostile, asked: hostile } })], missing, given, intents }),
        });
        await page.locator('#description').fill(`${DRAFT} ${TEXTS.indexOf(hostile)}`);
        await page.waitForFunction(
          (wanted) => {
            const list = document.querySelector('tier0-ticket-helper').shadowRoot.querySelector('tier0-checklist').shadowRoot;
            const said = [...(list?.querySelectorAll('.name, .value, label, .ask') ?? [])].map((part) => part.textContent);
            return said.length === 4 && said.every((part) => part === wanted);
          },
          hostile,
        );
        assert.deepEqual(await titles(page), [hostile, hostile, hostile]);
        assert.equal(await cards(page).nth(1).locator('mark').textContent(), hostile);
        const grown = await page.evaluate(
          () => {
            const { shadowRoot } = document.querySelector('tier0-ticket-helper');
            const roots = [shadowRoot, shadowRoot.querySelector('tier0-checklist').shadowRoot];
            return roots.flatMap((root) => [...root.querySelectorAll('script, img, iframe, svg, style, x, button')]).length;
          },
        );
        assert.equal(grown, 0, `no element grew out of ${hostile}`);
      }
    }));

  it('in addresses is never a link', () =>
    withPage(browser, {}, async (page) => {
      await openForm(page, mock.url);
      for (const [at, url] of REFUSED.entries()) {
        const guidance = { ...urgent, route: { label: 'Route', url, have: null }, quote: { ...urgent.quote, url } };
        mock.on.suggest = () => ({ body: answer({ guidance: [guidance], docs: [doc({ url, title: `Address ${at}` })], threads: [] }) });
        await page.locator('#description').fill(`${DRAFT} ${at}`);
        await cards(page).getByText(`Address ${at}`, { exact: true }).waitFor();
        assert.equal(await cards(page).locator('a').count(), 0, `${JSON.stringify(url)} is not linked`);
      }
    }));

  it('links what may be linked, and paths to the server that answered', () =>
    withPage(browser, {}, async (page) => {
      await page.goto(mock.url);
      const links = await page.evaluate(async () => {
        const { safeHref } = await import('/assets/tier0-core.js');
        const elsewhere = 'https://tier0.example/api/v1';
        return ['/read/a/#b', 'https://support.example/x', 'HTTP://support.example', '//tier0.example/x', 'javascript:alert(1)'].map(
          (url) => safeHref(url, elsewhere),
        );
      });
      assert.deepEqual(links, [
        'https://tier0.example/read/a/#b',
        'https://support.example/x',
        'http://support.example/',
        'https://tier0.example/x',
        null,
      ]);
    }));

  it('cannot trip the agents\' search, its citations or the reading page', () =>
    withPage(browser, {}, async (page) => {
      const terms = TEXTS.map((term) => ({ term, field: term, weight: 1, score: 2 }));
      mock.on.search = () => ({
        body: {
          hits: TEXTS.map((hostile, at) => doc({ id: `d${at}`, title: hostile, url: REFUSED[at], explain: { ...explain, terms, [hostile]: 1 } })),
          confidence: 0.5,
        },
      });
      await page.goto(`${mock.url}/agent?q=${encodeURIComponent(TEXTS[1])}`);
      const hits = page.locator('tier0-agent-search li.hit');
      await hits.first().waitFor();
      assert.deepEqual(await hits.locator('h3').allTextContents(), TEXTS);
      assert.equal(await hits.locator('h3 a').count(), 0);

      const base = documents['docs/cloud/alerts'];
      const passages = TEXTS.map((hostile, at) => ({
        role: 'section',
        anchor: at % 2 ? hostile : 'twice',
        heading: [hostile],
        blocks: [{ type: 'prose', text: hostile }, { type: 'code', text: hostile }],
      }));
      mock.on.document = () => ({ body: { ...base, title: TEXTS[0], language: TEXTS[0], passages } });
      await page.goto(`${mock.url}/read/x/`);
      await page.getByRole('heading', { level: 1, name: TEXTS[0] }).waitFor();
      // The first heading repeats the title and is not said twice.
      assert.deepEqual(await page.locator('article h2').allTextContents(), TEXTS.slice(1));
      assert.equal(await page.locator('article script, article img, article iframe').count(), 0);
    }));
});
