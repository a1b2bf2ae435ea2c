import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { makeFeed } from '../../programs/programs.fixtures/make-feed.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { beginCatalogue, run } from '../build/build.fixtures/catalogue.ts';
import { newDataset } from './new.ts';

const described = {
  description: 'Les arrêts, les lignes et les horaires du réseau de bus.',
  lineage: 'Exporté du logiciel d’exploitation du réseau.',
};

test('a GTFS feed is described without a question and published as it is: stops and lines on the map, tables, and its standard', async () => {
  const root = scratchFolder();
  const datasets = join(root, 'datasets');
  const store = join(root, 'store');
  const zip = join(root, 'reseau.zip');
  mkdirSync(datasets);
  beginCatalogue(datasets);
  writeFileSync(zip, makeFeed());
  const options = { producer: 'ddt-51', datasets, lang: 'fr' as const, yes: true, ...described };
  expect(await newDataset(zip, options, () => undefined)).toBe(0);
  const { lines } = await run(datasets, store);
  expect(lines.flatMap(({ problems = [] }) => problems.filter(({ severity }) => severity === 'error'))).toEqual([]);
  const record = (await readRecords(folderStore(store))).get('ddt-51/reseau');
  expect(record).toMatchObject({ title: 'Offre de transport', themes: ['transports'], standard: { id: 'gtfs' } });
  const layers = record?.version.layers ?? [];
  expect(layers.map(({ name, geometry, features }) => [name, geometry, features])).toEqual([
    ['stops', 'point', 4],
    ['shapes', 'line', 2],
    ['routes', null, 2],
    ['trips', null, 4],
    ['stop_times', null, 4],
    ['calendar', null, 1],
    ['calendar_dates', null, 1],
    ['agency', null, 1],
  ]);
  expect(layers.slice(0, 2).map(({ title }) => title)).toEqual([
    { fr: 'Arrêts', en: 'Stops' },
    { fr: 'Tracés des lignes', en: 'Shapes of routes' },
  ]);
  const formatsOf = (layer: string): string[] =>
    (record?.version.artifacts ?? []).flatMap((each) => (each.layer === layer ? [each.format] : []));
  expect(formatsOf('shapes')).toEqual(expect.arrayContaining(['flatgeobuf', 'geoparquet', 'csv']));
  expect(formatsOf('stop_times')).toEqual(expect.arrayContaining(['geoparquet', 'csv']));
  expect(record?.version.artifacts.filter(({ format }) => format === 'pmtiles')).toHaveLength(1);
});
