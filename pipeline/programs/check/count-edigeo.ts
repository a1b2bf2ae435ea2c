import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../base/errors.ts';
import type { Examination, NamedFilesJob } from '../read/examination.ts';
import { readJob, reply } from '../job.ts';

/** Fields of the .thf that name a file of the lot, with the file's extension. */
const parts: Readonly<Record<string, string>> = { GNN: 'GEN', GON: 'GEO', DIN: 'DIC', SCN: 'SCD', GDN: 'VEC' };

/** Count the features of the EDIGEO lot in `folder` by class, over all files; refuses one that lacks a file, or whose files end early. */
export async function countEdigeo(folder: string, { names }: NamedFilesJob): Promise<Examination> {
  const name = names['source'] ?? 'source';
  const present = new Map((await readdir(folder)).map((file) => [file.toLowerCase(), file]));
  const wanted: string[] = [];
  let lot = '';
  await readFields(join(folder, 'source.thf'), `${name}.THF`, (code, value) => {
    if (code === 'LON') lot = value;
    const extension = parts[code];
    if (extension !== undefined) wanted.push(`${lot}${value}.${extension}`);
  });
  const features = new Map<string, number>();
  let crsCode = '';
  for (const file of wanted) {
    const local = present.get(file.toLowerCase());
    if (local === undefined) throw fail('source.edigeo-incomplete', { name, missing: file });
    let isFeature = false;
    await readFields(join(folder, local), file, (code, value) => {
      // GDAL names the system in words that EPSG's list does not hold.
      if (code === 'REL') crsCode = `IGNF:${value}`;
      if (code === 'RTY') isFeature = value === 'FEA';
      if (code !== 'SCP' || !isFeature) return;
      const kind = value.split(';').at(-1) ?? '';
      features.set(kind, (features.get(kind) ?? 0) + 1);
      // The first reference of a feature is its class; those after it are of its attributes.
      isFeature = false;
    });
  }
  return { features: Object.fromEntries(features), crsCode, problems: [] };
}

/** Give each field of a file (`ATVST06:LUXIOL`: code, kind, format, length, value); refuses a file without its closing field. */
async function readFields(path: string, file: string, on: (code: string, value: string) => void): Promise<void> {
  let isClosed = false;
  for await (const line of (await open(path)).readLines({ encoding: 'latin1' })) {
    if (line.startsWith('EOM')) isClosed = true;
    else if (line.length > 7 && line[7] === ':') on(line.slice(0, 3), line.slice(8));
  }
  if (!isClosed) throw fail('source.truncated', { detail: file });
}

if (import.meta.main) await reply(() => countEdigeo('../in', readJob() as NamedFilesJob));
