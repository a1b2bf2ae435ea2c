import { sha256 } from '@noble/hashes/sha2.js';
import { Encrypter } from 'age-encryption';
import { sealedFor } from '../../../schemas/model/sealed-for.ts';

/** Order to encrypt a file to the one who has the identity of a key, as the file of a producer. */
export interface SealOrder {
  file: Blob;
  key: string;
  producer: string;
}

/** An encrypted file, and its digest. */
export interface Sealed {
  content: Blob;
  sha256: string;
}

/** Encrypt a file of any size to one recipient of age, piece by piece: the whole of it is never in memory. */
export async function sealBlob({ file, key, producer }: SealOrder, on: (share: number) => void): Promise<Sealed> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  encrypter.addRecipient(sealedFor(producer));
  const hash = sha256.create();
  let done = 0;
  const counter = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform: (piece, controller) => {
      hash.update(piece);
      controller.enqueue(Uint8Array.from(piece));
      on(Math.min(1, (done += piece.length) / Math.max(1, file.size)));
    },
  });
  const encrypted: ReadableStream<Uint8Array> = await encrypter.encrypt(file.stream());
  const content = await new Response(encrypted.pipeThrough(counter)).blob();
  return { content, sha256: [...hash.digest()].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}
