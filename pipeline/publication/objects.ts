import { jsonLine } from '../../schemas/model/json-line.ts';
import { fail, PipelineError } from '../base/errors.ts';
import { digest } from '../stores/digest.ts';
import type { Reader, Store } from '../stores/store.ts';

/** Small objects carry the first 16 hex of their own digest at the end of their name. */
const ownDigest = /([0-9a-f]{16})\.(?:json|ndjson)$/;

/** Put text under a key that ends with its own digest; gives the key and the whole digest. */
export async function putText(store: Store, beginning: string, text: string, extension = 'json'): Promise<{ key: string; sha256: string }> {
  const bytes = Buffer.from(text);
  const sha256 = digest(bytes);
  const key = `${beginning}${sha256.slice(0, 16)}.${extension}`;
  await store.put(key, { bytes }, sha256);
  return { key, sha256 };
}

/** Put a value as one line of JSON, as `putText` puts a text. */
export const putJson = (store: Store, beginning: string, value: unknown): Promise<{ key: string; sha256: string }> =>
  putText(store, beginning, `${jsonLine(value)}\n`);

/** The bytes of an object, held against the digest in its name, or against the whole one where it is known. */
export async function readBytes(store: Reader, key: string, sha256?: string): Promise<Buffer> {
  const bytes = await store.get(key);
  if (bytes === undefined) throw fail('store.lost', { key, address: store.address });
  const expected = sha256 ?? ownDigest.exec(key)?.[1] ?? '';
  const found = digest(bytes);
  // guard: leaves out whose it is
  if (!found.startsWith(expected)) throw fail('store.chain', { key, address: store.address, expected, found });
  return Buffer.from(bytes);
}

/** Read a text as `readBytes` reads bytes. */
export const readObjectText = async (store: Reader, key: string, sha256?: string): Promise<string> =>
  (await readBytes(store, key, sha256)).toString('utf8');

/** Undefined where the store has lost what is asked for, or holds something else in its place. */
export async function unlessUnreadable<Read>(read: () => Promise<Read>): Promise<Read | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** Tell whether an error says that an object is gone or altered; a server that does not answer is another matter. */
export const isUnreadable = (error: unknown): error is PipelineError =>
  error instanceof PipelineError && error.problems.every(({ id }) => ['store.lost', 'store.chain', 'published.unreadable'].includes(id));

/** Bytes of all objects below a prefix. */
export async function bytesBelow(store: Store, prefix: string): Promise<number> {
  let sum = 0;
  for await (const { bytes } of store.list(prefix)) sum += bytes;
  return sum;
}

/** Keys below a prefix. */
export async function keysBelow(store: Store, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}
