import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { ownerReader, sealedFor } from '../../schemas/model/sealed-for.ts';
import { fail } from '../base/errors.ts';

/** Load age, whose ciphers few commands need that import this file. */
const age = (): Promise<typeof import('age-encryption')> => import('age-encryption');

/** Encrypt a file of any size to one recipient of age, as the file of a producer. */
export async function sealFile(path: string, to: string, { recipient, producer }: { recipient: string; producer: string }): Promise<void> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  encrypter.addRecipient(sealedFor(producer));
  await write(await encrypter.encrypt(streamOf(path)), to);
}

/** Decrypt the file of a producer with one of some identities of age; throws where it is another's, was cut, or was altered. */
async function unsealFile(path: string, to: string, { identities, producer }: { identities: string[]; producer: string }): Promise<void> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  const owner = ownerReader();
  let opened: globalThis.ReadableStream<Uint8Array>;
  try {
    decrypter.addIdentity(owner);
    identities.forEach((identity) => decrypter.addIdentity(identity));
    opened = await decrypter.decrypt(streamOf(path));
  } catch (cause) {
    // What age says of it may repeat what was decrypted.
    throw fail('access.unsealable', {}, { cause });
  }
  // An issue shows the encrypted file to everybody: whoever takes it from there is not to have it opened for them.
  // guard [!owner.isOf(producer) → false]: is opened for nobody else
  if (!owner.isOf(producer)) throw fail('access.deposit-owner', { producer });
  try {
    await write(opened, to);
  } catch (cause) {
    // What age says of it may repeat what was decrypted.
    throw fail('access.unsealable', {}, { cause });
  }
}

/** The variable that holds the identity to which producers encrypt what is not public; after it, with a space between, those of before. */
export const buildIdentityName = 'MAPPE_BUILD_IDENTITY';

/** Opens for a producer what they have encrypted to the identity of the environment. */
export type Unsealer = (producer: string) => (path: string, to: string) => Promise<void>;

/** Opens what was encrypted to the identity of the environment; undefined where it has none. */
export function unsealerOf(env: NodeJS.ProcessEnv = {}): Unsealer | undefined {
  const identities = env[buildIdentityName]?.split(/\s+/).filter((each) => each !== '') ?? [];
  return identities.length === 0 ? undefined : (producer) => (path, to) => unsealFile(path, to, { identities, producer });
}

const streamOf = (path: string): globalThis.ReadableStream<Uint8Array> =>
  Readable.toWeb(createReadStream(path)) as globalThis.ReadableStream<Uint8Array>;

const write = (stream: globalThis.ReadableStream<Uint8Array>, to: string): Promise<void> =>
  pipeline(Readable.fromWeb(stream as ReadableStream), createWriteStream(to, { flags: 'wx' }));
