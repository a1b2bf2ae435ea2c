import { fileWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { constants, zstdCompressSync } from 'node:zlib';
import { freeName } from '../../../schemas/model/column-names.ts';
import {
  createdBy,
  geoMetadata,
  parquetSchema,
  sides,
  toParquet,
  type ParquetCell,
  type ParquetColumn,
} from '../../../schemas/model/geoparquet.ts';
import { bytesOf, openGeopackage, rowOf, type CleanTable } from '../geopackage/clean-rows.ts';
import { isZoned } from '../../base/sql.ts';
import { quoted, wkbOfGeopackage } from '../../../schemas/codecs/geopackage.ts';
import { boxOfRow, findSpatialOrder, type SpatialOrder } from './spatial-order.ts';
import { numberAt } from '../../base/number-at.ts';

/**
 * Table of the clean GeoPackage, its system as PROJJSON (null: none), the file to write; `flatgeobuf`, beside the clean file, orders the
 * rows.
 */
export interface GeoparquetJob {
  table: CleanTable;
  crs: unknown;
  output: string;
  flatgeobuf?: string | undefined;
}

/** Rows of a group: few enough that readers of one town skip most of a département, and pages that list rows most columns. */
const groupRows = 20_000;
/** Bytes of geometry of a group: with large polygons this comes first and bounds memory. */
const groupBytes = 64 * 1024 ** 2;

/** A seventh smaller than with level 1; level 6 would save another fourteenth for as much time again. */
const compressionLevel = 3;

/** List the columns of a table, with the zones of date-times: GDAL writes none where the source has none, else Z or the offset. */
const writtenOf = (db: DatabaseSync, { name: table, columns }: CleanTable): ParquetColumn[] =>
  columns.map(({ name, type }) => {
    if (type !== 'datetime') return { name, type, zones: 'all' };
    const zoned = isZoned(quoted(name));
    const sql = `SELECT max(${zoned}) AS most, min(${zoned}) AS least FROM ${quoted(table)}`;
    const { most, least } = db.prepare(sql).get() ?? {};
    return { name, type, zones: most === 0 ? 'none' : least === 0 ? 'some' : 'all' };
  });

/** In a file's metadata where row n is feature n of the layer's FlatGeobuf file, whose place is its id in tiles. */
const orderMark = { key: 'mappe:rows', value: 'flatgeobuf' };

/**
 * Write one table as GeoParquet (plain Parquet without geometry), a group at a time: rows along a Hilbert curve, its FlatGeobuf file's if
 * any.
 */
export async function writeGeoparquetFile(clean: string, { table, crs, output, flatgeobuf }: GeoparquetJob): Promise<void> {
  using db = openGeopackage(clean);
  const beside = (name: string): string => join(dirname(clean), name);
  using wgs84 = flatgeobuf === undefined ? undefined : openGeopackage(beside('wgs84.gpkg'));
  const order = findSpatialOrder(db, table, wgs84 && flatgeobuf !== undefined ? { path: beside(flatgeobuf), wgs84 } : undefined);
  const { columns } = table;
  const written = writtenOf(db, table);
  const spatial =
    table.geometryColumn === null ? undefined : { geometry: freeName('geometry', columns), covering: freeName('bbox', columns) };
  const kvMetadata = [
    ...(spatial === undefined ? [] : [{ key: 'geo', value: geoMetadata(spatial, crs, order) }]),
    ...(wgs84 === undefined ? [] : [orderMark]),
  ];
  const writer = new ParquetWriter({
    writer: fileWriter(output),
    schema: parquetSchema(written, spatial),
    codec: 'ZSTD',
    compressors: { ZSTD: (page) => zstdCompressSync(page, { params: { [constants.ZSTD_c_compressionLevel]: compressionLevel } }) },
    kvMetadata,
    createdBy,
  });
  for (const group of readGroups(db, { ...table, written }, order)) {
    const columnData: ColumnSource[] = columns.map(({ name }, index) => ({ name, data: group.cells[index] ?? [] }));
    if (spatial !== undefined) {
      // Least and greatest bytes of a geometry say nothing, and no two are alike: the covering is what a reader looks at.
      columnData.push({ name: spatial.geometry, data: group.geometries, encoding: 'PLAIN', statistics: false });
      columnData.push({ name: spatial.covering, data: group.boxes });
    }
    await writer.write({ columnData, rowGroupSize: groupRows });
  }
  await writer.finish();
}

interface Group {
  cells: ParquetCell[][];
  geometries: (Uint8Array | null)[];
  boxes: (Record<(typeof sides)[number], number> | null)[];
}

/** The rows in file order, a row group at a time. */
function* readGroups(
  db: DatabaseSync,
  table: CleanTable & { written: ParquetColumn[] },
  { fids, order, boxes }: SpatialOrder,
): Generator<Group> {
  const { name, fidColumn, geometryColumn, columns, written } = table;
  const names = [...columns.map((column) => column.name), ...(geometryColumn === null ? [] : [geometryColumn])].map(quoted);
  const sql = `SELECT ${names.join(', ') || '1'} FROM ${quoted(name)} WHERE ${quoted(fidColumn)} = ?`;
  // Whole numbers beyond those of a double are read as such where there may be some.
  const readRow = rowOf(db, sql, { readBigInts: columns.some(({ type }) => type === 'integer') });
  const empty = (): Group => ({ cells: columns.map(() => []), geometries: [], boxes: [] });
  let group = empty();
  let bytes = 0;
  for (const row of order) {
    const values = readRow(numberAt(fids, row));
    for (const [index, { type, zones }] of written.entries()) group.cells[index]?.push(toParquet(values[index] ?? null, type, zones));
    const wkb = geometryColumn === null ? null : wkbOfGeopackage(bytesOf(values[columns.length]));
    const box = boxOfRow(boxes, row);
    group.geometries.push(wkb);
    group.boxes.push(box === undefined ? null : { xmin: box[0], ymin: box[1], xmax: box[2], ymax: box[3] });
    bytes += wkb?.length ?? 0;
    if (group.geometries.length === groupRows || bytes > groupBytes) {
      yield group;
      [group, bytes] = [empty(), 0];
    }
  }
  if (group.geometries.length > 0) yield group;
}
