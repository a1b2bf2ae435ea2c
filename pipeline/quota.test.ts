import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetRecord } from '../schemas/types.ts';
import { bytesOf } from './bytes-added.ts';
import { catalogue, collection, features, recordOf, run } from './commands/build.fixtures/catalogue.ts';
import type { BuildLine } from './commands/build-one.ts';
import { publishParts } from './commands/publish.ts';
import { exampleVersion } from './convert.fixtures/make-clean.ts';
import { publish } from './publish.ts';
import { quotaGate } from './quota.ts';
import { digest } from './stores/digest.ts';
import { folderStore } from './stores/folder.ts';
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
    'Avec ddt-51/mats, DDT de la Marne garderait # ko\u202f; son offre permet # ko. Rien n’est publié. Allégez la source, faites détruire d’anciennes versions («\u202fmappe purge\u202f»), ou demandez une offre payante à l’administrateur, qui écrit «\u202fplan: { name: premium, terabytes: 1, until: … }\u202f» dans ddt-51/producer.yaml (environ 120\u00a0€ par an).',
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

const bigRecord = (id: string, bytes: number): DatasetRecord => {
  const artifacts = [{ ...artifact(id.replace('/', '-'), bytes), key: `data/${id}/0123456789abcdef/x.csv` }];
  const version = { ...exampleVersion, id: digest(id).slice(0, 16), artifacts };
  return {
    id,
    producer: { id: 'a', title: 'A' },
    version,
    history: [{ id: version.id, date: '2026-11-24', features: 1, bytes }],
  } as DatasetRecord;
};

test('what parts of one run add together is counted as they are published: what does not fit any more is refused, the rest is not', async () => {
  const store = folderStore(scratchFolder());
  const changes = ['a/un', 'a/deux', 'a/trois'].map((id) => ({ dataset: id, base: null, record: bigRecord(id, 400) }));
  for (const { record } of changes)
    for (const { key, bytes } of record.version.artifacts) {
      const body = Buffer.alloc(bytes);
      await store.put(key, { bytes: body }, digest(body));
    }
  const { merged } = await publish(changes, store, new Date('2026-11-24T12:00:00Z'), { freeBytes: 900 });
  expect(merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map(({ id }) => id)])).toEqual([
    ['a/un', 'published'],
    ['a/deux', 'published'],
    ['a/trois', 'refused', 'quota.exceeded'],
  ]);
});

test('machines that each stay within what is left do not pass it together: the whole run is counted where it is published', async () => {
  const { datasets, folder } = catalogue();
  const [store, now] = [join(scratchFolder(), 'store'), new Date('2026-11-24T12:00:00Z')];
  cpSync(folder, join(datasets, 'ddt-51', 'autres'), { recursive: true });
  const build = async (id: string): Promise<BuildLine | undefined> =>
    (await run(datasets, store, { ids: [id], run: 'nuit', buildOnly: true })).lines[0];
  const first = await build('ddt-51/autres');
  const bytes = first?.artifacts.reduce((sum, each) => sum + each.bytes, 0) ?? 0;
  appendFileSync(join(datasets, 'operator.yaml'), `quota: { freeBytes: ${Math.round(bytes * 1.5)}, ${price} }\n`);
  expect([first?.outcome, (await build('ddt-51/mats'))?.outcome]).toEqual(['built', 'built']);
  const { merged } = await publishParts({ datasets, store, run: 'nuit', parts: [], now });
  expect(merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map(({ id }) => id)])).toEqual([
    ['ddt-51/autres', 'published'],
    ['ddt-51/mats', 'refused', 'quota.exceeded-price'],
  ]);
});

test('versions that were collected are counted no more, though the history tells of them', async () => {
  const known = { ...bigRecord('a/un', 400), history: ['0', '1', '2'].map((id) => ({ id, date: '2026-11-24', features: 1, bytes: 400 })) };
  const asked: string[] = [];
  const gate = (inStore: number): ReturnType<typeof quotaGate> => {
    const measure = (producer: string): Promise<number> => (asked.push(producer), Promise.resolve(inStore));
    return quotaGate({ freeBytes: 1300 }, { records: new Map([['a/un', known]]), today: '2026-11-24', measure, isStored: false });
  };
  await gate(400)(bigRecord('a/deux', 50), 'a/producer.yaml');
  expect(asked, 'the histories alone leave room').toEqual([]);
  await gate(400)(bigRecord('a/deux', 500), 'a/producer.yaml');
  await expect(gate(900)(bigRecord('a/deux', 500), 'a/producer.yaml')).rejects.toThrow('Avec a/deux, A garderait 1,4\u202fko');
  expect(asked).toEqual(['a', 'a']);
});
