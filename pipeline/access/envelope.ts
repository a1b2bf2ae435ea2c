import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { randomBytes, randomInt } from 'node:crypto';
import type { Envelope } from '../../schemas/types.ts';

/** Fewest envelopes of a slot: below it, their number tells nothing at all. */
const fewestEnvelopes = 16;

/** Smallest plaintext of an envelope, in bytes: one without a grant and one with a small data set are alike. */
const smallestBytes = 16_384;

/** Length to which a plaintext is padded: of its bits, the number of significant ones grows as log log (Padmé, PURBs, 2019, section 4.2). */
function paddedLength(bytes: number): number {
  const least = Math.max(bytes, smallestBytes);
  const exponent = Math.floor(Math.log2(least));
  const dropped = exponent - (Math.floor(Math.log2(exponent)) + 1);
  const unit = 2 ** dropped;
  return Math.ceil(least / unit) * unit;
}

/** How many envelopes a slot has for so many recipients: a power of two, so that one more or less changes nothing. */
export const envelopesFor = (recipients: number): number => 2 ** Math.ceil(Math.log2(Math.max(fewestEnvelopes, recipients)));

/** Bytes of an envelope, padded with spaces, which JSON passes over. */
export function paddedEnvelope(envelope: Envelope): Uint8Array {
  const text = Buffer.from(JSON.stringify(envelope));
  const padded = Buffer.alloc(paddedLength(text.length), ' ');
  text.copy(padded);
  return padded;
}

/** Encrypt bytes to the one who has the identity of a key. */
export async function seal(bytes: Uint8Array, key: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  return encrypter.encrypt(bytes);
}

/** Open an envelope with the identity of its recipient; throws where it is another's. */
export async function openEnvelope(bytes: Uint8Array, identity: string): Promise<Envelope> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return JSON.parse(await decrypter.decrypt(bytes, 'text')) as Envelope;
}

/** Makes envelopes that nobody can open, of the lengths that real ones have, under names that nobody looks for. */
export async function decoysOf(lengths: readonly number[]): Promise<() => Promise<{ name: string; bytes: Uint8Array }>> {
  // The identity is forgotten with this call.
  const key = await identityToRecipient(await generateX25519Identity());
  return async () => {
    const length = lengths.length === 0 ? smallestBytes : (lengths[randomInt(lengths.length)] ?? smallestBytes);
    return { name: randomBytes(16).toString('hex'), bytes: await seal(Buffer.alloc(length, ' '), key) };
  };
}
