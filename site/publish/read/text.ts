import { findTextEncoding, type TextEncoding } from '../../../schemas/codecs/text-encoding.ts';
import { ReadError } from './reading.ts';

const pieceBytes = 1024 ** 2;

/** The bytes of a file piece by piece; tells how much has been read. */
export async function* slicesOf(bytes: Blob, onProgress?: (share: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.size; at += pieceBytes) {
    yield new Uint8Array(await bytes.slice(at, at + pieceBytes).arrayBuffer());
    onProgress?.(Math.min(at + pieceBytes, bytes.size) / bytes.size);
  }
}

/** The encoding of a text, by its bytes. */
export async function findEncoding(bytes: Blob): Promise<TextEncoding> {
  const finder = findTextEncoding();
  for await (const slice of slicesOf(bytes)) {
    if (finder.add(slice) === 'utf-16le') break;
    if (slice.includes(0)) throw new ReadError('not-text');
  }
  const found = finder.end();
  if (found === 'cut') throw new ReadError('truncated');
  return found;
}

/** The text of a file piece by piece; tells how much has been read. */
export async function* readPieces(bytes: Blob, onProgress: (share: number) => void, encoding = 'utf-8'): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const slice of slicesOf(bytes, onProgress)) yield decoder.decode(slice, { stream: true });
  yield decoder.decode();
}

/** The name of a file without its ending. */
export const stemOf = (name: string): string => name.replace(/^.*[/\\]/, '').replace(/(\.[a-z][a-z0-9]*){1,2}$/i, '') || name;

/** The ending of a file's name, in lower case and without its dot; "" where it has none. */
export const endingOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
