import { closeSync, openSync, writeSync } from 'node:fs';
import { numberAt } from '../../base/number-at.ts';
import type { Shape } from '../geometry/wkb.ts';
import { eachFeature, openFlatgeobuf, slots } from '../read/read-flatgeobuf.ts';
import { columnsOf, readGeometry, readValues, type FlatValue } from '../read/flatgeobuf-features.ts';
import { readJob, reply } from '../job.ts';

/** What `write-lines.ts` is asked: a FlatGeobuf file of its working directory, and where its features go. */
export interface LinesJob {
  input: string;
  output: string;
  /** Give each feature its place in the file as id. */
  ids: boolean;
  /** Columns whose numbers are written as text. */
  asText: readonly string[];
}

const linesAtATime = 2000;

/**
 * Write the features of a FlatGeobuf file as GeoJSON, a line each, for tippecanoe: GDAL would round the numbers (847.910000000001
 * becomes 847.91) and make an array of a text in brackets.
 */
export function writeLines({ input, output, ids, asText }: LinesJob): void {
  using file = openFlatgeobuf(input);
  const columns = columnsOf(file);
  const headerType = file.header.byte(slots.header.geometryType);
  const target = openSync(output, 'w');
  let lines: string[] = [];
  const write = (): void => {
    writeSync(target, lines.join(''));
    lines = [];
  };
  let place = 0;
  for (const { bytes } of eachFeature(file)) {
    const members = [...readValues(bytes, columns)].map(
      ([name, value]) => `${JSON.stringify(name)}:${asText.includes(name) ? JSON.stringify(String(value)) : jsonOf(value)}`,
    );
    const id = ids ? `"id":${place},` : '';
    const geometry = JSON.stringify(geojsonOf(readGeometry(bytes, headerType)));
    lines.push(`{"type":"Feature",${id}"properties":{${members.join(',')}},"geometry":${geometry}}\n`);
    place += 1;
    if (lines.length === linesAtATime) write();
  }
  write();
  closeSync(target);
}

const geojsonOf = (shape: Shape): object =>
  shape.type === 'GeometryCollection'
    ? { type: shape.type, geometries: shape.parts.map(geojsonOf) }
    : { type: shape.type, coordinates: coordinatesOf(shape) };

function coordinatesOf({ type, sequences, parts }: Shape): unknown[] {
  if (type.startsWith('Multi')) return parts.map(coordinatesOf);
  const positions = sequences.map((sequence) =>
    Array.from({ length: sequence.length / 2 }, (_, index) => [numberAt(sequence, 2 * index), numberAt(sequence, 2 * index + 1)]),
  );
  if (type === 'Polygon') return positions;
  return (type === 'Point' ? positions[0]?.[0] : positions[0]) ?? [];
}

/** JSON's own whole numbers have no end. */
const jsonOf = (value: FlatValue): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));

if (import.meta.main) await reply(() => writeLines(readJob() as LinesJob));
