import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compressors } from '../../programs/read/parquet-rows.ts';
import { point, type Feature } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, collection, recordOf, run } from '../build/build.fixtures/catalogue.ts';

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

test('times of a place are no moments: they are published as such, and a zone that arrives is a change', async () => {
  const visits = (quand: (index: number) => string): Feature[] =>
    Array.from({ length: 4 }, (_, index) => ({
      geometry: point(4 + index / 100, 48.9),
      properties: { id: `V${index}`, quand: quand(index) },
    }));
  const { datasets, write } = catalogue(
    'layers: [{ name: mats, key: id }]\n',
    visits(() => '2026-01-05T10:00:00'),
  );
  const store = `${datasets}/../store`;
  /** How the column of times is written now. */
  const written = async (): Promise<{ type: unknown; first: unknown }> => {
    const { key = '' } = (await recordOf(store))?.version.artifacts.find(({ format }) => format === 'geoparquet') ?? {};
    const file = await asyncBufferFromFile(join(store, key));
    const { schema } = await parquetMetadataAsync(file);
    const [row] = await parquetReadObjects({ file, compressors });
    return { type: schema.find(({ name }) => name === 'quand')?.logical_type, first: row?.['quand'] };
  };
  await run(datasets, store);
  expect(await written()).toEqual({
    type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
    first: new Date('2026-01-05T10:00:00Z'),
  });
  write('mats.geojson', collection(visits(() => '2026-01-05T10:00:00Z')));
  await run(datasets, store, { now: '2026-11-26' });
  expect(await written()).toMatchObject({ type: { isAdjustedToUTC: true } });
  expect((await recordOf(store))?.version.changes).toMatchObject({ changed: 4, unchanged: 0 });
  // Some with a zone, others without: each is told as it is.
  write('mats.geojson', collection(visits((index) => `2026-01-05T10:00:00${index === 0 ? '' : 'Z'}`)));
  await run(datasets, store, { now: '2026-11-27' });
  expect(await written()).toMatchObject({ type: { type: 'STRING' } });
  expect((await recordOf(store))?.version.changes).toMatchObject({ changed: 1, unchanged: 3 });
});
