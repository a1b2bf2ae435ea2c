import { strToU8, Zip, ZipDeflate } from 'fflate';
import type { FilePieces } from './format.ts';

/** The first day that a zip can tell: the same files give the same bytes. */
const firstDay = new Date(1980, 0, 2);
const level = 6;

/** A zip while it is written. */
export class ZipFile {
  readonly #pieces: FilePieces = [];
  #failed: Error | undefined;
  readonly #zip = new Zip((error, piece) => {
    if (error) this.#failed = error;
    else this.#pieces.push(piece);
  });

  /** Add a file, whose pieces are asked for one after the other. */
  add(name: string, pieces: Iterable<string | Uint8Array>): void {
    const entry = new ZipDeflate(name, { level });
    entry.mtime = firstDay;
    this.#zip.add(entry);
    for (const piece of pieces) entry.push(typeof piece === 'string' ? strToU8(piece) : piece);
    entry.push(new Uint8Array(), true);
  }

  /** The archive. */
  end(): FilePieces {
    this.#zip.end();
    if (this.#failed !== undefined) throw this.#failed;
    return this.#pieces;
  }
}
