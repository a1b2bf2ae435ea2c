import { fail, type PipelineError } from '../../base/errors.ts';
import type { Limits } from '../../base/limits.ts';
import type { Examination } from '../read/examination.ts';
import { openFile, type ReadBytes } from '../read/file-bytes.ts';
import { refuseSize } from '../../base/raster-size.ts';
import { reply } from '../job.ts';

/** An image with its metadata has a dozen. */
const maxBoxes = 4096;
/** Tiles of 256 pixels of the widest image that is taken, in some parts each. */
const maxTileParts = 8_000_000;
/** Markers of a codestream (ISO/IEC 15444-1, annex A). */
const marker = { start: 0xff4f, size: 0xff51, tilePart: 0xff90, end: 0xffd9 };

const truncated = (): PipelineError => fail('source.truncated', { detail: 'JPEG 2000' });
const damaged = (detail: string): PipelineError => fail('raster.jp2-damaged', { detail });

/** Check a JPEG 2000 file, or a bare codestream, before GDAL opens it: a few bytes tell its size, and where it ends. */
export function checkJp2(path: string, limits: Limits): Examination {
  using file = openFile(path, truncated);
  const { read, size: bytes } = file;
  const start = read(0, 2).readUInt16BE() === marker.start ? 0 : findStream(read, bytes);
  readSize(read, start, bytes, limits);
  walkTileParts(read, start, bytes);
  return { problems: [] };
}

/** Find the beginning of the first codestream, behind boxes that each say their length (annex I.4). */
function findStream(read: ReadBytes, bytes: number): number {
  let at = 0;
  for (let count = 0; count < maxBoxes; count += 1) {
    const head = read(at, 8);
    const short = head.readUInt32BE();
    const type = head.toString('latin1', 4);
    const length = short === 1 ? Number(read(at + 8, 8).readBigUInt64BE()) : short === 0 ? bytes - at : short;
    const headBytes = short === 1 ? 16 : 8;
    if (length < headBytes) throw damaged(`box ${type.replace(/[^\w ]/g, '?')}`);
    if (at + length > bytes) throw truncated();
    if (type === 'jp2c') return at + headBytes;
    at += length;
  }
  throw damaged('jp2c');
}

/** The image and tile size, which comes first in every codestream (A.5.1). */
function readSize(read: ReadBytes, start: number, bytes: number, limits: Limits): void {
  const head = read(start, 42);
  if (head.readUInt16BE(0) !== marker.start || head.readUInt16BE(2) !== marker.size) throw damaged('SIZ');
  const [right, bottom, left, top] = [8, 12, 16, 20].map((at) => head.readUInt32BE(at)) as [number, number, number, number];
  const bands = head.readUInt16BE(40);
  const bits = (read(start + 42, 1).readUInt8() & 0x7f) + 1;
  refuseSize({ width: right - left, height: bottom - top, bands, bits, fileBytes: bytes }, limits); // guard (check-jp2.test.ts): raster
  if (head.readUInt32BE(24) === 0 || head.readUInt32BE(28) === 0) throw damaged('tiles');
}

/** Each tile part says its length: one that goes beyond the end of the file is cut off, which GDAL fills with nothing. */
function walkTileParts(read: ReadBytes, start: number, bytes: number): void {
  let at = start + 2;
  for (let word = read(at, 2).readUInt16BE(); word !== marker.tilePart; word = read(at, 2).readUInt16BE()) {
    if (word < 0xff00) throw damaged('header');
    at += 2 + read(at + 2, 2).readUInt16BE();
  }
  for (let count = 0; count < maxTileParts; count += 1) {
    const head = read(at, 2).readUInt16BE();
    if (head === marker.end) return;
    if (head !== marker.tilePart) throw damaged('SOT');
    const length = read(at + 6, 4).readUInt32BE();
    // The last one may leave it open: it goes on to the end.
    if (length === 0) return;
    if (length < 14) throw damaged('SOT');
    at += length;
    // Some writers leave out the mark of the end.
    if (at === bytes) return;
  }
  throw damaged('SOT');
}

if (import.meta.main) await reply((limits) => checkJp2('../in/source', limits));
