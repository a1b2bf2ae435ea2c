import { Decrypter, Encrypter } from 'age-encryption';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { fail } from '../base/errors.ts';

/** Encrypt a file of any size to one recipient of age. */
export async function sealFile(path: string, to: string, recipient: string): Promise<void> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  await write(await encrypter.encrypt(streamOf(path)), to);
}

/** Decrypt a file of any size with an identity of age; throws where it is another's, was cut, or was altered. */
async function unsealFile(path: string, to: string, identity: string): Promise<void> {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
    await write(await decrypter.decrypt(streamOf(path)), to);
  } catch (cause) {
    // What age says of it may repeat what was decrypted.
    throw fail('access.unsealable', {}, { cause });
  }
}

/** The variable that holds the identity to which producers encrypt what is not public. */
export const buildIdentityName = 'MAPPE_BUILD_IDENTITY';

/** Opens what was encrypted to the identity of the environment; undefined where it has none. */
export function unsealerOf(env: NodeJS.ProcessEnv = {}): ((path: string, to: string) => Promise<void>) | undefined {
  const identity = env[buildIdentityName]?.trim() ?? '';
  return identity === '' ? undefined : (path, to) => unsealFile(path, to, identity);
}

const streamOf = (path: string): globalThis.ReadableStream<Uint8Array> =>
  Readable.toWeb(createReadStream(path)) as globalThis.ReadableStream<Uint8Array>;

const write = (stream: globalThis.ReadableStream<Uint8Array>, to: string): Promise<void> =>
  pipeline(Readable.fromWeb(stream as ReadableStream), createWriteStream(to, { flags: 'wx' }));
