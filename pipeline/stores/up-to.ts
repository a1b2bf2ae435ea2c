import { Readable } from 'node:stream';

/** Cut a stream after `bytes` and one more: a longer one shows by its digest, and one without end is not read for ever. */
export const upTo = (stream: AsyncIterable<unknown>, bytes: number): Readable =>
  Readable.from(cut(stream, bytes + 1), { objectMode: false });

async function* cut(stream: AsyncIterable<unknown>, most: number): AsyncGenerator<Uint8Array> {
  let left = most;
  for await (const piece of stream as AsyncIterable<Uint8Array>) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return; // guard: beyond what was published
  }
}
