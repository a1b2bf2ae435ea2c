import { closeSync, openSync, writeSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import { openFile, windowed, type OpenFile } from './file-bytes.ts';
import { rootTable, type FlatTable } from './flat-table.ts';
import type { Box } from '../geometry/wkb.ts';

/** First bytes of a FlatGeobuf file: the fourth is its version, the eighth a patch level. */
const magic = /^fgb([\0-\xff])fgb[\0-\xff]$/;
const magicBytes = 8;
const versionAt = 3;
/** The version of today, since 2020. */
const currentVersion = 3;
/** It differs in its index alone: without one its bytes are those of version 3 but for the magic number. */
const formerVersion = 2;
/** A node of the packed R-tree: a box of four doubles and an offset. */
export const nodeBytes = 40;
/** Places of fields in the tables of FlatGeobuf 3 (header.fbs, feature.fbs). */
export const slots = {
  header: { envelope: 1, geometryType: 2, hasZ: 3, hasM: 4, columns: 7, featuresCount: 8, indexNodeSize: 9 },
  column: { name: 0, type: 1 },
  feature: { geometry: 0, properties: 1, columns: 2 },
  geometry: { ends: 0, xy: 1, z: 2, m: 3, type: 6, parts: 7 },
} as const;
/** Bytes of a value by its column's type; undefined where its own length stands before it. */
export const valueBytes = [1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, undefined, undefined, undefined, undefined];
/** No header comes near: it names columns. */
const maxHeaderBytes = 10 * 1024 ** 2;

/** A file that is open, closed at the end of its scope. */
export interface OpenFlatgeobuf extends OpenFile {
  version: number;
  header: FlatTable;
  /** As the header says; 0 where it was written before its features. */
  features: number;
  envelope: Box | null;
  /** Nodes below one of the index; 0: no index. */
  nodeSize: number;
  /** Where the index and the features begin. */
  index: number;
  start: number;
}

/** The file is of another version than the one that is read; 0: it is no FlatGeobuf. */
export class FlatgeobufVersionError extends Error {
  readonly version: number;

  constructor(version: number) {
    super(`This is not a FlatGeobuf file of version ${currentVersion}.`);
    this.version = version;
  }
}

/** Open a file as far as its header; throws where it is none, or is cut before its features. */
export function openFlatgeobuf(path: string): OpenFlatgeobuf {
  const file = openFile(path);
  try {
    const { size: end, read } = file;
    const version = magic.exec(read(0, magicBytes).toString('latin1'))?.[1]?.charCodeAt(0) ?? 0;
    if (version !== currentVersion && version !== formerVersion) throw new FlatgeobufVersionError(version);
    const size = read(magicBytes, 4).readUInt32LE();
    if (size > maxHeaderBytes) throw new RangeError('The header is too long.');
    const headerBytes = read(magicBytes + 4, size);
    const header = rootTable(headerBytes);
    const [countAt, nodeAt] = [header.at(slots.header.featuresCount), header.at(slots.header.indexNodeSize)];
    const features = countAt === 0 ? 0 : Number(headerBytes.readBigUInt64LE(countAt));
    const nodeSize = nodeAt === 0 ? 16 : headerBytes.readUInt16LE(nodeAt);
    if (version === formerVersion && nodeSize > 0) throw new FlatgeobufVersionError(version);
    if (nodeSize === 1) throw new RangeError('A node of the index has one child.');
    const index = magicBytes + 4 + size;
    const start = index + indexBytes(features, nodeSize);
    if (start > end) throw new RangeError('The file ends inside of its index.');
    return { ...file, version, header, features, envelope: envelopeOf(header, headerBytes), nodeSize, index, start };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

function envelopeOf(header: FlatTable, bytes: Buffer): Box | null {
  const sides = header.vector(slots.header.envelope, 8);
  if (sides === undefined || sides.length < 4) return null;
  const side = (index: number): number => bytes.readDoubleLE(sides.at + 8 * index);
  return [side(0), side(1), side(2), side(3)];
}

/** Bytes of the index over so many features. */
function indexBytes(features: number, nodeSize: number): number {
  if (nodeSize === 0 || features === 0) return 0;
  let nodes = features;
  for (let level = features; level > 1; nodes += level) level = Math.ceil(level / nodeSize);
  return Math.max(nodes, features + 1) * nodeBytes;
}

/** Whether a file that can be opened is of the version before today's. */
export function isFormer(path: string): boolean {
  using file = openFlatgeobuf(path);
  return file.version === formerVersion;
}

/** Copy a file of the former version as one of today's, for GDAL: throws what reading and writing throw. */
export async function renewFlatgeobuf(path: string, target: string): Promise<void> {
  await copyFile(path, target);
  // A copy of what may only be read may only be read.
  await chmod(target, 0o600);
  const file = openSync(target, 'r+');
  writeSync(file, Buffer.from([currentVersion]), 0, 1, versionAt);
  closeSync(file);
}

/** Count the features of a file by walking over all of them; throws where it is cut or says another count than it holds. */
export function readFlatgeobuf(path: string): { features: number; bbox: Box | null } {
  using file = openFlatgeobuf(path);
  let counted = 0;
  for (const _ of eachFeature(file)) counted += 1;
  // A header that was written before its features says 0.
  if (file.features !== 0 && counted !== file.features) throw new Error(`The file says ${file.features} features and holds ${counted}.`);
  return { features: counted, bbox: file.envelope };
}

/** Pieces in which the file is read: a feature's size stands before it. */
const pieceBytes = 1024 ** 2;

/** The buffer of each feature and where it stands; throws where the file ends inside of one. The bytes are good until the next. */
export function* eachFeature(file: OpenFlatgeobuf): Generator<{ offset: number; bytes: Buffer }> {
  const take = windowed(file, pieceBytes);
  const within = (end: number): void => {
    if (end > file.size) throw new RangeError('The file ends inside of a feature.');
  };
  for (let offset = file.start; offset < file.size;) {
    within(offset + 4);
    const size = take(offset, 4).readUInt32LE();
    within(offset + 4 + size);
    yield { offset, bytes: take(offset + 4, size) };
    offset += 4 + size;
  }
}
