import type { Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** A line of a file: where it begins, how long it is, its bytes; none where it is longer than any record. */
export interface Line {
  number: number;
  offset: number;
  length: number;
  bytes: Buffer | undefined;
}

/** The record of an image of 10,000 sheets takes some 10 MB. */
const mostLineBytes = 128 * 1024 ** 2;
const lineFeed = 0x0a;

/** Read the lines of a file of records, which end at a line feed alone; hands every byte to `hash`. */
export async function* linesOf(path: string, hash: Hash): AsyncGenerator<Line> {
  // A value may hold U+2028 or U+2029, which readline takes for ends of lines too.
  let pieces: Buffer[] = [];
  let number = 1;
  let offset = 0;
  let length = 0;
  const take = (piece: Buffer): void => {
    length += piece.length;
    if (length <= mostLineBytes) pieces.push(piece);
    else pieces = [];
  };
  const line = (): Line => ({ number, offset, length, bytes: length > mostLineBytes ? undefined : Buffer.concat(pieces) });
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    let from = 0;
    for (let at = chunk.indexOf(lineFeed); at !== -1; at = chunk.indexOf(lineFeed, from)) {
      take(chunk.subarray(from, at));
      yield line();
      pieces = [];
      number = number + 1;
      offset = offset + length + 1;
      length = 0;
      from = at + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield line();
}
