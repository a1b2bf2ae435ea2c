import { createLazPerf, type LazPerf } from 'laz-perf';
import { fail } from '../../base/errors.ts';
import type { ReadBytes } from '../read/file-bytes.ts';
import type { PointChunk } from './copc-hierarchy.ts';
import type { LasHeader } from './las-header.ts';

/** Called for each point, with where it lies in `view`. */
type OnPoint = (view: DataView, at: number) => void;

/** Point formats that laz-perf unpacks; formats with waveforms are not among them. */
const unpackable = [0, 1, 2, 3, 6, 7, 8];
/** A LAZ file is unpacked from memory, of which WebAssembly has 2 GiB; a COPC file is read chunk by chunk, whatever its size. */
export const maxLazBytes = 1.5 * 1024 ** 3;
/** Bytes of plain points that are read at a time. */
const pieceBytes = 16 * 1024 ** 2;
/** Behind a damaged chunk the decoder finds zeros, not what another chunk has left. */
const paddingBytes = 64 * 1024;
/** Bytes of a LAZ file that tell where its table of chunks is. */
const pointerBytes = 8;

/** Read every point of a file, unpacked where it is compressed: `chunks` where it is COPC. */
export async function readPoints(
  read: ReadBytes,
  header: LasHeader,
  { size, name, chunks }: { size: number; name: string; chunks: PointChunk[] | undefined },
  on: OnPoint,
): Promise<void> {
  if (!header.compressed) {
    readPlain(read, header, on);
    return;
  }
  if (!unpackable.includes(header.pointFormat)) throw fail('point-cloud.waveforms', { name, format: header.pointFormat });
  const laz = await createLazPerf();
  try {
    if (chunks !== undefined) for (const chunk of chunks) unpackChunk(laz, read(chunk.at, chunk.bytes), chunk.points, header, on);
    else unpackFile(laz, read, header, size, name, on);
  } catch (cause) {
    // laz-perf throws no error: the place of a C++ exception, as a number or at the beginning of a text.
    if (typeof cause !== 'number' && typeof cause !== 'string' && !(cause instanceof WebAssembly.RuntimeError)) throw cause;
    throw fail('point-cloud.damaged', { name }, { cause });
  }
}

function readPlain(read: ReadBytes, { points, pointsAt, recordBytes }: LasHeader, on: OnPoint): void {
  const most = Math.floor(pieceBytes / recordBytes);
  for (let done = 0; done < points; done += most) {
    const number = Math.min(most, points - done);
    const piece = read(pointsAt + done * recordBytes, number * recordBytes);
    const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
    for (let at = 0; at < piece.length; at += recordBytes) on(view, at);
  }
}

function unpackChunk(laz: LazPerf, bytes: Buffer, points: number, { pointFormat, recordBytes }: LasHeader, on: OnPoint): void {
  const from = laz._malloc(bytes.length + paddingBytes);
  const to = laz._malloc(recordBytes);
  const decoder = new laz.ChunkDecoder();
  try {
    laz.HEAPU8.set(bytes, from);
    laz.HEAPU8.fill(0, from + bytes.length, from + bytes.length + paddingBytes);
    decoder.open(pointFormat, recordBytes, from);
    takePoints(laz, decoder, points, to, on);
  } finally {
    decoder.delete();
    laz._free(from);
    laz._free(to);
  }
}

function unpackFile(
  laz: LazPerf,
  read: ReadBytes,
  { points, recordBytes, pointsAt }: LasHeader,
  size: number,
  name: string,
  on: OnPoint,
): void {
  // guard: where memory could not hold it
  if (size > maxLazBytes) throw fail('point-cloud.laz-too-large', { name, gigabytes: maxLazBytes / 1024 ** 3 });
  // The table of chunks is written last: a file that ends early has lost it.
  const table = Number(read(pointsAt, pointerBytes).readBigInt64LE(0));
  if (table < pointsAt || table + pointerBytes > size) throw fail('source.truncated', { detail: name });
  const from = laz._malloc(size);
  const to = laz._malloc(recordBytes);
  for (let at = 0; at < size; at += pieceBytes) laz.HEAPU8.set(read(at, Math.min(pieceBytes, size - at)), from + at);
  const file = new laz.LASZip();
  try {
    file.open(from, size);
    takePoints(laz, file, points, to, on);
  } finally {
    file.delete();
    laz._free(from);
    laz._free(to);
  }
}

function takePoints(laz: LazPerf, decoder: { getPoint(to: number): void }, points: number, to: number, on: OnPoint): void {
  let view = new DataView(laz.HEAPU8.buffer);
  for (let index = 0; index < points; index++) {
    decoder.getPoint(to);
    // Memory that grows is another buffer.
    if (view.buffer !== laz.HEAPU8.buffer) view = new DataView(laz.HEAPU8.buffer);
    on(view, to);
  }
}
