import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { lengthOfPart } from '../base/content-range.ts';
import { fail } from '../base/errors.ts';
import { digest } from './digest.ts';
import { requestBytes, unlimited, type TimeBudget } from './time-budget.ts';
import { findPointer, parsePointer } from './pointer.ts';
import { pointerKey, type PointerRead, type Range, type Reader, type Stored } from './store.ts';
import { upTo } from './up-to.ts';

/** A server that has not begun to answer by then does not answer. */
const answerTimeoutMs = 30_000;
/** Waits between attempts; 429, 5xx and connections that break often pass. */
const waitsMs = [200, 1_000, 3_000];

interface Limits {
  /** A body of which nothing comes for so long has stalled. */
  idleMs: number;
  /** Most bytes of an object that is read whole. */
  maxBytes: number;
  /** Statuses that the server answers where there is nothing; a bucket that nobody may list answers 403. */
  absent: readonly number[];
  /** Handling of redirections: nobody has looked where those of an address lead that a producer has written. */
  redirect: RequestRedirect;
  budget: TimeBudget;
}

const usual: Limits = { idleMs: 60_000, maxBytes: 64 * 1024 ** 2, absent: [404, 410], redirect: 'follow', budget: unlimited };

/** The address of an object below a public address. */
export const urlOf = (address: string, key: string): string =>
  (address.endsWith('/') ? address : `${address}/`) + key.split('/').map(encodeURIComponent).join('/');

/** The store that browsers read at `address`; nothing can be written there. */
export function httpReader(address: string, limits: Partial<Limits> = {}): Reader {
  const { idleMs, maxBytes, absent, redirect, budget } = { ...usual, ...limits };
  const base = address.endsWith('/') ? address : `${address}/`;
  const get = async (key: string, none = absent): Promise<Uint8Array | undefined> => {
    const response = await askHttp(urlOf(base, key), { cache: 'no-store', redirect }, none, budget);
    if (response === undefined) return undefined;
    const bytes = await buffer(upTo(bodyOf(response, idleMs, budget), maxBytes));
    if (bytes.length > maxBytes) throw fail('store.too-large', { url: urlOf(base, key), bytes: maxBytes });
    return bytes;
  };

  return {
    address: base,
    get: (key) => get(key),

    async open(key, range) {
      // An answer that is compressed has other lengths, and no ranges.
      const headers = { 'accept-encoding': 'identity', ...(range && { range: `bytes=${range.start}-${range.end}` }) };
      const response = await askHttp(urlOf(base, key), { headers, redirect }, absent, budget);
      if (!response?.body) return undefined;
      const pieces = bodyOf(response, idleMs, budget);
      if (range === undefined) return Readable.from(pieces, { objectMode: false });
      const isPart = response.status === 206;
      const length = isPart ? lengthOfPart(response.headers.get('content-range'), range.start, range.end) : undefined;
      if (length === undefined) {
        await response.body.cancel();
        throw fail('store.range', rangeFacts(base, key, range, isPart ? 0 : Number(response.headers.get('content-length'))));
      }
      return Readable.from(heldTo({ start: range.start, end: range.start + length - 1 }, pieces, base, key), { objectMode: false });
    },

    async head(key): Promise<Stored | undefined> {
      const headers = { 'accept-encoding': 'identity' };
      const response = await askHttp(urlOf(base, key), { method: 'HEAD', headers, redirect }, absent, budget);
      if (response === undefined) return undefined;
      return { bytes: Number(response.headers.get('content-length')), modified: new Date(response.headers.get('last-modified') ?? 0) };
    },

    async readPointer(): Promise<PointerRead | undefined> {
      // Before the first publication; a bucket that nobody may list answers 403 then.
      const bytes = await findPointer(() => get(pointerKey, [403, ...absent]));
      return bytes && { pointer: parsePointer(bytes, base), tag: digest(bytes) };
    },
  };
}

/** The pieces of a part, as long as no more come than it has; throws where fewer do. */
export async function* heldTo(part: Range, pieces: AsyncIterable<Uint8Array>, address: string, key: string): AsyncGenerator<Uint8Array> {
  let found = 0;
  for await (const piece of pieces) {
    found += piece.length;
    if (found > part.end - part.start + 1) break;
    yield piece;
  }
  if (found !== part.end - part.start + 1) throw fail('store.range', rangeFacts(address, key, part, found));
}

/** Facts of the text that says that a server ignores Range. */
export function rangeFacts(address: string, key: string, { start, end }: Range, found: number): Record<string, string | number> {
  return { address, key, found, wanted: end - start + 1 };
}

/** The answer where it is a good one; undefined where there is nothing at the address. */
export async function askHttp(url: string, init: RequestInit, absent = usual.absent, budget = usual.budget): Promise<Response | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    const pauseMs = waitsMs[attempt];
    try {
      const response = await budget.wait((late) => fetchHead(url, init, late), requestBytes);
      if (response.ok) return response;
      await response.body?.cancel();
      if (absent.includes(response.status)) return undefined;
      if (pauseMs === undefined || (response.status < 500 && response.status !== 429))
        throw fail('store.http', { url, status: response.status });
    } catch (cause) {
      // fetch throws a TypeError where the network fails, nothing else does here.
      if (!(cause instanceof TypeError) && !isTimeout(cause)) throw cause;
      if (pauseMs === undefined) throw fail('store.http-unreachable', { url, cause: networkReason(cause) }, { cause });
    }
    await wait(pauseMs);
  }
}

/** The timeout ends with the headers: a large body may take its time, unless who asks says how much. */
async function fetchHead(url: string, init: RequestInit, late: AbortSignal): Promise<Response> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('timeout', 'TimeoutError')), answerTimeoutMs);
  try {
    return await fetch(url, { ...init, signal: AbortSignal.any([late, controller.signal, ...(init.signal ? [init.signal] : [])]) });
  } finally {
    clearTimeout(timer);
  }
}

/** Yield the body as it comes; the clock runs while a piece is waited for, not while the caller is busy with the last one. */
async function* bodyOf({ body, url }: Response, idleMs: number, budget: TimeBudget): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const piece = await budget.wait(() => readPiece(reader, url, idleMs));
      if (piece === undefined) return;
      budget.earn(piece.length);
      yield piece;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function readPiece(reader: ReadableStreamDefaultReader<Uint8Array>, url: string, idleMs: number): Promise<Uint8Array | undefined> {
  const stalled = Promise.withResolvers<never>();
  const timer = setTimeout(() => stalled.reject(new DOMException('timeout', 'TimeoutError')), idleMs);
  try {
    return (await Promise.race([reader.read(), stalled.promise])).value;
  } catch (cause) {
    throw fail('store.http-unreachable', { url, cause: networkReason(cause) }, { cause });
  } finally {
    clearTimeout(timer);
  }
}

const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';

/** Find the reason of a failed connection: ECONNREFUSED, ENOTFOUND … */
export function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (inner instanceof Error) return networkReason(inner);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
