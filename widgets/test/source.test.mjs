// Rules that the source keeps, whatever the code does: nothing that the policy forbids, an opening comment in every file,
// files of a readable length, and a lock file that names no host.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { it } from 'node:test';

const root = fileURLToPath(new URL('../', import.meta.url));

async function files(folder, pattern) {
  const names = await readdir(`${root}${folder}`, { recursive: true });
  const all = names.filter((name) => pattern.test(name)).map((name) => `${folder}/${name}`);
  return Promise.all(all.map(async (name) => ({ name, text: await readFile(root + name, 'utf8') })));
}

const BANNED = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|unsafeHTML|unsafeSVG|styleMap|\beval\s*\(|new Function|setAttribute\(\s*'style'|createContextualFragment|srcdoc/;

it('nothing in the source makes markup out of text or style out of a string', async () => {
  for (const { name, text } of await files('src', /\.ts$/)) {
    assert.doesNotMatch(text, BANNED, name);
    assert.doesNotMatch(text, /\bstyle=|\bon[a-z]+="/, name);
  }
});

it('no page has a script, a style or an event handler of its own', async () => {
  for (const { name, text } of await files('dist', /\.html$/)) {
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc="\/assets\/)|<style|\bstyle=|\son[a-z]+=|javascript:/i, name);
    assert.doesNotMatch(text, /(src|href)="(https?:)?\/\//, `${name} loads nothing from elsewhere`);
  }
});

it('every file opens with what it is for and what it must never do', async () => {
  for (const { name, text } of await files('src', /\.ts$/)) {
    const opening = /^((?:\/\/ .*\n)+)/.exec(text)?.[1] ?? '';
    assert.match(opening, /never/, name);
    assert.ok(text.split('\n').length <= 600, `${name} is too long`);
  }
});

it('the lock file names no host but those of funding pages', async () => {
  const lock = JSON.parse(await readFile(`${root}package-lock.json`, 'utf8'));
  for (const [name, entry] of Object.entries(lock.packages)) assert.equal(entry.resolved, undefined, name);
});
