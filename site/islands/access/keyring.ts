import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { bech32 } from '@scure/base';

/** The key of this browser: its public half, and the identity that opens envelopes. */
export interface OwnKey {
  /** X25519 recipient of age: what a producer is sent. */
  recipient: string;
  /** A key that WebCrypto does not hand out; where the browser has none of this kind, the identity as text. */
  identity: CryptoKey | string;
}

const database = 'mappe-acces';
const table = 'keys';
const ownKey = 'own';

/** Head of a PKCS #8 key of X25519 (RFC 8410, section 7), before its 32 bytes. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20];

/** Make an identity of age; it can be saved only until it is kept. */
export const makeIdentity = (): Promise<string> => generateX25519Identity();

/** Keep an identity in this browser, in the place of the one that it has. */
export async function keepIdentity(identity: string): Promise<OwnKey> {
  const key = { recipient: await identityToRecipient(identity), identity: await unextractable(identity) };
  await withTable('readwrite', (keys) => keys.put(key, ownKey));
  return key;
}

/** The key of this browser; undefined where it has none. */
export const readKey = (): Promise<OwnKey | undefined> =>
  withTable('readonly', (keys) => keys.get(ownKey) as IDBRequest<OwnKey | undefined>);

/** Forget the key of this browser; what it opened stays closed without a copy. */
export const forgetKey = (): Promise<undefined> => withTable('readwrite', (keys) => keys.delete(ownKey));

/** The copy of an identity, which a passphrase opens (age's scrypt). */
export async function lockIdentity(identity: string, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(identity);
}

/** Open a copy, or the link that a producer has sent; throws where the passphrase is another. */
export async function unlockIdentity(copy: Uint8Array, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return decrypter.decrypt(copy, 'text');
}

/** A passphrase as it was made, however it is typed: words in small letters without accents, a space between them. */
export const spokenWords = (typed: string): string =>
  typed
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[\s,;.-]+/)
    .filter(Boolean)
    .join(' ');

async function unextractable(identity: string): Promise<CryptoKey | string> {
  const { bytes } = bech32.decodeToBytes(identity);
  try {
    return await crypto.subtle.importKey('pkcs8', new Uint8Array([...pkcs8Head, ...bytes]), { name: 'X25519' }, false, ['deriveBits']);
  } catch (error) {
    // Chromium below 133, Firefox below 130.
    if (error instanceof DOMException && error.name === 'NotSupportedError') return identity;
    throw error;
  }
}

async function withTable<Value>(mode: IDBTransactionMode, ask: (keys: IDBObjectStore) => IDBRequest<Value>): Promise<Value> {
  const opened = indexedDB.open(database, 1);
  opened.addEventListener('upgradeneeded', () => opened.result.createObjectStore(table));
  const base = await done(opened);
  try {
    return await done(ask(base.transaction(table, mode).objectStore(table)));
  } finally {
    base.close();
  }
}

const done = <Value>(request: IDBRequest<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB')));
  });
