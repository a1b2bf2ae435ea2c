import { sha256 } from '@noble/hashes/sha2.js';

/** Read at a time: the memory that a file of any size takes. */
const pieceBytes = 4 * 1024 ** 2;

/** The SHA-256 of a file, read piece by piece: WebCrypto wants it whole in memory. */
export async function hashFile(file: Blob, on: (share: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += pieceBytes) {
    hash.update(new Uint8Array(await file.slice(start, start + pieceBytes).arrayBuffer()));
    on(Math.min(1, (start + pieceBytes) / file.size));
  }
  return [...hash.digest()].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
