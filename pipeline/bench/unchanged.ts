import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageFigures, usageHeads, type Benchmark } from './benchmark.ts';
import { publishRecords, recordsOf, writeManifest } from './catalogue.ts';
import { watchMappe } from './watch.ts';

const point = '{"type":"Feature","properties":{"code":"51108"},"geometry":{"type":"Point","coordinates":[4.1,48.9]}}';

/** Build data sets of which none has changed: one is built, the others are published as copies of its record. */
export const unchanged: Benchmark = {
  name: 'unchanged',
  size: 200,
  says: (size) => `a run over ${size} data sets of which none has changed`,
  figures: [...usageHeads, 'target'],
  async *run({ size, folder }) {
    const datasets = join(folder, 'datasets');
    const store = join(folder, 'store');
    const source = join(folder, 'points.geojson');
    await writeFile(source, `{"type":"FeatureCollection","features":[${point}]}`);
    for (let index = 0; index < size; index += 1) await writeManifest(datasets, `jeu-${index}`, source);
    const build = (...ids: string[]): ReturnType<typeof watchMappe> =>
      watchMappe('build', ...ids, '--json', '--datasets', datasets, '--store', store);
    await build('banc/jeu-0');
    const text = JSON.stringify((await recordsOf(store))[0]);
    const copies = Array.from({ length: size }, (_, index) => JSON.parse(text.replaceAll('jeu-0', `jeu-${index}`)) as never);
    await publishRecords(store, copies);
    const usage = await build();
    const count = usage.output.split('"outcome":"unchanged"').length - 1;
    if (count !== size) throw new Error(`Of ${size} data sets ${count} were unchanged: ${usage.output.slice(0, 2000)}`);
    yield { what: 'mappe build', figures: [...usageFigures(usage), '< 1 s'] };
  },
};
