import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishRecords, recordsOf, writeText } from './catalogue.ts';
import { datasetYaml, operatorYaml, producerYaml } from './conversions.ts';
import { watchMappe, type ResourceUse } from './watch.ts';

const points = {
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: { code: '51108' }, geometry: { type: 'Point', coordinates: [4.1, 48.9] } }],
};
const idOf = (index: number): string => `banc/jeu-${index}`;

/** A run over data sets of which none has changed: one is built, the others are published as copies of its record; `folder` is emptied. */
export async function benchUnchanged(folder: string, count: number): Promise<ResourceUse> {
  await rm(folder, { recursive: true, force: true });
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  await writeText(join(datasets, 'operator.yaml'), operatorYaml);
  await writeText(join(datasets, 'banc', 'producer.yaml'), producerYaml);
  for (let index = 0; index < count; index += 1) {
    await writeText(join(datasets, idOf(index), 'dataset.yaml'), datasetYaml('points.geojson', `jeu-${index}`));
    await writeText(join(datasets, idOf(index), 'points.geojson'), JSON.stringify(points));
  }
  const build = (...ids: string[]): ReturnType<typeof watchMappe> =>
    watchMappe('build', ...ids, '--json', '--datasets', datasets, '--store', store);
  await build(idOf(0));
  const [record] = recordsOf(store);
  const text = JSON.stringify(record);
  const records = Array.from({ length: count }, (_, index) => `${text.replaceAll('jeu-0', `jeu-${index}`)}\n`).join('');
  await publishRecords(store, 2, [{ producer: 'banc', text: records }]);
  const usage = await build();
  const unchanged = usage.output.split('\n').filter((line) => line.includes('"outcome":"unchanged"')).length;
  if (unchanged !== count) throw new Error(`Of ${count} data sets ${unchanged} were unchanged: ${usage.output.slice(0, 2000)}`);
  return usage;
}
