import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reader } from './store.ts';
import { upTo } from './up-to.ts';

/** SHA-256 of bytes or text, in hexadecimal. */
export const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** SHA-256 of all that a stream gives, in hexadecimal. */
export async function digestStream(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(stream, hash);
  return hash.digest('hex');
}

/** JSON with its keys in order: the same value gives the same text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** The digest of an object, or of its beginning where it is longer than it should be; undefined where there is none. */
export async function digestAt(store: Reader, key: string, bytes: number): Promise<string | undefined> {
  const stream = await store.open(key);
  return stream && digestStream(upTo(stream, bytes));
}
