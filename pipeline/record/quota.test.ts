import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Departed } from '../../schemas/model/quota.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import { versionBytes } from './summarise.ts';
import { catalogue, collection, features, recordOf, run } from '../commands/build/build.fixtures/catalogue.ts';
import type { BuildLine } from '../commands/build/build-one.ts';
import { publishParts } from '../commands/publication/publish.ts';
import { rollBack } from '../commands/publication/rollback.ts';
import { exampleVersion } from '../vector/convert.fixtures/make-clean.ts';
import { publish } from '../publish.ts';
import { collectGarbage } from '../publication/gc.ts';
import { purge } from '../publication/purge.ts';
import { readRecords, recordDigest } from '../publication/records.ts';
import { readCurrent } from '../publication/snapshots.ts';
import { quotaGate } from './quota.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

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
  const summary = { id, date: '2026-11-24', features: 1, ...versionBytes(version, previous) };
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
  const { merged } = await publish(changes, store, new Date('2026-11-24T12:00:00Z'), { quota: { freeBytes: 900 }, isProven: () => true });
  expect(merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map(({ id }) => id)])).toEqual([
    ['a/un', 'published'],
    ['a/deux', 'published'],
    ['a/trois', 'refused', 'quota.exceeded'],
  ]);
});

test('machines that each stay within what is left do not pass it together: the whole run is counted where it is published', async () => {
  const { datasets, folder } = catalogue();
  const store = join(scratchFolder(), 'store');
  const now = new Date('2026-11-24T12:00:00Z');
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

describe('what left the catalogue', () => {
  const quota = { freeBytes: 1000 };
  const day = (date: string): Date => new Date(`${date}T12:00:00Z`);
  let store: Store;
  const version = (id: string, bytes: number, previous?: DatasetRecord): DatasetRecord => {
    const sha256 = digest(Buffer.alloc(bytes));
    const file = { ...artifact('x', bytes), sha256, key: `data/${id}/${sha256.slice(0, 16)}/x.csv` };
    const made = { ...exampleVersion, id: sha256.slice(0, 16), artifacts: [file] };
    const summary = { id: made.id, date: '2026-11-24', features: 1, ...versionBytes(made, previous) };
    const history = [summary, ...(previous?.history ?? [])];
    return { id, producer: { id: id.split('/')[0], title: 'A' }, version: made, history } as DatasetRecord;
  };
  /** Result of a change: the text of its refusal, or the departed bytes in the snapshot that follows. */
  const become = async (id: string, record: DatasetRecord | null): Promise<string | Departed | undefined> => {
    for (const { key, sha256, bytes } of record?.version.artifacts ?? []) await store.put(key, { bytes: Buffer.alloc(bytes) }, sha256);
    const known = (await readRecords(store)).get(id);
    const base = known === undefined ? null : recordDigest(known);
    const { merged, publication } = await publish([{ dataset: id, base, record }], store, day('2026-11-24'), { quota });
    const [refused] = merged.flatMap(({ problems }) => problems);
    return refused?.message ?? publication?.snapshot.departed;
  };

  beforeEach(async () => {
    store = folderStore(scratchFolder());
    expect(await become('a/vieux', version('a/vieux', 700))).toBeUndefined();
  });

  test('counts until it is collected, as what a rename leaves does', async () => {
    expect(await become('a/vieux', null)).toEqual({ 'a/vieux': 700 });
    expect(await become('a/nouveau', version('a/nouveau', 500))).toMatch(
      /^Avec a\/nouveau, A garderait 1,2\u202fko\u202f; son offre permet 1\u202fko/,
    );
    expect(await become('a/petit', version('a/petit', 200))).toEqual({ 'a/vieux': 700 });
    const collection = { graceMs: 0, keep: { newest: 1, since: day('2100-01-01') }, mostShare: 1, remove: true, dryRun: false };
    for (const now of [day('2100-01-01'), day('2100-01-02')]) await collectGarbage(store, { now, ...collection });
    expect(await become('a/nouveau', version('a/nouveau', 500)), 'what is there no more is forgotten').toBeUndefined();
  });

  test('counts where an earlier state took its place', async () => {
    await become('a/vieux', version('a/vieux', 250, (await readRecords(store)).get('a/vieux')));
    await rollBack(store, { to: '1', run: 'retour', now: day('2026-11-25') });
    expect((await readCurrent(store))?.snapshot.departed).toEqual({ 'a/vieux': 250 });
    expect(await become('a/autre', version('a/autre', 60))).toMatch(
      /^Avec a\/autre, A garderait 1\u202fko\u202f; son offre permet 1\u202fko/,
    );
    await rollBack(store, { to: '2', run: 'retour', now: day('2026-11-26') });
    expect((await readCurrent(store))?.snapshot.departed, 'what came back did not depart').toBeUndefined();
  });

  test('counts where files of a version are made again', async () => {
    const [before] = (await readRecords(store)).values();
    const { id, ...other } = version('a/vieux', 200);
    const again = { ...other.version, id: before?.version.id ?? '' };
    const history = [{ id: again.id, date: '2026-11-24', features: 1, ...versionBytes(again, before) }];
    expect(await become(id, { ...other, id, version: again, history })).toEqual({ 'a/vieux': 700 });
  });

  test('counts no more once it is purged', async () => {
    await become('a/vieux', null);
    await purge(store, { dataset: 'a/vieux', reason: 'essai' }, day('2026-11-25'));
    expect((await readCurrent(store))?.snapshot.departed).toBeUndefined();
    expect(await become('a/nouveau', version('a/nouveau', 500))).toBeUndefined();
  });

  test('of another producer is another matter, also where that one publishes nothing any more', async () => {
    await become('a/vieux', null);
    expect(await become('b/nouveau', version('b/nouveau', 500))).toEqual({ 'a/vieux': 700 });
    await store.remove(version('a/vieux', 700).version.artifacts.map(({ key }) => key));
    expect(await become('b/encore', version('b/encore', 50))).toBeUndefined();
  });
});

test('versions that were collected are counted no more, though the history tells of them', async () => {
  const known = { ...bigRecord('a/un', 400), history: ['0', '1', '2'].map((id) => ({ id, date: '2026-11-24', features: 1, bytes: 400 })) };
  const asked: string[] = [];
  const gate = (inStore: number): ReturnType<typeof quotaGate> => {
    const measure = (producer: string): Promise<number> => (asked.push(producer), Promise.resolve(inStore));
    return quotaGate(
      { freeBytes: 1300 },
      {
        records: new Map([['a/un', known]]),
        departed: undefined,
        today: '2026-11-24',
        measure,
        deposited: () => Promise.resolve(0),
        isStored: false,
      },
    );
  };
  await gate(400)(bigRecord('a/deux', 50), 'a/producer.yaml');
  expect(asked, 'the histories alone leave room').toEqual([]);
  await gate(400)(bigRecord('a/deux', 500), 'a/producer.yaml');
  await expect(gate(900)(bigRecord('a/deux', 500), 'a/producer.yaml')).rejects.toThrow('Avec a/deux, A garderait 1,4\u202fko');
  expect(asked).toEqual(['a', 'a']);
});
