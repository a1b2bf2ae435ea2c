import { Decrypter } from 'age-encryption';
import {
  ForgedAccess,
  ownEnvelopeName,
  refuseForgedEnvelope,
  refuseForgedSlot,
  type AccessTrust,
} from '../../../schemas/codecs/access-envelope.ts';
import type { AccessSlot, Envelope } from '../../../schemas/types.ts';
import { nameAddress } from '../../map/fetch/failure.ts';
import type { OwnKey } from './kept-keys.ts';

/** Grants that a key opens now, or why there are none. */
export type OpenedAccess =
  /** Nothing is granted to this key, or no more; without a moment, nothing was ever signed. */
  | { state: 'none'; signed?: string }
  /** Addresses that have run out: the job of the operator has failed. */
  | { state: 'late'; signed: string }
  /** Somebody else than the operator has put it there. */
  | { state: 'forged' }
  | { state: 'open'; envelope: Envelope };

/** Public store of a catalogue: its address, and whose envelopes are read there. */
export interface AccessStore {
  store: string;
  trust: AccessTrust;
}

/** Ask for the envelope of a key, and open it. */
export async function readAccess(from: AccessStore, key: OwnKey, now: Date): Promise<OpenedAccess> {
  try {
    const first = await readSlot(from, key, now);
    if (first.state !== 'none' || first.slot === undefined) return first;
    // What is signed anew in between takes the former envelopes away.
    const second = await readSlot(from, key, now);
    return second.slot === first.slot ? first : second;
  } catch (error) {
    if (error instanceof ForgedAccess) return { state: 'forged' };
    throw error;
  }
}

async function readSlot(
  { store, trust }: AccessStore,
  { recipient, identity = '' }: OwnKey,
  now: Date,
): Promise<OpenedAccess & { slot?: string }> {
  // Never kept: an envelope opens what its recipient alone may read.
  const ask = async (key: string): Promise<Response> => fetch(store + key, { cache: 'no-store' }).catch(nameAddress(store + key));
  const told = await ask('access/current.json');
  if (told.status === 404 || told.status === 403) return { state: 'none' };
  if (!told.ok) throw new Error(`${told.url} answered ${told.status}.`);
  const current = (await told.json()) as AccessSlot;
  refuseForgedSlot(current, trust);
  const { slot, signed, expires } = current;
  // Clocks differ by minutes: an address is tried for a quarter of an hour longer.
  if (now.valueOf() > Date.parse(expires) + skewMs) return { state: 'late', signed };
  const answer = await ask(`access/${slot}/${await ownEnvelopeName(current, identity)}.age`);
  if (answer.status === 404 || answer.status === 403) return { state: 'none', signed, slot };
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}.`);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const envelope = JSON.parse(await decrypter.decrypt(new Uint8Array(await answer.arrayBuffer()), 'text')) as Envelope;
  refuseForgedEnvelope(envelope, { slot, key: recipient }, trust);
  return { state: 'open', envelope };
}

const skewMs = 15 * 60_000;
