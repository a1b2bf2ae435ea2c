import { createHash, type Hash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { fail, PipelineError } from '../base/errors.ts';
import type { ResponseHead } from '../fetcher/protocol.ts';
import { currentLimits } from '../base/conditions.ts';
import { ask, makeDeadline, totalMsOf, turnsOf, Unanswered, type Answer, type Network } from './exchange.ts';
import { raise } from '../base/limits.ts';

/** Validators of a server, by which the same bytes are known again (RFC 9110, section 8.8). */
export interface Validators {
  etag?: string;
  /** As the server writes it. */
  lastModified?: string;
}

export interface Downloaded extends Validators {
  bytes: number;
  sha256: string;
  /** Final address of the bytes, after all redirections. */
  url: string;
}

/** Window and least rate of a download: a server that drips would delay a build until its deadline (a modem is four times faster). */
const defaultDripMs = 60 * 1000;
const leastBytesPerSecond = 1024;
/** After so many attempts in a row that brought no byte, the server is believed. */
const maxIdleAttempts = 4;
/** A server that gives a little each time is not asked for ever. */
const maxAttempts = 50;
const defaultBackoffMs = 1000;
/** A server that asks for more patience than this is left alone until the next run. */
const maxRestMs = 5 * 60 * 1000;

/** State of a download so far. */
interface Progress extends Validators {
  bytes: number;
  hash: Hash;
  /** Strong validator of these bytes, to go on with them (RFC 9110, section 13.1.5); undefined where the server gives none. */
  strong?: string | undefined;
  total?: number | undefined;
  attempts: number;
  idle: number;
}

/** A download failed because a host never answered: nothing is known of the address then, neither that it is right nor that it is wrong. */
export class HostSilence extends PipelineError {
  readonly host: string;
  readonly detail: string;

  constructor({ problems, cause }: PipelineError, host: string, detail: string) {
    super(problems, { cause });
    this.host = host;
    this.detail = detail;
  }
}

/**
 * Download `address` to the file `target`: resumes broken connections, waits for busy servers; calls `on` with the share done where the
 * length is known.
 */
export async function download(address: string, target: string, network: Network = {}, on?: (done: number) => void): Promise<Downloaded> {
  const { signal, isOver } = network.deadline ?? makeDeadline(network);
  let so = nothing();
  try {
    for (;;) {
      const before = so.bytes;
      try {
        const answer = await ask(address, { method: 'GET', headers: rangeOf(so) }, network, signal);
        try {
          so = begin(answer, so);
          await save(answer, target, so, network, on);
          return describe(so, answer.url);
        } finally {
          answer.end();
        }
      } catch (cause) {
        so = {
          ...(cause instanceof Again && cause.fromStart ? nothing() : so),
          attempts: so.attempts + 1,
          idle: so.bytes > before ? 0 : so.idle + 1,
        };
        const pause = pauseAfter(cause, so, network);
        if (pause === undefined) throw cause instanceof Again ? cause.reason : cause;
        // Others who would ask the same host wait as well.
        turnsOf(network).rest(new URL(address).host, pause);
      }
    }
  } catch (cause) {
    await rm(target, { force: true });
    if (cause instanceof PipelineError) throw cause;
    if (isOver()) throw fail('source.url-slow', { url: address, seconds: totalMsOf(network) / 1000 }, { cause });
    const detail = cause instanceof Error ? cause.message : String(cause);
    const own = cause instanceof Unanswered && cause.cause instanceof PipelineError ? cause.cause : undefined;
    const reason = own ?? fail('source.url-failed', { url: address, detail }, { cause });
    if (cause instanceof Unanswered) {
      const { host, code = '' } = cause;
      if (nameless.has(code)) turnsOf(network).miss(host, cause);
      if (so.bytes === 0 && unreached.has(code)) throw new HostSilence(reason, host, code);
    }
    throw reason;
  }
}

function describe({ bytes, hash, etag, lastModified }: Progress, { href: url }: URL): Downloaded {
  const validators = { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
  return { bytes, sha256: hash.digest('hex'), url, ...validators };
}

/** Whether `address` still gives what `known` names; false also where the server does not say. Costs no more than the head of an answer. */
export async function isUnchanged(address: string, known: Validators & { bytes: number }, network: Network = {}): Promise<boolean> {
  const { etag, lastModified, bytes } = known;
  if (etag === undefined && lastModified === undefined) return false;
  const headers =
    etag === undefined ? { ...(lastModified !== undefined && { 'if-modified-since': lastModified }) } : { 'if-none-match': etag };
  try {
    const { end, ...answer } = await ask(address, { method: 'HEAD', headers }, network, makeDeadline(network).signal);
    end();
    if (answer.status === 304) return true;
    const now = validatorsOf(answer);
    const length = answer.headers['content-length'];
    // A server that knows no conditions still says what it has.
    return (
      answer.status === 200 && (etag === undefined ? now.lastModified === lastModified && Number(length) === bytes : now.etag === etag)
    );
  } catch (error) {
    // Whoever downloads it afterwards says what is wrong.
    if (error instanceof PipelineError || error instanceof Unanswered) return false;
    throw error;
  }
}

// ---- going on -------------------------------------------------------------------------------

/** An answer that another attempt may mend, with what to say when none does. */
class Again extends Error {
  readonly reason: PipelineError;
  readonly restMs: number;
  /** Whether the bytes received so far are of no use. */
  readonly fromStart: boolean;

  constructor(reason: PipelineError, { restMs = 0, fromStart = false } = {}) {
    super(reason.message, { cause: reason });
    this.reason = reason;
    this.restMs = restMs;
    this.fromStart = fromStart;
  }
}

const nothing = (): Progress => ({ bytes: 0, hash: createHash('sha256'), attempts: 0, idle: 0 });

/** Ask for the rest only of what is named strongly: other bytes would be sewn to the first. */
const rangeOf = ({ bytes, strong }: Progress): Record<string, string> =>
  bytes > 0 && strong !== undefined ? { range: `bytes=${bytes}-`, 'if-range': strong } : {};

/** Hold an answer against what has come so far: it goes on with it, or it is the whole again. */
function begin(answer: Answer, so: Progress): Progress {
  const { headers, status, url } = answer;
  const encoding = headers['content-encoding'];
  // guard: compressed without being
  if (encoding !== undefined && encoding !== 'identity') throw fail('source.url-encoding', { url: url.href, encoding });
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (status === 200)
    return { ...nothing(), ...validatorsOf(answer), strong: strongOf(answer), total: length, attempts: so.attempts, idle: so.idle };
  const asked = 'range' in rangeOf(so);
  if (asked && (status === 206 || status === 416)) {
    const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
    const isNext = status === 206 && Number(from) === so.bytes && (total === '*' || so.total === undefined || Number(total) === so.total);
    const isSame = headers.etag === undefined || so.etag === undefined || headers.etag === so.etag;
    // guard [isNext && isSame → true]: does not sew together what an answer with
    if (isNext && isSame) return so;
    // Not the rest of these bytes.
    throw new Again(fail('source.url-range', { url: url.href }), { fromStart: true });
  }
  if (status !== 429 && status !== 408 && status < 500) throw fail('source.url-status', { url: url.href, status });
  throw new Again(fail('source.url-busy', { url: url.href, status }), { restMs: restOf(headers['retry-after']) });
}

/** Milliseconds that a Retry-After asks for (RFC 9110, section 10.2.3). */
function restOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0;
}

/** How long to wait before the next attempt; undefined where there is to be none. */
function pauseAfter(cause: unknown, { attempts, idle }: Progress, network: Network): number | undefined {
  const rest = cause instanceof Again ? cause.restMs : 0;
  const most = mute.has((cause as NodeJS.ErrnoException).code ?? '') ? maxMuteAttempts : maxIdleAttempts;
  if (!mayPass(cause) || idle >= most || attempts >= maxAttempts || rest > maxRestMs) return undefined;
  // Some randomness, so that many who were sent away do not all come back at once.
  const backoff = (network.backoffMs ?? defaultBackoffMs) * 2 ** Math.max(0, idle - 1) * (0.5 + Math.random() / 2);
  return Math.max(rest, backoff);
}

/** The name of a host leads nowhere: it has none, or this machine has no network to ask. */
const nameless = new Set(['ENOTFOUND', 'EAI_AGAIN']);
/** No answer was ever given. */
const unreached = new Set([...nameless, 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT']);
/** Failures that are tried twice only: a name is not looked up a third time, and a server that drops packets costs a minute. */
const mute = new Set([...nameless, 'ETIMEDOUT']);
const maxMuteAttempts = 2;

/** Errors of a connection that say nothing of the address. */
const passing = new Set(['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ERR_STREAM_PREMATURE_CLOSE']);

function mayPass(cause: unknown): boolean {
  if (cause instanceof Again) return true;
  // Another data set may have killed the program that fetches.
  if (cause instanceof PipelineError) return ['source.url-slow', 'source.fetcher-gone'].includes(cause.problems[0]?.id ?? '');
  return passing.has((cause as NodeJS.ErrnoException).code ?? '');
}

function validatorsOf({ headers: { etag, 'last-modified': lastModified } }: ResponseHead): Validators {
  return { ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}

/** A strong ETag, or a date that is older than the answer: a file may change twice in one second (RFC 9110, section 8.8.2.2). */
function strongOf({ headers: { etag, date = '', 'last-modified': lastModified = '' } }: ResponseHead): string | undefined {
  if (etag !== undefined) return etag.startsWith('W/') ? undefined : etag;
  return Date.parse(date) - Date.parse(lastModified) >= 1000 ? lastModified : undefined;
}

/** Hears of each piece; throws where the last `milliseconds` have brought too little. */
function dripGuard(url: string, milliseconds: number): (bytes: number) => void {
  let since = performance.now();
  let got = 0;
  return (bytes) => {
    got += bytes;
    const seconds = (performance.now() - since) / 1000;
    if (seconds * 1000 < milliseconds) return;
    if (got < seconds * leastBytesPerSecond)
      throw fail('source.url-drip', { url, bytes: got, seconds: Math.round(seconds), least: leastBytesPerSecond });
    [since, got] = [performance.now(), 0];
  };
}

async function save(
  { pieces, url }: Answer,
  target: string,
  so: Progress,
  network: Network,
  on: ((done: number) => void) | undefined,
): Promise<void> {
  const limit = network.bytes ?? currentLimits().sourceBytes;
  const tooLarge = (): Error =>
    fail('source.url-too-large', { url: url.href, megabytes: Math.floor(limit / 1024 ** 2), raise: raise('sourceBytes') });
  if (so.total !== undefined && so.total > limit) throw tooLarge();
  const file = await open(target, so.bytes > 0 ? 'a' : 'w');
  const refuseDrip = dripGuard(url.href, network.dripMs ?? defaultDripMs);
  try {
    for await (const piece of pieces) {
      refuseDrip(piece.length); // guard: drop by drop
      if (so.bytes + piece.length > limit) throw tooLarge(); // guard: larger than the cap
      await file.writeFile(piece);
      // Counted once it is written: another attempt goes on from here.
      so.bytes += piece.length;
      so.hash.update(piece);
      if (so.total) on?.(so.bytes / so.total);
    }
  } finally {
    await file.close();
  }
  if (so.total !== undefined && so.bytes !== so.total)
    throw new Again(fail('source.url-short', { url: url.href, bytes: so.bytes, announced: so.total }));
}
