import { createHash } from 'node:crypto';
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ipaddr from 'ipaddr.js';
import { fail, PipelineError } from '../errors.ts';

/** What a download may use and cost. */
export interface Network {
  /** Addresses that are reached although they are not public: a test's own server. */
  allowedAddresses?: readonly string[];
  /** A certificate authority to trust beside the known ones. */
  authority?: string;
  bytes?: number;
  totalMs?: number;
  idleMs?: number;
}

export interface Downloaded {
  bytes: number;
  sha256: string;
  /** Where the bytes came from in the end. */
  url: string;
}

const defaultBytes = 20 * 1024 ** 3;
const defaultTotalMs = 2 * 60 * 60 * 1000;
/** A server that says nothing for so long will not answer. */
const defaultIdleMs = 60 * 1000;
const maxRedirects = 5;
const maxHeaderBytes = 32 * 1024;

/** Whether an address belongs to the public internet: no private, loopback, link-local, shared, mapped, translated or reserved range. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}

/** A resolver that refuses a name as soon as one of its addresses is not public; it runs at connect time, so that no second answer can differ. */
function guardedLookup(url: string, allowed: readonly string[]): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) {
        done(error, '', 0);
        return;
      }
      const refused = addresses.find(({ address }) => !isPublicAddress(address) && !allowed.includes(address));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) done(fail('source.url-private', { url, address: refused?.address ?? host }), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

/** The checked form of an address that a producer wrote; https alone, without name or password in it. */
function checkUrl(text: string, allowed: readonly string[]): URL {
  const url = URL.parse(text);
  if (url === null) throw fail('source.url-invalid', { url: text.slice(0, 200) });
  if (url.protocol !== 'https:') throw fail('source.url-not-https', { url: text.slice(0, 200) });
  if (url.username !== '' || url.password !== '') throw fail('source.url-credentials', { host: url.hostname });
  // A literal address is connected to without asking the resolver.
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal) && !allowed.includes(literal))
    throw fail('source.url-private', { url: url.href, address: literal });
  return url;
}

/** Download `address` to the file `target`; every redirection is checked like the first address. `on` hears the share that is done, where the server says the length. */
export async function download(address: string, target: string, network: Network = {}, on?: (done: number) => void): Promise<Downloaded> {
  const allowed = network.allowedAddresses ?? [];
  const deadline = AbortSignal.timeout(network.totalMs ?? defaultTotalMs);
  let url = checkUrl(address, allowed);
  try {
    for (let redirects = 0; ; redirects += 1) {
      const response = await get(url, network, allowed, deadline);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (status >= 300 && status < 400 && location !== undefined) {
        response.destroy();
        if (redirects === maxRedirects) throw fail('source.url-redirects', { url: address, limit: maxRedirects });
        url = checkUrl(URL.parse(location, url)?.href ?? location, allowed);
        continue;
      }
      if (status !== 200) {
        response.destroy();
        throw fail('source.url-status', { url: url.href, status });
      }
      return { ...(await save(response, target, url, network, deadline, on)), url: url.href };
    }
  } catch (cause) {
    await rm(target, { force: true });
    if (cause instanceof PipelineError) throw cause;
    if (deadline.aborted) throw fail('source.url-slow', { url: url.href, seconds: (network.totalMs ?? defaultTotalMs) / 1000 }, { cause });
    throw fail('source.url-failed', { url: url.href, detail: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

function get(url: URL, network: Network, allowed: readonly string[], signal: AbortSignal): Promise<IncomingMessage> {
  const options: RequestOptions = {
    // A connection of its own: none is taken over from another host's check.
    agent: false,
    lookup: guardedLookup(url.href, allowed),
    // Compressed answers would need a second cap.
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mappe' },
    maxHeaderSize: maxHeaderBytes,
    timeout: network.idleMs ?? defaultIdleMs,
    signal,
    ...(network.authority === undefined ? {} : { ca: network.authority }),
  };
  return new Promise((resolveResponse, reject) => {
    const sent = request(url, options, (response) => {
      const { remoteAddress = '' } = response.socket;
      if (isPublicAddress(remoteAddress) || allowed.includes(remoteAddress)) {
        resolveResponse(response);
        return;
      }
      response.destroy();
      reject(fail('source.url-private', { url: url.href, address: remoteAddress }));
    });
    sent.on('timeout', () => sent.destroy(fail('source.url-slow', { url: url.href, seconds: (network.idleMs ?? defaultIdleMs) / 1000 })));
    sent.on('error', reject);
    sent.end();
  });
}

async function save(
  response: IncomingMessage,
  target: string,
  url: URL,
  network: Network,
  signal: AbortSignal,
  on: ((done: number) => void) | undefined,
): Promise<{ bytes: number; sha256: string }> {
  const limit = network.bytes ?? defaultBytes;
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw fail('source.url-encoding', { url: url.href, encoding });
  const announced = response.headers['content-length'] === undefined ? undefined : Number(response.headers['content-length']);
  const tooLarge = (): Error => fail('source.url-too-large', { url: url.href, megabytes: Math.floor(limit / 1024 ** 2) });
  if (announced !== undefined && announced > limit) throw tooLarge();
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(piece: Buffer, _, done) {
      bytes += piece.length;
      hash.update(piece);
      if (announced) on?.(bytes / announced);
      if (bytes > limit) done(tooLarge());
      else done(null, piece);
    },
  });
  await pipeline(response, meter, createWriteStream(target), { signal });
  if (announced !== undefined && bytes !== announced) throw fail('source.url-short', { url: url.href, bytes, announced });
  return { bytes, sha256: hash.digest('hex') };
}
