import type { Geometry, Position } from 'geojson';
import {
  countShx,
  dbfHeadBytes,
  deletedRow,
  readDbfFields,
  readDbfHead,
  readShpHead,
  shpHeadBytes,
  shxRecord,
  shxRecordBytes,
  type ShpHead,
} from '../../../schemas/codecs/shapefile.ts';
import { countUtf8 } from '../../../schemas/codecs/text-encoding.ts';
import type { FieldType } from '../../../schemas/types.ts';
import { collectLayer } from './collect-layer.ts';
import { ReadError, type GivenFile, type RawLayer, type ReadProblem } from './reading.ts';

/** The files of one shapefile, by their endings in lower case. */
export interface ShapefileParts {
  name: string;
  parts: Readonly<Record<string, Uint8Array>>;
}

/** Read one shapefile (ESRI Shapefile Technical Description, 1998) with its attributes. */
export function readShapefile(
  { name, parts }: ShapefileParts,
  onProgress: (share: number) => void,
  room?: GivenFile['room'],
): { layer: RawLayer; problems: ReadProblem[] } {
  const { shp, shx, dbf, prj, cpg } = parts;
  if (shp !== undefined && shx === undefined)
    throw new ReadError('shapefile-incomplete', { name, missing: dbf === undefined ? '.shx, .dbf' : '.shx' });
  const problems: ReadProblem[] = [];
  if (dbf === undefined) problems.push({ id: 'shapefile-no-dbf', severity: 'warning', facts: { name } });
  const table = dbf === undefined ? undefined : openDbf(dbf, name, cpg && new TextDecoder('latin1').decode(cpg).trim());
  const offsets = shp === undefined || shx === undefined ? undefined : offsetsOf(shp, shx, name);
  if (offsets !== undefined && table !== undefined && table.records < offsets.length)
    throw new ReadError('shapefile-mismatch', { name, shapes: offsets.length, records: table.records });
  const layer = collectLayer(table?.fields ?? [], 'declared', { hasGeometry: shp !== undefined, room });
  const readShape = shp === undefined ? undefined : shapeReader(shp, name);
  const count = offsets?.length ?? table?.records ?? 0;
  for (let row = 0; row < count; row += 1) {
    if (row % 5000 === 0) onProgress(row / count);
    const values = table === undefined ? {} : table.read(row);
    // A deleted row.
    if (values === undefined) continue;
    layer.add(values, readShape?.(offsets?.[row] ?? 0, row) ?? null);
  }
  const stated = prj === undefined ? undefined : { wkt: new TextDecoder().decode(prj).trim() };
  return { layer: layer.finish({ source: name, stated: stated?.wkt === '' ? undefined : stated }), problems };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Offsets of the shapes, as the index has them. */
function offsetsOf(shp: Uint8Array, shx: Uint8Array, name: string): number[] {
  const headOf = (bytes: Uint8Array, part: string): ShpHead => {
    if (bytes.length < shpHeadBytes) throw new ReadError('truncated-part', { part });
    const head = readShpHead(viewOf(bytes));
    if (head === undefined) throw new ReadError('shapefile-header', { part });
    if (head.bytes > bytes.length) throw new ReadError('truncated-part', { part });
    return head;
  };
  headOf(shp, `${name}.shp`);
  const index = viewOf(shx);
  return Array.from(
    { length: countShx(headOf(shx, `${name}.shx`)) },
    (_, row) => shxRecord(index, shpHeadBytes + row * shxRecordBytes).offset,
  );
}

/** Read shapes at their stated offsets, all together no more bytes than their file: an index may name one shape a thousand times. */
function shapeReader(shp: Uint8Array, name: string): (offset: number, row: number) => Geometry | null {
  const view = viewOf(shp);
  let left = shp.length;
  const spend = (bytes: number): void => {
    left -= bytes;
    if (left < 0) throw new RangeError('Shapes lie one over another.');
  };
  return (offset, row) => {
    try {
      return shapeAt(view, offset + 8, spend);
    } catch (cause) {
      throw new ReadError('shape-broken', { name, feature: row + 1 }, { cause });
    }
  };
}

function shapeAt(view: DataView, at: number, spend: (bytes: number) => void): Geometry | null {
  const type = view.getInt32(at, true) % 10;
  const positions = (first: number, count: number): Position[] => {
    if (count < 0 || first + count * 16 > view.byteLength) throw new RangeError('Points end outside of the file.');
    spend(count * 16);
    return Array.from({ length: count }, (_, index) => [
      view.getFloat64(first + index * 16, true),
      view.getFloat64(first + index * 16 + 8, true),
    ]);
  };
  if (type === 0) return null;
  if (type === 1) return { type: 'Point', coordinates: positions(at + 4, 1)[0] ?? [] };
  if (type === 8) return { type: 'MultiPoint', coordinates: positions(at + 40, view.getInt32(at + 36, true)) };
  if (type !== 3 && type !== 5) throw new RangeError('Unknown kind of shape.');
  const parts = view.getInt32(at + 36, true);
  const points = view.getInt32(at + 40, true);
  if (parts < 0 || at + 44 + parts * 4 > view.byteLength) throw new RangeError('Parts end outside of the file.');
  spend(parts * 4);
  const all = positions(at + 44 + parts * 4, points);
  const starts = Array.from({ length: parts }, (_, part) => view.getInt32(at + 44 + part * 4, true));
  // Parts that overlap would hold the same points again and again.
  if (starts.some((start, part) => start < (starts[part - 1] ?? 0) || start > points))
    throw new RangeError('A part begins before the one before.');
  const lines = starts.map((start, part) => all.slice(start, starts[part + 1] ?? points));
  if (type === 3) {
    const [only = []] = lines;
    return lines.length === 1 ? { type: 'LineString', coordinates: only } : { type: 'MultiLineString', coordinates: lines };
  }
  const polygons = gatherRings(lines);
  const [only = []] = polygons;
  return polygons.length === 1 ? { type: 'Polygon', coordinates: only } : { type: 'MultiPolygon', coordinates: polygons };
}

/** Rings that turn as a clock does begin a polygon; the others are holes of the one before. */
function gatherRings(rings: Position[][]): Position[][][] {
  const polygons: Position[][][] = [];
  for (const ring of rings) {
    const area = ring.reduce((sum, [x = 0, y = 0], index) => {
      const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
      return sum + x * nextY - nextX * y;
    }, 0);
    const last = polygons.at(-1);
    if (area > 0 && last !== undefined) last.push(ring);
    else polygons.push([ring]);
  }
  return polygons;
}

/** Types of dBASE III and of what came after; a number without decimals may be too long for a whole number. */
function typeOf(kind: string, length: number, decimals: number): FieldType {
  if (kind === 'N' || kind === 'F') return decimals > 0 || length > 18 ? 'number' : 'integer';
  if (kind === 'I') return 'integer';
  if (kind === 'O' || kind === 'B' || kind === 'Y') return 'number';
  return kind === 'D' ? 'date' : kind === 'L' ? 'boolean' : kind === '@' ? 'datetime' : 'text';
}

function openDbf(bytes: Uint8Array, name: string, declared: string | undefined) {
  const truncated = (): ReadError => new ReadError('truncated-part', { part: `${name}.dbf` });
  if (bytes.length < dbfHeadBytes) throw truncated();
  const head = readDbfHead(viewOf(bytes), bytes.length);
  if (head === undefined) throw truncated();
  const { records, start, length } = head;
  const decoder = new TextDecoder(encodingOf(bytes.subarray(start, start + records * length), declared));
  let offset = 1;
  const fields = readDbfFields(bytes.subarray(0, start)).fields.map(({ name: called, kind, width, decimals }) => {
    const at = offset;
    offset += width;
    return { name: decoder.decode(called).trim(), type: typeOf(kind, width, decimals), kind, at, length: width };
  });
  return {
    records,
    fields: fields.map(({ name: called, type }) => ({ name: called, type })),
    /** The values of a row; undefined where it is marked as deleted. */
    read(row: number): Record<string, unknown> | undefined {
      const first = start + row * length;
      if (bytes[first] === deletedRow) return undefined;
      return Object.fromEntries(
        fields.map((field) => {
          const cell = bytes.subarray(first + field.at, first + field.at + field.length);
          return [field.name, readCell(decoder.decode(cell).replace(/\0.*$/s, '').trimEnd(), field.type, field.kind)];
        }),
      );
    },
  };
}

function readCell(text: string, type: FieldType, kind: string): unknown {
  const bare = text.trim();
  if (bare === '') return null;
  if (type === 'integer' || type === 'number') return /^\*+$/.test(bare) || Number.isNaN(Number(bare)) ? null : bare;
  if (type === 'date')
    return /^\d{8}$/.test(bare) && bare !== '00000000' ? `${bare.slice(0, 4)}-${bare.slice(4, 6)}-${bare.slice(6)}` : null;
  if (kind === 'L') return /^[yt]$/i.test(bare) ? true : /^[nf]$/i.test(bare) ? false : null;
  return text;
}

/** Encodings by the names that files give them. */
const encodings: readonly (readonly [RegExp, string])[] = [
  [/^(utf-?8|65001)$/i, 'utf-8'],
  [/^(iso.?8859.?1|latin.?1|1252|windows.?1252|ansi.*1252|cp1252|88591)$/i, 'windows-1252'],
  [/^(iso.?8859.?15|latin.?9|885915)$/i, 'iso-8859-15'],
  [/^(1250|windows.?1250|cp1250)$/i, 'windows-1250'],
];

/** The encoding of attributes: UTF-8 where their bytes show it, otherwise as is said, but for what says UTF-8 and is not. */
function encodingOf(rows: Uint8Array, declared = ''): string {
  const count = countUtf8();
  count.add(rows);
  if (count.verdict() === 'utf-8') return 'utf-8';
  const said = encodings.find(([name]) => name.test(declared))?.[1];
  return said === undefined || said === 'utf-8' ? 'windows-1252' : said;
}
