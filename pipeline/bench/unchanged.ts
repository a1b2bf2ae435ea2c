import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pointer, Snapshot } from '../../schemas/types.ts';
import { recordsOf } from './catalogue.ts';
import { datasetYaml, operatorYaml, producerYaml } from './conversions.ts';
import { watch, type Usage } from './watch.ts';

const cli = join(import.meta.dirname, '..', 'cli.ts');
const points = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: { code: '51108' }, geometry: { type: 'Point', coordinates: [4.1, 48.9] } }],
};
const idOf = (index: number): string => `banc/jeu-${index}`;

/** A run over data sets of which none has changed: one is built, the others are published as copies of its record; `folder` is emptied. */
export async function benchUnchanged(folder: string, count: number): Promise<Usage> {
  await rm(folder, { recursive: true, force: true });
  const [datasets, store] = [join(folder, 'datasets'), join(folder, 'store')];
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  await put(join(datasets, 'operator.yaml'), operatorYaml);
  await put(join(datasets, 'banc', 'producer.yaml'), producerYaml);
  for (let index = 0; index < count; index += 1) {
    await put(join(datasets, idOf(index), 'dataset.yaml'), datasetYaml('points.geojson', `jeu-${index}`));
    await put(join(datasets, idOf(index), 'points.geojson'), JSON.stringify(points));
  }
  const build = (...ids: string[]): ReturnType<typeof watch> =>
    watch(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      cli,
      'build',
      ...ids,
      '--json',
      '--datasets',
      datasets,
      '--store',
      store,
    ]);
  await build(idOf(0));
  const [record] = recordsOf(store);
  const text = JSON.stringify(record);
  const records = Array.from({ length: count }, (_, index) => `${text.replaceAll('jeu-0', `jeu-${index}`)}\n`).join('');
  const sha256 = (of: string): string => createHash('sha256').update(of).digest('hex');
  const recordsKey = `records/banc/all-${sha256(records).slice(0, 16)}.ndjson`;
  await put(join(store, recordsKey), records);
  const snapshot = JSON.stringify({ format: 1, sequence: 2, producers: { banc: [recordsKey] } } satisfies Snapshot);
  const snapshotKey = `snapshots/2-${sha256(snapshot).slice(0, 16)}.json`;
  await put(join(store, snapshotKey), snapshot);
  const pointer: Pointer = { sequence: 2, snapshot: snapshotKey, sha256: sha256(snapshot), published: '2026-01-01T00:00:00.000Z' };
  await put(join(store, 'current.json'), JSON.stringify(pointer));
  const usage = await build();
  const unchanged = usage.output.split('\n').filter((line) => line.includes('"outcome":"unchanged"')).length;
  if (unchanged !== count) throw new Error(`Of ${count} data sets ${unchanged} were unchanged: ${usage.output.slice(0, 2000)}`);
  return usage;
}
