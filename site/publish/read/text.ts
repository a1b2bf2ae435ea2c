import { ReadError } from './reading.ts';

/** The text of a file, UTF-8 where every byte agrees, UTF-16 where a mark says so, Windows-1252 otherwise: what French spreadsheets write. */
export async function readText(bytes: Blob): Promise<string> {
  const buffer = new Uint8Array(await bytes.arrayBuffer());
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return new TextDecoder('utf-16le').decode(buffer);
  if (buffer.includes(0)) throw new ReadError('not-text');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer);
  } catch {
    return new TextDecoder('windows-1252').decode(buffer);
  }
}

const pieceBytes = 1024 ** 2;

/** The text of a UTF-8 file piece by piece; tells how much has been read. */
export async function* readPieces(bytes: Blob, onProgress: (share: number) => void): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  for (let at = 0; at < bytes.size; at += pieceBytes) {
    yield decoder.decode(await bytes.slice(at, at + pieceBytes).arrayBuffer(), { stream: true });
    onProgress(Math.min(1, (at + pieceBytes) / bytes.size));
  }
  yield decoder.decode();
}

/** The name of a file without its ending. */
export const stemOf = (name: string): string => name.replace(/^.*[/\\]/, '').replace(/(\.[a-z][a-z0-9]*){1,2}$/i, '') || name;
