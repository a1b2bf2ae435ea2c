import { fail } from '../../base/errors.ts';
import { gatherComplaints, type Complaints, type ComplaintPlace } from '../read/complaints.ts';
import type { Examination } from '../read/examination.ts';
import { rootTable, type FlatTable } from '../../../schemas/codecs/flatbuffers.ts';
import { offsetAt, featureSlots, geometrySlots, slots, valueBytes, type FlatColumn } from '../../../schemas/codecs/flatgeobuf.ts';
import { viewOf } from '../read/file-bytes.ts';
import { eachFeature, FlatgeobufVersionError, isFormer, leavesOf, openFlatgeobufFile, renewFlatgeobuf } from '../read/read-flatgeobuf.ts';
import { reply } from '../job.ts';

const unknownType = 0;
const lineType = 2;
const polygonType = 3;
const lastType = 17;

type Note = (detail: 'geometry' | 'properties' | 'buffer' | 'index' | 'type') => void;

/**
 * Say everything that is wrong with a FlatGeobuf, and count its features without GDAL: every buffer is read, the index is held against
 * them.
 */
export function checkFlatgeobuf(path: string): Examination {
  const complaints = gatherComplaints();
  let features = 0;
  try {
    using file = openFlatgeobufFile(path);
    const { header } = file;
    checkColumns(header.columns, complaints);
    const columns = header.columns.map(({ kind }) => kind);
    const type = header.geometryType;
    if (type > lastType) complaints.add('source.flatgeobuf-type', { found: type }, {});
    const leafAt = header.featuresStart > header.indexStart ? leavesOf(file) : undefined;
    for (const { offset, bytes } of eachFeature(file)) {
      features += 1;
      const note: Note = (detail) => complaints.add(`source.flatgeobuf-${detail}`, {}, { feature: features, byte: offset });
      checkFeature(bytes, type, columns, note);
      if (leafAt !== undefined && features <= header.features && offsetAt(leafAt(features - 1), 0) !== offset - header.featuresStart)
        note('index');
    }
    // A header that was written before its features says 0.
    if (header.features !== 0 && features !== header.features)
      throw fail('source.flatgeobuf-count', { said: header.features, found: features });
  } catch (cause) {
    if (cause instanceof FlatgeobufVersionError) throw fail('source.flatgeobuf-version', { found: cause.version }, { cause });
    if (cause instanceof RangeError) throw fail('source.truncated', { detail: 'FlatGeobuf' }, { cause });
    throw cause;
  }
  return { features, problems: complaints.problems() };
}

function checkColumns(columns: readonly FlatColumn[], complaints: Complaints): void {
  const names = new Set<string>();
  for (const [index, { name, kind }] of columns.entries()) {
    const place: ComplaintPlace = { part: name === '' ? `columns[${index}]` : name };
    if (kind >= valueBytes.length) complaints.add('source.flatgeobuf-column', { found: kind }, place);
    if (name === '' || names.has(name)) complaints.add('source.column-repeated', { name }, place);
    names.add(name);
  }
}

function checkFeature(bytes: Buffer, headerType: number, columns: readonly number[], note: Note): void {
  try {
    const feature = rootTable(viewOf(bytes));
    const own = feature.tables(featureSlots.columns);
    const types = own.length === 0 ? columns : own.map((column) => column.byte(slots.column.type));
    const properties = feature.vector(featureSlots.properties, 1);
    if (properties !== undefined && !areValues(bytes.subarray(properties.at, properties.at + properties.length), types)) note('properties');
    const geometry = feature.table(featureSlots.geometry);
    if (geometry === undefined) return;
    const type = geometry.byte(geometrySlots.type);
    if (type > lastType || (headerType !== unknownType && type !== unknownType && type !== headerType)) note('type');
    else if (!isGeometry(geometry, bytes, type === unknownType ? headerType : type)) note('geometry');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    note('buffer');
  }
}

/** Tell whether the values of a feature each name a column and end where the bytes do. */
function areValues(bytes: Buffer, types: readonly number[]): boolean {
  let at = 0;
  // Writers leave a byte behind that is too short for a value.
  while (at + 2 <= bytes.length) {
    const type = types[bytes.readUInt16LE(at)];
    if (type === undefined) return false;
    at += 2;
    at += valueBytes[type] ?? 4 + bytes.readUInt32LE(at);
  }
  return at <= bytes.length;
}

/** Whether the positions of a geometry are whole, its rings closed, its parts ordered. */
function isGeometry(geometry: FlatTable, bytes: Buffer, type: number): boolean {
  const parts = geometry.tables(geometrySlots.parts);
  if (parts.length > 0) return parts.every((part) => isGeometry(part, bytes, part.byte(geometrySlots.type)));
  const xy = geometry.vector(geometrySlots.xy, 8);
  if (xy === undefined) return true;
  const count = xy.length / 2;
  const others = [geometry.vector(geometrySlots.z, 8), geometry.vector(geometrySlots.m, 8)];
  if (!Number.isInteger(count) || others.some((other) => other !== undefined && other.length !== 0 && other.length !== count)) return false;
  const ends = geometry.vector(geometrySlots.ends, 4);
  let start = 0;
  for (let index = 0; index < Math.max(ends?.length ?? 0, 1); index += 1) {
    const end = ends === undefined || ends.length === 0 ? count : bytes.readUInt32LE(ends.at + 4 * index);
    if (end < start || end > count) return false;
    if (type === lineType && end - start === 1) return false;
    if (type === polygonType && end > start && !isRing(bytes, xy.at, start, end)) return false;
    start = end;
  }
  return start === count;
}

const positionBytes = 16;
function isRing(bytes: Buffer, xy: number, start: number, end: number): boolean {
  const first = xy + start * positionBytes;
  const last = xy + (end - 1) * positionBytes;
  return end - start >= 4 && bytes.compare(bytes, last, last + positionBytes, first, first + positionBytes) === 0;
}

/** The file as GDAL reads it, where that is not the file itself. */
const renewed = 'source.fgb';

if (import.meta.main)
  await reply(async (): Promise<Examination> => {
    const found = checkFlatgeobuf('../in/source');
    if (!isFormer('../in/source')) return found;
    await renewFlatgeobuf('../in/source', renewed);
    return { ...found, rewritten: renewed };
  });
