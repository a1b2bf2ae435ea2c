import { Decrypter, identityToRecipient } from 'age-encryption';
import {
  ForgedAccess,
  ownEnvelopeName,
  refuseForgedEnvelope,
  refuseForgedSlot,
  type AccessTrust,
} from '../../schemas/codecs/access-envelope.ts';
import { moment } from '../../schemas/messages/format.ts';
import type { AccessSlot, Envelope, Fact } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import type { Reader } from '../stores/store.ts';
import { openEnvelope } from './envelope.ts';
import { slotKey } from './sign.ts';

/** First bytes of a file of age. */
const ageHead = 'age-encryption.org/';
const identityLine = /^AGE-SECRET-KEY-1[0-9A-Z]+$/m;

/** Read an identity of age from the bytes of its file, or of a copy that a passphrase opens, as /acces saves it. */
export async function readIdentity(bytes: Uint8Array, askPassphrase: () => Promise<string>): Promise<string> {
  const text = Buffer.from(bytes).toString('latin1');
  const plain = text.startsWith(ageHead) ? await unlock(bytes, await askPassphrase()) : text;
  const [identity] = identityLine.exec(plain) ?? [];
  if (identity === undefined) throw fail('access.no-identity');
  return identity;
}

async function unlock(bytes: Uint8Array, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  try {
    decrypter.addPassphrase(passphrase);
    return await decrypter.decrypt(bytes, 'text');
  } catch (cause) {
    throw fail('access.passphrase', {}, { cause });
  }
}

/** Recipient and catalogue of an envelope that is read. */
export interface EnvelopeRead {
  identity: string;
  trust: AccessTrust;
  now: Date;
}

/** Read the envelope of an identity; throws where nothing is granted to it, it has expired, or another has put it there. */
export async function readOwnEnvelope(store: Reader, { identity, trust, now }: EnvelopeRead): Promise<Envelope> {
  const slot = await readSlot(store);
  if (slot === undefined) throw fail('access.no-slot', { address: store.address });
  asItsOwn(store, () => refuseForgedSlot(slot, trust));
  const sealed = await store.get(`access/${slot.slot}/${await ownEnvelopeName(slot, identity)}.age`);
  if (sealed === undefined) throw fail('access.none', { moment: spokenMoment(slot.signed) });
  const envelope = await openEnvelope(sealed, identity);
  const key = await identityToRecipient(identity);
  asItsOwn(store, () => refuseForgedEnvelope(envelope, { slot: slot.slot, key }, trust));
  if (Date.parse(envelope.expires) + skewMs < now.valueOf()) throw fail('access.late', { moment: spokenMoment(slot.signed) });
  return envelope;
}

function asItsOwn({ address }: Reader, refuse: () => void): void {
  try {
    refuse();
  } catch (cause) {
    if (!(cause instanceof ForgedAccess)) throw cause;
    throw fail('access.forged', { address }, { cause });
  }
}

const spokenMoment = (instant: string): Fact => ({ fr: moment(instant, 'fr'), en: moment(instant, 'en') });

/** Clocks differ by minutes. */
const skewMs = 15 * 60_000;

/** Read the slot of the moment in the public store; undefined where nothing was ever signed. */
export async function readSlot(store: Reader): Promise<AccessSlot | undefined> {
  const bytes = await store.get(slotKey);
  return bytes && (JSON.parse(Buffer.from(bytes).toString('utf8')) as AccessSlot);
}
