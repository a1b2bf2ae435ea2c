import type { Invitation } from '../../../schemas/types.ts';

/*
 * The page sends a file to the store by an invitation, as `mappe deposit --invitation` does from a terminal (pipeline/stores/send-file.ts).
 * The store lists the parts that it has, so none is remembered here: the same file and invitation resume after a closed tab, on another day
 * or device. The invitation names the file's digest, and every reader of the file verifies it: a part is known by its size.
 */

/** Parts under way at a time: the browser reads each from the disk as it leaves. */
const lanes = 3;
/** Waits between attempts; 429, 5xx and connections that break often pass. */
const waitsMs = [500, 2_000, 8_000, 20_000];

/**
 * Failure to send a file: the transfer may be repeated (`broken`), the store
 * takes no more for this invitation (`used`), or it refused (`refused`).
 */
export class SendFailure extends Error {
  readonly reason: 'broken' | 'used' | 'refused';
  readonly host: string;
  readonly status: number;

  constructor(reason: SendFailure['reason'], host: string, status = 0) {
    super(`${host}: ${reason} ${status}`);
    [this.reason, this.host, this.status] = [reason, host, status];
  }
}

/** How sending is watched and stopped, and what a test shortens. */
export interface LargeSending {
  signal: AbortSignal;
  /** Hears of the share that is there, from 0 to 1. */
  on: (share: number) => void;
  waitsMs?: readonly number[];
}

/** Send the parts of a file that are not there yet, and have the store make one file of them. */
export async function sendLarge(file: Blob, invitation: Invitation, sending: LargeSending): Promise<void> {
  const { bytes, partBytes, parts } = invitation;
  const sizeOf = (part: number): number => Math.min(partBytes, bytes - (part - 1) * partBytes);
  const known = await listParts(invitation, sending);
  if (known === undefined) return expectWhole(invitation, sending);
  // guard [known.get(part)?.bytes === sizeOf(part) → known.has(part)]: is gone on with by the parts that are missing or torn
  const isThere = (part: number): boolean => known.get(part)?.bytes === sizeOf(part);
  const missing = parts.map((_, index) => index + 1).filter((part) => !isThere(part));
  let done = bytes - missing.reduce((sum, part) => sum + sizeOf(part), 0);
  sending.on(done / bytes);
  const left = missing.values();
  // The first lane to fail stops the others: none sends on behind the reader's back.
  const stop = new AbortController();
  const own = { ...sending, signal: anyOf(sending.signal, stop) };
  const lane = async (): Promise<void> => {
    for (const part of left) {
      const start = (part - 1) * partBytes;
      await send(parts[part - 1] ?? '', file.slice(start, start + sizeOf(part)), own);
      sending.on((done += sizeOf(part)) / bytes);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane)).catch((error: unknown) => {
    stop.abort();
    throw error;
  });
  return complete(invitation, sending);
}

/** Safari of 2023 has no AbortSignal.any. */
function anyOf(signal: AbortSignal, stop: AbortController): AbortSignal {
  if (signal.aborted) stop.abort();
  signal.addEventListener('abort', () => stop.abort(), { once: true });
  return stop.signal;
}

async function send(url: string, body: Blob, sending: LargeSending): Promise<void> {
  const { status } = await ask(url, { method: 'PUT', body }, sending);
  if (status === 404) throw new SendFailure('used', hostOf(url));
}

interface Part {
  /** As the store has written it, which is how it wants it back. */
  tag: string;
  bytes: number;
}

/** The parts that are there, by number; undefined where the store knows no such upload. */
async function listParts({ list }: Invitation, sending: LargeSending): Promise<Map<number, Part> | undefined> {
  const { status, text } = await ask(list, { method: 'GET' }, sending);
  if (status === 404) return undefined;
  const found = new Map<number, Part>();
  for (const [, part = ''] of text.matchAll(/<Part>([^]*?)<\/Part>/g)) {
    const [number = '', tag = '', bytes = ''] = ['PartNumber', 'ETag', 'Size'].map((name) => inElement(part, name));
    found.set(Number(number), { tag, bytes: Number(bytes) });
  }
  return found;
}

const inElement = (text: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';

async function complete(invitation: Invitation, sending: LargeSending): Promise<void> {
  const { parts, complete: url } = invitation;
  const there = (await listParts(invitation, sending)) ?? new Map<number, Part>();
  const tags = parts.map((_, index) => {
    const number = index + 1;
    const { tag } = there.get(number) ?? {};
    if (tag === undefined) throw new SendFailure('broken', hostOf(url));
    return `<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`;
  });
  const body = `<CompleteMultipartUpload>${tags.join('')}</CompleteMultipartUpload>`;
  const { status, text } = await ask(url, { method: 'POST', body }, sending);
  if (status === 404) return expectWhole(invitation, sending);
  // S3 may find a fault once it has begun to answer 200.
  if (text.includes('<Error>')) throw new SendFailure('refused', hostOf(url), status);
  sending.on(1);
}

/** An upload that the store no longer knows was completed, or was given up. */
async function expectWhole({ whole, bytes }: Invitation, sending: LargeSending): Promise<void> {
  const { status, length } = await ask(whole, { method: 'HEAD' }, sending, [403, 404]);
  // guard: is there already where the store has forgotten an upload that is complete
  if (status !== 200 || length !== bytes) throw new SendFailure('used', hostOf(whole));
  sending.on(1);
}

interface Answer {
  status: number;
  length: number;
  text: string;
}

/** Ask until an answer counts: 2xx, 404, or one of `expected`. */
async function ask(
  url: string,
  init: { method: string; body?: BodyInit },
  { signal, waitsMs: pauses = waitsMs }: LargeSending,
  expected: readonly number[] = [404],
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const pause = pauses[attempt];
    try {
      // Where a redirection leads was signed by nobody.
      // guard [redirect: 'error']: is told to the store alone
      const response = await fetch(url, { ...init, signal, redirect: 'error', credentials: 'omit', cache: 'no-store' });
      const { status, headers } = response;
      const text = await response.text();
      if (response.ok || expected.includes(status)) return { status, length: Number(headers.get('content-length')), text };
      if (pause === undefined || (status < 500 && status !== 429)) throw new SendFailure('refused', hostOf(url), status);
    } catch (error) {
      // fetch throws a TypeError where the network fails, or the store lets no page ask it.
      if (!(error instanceof TypeError)) throw error;
      if (pause === undefined) throw new SendFailure('broken', hostOf(url));
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    signal.throwIfAborted();
  }
}

const hostOf = (url: string): string => new URL(url).host;
