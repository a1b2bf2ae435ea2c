import type { FieldType } from '../../../schemas/types.ts';
import { rootTable } from './flat-table.ts';

/** A column; `kind` is its place in the standard's list of types (header.fbs, ColumnType). */
export interface FlatColumn {
  name: string;
  kind: number;
  type: FieldType;
  title?: string;
}

/** What a FlatGeobuf file says of itself before its features. */
export interface FlatHeader {
  version: number;
  /** Absent where the file has none. */
  name?: string;
  title?: string;
  columns: readonly FlatColumn[];
  /** As it says; 0 where it was written before its features were counted. */
  features: number;
  /** Children of a node of the index; 0 where there is none. */
  nodeSize: number;
  /** Place in the standard's list of types (header.fbs, GeometryType); 0: each feature says its own. */
  geometryType: number;
  crs?: { code: string } | { wkt: string };
  /** Where the index begins, and the first feature: bytes from the file's beginning. */
  indexStart: number;
  featuresStart: number;
}

/** Places of fields in the tables of FlatGeobuf 3 (header.fbs). */
const slots = {
  header: { name: 0, geometryType: 2, columns: 7, features: 8, nodeSize: 9, crs: 10, title: 11 },
  crs: { organisation: 0, code: 1, wkt: 4 },
  column: { name: 0, type: 1, title: 2 },
} as const;

const types: readonly FieldType[] = [
  ...(['integer', 'integer', 'boolean', 'integer', 'integer', 'integer', 'integer', 'integer'] as const),
  // The first are whole numbers, beyond what other formats keep.
  ...(['number', 'number', 'number', 'text', 'text', 'datetime', 'text'] as const),
];

/** Children of a node where the header leaves it out. */
const usualNodeSize = 16;
/** Bytes of a node: its box, and where its first child or its feature is. */
export const nodeBytes = 40;
/** Bytes before the header: the magic ones, with the version, and its length. */
const prefixBytes = 12;

/** Bytes to where the header ends, as the first twelve tell. */
export const headerEnd = (view: DataView): number => prefixBytes + view.getUint32(8, true);

/** Whether bytes begin as a FlatGeobuf file does. */
export const isFlatgeobuf = (view: DataView): boolean => view.byteLength >= prefixBytes && view.getUint32(0) >>> 8 === 0x666762;

/** The header of a file; `view` goes beyond its end. Throws a RangeError where it is none. */
export function readHeader(view: DataView): FlatHeader {
  const indexStart = headerEnd(view);
  if (indexStart > view.byteLength) throw new RangeError('The header ends outside of the file.');
  const header = rootTable(new DataView(view.buffer, view.byteOffset + prefixBytes, indexStart - prefixBytes));
  const countAt = header.at(slots.header.features);
  const features = countAt === 0 ? 0 : Number(header.view.getBigUint64(countAt, true));
  const nodeAt = header.at(slots.header.nodeSize);
  const stated = nodeAt === 0 ? usualNodeSize : header.view.getUint16(nodeAt, true);
  const nodeSize = stated < 2 ? 0 : stated;
  const name = header.text(slots.header.name);
  const title = header.text(slots.header.title);
  const crs = header.table(slots.header.crs);
  const codeAt = crs?.at(slots.crs.code) ?? 0;
  const code = codeAt === 0 ? 0 : header.view.getInt32(codeAt, true);
  const wkt = crs?.text(slots.crs.wkt);
  return {
    version: view.getUint8(3),
    ...(name !== undefined && { name }),
    ...(title !== undefined && title !== '' && { title }),
    columns: header.tables(slots.header.columns).map((column) => {
      const kind = column.byte(slots.column.type);
      const heading = column.text(slots.column.title);
      return {
        name: column.text(slots.column.name) ?? '',
        kind,
        type: types[kind] ?? 'text',
        ...(heading !== undefined && heading !== '' && { title: heading }),
      };
    }),
    features,
    nodeSize,
    geometryType: header.byte(slots.header.geometryType),
    ...(code > 0 ? { crs: { code: `${crs?.text(slots.crs.organisation) ?? 'EPSG'}:${code}` } } : wkt === undefined ? {} : { crs: { wkt } }),
    indexStart,
    featuresStart: indexStart + nodeBytes * indexLevels(features, nodeSize).reduce((sum, { count }) => sum + count, 0),
  };
}

/** A level of the index: the first of its nodes, counted from the root, and how many it has. */
export interface IndexLevel {
  first: number;
  count: number;
}

/** The levels of the packed R-tree, the root's first and the features' last: where a node stands says which are its children. */
export function indexLevels(features: number, nodeSize: number): IndexLevel[] {
  if (nodeSize < 2 || features === 0) return [];
  const counts = [features];
  // One leaf has a root above it as well.
  for (let count = features; count > 1 || counts.length === 1;) counts.unshift((count = Math.ceil(count / nodeSize)));
  let first = 0;
  return counts.map((count) => ({ first: (first += count) - count, count }));
}
