import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { listPrograms, thousands, usageFigures, usageHeads, type Benchmark } from './benchmark.ts';
import { inventRecords, publishRecords, recordsOf } from './catalogue.ts';
import { watchMappe } from './watch.ts';

const datasets = ['--datasets', join(import.meta.dirname, '..', '..', 'site', 'demonstration')];

/** Real records to multiply: points, lines and polygons in layers, a table with many fields. */
const models = ['geonames/lieux-habites', 'natural-earth/eaux', 'insee/communes'];

/** Build the site of an invented catalogue: a page a record in each of two languages, and lists. */
export const largeSite: Benchmark = {
  name: 'site',
  size: 20_000,
  says: (size) => `the site of ${size} invented records`,
  figures: ['pages', ...usageHeads, 'target'],
  async *run({ size, folder }) {
    const store = join(folder, 'store');
    const out = join(folder, 'site');
    await watchMappe('build', ...models, ...datasets, '--store', store);
    await publishRecords(store, inventRecords(await recordsOf(store), size));
    const usage = await watchMappe('site', ...datasets, '--store', store, '--out', out);
    const pages = (await Array.fromAsync(glob('**/*.html', { cwd: out }))).length;
    yield { what: 'mappe site', figures: [thousands(pages), ...usageFigures(usage), '< 40 s, 1.2 GB'], details: listPrograms(usage) };
  },
};
