import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient, webauthn } from 'age-encryption';
import { bech32 } from '@scure/base';
import { writeKey, type OwnKey } from './kept-keys.ts';

/** Way in which a key is kept. */
export interface Keeping {
  /** Encrypted to a passkey, which the browser asks for at each visit. */
  passkey?: { name: string } | undefined;
  isSent?: boolean;
}

/** Head of a PKCS #8 key of X25519 (RFC 8410, section 7), before its 32 bytes. */
const pkcs8Head = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20];

/** Make an identity of age; it can be saved only until it is kept. */
export const makeIdentity = (): Promise<string> => generateX25519Identity();

/** Keep an identity in this browser, beside those that it has. */
export async function keepIdentity(identity: string, { passkey, isSent = false }: Keeping = {}): Promise<OwnKey> {
  const recipient = await identityToRecipient(identity);
  const locked = passkey && (await lockWithPasskey(identity, passkey.name));
  const opened = await unextractable(identity);
  const key: OwnKey = { recipient, ...(isSent && { isSent: true }), ...(locked ? { locked } : { identity: opened }) };
  try {
    await writeKey(key);
  } catch (error) {
    // Safari below 18 copies no key of this kind into its store.
    if (!(error instanceof DOMException) || error.name !== 'DataCloneError') throw error;
    await writeKey({ ...key, identity });
    return { ...key, identity };
  }
  // A browser may clear what a page has kept, unless it is asked not to.
  await navigator.storage.persist().catch(() => false);
  return { ...key, identity: opened };
}

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

/** Least bytes after the head of a locked identity: a nonce, the 74 signs of an identity, and their tag. */
const fewestBytes = 16 + 74 + 16;

/** Whether bytes are the whole of a file of age that holds an identity: others are a part of a link, or another file. */
export function isSealed(bytes: Uint8Array): boolean {
  const head = /^age-encryption\.org\/v1\n[^]*?\n--- \S{43}\n/.exec(new TextDecoder('latin1').decode(bytes))?.[0];
  return head !== undefined && bytes.length - head.length >= fewestBytes;
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

/** Whether this computer can ask for a finger, a face or its code before it uses a key (WebAuthn with the PRF extension). */
export async function hasPasskeys(): Promise<boolean> {
  // Chromium since 133, Firefox since 135, Safari since 17.4; none of a page that has no secure address.
  const known = (globalThis as { PublicKeyCredential?: { getClientCapabilities?: () => Promise<Record<string, boolean>> } })
    .PublicKeyCredential;
  const { userVerifyingPlatformAuthenticator, ...told } = (await known?.getClientCapabilities?.()) ?? {};
  return userVerifyingPlatformAuthenticator === true && told['extension:prf'] === true;
}

/** Open a locked key by its passkey, for this visit; throws where the reader gives up. */
export async function unlockKey(key: OwnKey): Promise<OwnKey> {
  if (key.locked === undefined) return key;
  const decrypter = new Decrypter();
  decrypter.addIdentity(new webauthn.WebAuthnIdentity());
  return { ...key, identity: await unextractable(await decrypter.decrypt(key.locked, 'text')) };
}

async function lockWithPasskey(identity: string, keyName: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(new webauthn.WebAuthnRecipient({ identity: await webauthn.createCredential({ keyName }) }));
  return encrypter.encrypt(identity);
}

async function unextractable(identity: string): Promise<CryptoKey | string> {
  const { bytes } = bech32.decodeToBytes(identity);
  try {
    return await crypto.subtle.importKey('pkcs8', new Uint8Array([...pkcs8Head, ...bytes]), { name: 'X25519' }, false, ['deriveBits']);
  } catch (error) {
    // Chromium below 133, Firefox below 130, Safari below 17.
    if (error instanceof DOMException && error.name === 'NotSupportedError') return identity;
    throw error;
  }
}
