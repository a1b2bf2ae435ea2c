import type { Readable } from 'node:stream';

/** So much is kept of a body that is taken slowly. */
const mostBytes = 512 * 1024;

/** Gather a body into fewer pieces the slower it is read; undefined after the last. Bytes before a failure are given first. */
export function gatherBody(body: Readable): () => Promise<Buffer | undefined> {
  let kept: Buffer[] = [];
  let bytes = 0;
  let over: { error?: Error } | undefined;
  let wake = (): void => undefined;
  const end = (how: { error?: Error }): void => {
    over ??= how;
    wake();
  };
  body.on('data', (piece: Buffer) => {
    kept.push(piece);
    bytes += piece.length;
    if (bytes >= mostBytes) body.pause();
    wake();
  });
  body.on('end', () => end({}));
  body.on('error', (error: Error) => end({ error }));
  body.on('close', () => end({ error: new Error('closed') }));
  return async () => {
    while (bytes === 0 && over === undefined) await new Promise<void>((resolve) => (wake = resolve));
    if (bytes === 0 && over?.error !== undefined) throw over.error;
    if (bytes === 0) return undefined;
    const piece = Buffer.concat(kept);
    [kept, bytes] = [[], 0];
    body.resume();
    return piece;
  };
}
