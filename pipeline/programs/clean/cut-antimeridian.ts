import { DatabaseSync } from 'node:sqlite';
import { readGeometries, type CleanTable } from '../geopackage/clean-rows.ts';
import { quoted, geopackageGeometry } from '../../../schemas/codecs/geopackage.ts';
import { cutLineAtMeridian, cutPolygonAtMeridian, type Sequence } from './cut-rings.ts';
import { addRow, emptyList, type Listed } from '../../base/listed.ts';
import { numberAt } from '../../base/number-at.ts';
import { readShape, strideOf, writeShape, type Shape } from '../../../schemas/codecs/wkb.ts';
import { simpleParts } from '../geometry/shapes.ts';
import { readJob, reply } from '../job.ts';

/** Job of `cut-antimeridian.ts` on /out/wgs84.gpkg. */
export interface CutJob {
  tables: Pick<CleanTable, 'name' | 'fidColumn'>[];
}

/** Features of a table that crossed ±180° or lay beyond, and the table that lists them all (fid). */
export interface CutTable {
  name: string;
  cut: Listed;
  marks: string;
}

/** Two positions so far apart in longitude are nearer to each other across ±180° (RFC 7946, 3.1.9: what crosses should be cut there). */
const farthest = 180;
/** A step along the edge of the map, from one side of it to the other. */
const wholeTurn = 359.9;
const wgs84 = 4326;

/** Unwrap a line or ring so that each step is the shorter way around the world; it may then lie beyond ±180°. */
export function unwrapSequence(sequence: Sequence, stride: number, isRing: boolean, holes?: number): Sequence {
  // A ring around a pole is closed along that pole: the one towards its holes (`holes`: their latitude), else the nearer one.
  // A ring that its producer has closed along the edge of the map stays as it is.
  const moved = Float64Array.from(sequence);
  const steps: number[] = [];
  let turns = 0;
  for (let index = stride; index < sequence.length; index += stride) {
    const step = numberAt(sequence, index) - numberAt(sequence, index - stride);
    if (Math.abs(step) > farthest) {
      steps.push(index);
      turns -= Math.sign(step);
    }
    moved[index] = numberAt(sequence, index) + 360 * turns;
  }
  if (!isRing || turns === 0) return moved;
  const isClosed = steps.some((index) => Math.abs(numberAt(sequence, index) - numberAt(sequence, index - stride)) > wholeTurn);
  return isClosed ? sequence : aroundPole(moved, stride, holes);
}

/** A ring that goes once around the world, closed along a pole. */
function aroundPole(ring: Sequence, stride: number, holes: number | undefined): Sequence {
  const latitude = middleOf(ring, 1, stride);
  const pole = (holes === undefined ? latitude : holes - latitude) < 0 ? -90 : 90;
  const corner = (index: number): number[] => [numberAt(ring, index), pole, ...ring.slice(index + 2, index + stride)];
  return Float64Array.from([...ring, ...corner(ring.length - stride), ...corner(0), ...ring.slice(0, stride)]);
}

/** A polygon without jumps; holes are put where their ring went. */
function unwrapPolygon(rings: readonly Sequence[], stride: number): Sequence[] {
  const [first = new Float64Array(), ...others] = rings;
  const outer = unwrapSequence(first, stride, true, middleLatitude(others, stride));
  const middle = middleOf(outer, 0, stride);
  const holes = others.map((ring) => unwrapSequence(ring, stride, true));
  return [
    outer,
    ...holes.map((hole) => {
      const turns = Math.round((middle - middleOf(hole, 0, stride)) / 360);
      return turns === 0 ? hole : hole.map((value, index) => (index % stride === 0 ? value + 360 * turns : value));
    }),
  ];
}

function middleOf(sequence: Sequence, axis: 0 | 1, stride: number): number {
  let least = Infinity;
  let greatest = -Infinity;
  for (let index = axis; index < sequence.length; index += stride) {
    least = Math.min(least, numberAt(sequence, index));
    greatest = Math.max(greatest, numberAt(sequence, index));
  }
  return (least + greatest) / 2;
}

const middleLatitude = (rings: readonly Sequence[], stride: number): number | undefined =>
  rings.length === 0 ? undefined : rings.reduce((sum, ring) => sum + middleOf(ring, 1, stride), 0) / rings.length;

const jumps = (sequence: Sequence, stride: number): boolean => {
  for (let index = stride; index < sequence.length; index += stride)
    if (Math.abs(numberAt(sequence, index) - numberAt(sequence, index - stride)) > farthest) return true;
  return false;
};

/** Whether some longitude is more than half a turn: the same place has another one. */
const isBeyond = (sequence: Sequence, stride: number): boolean => {
  for (let index = 0; index < sequence.length; index += stride) if (Math.abs(numberAt(sequence, index)) > farthest) return true;
  return false;
};

/** A shape that crosses ±180° or lies beyond cut there, in the multi-geometry of its type; undefined for one that does not. */
export function cutShape(shape: Shape): Shape | undefined {
  const stride = strideOf(shape);
  const isToCut = ({ sequences }: Shape): boolean => sequences.some((sequence) => jumps(sequence, stride) || isBeyond(sequence, stride));
  if (!simpleParts(shape).some(isToCut)) return undefined;
  if (shape.type === 'Point') return { ...shape, sequences: shape.sequences.map(intoTheWorld) };
  const parts = simpleParts(shape).flatMap((part): Shape[] => {
    if (!isToCut(part)) return [part];
    if (part.type === 'Point') return [{ ...part, sequences: part.sequences.map(intoTheWorld) }];
    if (part.type === 'Polygon')
      return cutPolygonAtMeridian(unwrapPolygon(part.sequences, stride), stride).map((sequences) => ({ ...part, sequences }));
    return part.sequences.flatMap((line) =>
      cutLineAtMeridian(unwrapSequence(line, stride, false), stride).map((piece) => ({ ...part, sequences: [piece] })),
    );
  });
  const [type] = new Set(parts.map((part) => part.type));
  const isOfOneType = parts.every((part) => part.type === type) && (type === 'Polygon' || type === 'LineString' || type === 'Point');
  return { ...shape, type: isOfOneType ? `Multi${type}` : 'GeometryCollection', sequences: [], parts };
}

/** A position at the longitude from -180 to 180 of the same place. */
function intoTheWorld([longitude = NaN, ...rest]: Sequence): Sequence {
  return Float64Array.from([longitude - 360 * Math.round(longitude / 360), ...rest]);
}

/** Cut the features of a table that cross ±180°, each into the parts of one feature; their fids are listed in a table beside it. */
function cutTable(db: DatabaseSync, { name, fidColumn }: CutJob['tables'][number], number: number): CutTable {
  const marks = `mappe_cut_${number}`;
  const cut: { fid: number; shape: Shape }[] = [];
  for (const { fid, wkb, box } of readGeometries(db, name, fidColumn, 'geom')) {
    if (wkb === null || box === null || (box[2] - box[0] <= farthest && box[0] >= -farthest && box[2] <= farthest)) continue;
    const shape = cutShape(readShape(wkb));
    if (shape !== undefined && (shape.parts.length > 0 || shape.type === 'Point')) cut.push({ fid, shape });
  }
  const list = emptyList();
  for (const { fid } of cut) addRow(list, fid);
  if (cut.length === 0) return { name, cut: list, marks };
  db.exec(`CREATE TABLE ${marks} (fid INTEGER PRIMARY KEY)`);
  const mark = db.prepare(`INSERT INTO ${marks} VALUES (?)`);
  const change = db.prepare(`UPDATE ${quoted(name)} SET geom = ? WHERE ${quoted(fidColumn)} = ?`);
  for (const { fid, shape } of cut) {
    mark.run(fid);
    change.run(geopackageGeometry(writeShape(shape), wgs84), fid);
  }
  return { name, cut: list, marks };
}

/** Cut what crosses ±180° in the tables of a GeoPackage, in place. */
export function cutAntimeridian(path: string, { tables }: CutJob): CutTable[] {
  using db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
  const found = tables.map((table, index) => cutTable(db, table, index));
  db.exec('COMMIT');
  return found;
}

if (import.meta.main) await reply(() => cutAntimeridian('wgs84.gpkg', readJob() as CutJob));
