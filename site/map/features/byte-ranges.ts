import { nameAddress } from '../fetch/failure.ts';
import { readAtMost } from '../fetch/read-at-most.ts';

/** A file that is read in ranges: where it is, and how many bytes it has. */
export interface RangedFile {
  url: string;
  bytes: number;
  /** Told of the bytes that have come, as they come. */
  onBytes?: (bytes: number) => void;
}

/** More than a column of a group of rows has; a footer may say anything. */
const mostBytes = 128 * 1024 ** 2;

/** The bytes from `start` to `end`, exclusive, of a file on a server that gives ranges. */
export async function readRange(
  { url, bytes, onBytes }: RangedFile,
  start: number,
  end: number,
  signal?: AbortSignal,
): Promise<ArrayBuffer> {
  const length = end - start;
  if (!(start >= 0 && length > 0 && end <= bytes && length <= mostBytes)) throw new SyntaxError(`${url} has no bytes ${start} to ${end}.`);
  const headers = { Range: `bytes=${start}-${end - 1}` };
  const answer = await fetch(url, { headers, ...(signal && { signal }) }).catch(nameAddress(url));
  if (answer.status !== 206) {
    await answer.body?.cancel();
    throw new Error(`${url} answered ${answer.status} to a request for a part of it.`);
  }
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      onBytes?.(piece.length);
      controller.enqueue(piece);
    },
  });
  const part = await readAtMost(answer.body?.pipeThrough(counted) ?? null, length, url);
  if (part.byteLength < length) throw new TypeError(`Failed to fetch ${url}: it ended early.`);
  return part;
}
