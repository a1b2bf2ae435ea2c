import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { Pointer } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { pointerBytes } from './pointer.ts';

/** Key pair of Ed25519 (RFC 8032) in base64: the public key as its 32 bytes, the secret key as PKCS #8 (RFC 8410). */
export interface KeyPair {
  publicKey: string;
  secretKey: string;
}

/** A fresh key. */
export function makeKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: bytesOf(publicKey), secretKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64') };
}

/** The pointer with the signature of a secret key, which must be the other half of the public one. */
export function signed(pointer: Pointer, { publicKey, secretKey }: KeyPair): Pointer {
  return { ...pointer, signature: signatureOf(unsignedBytes(pointer), { publicKey, secretKey }) };
}

/** Signature of bytes by a secret key, which must be the other half of the public one. */
export function signatureOf(bytes: Uint8Array, { publicKey, secretKey }: KeyPair): string {
  const key = secretOf(secretKey);
  // guard [bytesOf(createPublicKey(key)) !== publicKey]: cannot be published without the secret half
  if (key === undefined || bytesOf(createPublicKey(key)) !== publicKey) throw fail('signing.other-key', { publicKey });
  return sign(null, bytes, key).toString('base64');
}

/** Is the pointer signed by the secret half of a public key? */
export function isSignedBy(pointer: Pointer, publicKey: string): boolean {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toUrl(publicKey) }, format: 'jwk' });
  return verify(null, unsignedBytes(pointer), key, Buffer.from(pointer.signature ?? '', 'base64'));
}

/** Bytes that a signature signs: the pointer as it is written, without the signature. */
function unsignedBytes({ signature: _, ...pointer }: Pointer): Uint8Array {
  return pointerBytes(pointer);
}

function secretOf(secretKey: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(secretKey, 'base64'), format: 'der', type: 'pkcs8' });
  } catch {
    // Neither the key nor what is wrong with it is to be told: the caller says what to do.
    return undefined;
  }
}

const bytesOf = (key: KeyObject): string => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
const toUrl = (base64: string): string => Buffer.from(base64, 'base64').toString('base64url');
