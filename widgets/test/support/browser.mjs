// Chromium for the tests: one browser, a fresh page for each test, and what every test must find at its end: an empty
// console and no alert. It must never wait by the clock for something that a page can be asked for.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const WAIT = 30_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that remembers what its console said and whether anything ran that should not have. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT);
  page.said = [];
  const listen = (one) => {
    one.on('console', (message) => page.said.push(`${message.type()}: ${message.text()}`));
    one.on('pageerror', (error) => page.said.push(`error: ${error.message}`));
    one.on('dialog', (dialog) => {
      page.said.push(`dialog: ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
  };
  context.on('page', listen);
  listen(page);
  return page;
}

export async function withPage(browser, options, work) {
  const page = await openPage(browser, options);
  try {
    await work(page);
    if (!options.noisy) assert.deepEqual(page.said, [], 'the console is empty');
  } finally {
    await page.context().close();
  }
}

/** What axe finds, as lines that say where. Best practices count as well. */
export async function violations(page) {
  await page.evaluate(`${AXE}; undefined`);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return found.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} at ${node.target.join(' ')} ${node.failureSummary}`));
}

export const noSideScroll = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
