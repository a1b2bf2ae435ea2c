import { setTimeout as wait } from 'node:timers/promises';
import type { Pointer } from '../../schemas/types.ts';
import { validatePointer } from '../../schemas/validators.js';
import { fail } from '../base/errors.ts';

/** The pointer's bytes, its keys in one order: the same pointer, the same bytes, which can be signed. */
export function pointerBytes({ sequence, snapshot, sha256, published, expires, site, signature }: Pointer): Uint8Array {
  return Buffer.from(`${JSON.stringify({ sequence, snapshot, sha256, published, expires, site, signature }, null, 2)}\n`);
}

/** Long enough for a server to put one file in the place of another. */
const replacedMs = 100;

/** Find the pointer; nothing found is asked twice, as some servers, Swift among them, find nothing at the moment an object is replaced. */
export async function findPointer<Found>(find: () => Promise<Found | undefined>): Promise<Found | undefined> {
  return (await find()) ?? (await wait(replacedMs).then(find));
}

/** A thirteenth month has the form of a moment, and never comes. */
const isMoment = (instant: string | undefined): boolean => instant === undefined || !Number.isNaN(Date.parse(instant));

/** The pointer that a store at `address` holds; throws where its bytes are none, a web server's error page say. */
export function parsePointer(bytes: Uint8Array, address: string): Pointer {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (validatePointer(value) && [value.published, value.expires].every(isMoment)) return value;
  } catch (cause) {
    throw fail('store.no-pointer', { address }, { cause });
  }
  throw fail('store.no-pointer', { address });
}
