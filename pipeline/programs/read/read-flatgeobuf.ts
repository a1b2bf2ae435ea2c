import { closeSync, openSync, writeSync } from 'node:fs';
import { chmod, copyFile } from 'node:fs/promises';
import {
  headerEnd,
  isFlatgeobuf,
  lengthBytes,
  nodeBytes,
  offsetAt,
  prefixBytes,
  readEnvelope,
  readFeature,
  readHeader,
  versionOf,
  type FlatFeature,
  type FlatHeader,
} from '../../../schemas/codecs/flatgeobuf.ts';
import { readShape, writeGeometry, type Shape } from '../../../schemas/codecs/wkb.ts';
import type { Bbox } from '../../../schemas/types.ts';
import { openFile, viewOf, windowed, type OpenFile } from './file-bytes.ts';

const versionAt = 3;
/** The version of today, since 2020. */
const currentVersion = 3;
/** It differs in its index alone: without one its bytes are those of version 3 but for the magic number. */
const formerVersion = 2;
/** No header comes near: it names columns. */
const maxHeaderBytes = 10 * 1024 ** 2;

/** A file that is open, closed at the end of its scope. */
export interface OpenFlatgeobuf extends OpenFile {
  header: FlatHeader;
  /** The box around all features, as the file says it. */
  envelope: Bbox | null;
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
export function openFlatgeobufFile(path: string): OpenFlatgeobuf {
  const file = openFile(path);
  try {
    const prefix = viewOf(file.read(0, prefixBytes));
    const version = isFlatgeobuf(prefix) ? versionOf(prefix) : 0;
    if (version !== currentVersion && version !== formerVersion) throw new FlatgeobufVersionError(version);
    if (headerEnd(prefix) > maxHeaderBytes) throw new RangeError('The header is too long.');
    const start = viewOf(file.read(0, headerEnd(prefix)));
    const header = readHeader(start);
    if (header.nodeSize === 1) throw new RangeError('A node of the index has one child.');
    if (version === formerVersion && header.nodeSize > 0) throw new FlatgeobufVersionError(version);
    if (header.featuresStart > file.size) throw new RangeError('The file ends inside of its index.');
    return { ...file, header, envelope: readEnvelope(start) };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** Whether a file that can be opened is of the version before today's. */
export function isFormer(path: string): boolean {
  using file = openFlatgeobufFile(path);
  return file.header.version === formerVersion;
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
export function countFlatgeobuf(path: string): { features: number; bbox: Bbox | null } {
  using file = openFlatgeobufFile(path);
  const { features } = file.header;
  let counted = 0;
  for (const _ of eachFeature(file)) counted += 1;
  // A header that was written before its features says 0.
  if (features !== 0 && counted !== features) throw new Error(`The file says ${features} features and holds ${counted}.`);
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
  for (let offset = file.header.featuresStart; offset < file.size;) {
    const start = offset + lengthBytes;
    within(start);
    const end = start + take(offset, lengthBytes).readUInt32LE();
    within(end);
    yield { offset, bytes: take(start, end - start) };
    offset = end;
  }
}

/** Read the leaf of each feature of an indexed file, in feature order: its box and beginning; the bytes are good until the next. */
export function leavesOf(file: OpenFlatgeobuf): (place: number) => DataView {
  const { features, featuresStart } = file.header;
  const leafAt = windowed(file, pieceBytes);
  return (place) => viewOf(leafAt(featuresStart - (features - place) * nodeBytes, nodeBytes));
}

/** The feature of an indexed file to which a leaf leads. */
export function featureAtLeaf({ header, read }: OpenFlatgeobuf, leaf: DataView): FlatFeature {
  const offset = header.featuresStart + offsetAt(leaf, 0);
  return readFeature(viewOf(read(offset + lengthBytes, read(offset, lengthBytes).readUInt32LE())), header, true);
}

/** The feature at a place of an indexed file as a shape without heights. */
export function shapeAt(file: OpenFlatgeobuf, place: number): Shape {
  const { geometry } = featureAtLeaf(file, leavesOf(file)(place));
  if (geometry === null) throw new Error('A feature has a geometry of a type that is not one of the seven simple ones.');
  return readShape(writeGeometry(geometry));
}
