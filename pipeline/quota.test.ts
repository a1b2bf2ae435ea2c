import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetRecord } from '../schemas/types.ts';
import { bytesOf } from './bytes-added.ts';
import { catalogue, collection, features, recordOf, run } from './commands/build.fixtures/catalogue.ts';
import { exampleVersion } from './convert.fixtures/make-clean.ts';
import { scratchFolder } from './tools/tools.fixtures/make-geopackage.ts';

const price = 'price: { eurosPerTerabyte: 120, on: 2026-11-24, source: Essai }';
const outcomeOf = async (datasets: string, store: string, name: string): Promise<[string | undefined, ...string[]]> => {
  const [line] = (await run(datasets, store, { run: name })).lines;
  return [line?.outcome, ...(line?.problems.filter(({ severity }) => severity === 'error').map(({ message }) => message) ?? [])];
};

test('what does not fit is refused with figures and a way out; a paid plan lets it pass, and its end keeps what is there', async () => {
  const { datasets, write } = catalogue();
  const store = join(scratchFolder(), 'store');
  appendFileSync(join(datasets, 'operator.yaml'), `quota: { freeBytes: 1000, ${price} }\n`);
  const [outcome, message = ''] = await outcomeOf(datasets, store, 'un');
  expect(outcome).toBe('refused');
  expect(message.replaceAll(/\d[\d,.]*[\u00a0\u202f ]ko/gi, '# ko')).toBe(
    'Avec ddt-51/mats, DDT de la Marne garderait # ko\u202f; son offre permet # ko. Rien n’est publié. Allégez la source, faites détruire d’anciennes versions («\u00a0mappe purge\u00a0»), ou demandez une offre payante à l’administrateur, qui écrit «\u00a0plan: { name: premium, terabytes: 1, until: … }\u00a0» dans ddt-51/producer.yaml (environ 120\u00a0€ par an).',
  );
  expect(await recordOf(store), 'nothing is published').toBeUndefined();

  const producer = join(datasets, 'ddt-51', 'producer.yaml');
  const plan = (until: string): void =>
    writeFileSync(
      producer,
      `title: DDT de la Marne\ntype: association\nterritory: DEP-51\ncontact: { name: Service SIG, email: sig@exemple.fr }\nplan: { name: premium, terabytes: 1, until: ${until} }\n`,
    );
  plan('2026-11-24');
  expect(await outcomeOf(datasets, store, 'deux')).toEqual(['published']);
  expect((await recordOf(store))?.producer.premium).toEqual({ terabytes: 1, until: '2026-11-24' });

  plan('2026-11-23');
  expect(await outcomeOf(datasets, store, 'trois'), 'no new bytes').toEqual(['published']);
  write(
    'mats.geojson',
    collection([...features, ...features.map(({ geometry }) => ({ geometry, properties: { code: '51109', hauteur: 1 } }))]),
  );
  expect((await outcomeOf(datasets, store, 'quatre'))[0], 'new bytes').toBe('refused');
});

const artifact = (key: string, bytes: number): DatasetRecord['version']['artifacts'][number] => ({
  format: 'csv',
  name: `${key}.csv`,
  key: `data/a/b/${key}/${key}.csv`,
  mediaType: 'text/csv',
  bytes,
  sha256: key,
  recipe: 1,
});
/** The record of a version after others. */
const next = (id: string, files: [string, number][], previous?: DatasetRecord): DatasetRecord => {
  const version = { ...exampleVersion, id, artifacts: files.map(([key, bytes]) => artifact(key, bytes)) };
  const summary = { id, date: '2026-11-24', features: 1, ...bytesOf(version, previous) };
  return { version, history: [summary, ...(previous?.history ?? []).filter((each) => each.id !== id)] } as DatasetRecord;
};
const added = ({ history }: DatasetRecord): number => history.reduce((sum, each) => sum + (each.added ?? each.bytes), 0);

test('a file that versions share is counted once, also where one comes back or is made anew', () => {
  const first = next('a', [
    ['x', 100],
    ['y', 10],
  ]);
  expect(added(first)).toBe(110);
  const second = next(
    'b',
    [
      ['x', 100],
      ['z', 20],
    ],
    first,
  );
  expect(second.history[0]).toMatchObject({ bytes: 120, added: 20 });
  expect(added(second)).toBe(130);
  expect(
    added(
      next(
        'a',
        [
          ['x', 100],
          ['y', 10],
        ],
        second,
      ),
    ),
    'back to the first',
  ).toBe(130);
  expect(
    added(
      next(
        'b',
        [
          ['x', 100],
          ['w', 25],
        ],
        second,
      ),
    ),
    'made anew with another file',
  ).toBe(135);
});
