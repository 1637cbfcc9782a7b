// Writes pictures of the pages of a running server (TIER0_URL) to the folder that is given: light, dark, and narrow. They
// are for the eye; a test must never compare them.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { launch, openPage } from './browser.mjs';

const url = process.env.TIER0_URL?.replace(/\/$/, '');
// npm changes the folder; a relative path means the one it was typed in.
const folder = process.argv[2] && path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2]);
if (!url || !folder) {
  console.error('usage: TIER0_URL=http://127.0.0.1:PORT node test/support/screenshots.mjs FOLDER');
  process.exit(2);
}

const DRAFT = `Our app runs in the Mendix Cloud. When the node has a problem, only our technical contact gets the alert mail, and she is on leave.

Who receives alerts, and how can the rest of the team receive them as well?`;

const SHOTS = [
  {
    name: 'form',
    path: '/',
    arrange: async (page) => {
      await page.locator('#subject').fill('Alert mails of our cloud node go to one person only');
      await page.locator('#description').pressSequentially(DRAFT, { delay: 2 });
      await page.locator('tier0-ticket-helper section:not(.stale)').waitFor();
    },
  },
  {
    name: 'agent',
    path: '/agent',
    arrange: async (page) => {
      await page.locator('tier0-agent-search #field').fill('who receives the alert e-mails of a cloud node');
      await page.keyboard.press('Enter');
      await page.locator('tier0-agent-search li.hit').first().waitFor();
      const why = page.locator('tier0-agent-search summary').first();
      if ((await why.count()) > 0) await why.click();
    },
  },
];

const LOOKS = [
  { look: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { look: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { look: 'narrow', colorScheme: 'light', viewport: { width: 320, height: 640 } },
];

await mkdir(folder, { recursive: true });
const browser = await launch();
try {
  for (const { look, ...options } of LOOKS) {
    for (const shot of SHOTS) {
      const page = await openPage(browser, options);
      await page.goto(url + shot.path);
      await shot.arrange(page);
      const file = path.join(folder, `${shot.name}-${look}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
      await page.context().close();
    }
  }
} finally {
  await browser.close();
}
