// Builds dist/: the elements, the pages around them, their styles. It must never fetch anything, put a hash into a file
// name (the server and its hosts name the files), or let an element grow past its budget unnoticed.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import * as esbuild from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const src = path.join(here, 'src');
const dist = path.join(here, 'dist');
const assets = path.join(dist, 'assets');

/** What an element may weigh in bytes, gzipped, together with the core that it loads. */
const BUDGETS = { 'tier0-ticket-helper.js': 12_000, 'tier0-agent-search.js': 16_000 };
const CORE = 'tier0-core.js';

/** Styles of shadow roots are text for a constructed stylesheet: the only way in under a strict CSP. */
const stylesAsText = {
  name: 'styles-as-text',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await esbuild.transform(await readFile(file, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

/** Indents within templates would be sent to every customer. In source text a line's indent means nothing. */
const withoutIndents = {
  name: 'without-indents',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(/\n\s+/g, '\n'),
      loader: 'ts',
    }));
  },
};

/** Every entry leaves the core outside, so that one cached file of a known name serves all of them. */
const coreStaysOutside = {
  name: 'core-stays-outside',
  setup(build) {
    build.onResolve({ filter: /^\.\/checklist\.js$/ }, () => ({ path: './tier0-checklist.js', external: true }));
    build.onResolve({ filter: /\/core\/index\.js$/ }, () => ({ path: `./${CORE}`, external: true }));
  },
};

const common = {
  bundle: true,
  format: 'esm',
  target: ['es2022'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: here,
};

async function buildScripts() {
  await esbuild.build({
    ...common,
    entryPoints: { 'tier0-core': path.join(src, 'core/index.ts') },
    outdir: assets,
    plugins: [stylesAsText, withoutIndents],
  });
  await esbuild.build({
    ...common,
    entryPoints: {
      'tier0-ticket-helper': path.join(src, 'helper/ticket-helper.ts'),
      'tier0-checklist': path.join(src, 'helper/checklist.ts'),
      'tier0-request-form': path.join(src, 'pages/request-form.ts'),
      'tier0-agent-search': path.join(src, 'search/agent-search.ts'),
      'tier0-gap-board': path.join(src, 'gaps/gap-board.ts'),
      'tier0-read': path.join(src, 'read/read.ts'),
      'tier0-api-reference': path.join(src, 'reference/reference.ts'),
    },
    outdir: assets,
    plugins: [coreStaysOutside, stylesAsText, withoutIndents],
  });
}

const scripts = (names = '') =>
  names.split(' ').filter(Boolean).map((name) => `<script type="module" src="/assets/${name}"></script>`).join('\n    ');

/** A page says what differs (title, place in the menu, content); layout.html says the rest once. */
async function buildPages() {
  const layout = await readFile(path.join(src, 'pages/layout.html'), 'utf8');
  const names = (await readdir(path.join(src, 'pages'))).filter((name) => name.endsWith('.html') && name !== 'layout.html');
  for (const name of names) {
    const page = await readFile(path.join(src, 'pages', name), 'utf8');
    const head = Object.fromEntries(
      [...page.matchAll(/^<!-- (title|here|script|width): (.*) -->$/gm)].map(([, key, value]) => [key, value]),
    );
    const html = layout
      .replace('{{title}}', () => head.title)
      .replace('{{width}}', () => head.width ?? 'page')
      .replace('{{script}}', () => scripts(head.script))
      .replace(`href="${head.here}" data-nav`, () => `href="${head.here}" aria-current="page"`)
      .replaceAll(' data-nav', '')
      .replace('{{content}}', () => page.replace(/^<!-- .* -->\n/gm, '').trim())
      .replace(/^\s*\n/gm, '');
    await writeFile(path.join(dist, name), html);
  }
  await esbuild.build({
    bundle: true,
    minify: true,
    logLevel: 'warning',
    entryPoints: [path.join(src, 'pages/pages.css')],
    outfile: path.join(assets, 'pages.css'),
  });
  await copyFile(path.join(src, 'pages/icon.svg'), path.join(assets, 'icon.svg'));
}

async function report() {
  const weigh = async (file) => gzipSync(await readFile(path.join(assets, file)), { level: 9 }).length;
  const core = await weigh(CORE);
  let over = 0;
  for (const file of (await readdir(assets)).sort()) {
    const own = await weigh(file);
    const budget = BUDGETS[file];
    const total = own + core;
    const verdict = budget === undefined ? '' : `  with core ${total} of ${budget}${total > budget ? '  OVER BUDGET' : ''}`;
    if (budget !== undefined && total > budget) over += 1;
    console.log(`${file.padEnd(26)} ${String(own).padStart(6)} B gzipped${verdict}`);
  }
  if (over > 0) {
    console.error(`${over} element(s) over budget: make them smaller, or raise the budget in build.mjs with a reason`);
    process.exitCode = 1;
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
await Promise.all([buildScripts(), buildPages()]);
await report();
