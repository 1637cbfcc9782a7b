// Talks to the server: JSON in, JSON out, one kind of error. It must never let an overtaken question answer, and never
// wait without an end.

import { isRecord, text } from './model.js';

export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly hint = '',
    readonly requestId = '',
    /** Seconds that the server asked us to stay away. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** Waiting longer than this is worse than having no answer. */
const TIMEOUT_MS = 5000;

async function failure(response: Response): Promise<ApiError> {
  // A proxy's HTML page is an ordinary way to fail: then the status has to say enough.
  const body: unknown = await response.json().catch(() => null);
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  return new ApiError(
    text(error.code) || `http_${response.status}`,
    text(error.message) || `the server answered ${response.status}`,
    response.status,
    text(error.hint),
    text(error.request_id),
    Math.min(Number(response.headers.get('retry-after')) || 0, 60),
  );
}

export async function fetchJson(url: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new ApiError('unreachable', 'the server cannot be reached', 0, String(cause));
  }
  if (!response.ok) throw await failure(response);
  try {
    return await response.json();
  } catch {
    if (signal.aborted) throw signal.reason;
    throw new ApiError('junk', 'the answer is not JSON', response.status);
  }
}

export const postJson = (url: string, body: unknown, signal: AbortSignal): Promise<unknown> =>
  fetchJson(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }, signal);

/** One question at a time: asking again withdraws the earlier one, and whatever that still answers is dropped. */
export class Latest {
  #current: AbortController | null = null;

  /** Resolves to undefined when a later question overtook this one. Rejects with an ApiError only. */
  async ask<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    this.stop();
    const controller = new AbortController();
    this.#current = controller;
    const timer = setTimeout(
      () => controller.abort(new ApiError('timeout', 'the server took too long to answer')),
      TIMEOUT_MS,
    );
    try {
      const result = await work(controller.signal);
      return this.#current === controller ? result : undefined;
    } catch (cause) {
      if (this.#current !== controller) return undefined;
      throw cause instanceof ApiError ? cause : new ApiError('unexpected', String(cause));
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    const overtaken = this.#current;
    this.#current = null;
    overtaken?.abort(new ApiError('overtaken', 'asked again'));
  }
}
