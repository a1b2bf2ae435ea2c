import { countShx, readShpHead, shpHeadBytes, shxRecord, shxRecordBytes } from '../../../schemas/codecs/shapefile.ts';
import { openFile, viewOf, windowed } from './file-bytes.ts';

/** Faults of a record of a .shp file, or of its place in the .shx. */
export type ShapeFault = 'index' | 'type' | 'size' | 'part' | 'ring' | 'number';

const recordHeaderBytes = 8;
const positionBytes = 16;
/** Bytes of the file that are held at a time; a longer record is read whole. */
const windowBytes = 1024 ** 2;
/** Shape types (ESRI Shapefile Technical Description, 1998): with heights 10 more, with measures 20 more. */
const shape = { none: 0, point: 1, line: 3, polygon: 5, points: 8, patches: 31 };

/** Walk over the records of a .shp in the order of its .shx, and call `note` with each that is not as the format says. */
export function checkShapes(shp: string, shx: string, note: (fault: ShapeFault, record: number) => void): void {
  using file = openFile(shp);
  using index = openFile(shx);
  const read = windowed(file, windowBytes);
  const readIndex = windowed(index, windowBytes);
  const fileType = read(32, 4).readInt32LE(0);
  const head = readShpHead(viewOf(index.read(0, shpHeadBytes)));
  const count = head === undefined ? 0 : countShx(head);
  for (let record = 0; record < count; record += 1) {
    const { offset, length } = shxRecord(viewOf(readIndex(shpHeadBytes + record * shxRecordBytes, shxRecordBytes)), 0);
    if (offset < shpHeadBytes || length < 4 || offset + recordHeaderBytes + length > file.size) {
      note('index', record + 1);
      continue;
    }
    const bytes = read(offset, recordHeaderBytes + length);
    // Files that were cut out of others keep the numbers of their records: only the length tells.
    if (bytes.readInt32BE(4) * 2 !== length) note('index', record + 1);
    const fault = checkShape(bytes.subarray(recordHeaderBytes), fileType);
    if (fault !== undefined) note(fault, record + 1);
  }
}

/** Find the fault in the content of one record. */
function checkShape(bytes: Buffer, fileType: number): ShapeFault | undefined {
  const type = bytes.readInt32LE(0);
  if (type === shape.none) return undefined;
  if (type !== fileType) return 'type';
  const base = type === shape.patches ? shape.patches : type % 10;
  const hasZ = type > 10 && type < 20;
  const hasM = type > 20 && type < 30;
  if (base === shape.point) return checkSize(bytes.length, 20, hasZ ? 8 : 0, 8, hasZ || hasM) ?? checkNumbers(bytes, 4, 1);
  const isParted = base === shape.line || base === shape.polygon || base === shape.patches;
  if (!isParted && base !== shape.points) return 'type';
  const fixed = isParted ? 44 : 40;
  if (bytes.length < fixed) return 'size';
  const [parts, points] = isParted ? [bytes.readInt32LE(36), bytes.readInt32LE(40)] : [0, bytes.readInt32LE(36)];
  if (parts < 0 || points < 0) return 'size';
  const first = fixed + parts * (base === shape.patches ? 8 : 4);
  const ordinates = positionBytes + 8 * points;
  const fault = checkSize(
    bytes.length,
    first + points * positionBytes,
    hasZ || base === shape.patches ? ordinates : 0,
    ordinates,
    hasZ || hasM || base === shape.patches,
  );
  return (
    fault ?? (isParted ? checkParts(bytes, parts, points, first, base === shape.polygon) : undefined) ?? checkNumbers(bytes, first, points)
  );
}

/** Measures are optional at the end of a record. */
function checkSize(found: number, flat: number, heights: number, measures: number, mayMeasure: boolean): ShapeFault | undefined {
  return found === flat + heights || (mayMeasure && found === flat + heights + measures) ? undefined : 'size';
}

/** Parts begin one after the other, and the rings of a polygon are closed. */
function checkParts(bytes: Buffer, parts: number, points: number, first: number, isPolygon: boolean): ShapeFault | undefined {
  const startOf = (part: number): number => (part === parts ? points : bytes.readInt32LE(44 + 4 * part));
  if (points > 0 && (parts === 0 || startOf(0) !== 0)) return 'part';
  for (let part = 0; part < parts; part += 1) {
    const start = startOf(part);
    const end = startOf(part + 1);
    if (start < 0 || end < start || end > points) return 'part';
    if (!isPolygon || end === start) continue;
    const from = first + start * positionBytes;
    const to = first + (end - 1) * positionBytes;
    if (end - start < 4 || bytes.compare(bytes, to, to + positionBytes, from, from + positionBytes) !== 0) return 'ring';
  }
  return undefined;
}

function checkNumbers(bytes: Buffer, first: number, points: number): ShapeFault | undefined {
  for (let at = first; at < first + points * positionBytes; at += 8) if (!Number.isFinite(bytes.readDoubleLE(at))) return 'number';
  return undefined;
}
