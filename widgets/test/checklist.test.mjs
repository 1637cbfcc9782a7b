// The checklist of the ticket helper: what is given and what is missing, what is typed into it and never lost, and what a
// host form is handed when the customer sends. It must never be enough that an answer is there: it has to arrive.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { answer, silent } from './support/fixtures.mjs';
import { launch, noSideScroll, violations, withPage } from './support/browser.mjs';
import { answerField, checklist, DRAFT, events, heard, openForm, section, untilEvent } from './support/helper.mjs';
import { startMock } from './support/mock.mjs';

const GIVEN = '✓ Environment: production environment';
const ASKED = '☐ Version: Which Studio Pro version do you use?';
const time = { fact: 'time', label: 'Since when', ask: 'Since when?' };
const version = { fact: 'version', label: 'Version', ask: 'Which Studio Pro version do you use?' };

describe('the checklist', () => {
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
  const rowsAre = async (page, wanted) => {
    let rows = [];
    for (let tries = 0; tries < 100; tries += 1) {
      rows = await checklist(page);
      if (JSON.stringify(rows) === JSON.stringify(wanted)) return;
      await page.waitForTimeout(50);
    }
    assert.deepEqual(rows, wanted);
  };
  const last = async (page, name) => (await events(page)).filter((event) => event.name === name).at(-1)?.detail;

  it('shows what is given and asks for what is missing, as a group of labelled fields', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      await rowsAre(page, [GIVEN, ASKED]);
      const group = page.getByRole('group', { name: 'Worth adding to your request' });
      assert.equal(await group.count(), 1);
      const field = group.getByRole('textbox', { name: 'Version' });
      assert.equal(await field.getAttribute('aria-describedby'), 'ask-0');
      assert.deepEqual(await violations(page), []);
    }));

  it('ticks what is typed once the field is left, by keyboard alone', () =>
    form(async (page) => {
      mock.on.suggest = () => ({ body: answer({ docs: [], threads: [], missing: [version, time] }) });
      await page.locator('#description').fill(DRAFT);
      await rowsAre(page, [GIVEN, ASKED, '☐ Since when: Since when?']);
      await answerField(page, 'Version').focus();
      await page.keyboard.type('10.6.1');
      assert.deepEqual((await checklist(page))[1], '☐ Version: 10.6.1');
      await page.keyboard.press('Tab');
      await rowsAre(page, [GIVEN, '✓ Version: 10.6.1', '☐ Since when: Since when?']);
      await page.keyboard.type('Monday');
      await page.keyboard.press('Shift+Tab');
      await rowsAre(page, [GIVEN, '✓ Version: 10.6.1', '✓ Since when: Monday']);
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await page.keyboard.press('Tab');
      await rowsAre(page, [GIVEN, ASKED, '✓ Since when: Monday']);
      assert.deepEqual(await violations(page), []);
    }));

  it('loses nothing that was typed when the answer changes, fails or is none', () =>
    withPage(browser, { noisy: true }, async (page) => {
      await openForm(page, mock.url);
      const description = page.locator('#description');
      await description.fill(DRAFT);
      await answerField(page, 'Version').fill('10.6.1');
      await description.focus();
      await rowsAre(page, [GIVEN, '✓ Version: 10.6.1']);

      mock.on.suggest = () => ({ body: answer({ given: [], missing: [time] }) });
      await description.pressSequentially(' More.');
      await rowsAre(page, ['☐ Since when: Since when?', '✓ Version: 10.6.1']);

      mock.on.suggest = () => ({ body: answer({ given: [{ fact: 'version', label: 'Version', value: '9.24.1' }], missing: [] }) });
      await description.pressSequentially(' Still more.');
      await rowsAre(page, ['✓ Version: 10.6.1']);

      mock.on.suggest = () => ({ body: silent });
      await description.pressSequentially(' And more.');
      await section(page).waitFor({ state: 'detached' });
      await rowsAre(page, ['✓ Version: 10.6.1']);

      mock.on.suggest = () => ({ status: 500, body: '' });
      await description.pressSequentially(' The end.');
      await untilEvent(page, 'tier0-error');
      await rowsAre(page, ['✓ Version: 10.6.1']);
    }));

  it('keeps what is half typed, and the focus, while another answer comes', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      await answerField(page, 'Version').waitFor();
      let release;
      const gate = new Promise((resolve) => (release = resolve));
      mock.on.suggest = async () => (await gate, { body: answer({ missing: [time, version] }) });
      await page.locator('#description').pressSequentially(' Please.');
      await page.locator('tier0-ticket-helper section.stale').waitFor();
      await answerField(page, 'Version').focus();
      await page.keyboard.type('10.');
      release();
      await untilEvent(page, 'tier0-answer', 2);
      await page.keyboard.type('6');
      assert.equal(await answerField(page, 'Version').inputValue(), '10.6');
      await page.locator('#description').focus();
      await rowsAre(page, [GIVEN, '☐ Since when: Since when?', '✓ Version: 10.6']);
    }));

  it('is shown where nothing else is, and announces nothing', () =>
    form(async (page) => {
      mock.on.suggest = () => ({ body: answer({ docs: [], threads: [] }) });
      await page.locator('#description').fill(DRAFT);
      await rowsAre(page, [GIVEN, ASKED]);
      await page.waitForTimeout(1000);
      assert.equal(await section(page).count(), 0);
      assert.deepEqual(await heard(page), []);
    }));

  it('is not there for an answer without facts, and junk in one is left out', () =>
    form(async (page) => {
      const junk = [null, 7, {}, { fact: 'a' }, { fact: '', ask: 'x', value: 'x' }];
      mock.on.suggest = () => ({ body: answer({ given: junk, missing: junk, intents: junk }) });
      await page.locator('#description').fill(DRAFT);
      await section(page).waitFor();
      await page.waitForTimeout(300);
      assert.equal(await page.locator('tier0-checklist fieldset').count(), 0);
    }));

  it('hands over kinds, facts and answers, and the bundled form sends the answers below the description', () =>
    form(async (page) => {
      await page.locator('#subject').fill('Alerts');
      await page.locator('#description').fill(DRAFT);
      await answerField(page, 'Version').fill('  10.6.1  ');
      await page.locator('#subject').focus();
      const added = page.locator('#added');
      await added.waitFor();
      assert.equal(await added.locator('pre').textContent(), 'Version: 10.6.1');
      assert.equal(await page.locator('#description').inputValue(), DRAFT, 'the field is left as it is');
      assert.deepEqual(await last(page, 'tier0-checklist'), {
        intents: ['app-fault'],
        given: { node: 'production environment', version: '10.6.1' },
        answers: [{ fact: 'version', label: 'Version', value: '10.6.1' }],
      });
      // The page is left at once: what the host form was handed is kept where it survives that.
      await page.evaluate(() =>
        document.addEventListener('tier0-submit', ({ detail }) => sessionStorage.setItem('handed', JSON.stringify(detail))),
      );
      await page.getByRole('button', { name: 'Submit request' }).click();
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
      assert.equal(mock.submitted.length, 1);
      assert.equal(mock.submitted[0].description, `${DRAFT}\r\n\r\nVersion: 10.6.1`);
      assert.deepEqual(JSON.parse(await page.evaluate(() => sessionStorage.getItem('handed'))).given, {
        node: 'production environment',
        version: '10.6.1',
      });
      await page.goBack();
      assert.ok(!(await page.locator('#description').inputValue()).includes('Version:'), 'nothing is sent twice');
    }));

  it('sends by Enter what was typed a moment ago, and an untouched request as it is', () =>
    form(async (page) => {
      await page.locator('#subject').fill('Alerts');
      await page.locator('#description').fill(DRAFT);
      await answerField(page, 'Version').fill('9');
      await page.locator('#subject').press('Enter');
      await page.getByRole('heading', { name: 'Your request would now be filed' }).waitFor();
      assert.equal(mock.submitted[0].description, `${DRAFT}\r\n\r\nVersion: 9`);
    }));

  it('forgets what was typed when the form is emptied', () =>
    form(async (page) => {
      await page.locator('#description').fill(DRAFT);
      await answerField(page, 'Version').fill('9');
      await page.locator('#description').focus();
      await page.locator('#added').waitFor();
      await page.locator('#request').evaluate((element) => element.reset());
      await page.locator('#added').waitFor({ state: 'hidden' });
      await page.locator('tier0-checklist fieldset').waitFor({ state: 'detached' });
      assert.deepEqual((await last(page, 'tier0-checklist')).answers, []);
    }));

  it('fits 320 pixels with long words in it', () =>
    form(
      async (page) => {
        const long = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4);
        const given = [{ fact: 'a', label: long, value: long }];
        mock.on.suggest = () => ({ body: answer({ given, missing: [{ fact: 'b', label: long, ask: long }] }) });
        await page.locator('#description').fill(DRAFT);
        await checklist(page);
        await page.locator('tier0-checklist input').fill(long);
        await page.locator('#description').focus();
        await page.locator('#added').waitFor();
        assert.equal(await noSideScroll(page), 0);
      },
      { viewport: { width: 320, height: 640 } },
    ));
});
