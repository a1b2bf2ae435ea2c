import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Field, Version } from '../../schemas/types.ts';
import { compareVersions, type ComparedVersion } from '../changes/compare.ts';
import { runWorks, workOf } from '../sandbox/job.ts';
import { makeData, type BenchData } from './make-data.ts';
import { watchNode, type ResourceUse } from './watch.ts';

type Changes = NonNullable<Version['changes']>;

/** Cost and result of one comparison. */
export interface DiffRow {
  what: string;
  usage: ResourceUse;
  found: Pick<Changes, 'added' | 'removed' | 'changed' | 'unchanged'>;
}

const texts = ['cleabs', 'nature', 'usage', 'code_insee', 'date_creation'];
const types: Record<string, Field['type']> = { leger: 'boolean', nb_etages: 'integer', hauteur: 'number', surface: 'number' };
const fields = [...texts, ...Object.keys(types)].map((name) => ({ name, type: types[name] ?? 'text' }));

/** SQL that, of a hundred features, deletes one, inserts one and changes three. */
const edits = (table: string): string => `
  DELETE FROM "${table}" WHERE fid % 100 = 1;
  UPDATE "${table}" SET hauteur = coalesce(hauteur, 0) + 1 WHERE fid % 100 IN (2, 3, 4);
  INSERT INTO "${table}" (geom, cleabs, nature, leger, code_insee) SELECT geom, cleabs || '-N', nature, leger, code_insee FROM "${table}" WHERE fid % 100 = 5`;

/** Compare two versions of the same data, with a key and without; `folder` is emptied. */
export async function* benchDiff(data: BenchData, folder: string, cache: string): AsyncGenerator<DiffRow> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const old = makeData(data, cache);
  const now = join(folder, 'new.gpkg');
  await copyFile(old, now);
  {
    using database = new DatabaseSync(now);
    // GDAL's triggers ask for functions that SQLite alone has not.
    const triggers = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
    database.exec(edits(data.kind));
  }
  const files = { old: await writeRows(old, data.kind, join(folder, 'old')), new: await writeRows(now, data.kind, join(folder, 'new')) };
  await rm(now);
  for (const key of ['cleabs', undefined]) {
    const usage = await watchNode(import.meta.filename, JSON.stringify({ layer: data.kind, features: data.features, key, files, folder }));
    yield { what: key === undefined ? 'without a key' : 'with a key', usage, found: JSON.parse(usage.output) as DiffRow['found'] };
  }
}

async function writeRows(gpkg: string, table: string, folder: string): Promise<string> {
  const written = { name: table, fidColumn: 'fid', geometryColumn: 'geom', columns: fields };
  const order = workOf('write-geoparquet', { table: written, crs: null, output: 'rows.parquet' }, { 'clean.gpkg': gpkg });
  const [{ output }] = await runWorks([order], folder);
  return join(output, 'rows.parquet');
}

interface Comparing {
  layer: string;
  features: number;
  key?: string;
  files: { old: string; new: string };
  folder: string;
}

async function compareTwo({ layer: name, features, key, files, folder }: Comparing): Promise<void> {
  const layer = {
    name,
    geometry: 'mixed' as const,
    hasZ: false,
    crs: null,
    features,
    ...(key !== undefined && { key }),
    fields: fields.map((field) => ({ ...field, nulls: 0 })),
  };
  const side = (id: 'old' | 'new'): ComparedVersion => ({ id, layers: [layer], files: new Map([[name, files[id]]]) });
  const { changes } = await compareVersions(side('old'), side('new'), join(folder, 'compare'));
  const { added, removed, changed, unchanged } = changes;
  process.stdout.write(JSON.stringify({ added, removed, changed, unchanged }));
}

if (import.meta.main) await compareTwo(JSON.parse(process.argv[2] ?? '') as Comparing);
