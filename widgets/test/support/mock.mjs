// A server for the browser tests: dist/ under the very policy of the real one, and API answers that a test scripts. It
// must never be kinder than the real server: an unknown path is a 404, and a form arrives as it was sent.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer, doc, documents, explain, openapi, thread } from './fixtures.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
export const CSP =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; require-trusted-types-for 'script'";
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html; charset=utf-8' };

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * `mock.on.suggest`, `.search` and `.document` take what was asked and give `{ status, headers, body, delay }` or 'hang';
 * a string body is sent as it is. Everything has a friendly default.
 */
export async function startMock() {
  const mock = {
    on: {},
    asked: [],
    submitted: [],
    reset() {
      mock.asked = [];
      mock.submitted = [];
      mock.on = {
        suggest: () => ({ body: answer() }),
        search: () => ({ body: { hits: [doc({ explain }), thread({ explain })], confidence: 0.5, generation: 'gen-test' } }),
        document: (id) =>
          documents[id]
            ? { body: documents[id] }
            : { status: 404, body: { error: { code: 'not_found', message: `no document ${id}`, hint: null, request_id: 'r1' } } },
        openapi: () => ({ body: openapi }),
      };
    },
  };
  mock.reset();

  async function reply(response, scripted) {
    const said = await scripted;
    if (said === 'hang') return;
    const { status = 200, headers = {}, body, delay = 0 } = said;
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay));
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  async function file(response, name) {
    try {
      const content = await readFile(path.join(DIST, name));
      response.writeHead(200, { 'content-type': TYPES[path.extname(name)], 'content-security-policy': CSP });
      response.end(content);
    } catch {
      response.writeHead(404).end('not found');
    }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://mock');
    const at = decodeURIComponent(url.pathname);
    if (at === '/api/v1/suggest') {
      const body = JSON.parse(await bodyOf(request));
      mock.asked.push(body);
      return reply(response, mock.on.suggest(body, mock.asked.length));
    }
    if (at === '/api/v1/search') {
      const query = Object.fromEntries(url.searchParams);
      mock.asked.push(query);
      return reply(response, mock.on.search(query, mock.asked.length));
    }
    if (at.startsWith('/api/v1/documents/')) return reply(response, mock.on.document(at.slice('/api/v1/documents/'.length)));
    if (at === '/api/v1/openapi.json') return reply(response, mock.on.openapi());
    if (at === '/submitted' && request.method === 'POST') {
      mock.submitted.push(Object.fromEntries(new URLSearchParams(await bodyOf(request))));
      return file(response, 'submitted.html');
    }
    const pages = { '/': 'index.html', '/agent': 'agent.html', '/gaps': 'gaps.html', '/api': 'api.html' };
    if (pages[at]) return file(response, pages[at]);
    if (at.startsWith('/read/')) return file(response, 'read.html');
    if (at.startsWith('/assets/')) return file(response, path.normalize(at));
    response.writeHead(404).end('not found');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  mock.url = `http://127.0.0.1:${server.address().port}`;
  mock.close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return mock;
}
