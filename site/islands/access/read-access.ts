import { Decrypter } from 'age-encryption';
import type { AccessSlot, Envelope } from '../../../schemas/types.ts';
import { nameAddress } from '../../map/fetch/failure.ts';
import type { OwnKey } from './keyring.ts';

/** Grants that a key opens now, or why there are none. */
export type OpenedAccess =
  /** Nothing is granted to this key, or no more; without a moment, nothing was ever signed. */
  | { state: 'none'; signed?: string }
  /** Addresses that have run out: the job of the operator has failed. */
  | { state: 'late'; signed: string }
  | { state: 'open'; envelope: Envelope };

/** Ask for the envelope of a key, and open it; `store` is the address of the public store. */
export async function readAccess(store: string, key: OwnKey, now: Date): Promise<OpenedAccess> {
  const first = await readSlot(store, key, now);
  if (first.state !== 'none' || first.slot === undefined) return first;
  // What is signed anew in between takes the former envelopes away.
  const second = await readSlot(store, key, now);
  return second.slot === first.slot ? first : second;
}

async function readSlot(store: string, { recipient, identity = '' }: OwnKey, now: Date): Promise<OpenedAccess & { slot?: string }> {
  // Never kept: an envelope opens what its recipient alone may read.
  const ask = async (key: string): Promise<Response> => fetch(store + key, { cache: 'no-store' }).catch(nameAddress(store + key));
  const told = await ask('access/current.json');
  if (told.status === 404 || told.status === 403) return { state: 'none' };
  if (!told.ok) throw new Error(`${told.url} answered ${told.status}.`);
  const { slot, signed, expires } = (await told.json()) as AccessSlot;
  // Clocks differ by minutes: an address is tried for a quarter of an hour longer.
  if (now.valueOf() > Date.parse(expires) + skewMs) return { state: 'late', signed };
  const answer = await ask(`access/${slot}/${await envelopeNameOf(slot, recipient)}.age`);
  if (answer.status === 404 || answer.status === 403) return { state: 'none', signed, slot };
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}.`);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const envelope = JSON.parse(await decrypter.decrypt(new Uint8Array(await answer.arrayBuffer()), 'text')) as Envelope;
  return { state: 'open', envelope };
}

const skewMs = 15 * 60_000;

/** Name of the envelope of a key in a slot: the first 32 hex of the SHA-256 of both, a space between them. */
export async function envelopeNameOf(slot: string, key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${slot} ${key}`));
  return Array.from(new Uint8Array(digest, 0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
