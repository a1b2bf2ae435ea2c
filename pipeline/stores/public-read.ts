import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { fail } from '../base/errors.ts';
import { mediaTypeOf, unknownType } from '../base/media-types.ts';
import { digest } from './digest.ts';
import { askHttp, networkReason, urlOf } from './http.ts';
import { scratchPrefix } from './s3-objects.ts';
import type { TimeBudget } from './time-budget.ts';
import type { Body, Reader, Store } from './store.ts';
import { upTo } from './up-to.ts';

/** Bytes read back of the end of each object, where an upload breaks off and a wrong length shows. */
const tailBytes = 64 * 1024;
/** All of it: 64 kB come in a second, also from far away. */
const tailMs = 60_000;
/** Pages of every origin are to read the bucket: any one will do to ask for. */
const origin = 'https://catalogue.exemple.fr';

/** Write a small object and read it as a page would, before anything large is sent: in ranges, from another origin, with its type. */
export async function provePublic(store: Store, reader: Reader, budget: TimeBudget): Promise<void> {
  const key = `${scratchPrefix}public-${randomUUID()}.json`;
  const body = { bytes: Buffer.from('{"essai":true}\n') };
  await store.put(key, body, digest(body.bytes));
  try {
    await readBackPublicly(reader, key, body, budget, [mediaTypeOf(key)]);
  } finally {
    await store.remove([key]);
  }
}

/** Read the end of an object at its public address, as a page of another origin does; throws with what the bucket lacks. */
export async function readBackPublicly(
  reader: Reader,
  key: string,
  body: Body,
  budget: TimeBudget,
  types = [mediaTypeOf(key), unknownType],
): Promise<void> {
  const url = urlOf(reader.address, key);
  // Also refuses an address that is not public.
  const known = await reader.head(key);
  if (known === undefined) throw fail('own-store.closed', { url });
  const { tail, bytes } = await tailOf(body);
  if (known.bytes !== bytes) throw fail('own-store.other-bytes', { url });
  // Of nothing there is no range.
  const range = bytes === 0 ? {} : { range: `bytes=${bytes - tail.length}-${bytes - 1}` };
  const headers = { origin, 'accept-encoding': 'identity', ...range };
  // Where a redirection would lead nobody has looked.
  const signal = AbortSignal.timeout(tailMs);
  const response = await askHttp(url, { headers, redirect: 'error', cache: 'no-store', signal }, undefined, budget);
  if (response === undefined) throw fail('own-store.closed', { url });
  if (bytes > 0 && response.status !== 206) {
    await response.body?.cancel();
    throw fail('own-store.range', { url, status: response.status });
  }
  refuseHeaders(url, types, response.headers);
  const found = await budget.wait(() => readBeginning(response, tail.length, url), tail.length);
  if (!found.equals(tail)) throw fail('own-store.other-bytes', { url });
}

/** The beginning of a body, and one byte more: one that breaks off, drips or never ends is the fault of this bucket alone. */
async function readBeginning({ body }: Response, bytes: number, url: string): Promise<Buffer> {
  if (body === null) return Buffer.of();
  return buffer(upTo(body, bytes)).catch((cause: unknown) => {
    throw fail('store.http-unreachable', { url, cause: networkReason(cause) }, { cause });
  });
}

/** Types: the expected one, then one that is good enough, as of what was put before its own was known. */
function refuseHeaders(url: string, types: readonly string[], headers: Headers): void {
  const allowed = headers.get('access-control-allow-origin');
  if (allowed !== '*' && allowed !== origin) throw fail('own-store.cors', { url });
  const type = headers.get('content-type') ?? '';
  const [expected = ''] = types;
  if (!types.includes((type.split(';')[0] ?? '').trim().toLowerCase())) throw fail('own-store.type', { url, type, expected });
}

/** The end of what was put, and the length of the whole. */
async function tailOf(body: Body): Promise<{ tail: Buffer; bytes: number }> {
  if ('bytes' in body) return { tail: Buffer.from(body.bytes).subarray(-tailBytes), bytes: body.bytes.length };
  const { size: bytes } = await stat(body.path);
  if (bytes === 0) return { tail: Buffer.of(), bytes };
  const file = await open(body.path);
  return { tail: await buffer(file.createReadStream({ start: Math.max(0, bytes - tailBytes) })), bytes };
}
