import { closeSync, openSync, writeSync } from 'node:fs';
import { readFeature, type FlatValue } from '../../../schemas/codecs/flatgeobuf.ts';
import { readJob, reply } from '../job.ts';
import { viewOf } from '../read/file-bytes.ts';
import { eachFeature, openFlatgeobufFile } from '../read/read-flatgeobuf.ts';

/** Job of `write-lines.ts`: a FlatGeobuf file of its working directory, and the file to which its features go. */
export interface LinesJob {
  input: string;
  output: string;
  /** Give each feature its place in the file as id. */
  ids: boolean;
  /** Columns whose numbers are written as text. */
  asText: readonly string[];
}

const linesAtATime = 2000;

/** Write the features of a FlatGeobuf file as GeoJSON, a line each, for tippecanoe. */
export function writeLines({ input, output, ids, asText }: LinesJob): void {
  // GDAL would round the numbers (847.910000000001 becomes 847.91) and make an array of a text in brackets.
  using file = openFlatgeobufFile(input);
  const columns = file.header.columns.map(({ name }) => ({ key: `${JSON.stringify(name)}:`, isText: asText.includes(name) }));
  const target = openSync(output, 'w');
  let lines: string[] = [];
  const write = (): void => {
    writeSync(target, lines.join(''));
    lines = [];
  };
  let place = 0;
  for (const { bytes } of eachFeature(file)) {
    const { values, geometry } = readFeature(viewOf(bytes), file.header, true);
    if (geometry === null) throw new Error(`Feature ${place} has no geometry that tiles could show.`);
    const members = columns.flatMap(({ key, isText }, column) => {
      const value = values[column] ?? null;
      return value === null ? [] : [key + (isText ? JSON.stringify(String(value)) : jsonOf(value))];
    });
    const id = ids ? `"id":${place},` : '';
    lines.push(`{"type":"Feature",${id}"properties":{${members.join(',')}},"geometry":${JSON.stringify(geometry)}}\n`);
    place += 1;
    if (lines.length === linesAtATime) write();
  }
  write();
  closeSync(target);
}

/** JSON's own whole numbers have no end. */
const jsonOf = (value: FlatValue): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));

if (import.meta.main) await reply(() => writeLines(readJob() as LinesJob));
