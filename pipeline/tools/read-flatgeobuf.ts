import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Box } from './wkb.ts';

/** First bytes of a FlatGeobuf file of version 3; the eighth is a patch level. */
const magic = Buffer.from([0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62]);
const magicBytes = 8;
/** A node of the packed R-tree: a box of four doubles and an offset. */
const nodeBytes = 40;
/** Places of the fields in a header's vtable (header.fbs of FlatGeobuf 3). */
const slot = { envelope: 6, featuresCount: 20, indexNodeSize: 22 };

interface Header {
  features: number;
  nodeSize: number;
  envelope: Box | null;
}

/** The three fields of the header that a count needs; FlatBuffers lets a table leave out what has its default. */
function readHeader(bytes: Buffer): Header {
  const table = bytes.readUInt32LE(0);
  const vtable = table - bytes.readInt32LE(table);
  const vtableBytes = bytes.readUInt16LE(vtable);
  const place = (at: number): number => (at < vtableBytes ? bytes.readUInt16LE(vtable + at) : 0);
  const [envelopeAt, countAt, nodeAt] = [place(slot.envelope), place(slot.featuresCount), place(slot.indexNodeSize)];
  let envelope: Box | null = null;
  if (envelopeAt !== 0) {
    const vector = table + envelopeAt + bytes.readUInt32LE(table + envelopeAt);
    const side = (index: number): number => bytes.readDoubleLE(vector + 4 + 8 * index);
    if (bytes.readUInt32LE(vector) >= 4) envelope = [side(0), side(1), side(2), side(3)];
  }
  return {
    features: countAt === 0 ? 0 : Number(bytes.readBigUInt64LE(table + countAt)),
    nodeSize: nodeAt === 0 ? 16 : bytes.readUInt16LE(table + nodeAt),
    envelope,
  };
}

/** Bytes of the index over so many features. */
function indexBytes(features: number, nodeSize: number): number {
  if (nodeSize === 0 || features === 0) return 0;
  let nodes = features;
  for (let level = features; level > 1; nodes += level) level = Math.ceil(level / nodeSize);
  return Math.max(nodes, features + 1) * nodeBytes;
}

/** Count the features of a file by walking over all of them; throws where it is cut or says another count than it holds. */
export function readFlatgeobuf(path: string): { features: number; bbox: Box | null; indexed: boolean } {
  const file = openSync(path, 'r');
  try {
    const read = (offset: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      if (readSync(file, bytes, 0, length, offset) < length) throw new Error(`The file ends before byte ${offset + length}.`);
      return bytes;
    };
    if (!read(0, magicBytes).subarray(0, magic.length).equals(magic)) throw new Error('This is not a FlatGeobuf file.');
    const headerBytes = read(magicBytes, 4).readUInt32LE();
    const { features, nodeSize, envelope } = readHeader(read(magicBytes + 4, headerBytes));
    const end = fstatSync(file).size;
    let counted = 0;
    let offset = magicBytes + 4 + headerBytes + indexBytes(features, nodeSize);
    for (const next of featureEnds(offset, end, read)) {
      counted += 1;
      offset = next;
    }
    // A header that was written before its features says 0.
    if (features !== 0 && counted !== features) throw new Error(`The file says ${features} features and holds ${counted}.`);
    if (offset !== end) throw new Error('The file ends inside of a feature.');
    return { features: counted, bbox: envelope, indexed: nodeSize > 0 };
  } finally {
    closeSync(file);
  }
}

/** Pieces in which the file is read: a feature's size stands before it. */
const pieceBytes = 1024 ** 2;

function* featureEnds(start: number, end: number, read: (offset: number, length: number) => Buffer): Generator<number> {
  let piece: Buffer = Buffer.alloc(0);
  let pieceStart = start;
  for (let offset = start; offset < end;) {
    if (offset + 4 > pieceStart + piece.length) {
      pieceStart = offset;
      piece = read(offset, Math.min(pieceBytes, end - offset));
    }
    offset += 4 + piece.readUInt32LE(offset - pieceStart);
    yield offset;
  }
}
