import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { listPrograms, usageFigures, usageHeads, type Benchmark } from './benchmark.ts';
import { recordsOf, writeManifest } from './catalogue.ts';
import { makeData } from './make-data.ts';
import { watchMappe } from './watch.ts';

const kind = 'points';

/** SQL that, of a hundred features, deletes one, inserts one and changes three. */
const edits = `
  DELETE FROM ${kind} WHERE fid % 100 = 1;
  UPDATE ${kind} SET hauteur = coalesce(hauteur, 0) + 1 WHERE fid % 100 IN (2, 3, 4);
  INSERT INTO ${kind} (geom, cleabs, nature, leger, code_insee) SELECT geom, cleabs || '-N', nature, leger, code_insee FROM ${kind} WHERE fid % 100 = 5`;

/** Build a version after another, with a key and without: what the first build does not do is the comparison. */
export const changes: Benchmark = {
  name: 'changes',
  size: 1_000_000,
  says: (size) => `a version of ${size} ${kind}, five in a hundred not as they were`,
  figures: [...usageHeads, 'added', 'removed', 'changed', 'unchanged'],
  async *run({ size, folder, cache }) {
    const old = await makeData({ kind, features: size }, cache);
    const now = join(folder, basename(old));
    await copyFile(old, now);
    edit(now);
    for (const key of ['cleabs', undefined]) {
      const said = key === undefined ? '' : `layers: [{ name: ${kind}, key: ${key} }]\n`;
      const datasets = join(folder, `${key}`, 'datasets');
      const store = join(folder, `${key}`, 'store');
      for (const [version, source] of Object.entries({ first: old, second: now })) {
        await writeManifest(datasets, 'essai', source, said);
        const usage = await watchMappe('build', '--datasets', datasets, '--store', store);
        const [record] = await recordsOf(store);
        const found = record?.version.changes;
        const counts = found ? [found.added, found.removed, found.changed, found.unchanged] : [];
        const figures = [...usageFigures(usage), ...counts.map((count) => count.toLocaleString('en'))];
        yield { what: `${version} version, with${key === undefined ? 'out' : ''} a key`, figures, details: listPrograms(usage) };
      }
    }
  },
};

function edit(gpkg: string): void {
  using database = new DatabaseSync(gpkg);
  // GDAL's triggers ask for functions that SQLite alone has not.
  for (const { name } of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
    database.exec(`DROP TRIGGER "${String(name)}"`);
  database.exec(edits);
}
