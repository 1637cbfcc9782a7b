// Starts the real release binary for the end-to-end tests and finds out where it listens. It must never reuse a server
// that it did not start, nor skip: a missing binary is a failure.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The first start builds the index. */
const START_MS = 120_000;

/** The path of the binary, or the end of this process with one line that says what to do. */
export function requireBinary() {
  const stop = (line) => {
    console.error(line);
    process.exit(1);
  };
  const named = process.env.TIER0_BIN;
  if (!named) {
    stop(process.env.CI === 'true' ? 'TIER0_BIN is not set, and CI never skips end-to-end tests: run make test' : 'run make test');
  }
  // npm changes the folder; a relative path means the one it was typed in.
  const file = path.resolve(process.env.INIT_CWD ?? process.cwd(), named);
  if (!existsSync(file)) stop(`TIER0_BIN names ${file}, which is not there: run make test`);
  return file;
}

export async function startTier0(binary) {
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const fail = (why) => {
      child.kill();
      reject(new Error(`${why}\n${said}`));
    };
    const timer = setTimeout(() => fail(`tier0 did not start within ${START_MS / 1000} s`), START_MS);
    const listen = (chunk) => {
      said += chunk;
      const found = /^tier0 is serving (http:\/\/127\.0\.0\.1:\d+)\//m.exec(said);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', (chunk) => (said += chunk));
    child.once('error', (cause) => fail(`tier0 cannot be started: ${cause.message}`));
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`tier0 ended with ${code} before it served\n${said}`));
    });
  });
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(patience);
    },
  };
}
