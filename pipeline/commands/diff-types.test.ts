import { expect, test } from 'vitest';
import { point, type Feature } from '../tools/tools.fixtures/make-geopackage.ts';
import { catalogue, collection, recordOf, run } from './build.fixtures/catalogue.ts';

test('one odd cell that makes a column text, or booleans that are numbers now, change no other feature', async () => {
  const visits = (change: (index: number) => object): Feature[] =>
    Array.from({ length: 20 }, (_, index) => ({
      geometry: point(4 + index / 100, 48.9),
      properties: { id: `V${index}`, jour: '2026-01-05', quand: '2026-01-05T10:00:00', ouvert: index % 2 === 0, ...change(index) },
    }));
  const { datasets, write } = catalogue(
    'layers: [{ name: mats, key: id }]\n',
    visits(() => ({})),
  );
  const store = `${datasets}/../store`;
  await run(datasets, store);
  const types = async (): Promise<unknown> => (await recordOf(store))?.version.layers[0]?.fields.map(({ type }) => type);
  expect(await types()).toEqual(['text', 'date', 'datetime', 'boolean']);
  const odd = (index: number): object => ({
    ...(index === 3 && { jour: 'inconnue' }),
    ...(index === 4 && { quand: 'inconnue' }),
    ...(index === 5 && { quand: '2026-01-05T10:00:01' }),
    ouvert: index === 6 ? 0 : Number(index % 2 === 0),
  });
  write('mats.geojson', collection(visits(odd)));
  await run(datasets, store, { now: '2026-11-26' });
  expect(await types()).toEqual(['text', 'text', 'text', 'integer']);
  expect((await recordOf(store))?.version.changes).toMatchObject({
    changed: 4,
    unchanged: 16,
    layers: [
      {
        byField: [
          { field: 'quand', changed: 2 },
          { field: 'jour', changed: 1 },
          { field: 'ouvert', changed: 1 },
        ],
      },
    ],
  });
});
