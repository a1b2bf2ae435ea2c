import { bech32 } from '@scure/base';

/** Points of small order of Curve25519, in hexadecimal: whatever is encrypted to one of them, everybody could read, so age refuses to. */
const weakPoints: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

const keyBytes = 32;

/** Whether a text is a public key to which age encrypts: whole, by its checksum, and the key of somebody. */
export function isRecipientKey(text: string): boolean {
  const decoded = /^age1[02-9ac-hj-np-z]{58}$/.test(text) ? bech32.decodeUnsafe(text) : undefined;
  const bytes = decoded && bech32.fromWordsUnsafe(decoded.words);
  if (!bytes || bytes.length !== keyBytes) return false;
  // The highest bit does not count.
  const hex = [...bytes].map((byte, at) => (at === keyBytes - 1 ? byte & 0x7f : byte).toString(16).padStart(2, '0')).join('');
  return !weakPoints.has(hex);
}
