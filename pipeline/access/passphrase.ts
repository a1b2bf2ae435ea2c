import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { wordlist } from '@scure/bip39/wordlists/french.js';
import { randomInt } from 'node:crypto';

/** Words of a passphrase: of 2,048 each, 66 bits in all, behind age's scrypt. */
const words = 6;

/** Six French words that tell themselves on the telephone: the first four letters of each tell it from all others. */
export const makePassphrase = (): string =>
  Array.from({ length: words }, () => plainWord(wordlist[randomInt(wordlist.length)] ?? '')).join(' ');

/** A word as anybody types it: without accents. */
const plainWord = (word: string): string => word.normalize('NFKD').replaceAll(/\p{M}/gu, '');

/** A key for a recipient who has none. */
export interface LockedKey {
  /** X25519 recipient of age. */
  key: string;
  /** The identity, encrypted with the passphrase by age (scrypt). */
  locked: Uint8Array;
}

/** Make a key that a passphrase opens; the identity is nowhere else. */
export async function lockKey(passphrase: string): Promise<LockedKey> {
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return { key: await identityToRecipient(identity), locked: await encrypter.encrypt(identity) };
}
