import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { validateWithdrawnRecord } from '../../../schemas/validators.js';
import type { StandIn } from '../../../schemas/model/stand-in.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { readRecords, readStandIns } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { purge } from '../../publication/purge.ts';
import { folderStore } from '../../stores/folder.ts';
import { publishParts } from '../publication/publish.ts';
import { rollback } from '../publication/rollback.ts';
import { catalogue, manifest, producer, run } from './build.fixtures/catalogue.ts';
import { plan } from './plan.ts';

const withdrawal = (extra = ''): string => `title: Mâts d’éoliennes
since: 2026-11-26
reason: Le service ne relève plus les mâts.
${extra}`;

let root: string;
let made: ReturnType<typeof catalogue>;
let store: string;
const begin = (at: string): void => {
  root = at;
  [made, store] = [catalogue('', undefined, root), join(root, 'store')];
};
/** One data set, published once: each test works on a copy. */
const built = mkdtempSync(join(tmpdir(), 'mappe-test-withdrawn-'));
afterAll(() => rmSync(built, { recursive: true }));
beforeAll(async () => {
  begin(built);
  await run(made.datasets, store, { now: '2026-11-24' });
});
beforeEach(() => {
  const copy = scratchFolder();
  cpSync(built, copy, { recursive: true });
  begin(copy);
});

const withdraw = (text = withdrawal()): void => {
  rmSync(made.folder, { recursive: true });
  mkdirSync(made.folder);
  made.write('withdrawn.yaml', text);
};
const left = async (id = 'ddt-51/mats'): Promise<StandIn | undefined> => (await readStandIns(folderStore(store))).get(id);
const ids = async (): Promise<string[]> => [...(await readRecords(folderStore(store))).keys()];
const outcomes = async (now: string, datasets = made.datasets): Promise<string[]> =>
  (await run(datasets, store, { now })).lines.map(({ dataset, outcome }) => `${dataset} ${outcome}`);

describe('data that are withdrawn', () => {
  test('leave the catalogue, and what they were, when and why they went, and what replaces them; done again nothing changes', async () => {
    withdraw();
    expect(await outcomes('2026-11-26')).toEqual(['ddt-51/mats removed']);
    const line = await left();
    expect(line).toEqual({
      format: 1,
      id: 'ddt-51/mats',
      status: 'withdrawn',
      identifier: 'ddt-51/mats',
      path: 'ddt-51/mats',
      producer: {
        id: 'ddt-51',
        title: 'DDT de la Marne',
        type: 'association',
        territory: 'DEP-51',
        contact: { name: 'Service SIG', email: 'sig@exemple.fr' },
      },
      title: 'Mâts d’éoliennes',
      description: 'Les mâts autorisés, construits ou démantelés dans le département, un point chacun.',
      license: 'etalab-2.0',
      published: { first: '2026-11-24', last: '2026-11-24' },
      since: '2026-11-26',
      reason: 'Le service ne relève plus les mâts.',
    });
    expect(validateWithdrawnRecord(line)).toBe(true);
    expect(await ids()).toEqual([]);
    const before = await readCurrent(folderStore(store));
    expect(await outcomes('2026-11-27')).toEqual([]);
    expect((await readCurrent(folderStore(store)))?.pointer).toEqual(before?.pointer);
  });

  test('are told otherwise when their reason is, as planned, and keep what is told when their folder goes', async () => {
    withdraw();
    await outcomes('2026-11-26');
    withdraw(withdrawal().replace('plus les mâts', 'plus aucun mât'));
    const planned = await plan({ datasets: made.datasets, store, ids: [], now: new Date('2026-11-27') });
    expect(planned).toMatchObject([{ dataset: 'ddt-51/mats', action: 'remove' }]);
    expect(await outcomes('2026-11-27')).toEqual(['ddt-51/mats removed']);
    rmSync(made.folder, { recursive: true });
    expect(await outcomes('2026-11-28')).toEqual([]);
    expect(await left()).toMatchObject({ reason: 'Le service ne relève plus aucun mât.', since: '2026-11-26' });
  });

  test('say neither when nor why where only their folder was removed', async () => {
    rmSync(made.folder, { recursive: true });
    await outcomes('2026-11-26');
    const told = await left();
    expect(told).toMatchObject({ title: 'Mâts d’éoliennes' });
    expect(told).not.toHaveProperty('since');
    expect(told).not.toHaveProperty('reason');
  });

  test('are told of in a store that never held them, by what git has', async () => {
    withdraw();
    store = join(root, 'other');
    await outcomes('2026-11-26');
    expect(await left()).toMatchObject({ title: 'Mâts d’éoliennes', producer: { title: 'DDT de la Marne' }, since: '2026-11-26' });
    expect(await left()).not.toHaveProperty('license');
  });

  test('come back under their name by their producer, which is told, and by nobody else', async () => {
    withdraw();
    await outcomes('2026-11-26');
    catalogue('', undefined, root);
    const withBoth = await run(made.datasets, store, { now: '2026-11-27' });
    expect(withBoth).toMatchObject({ passed: false, lines: [{ outcome: 'refused', problems: [{ id: 'withdrawn.both' }] }] });
    expect(await left()).toMatchObject({ since: '2026-11-26' });
    rmSync(join(made.folder, 'withdrawn.yaml'));
    writeFileSync(join(made.datasets, 'ddt-51', 'producer.yaml'), producer.replace('DDT de la Marne', 'Autre association'));
    const { lines } = await run(made.datasets, store, { now: '2026-11-27' });
    expect(lines).toMatchObject([
      {
        outcome: 'refused',
        problems: [
          { id: 'withdrawn.taken', message: expect.stringMatching(/«\u202fddt-51\/mats\u202f» est de DDT de la Marne/) as string },
        ],
      },
    ]);
    writeFileSync(join(made.datasets, 'ddt-51', 'producer.yaml'), producer);
    const back = await run(made.datasets, store, { now: '2026-11-28' });
    expect(back.lines.map(({ outcome, problems }) => [outcome, problems[0]?.id])).toEqual([['published', 'withdrawn.again']]);
    expect(await left()).toBeUndefined();
    expect(await ids()).toEqual(['ddt-51/mats']);
  });

  test.each([true, false])(
    'keep their identifier from another producer, by whom they are not taken over (withdrawn before: %s)',
    async (isLeft) => {
      if (isLeft) {
        withdraw();
        await outcomes('2026-11-26');
      }
      rmSync(made.folder, { recursive: true });
      cpSync(join(built, 'datasets', 'ddt-51'), join(made.datasets, 'autre'), { recursive: true });
      writeFileSync(join(made.datasets, 'autre', 'producer.yaml'), producer.replace('DDT de la Marne', 'Autre association'));
      const file = join(made.datasets, 'autre', 'mats', 'dataset.yaml');
      cpSync(join(built, 'datasets', 'ddt-51', 'mats', 'dataset.yaml'), file);
      writeFileSync(file, 'identifier: ddt-51/mats\n', { flag: 'a' });
      const { lines } = await run(made.datasets, store, { now: '2026-11-27' });
      expect(lines[0]).toMatchObject({ dataset: 'autre/mats', outcome: 'refused', problems: [{ id: 'withdrawn.taken' }] });
      expect(await left()).toMatchObject({ id: 'ddt-51/mats' });
      expect(await left()).not.toHaveProperty('moved');
    },
  );

  test('are shown again by a rollback, and forgotten whole by a purge', async () => {
    withdraw();
    await outcomes('2026-11-26');
    await rollback({ store, to: '1', run: 'retour', lang: 'fr', now: new Date('2026-11-27') }, () => undefined);
    expect([await ids(), await left()]).toEqual([['ddt-51/mats'], undefined]);
    await outcomes('2026-11-28');
    expect(await left()).toMatchObject({ status: 'withdrawn' });
    await purge(folderStore(store), { dataset: 'ddt-51/mats', reason: 'Essai' }, new Date('2026-11-28'));
    expect([await ids(), await left()]).toEqual([[], undefined]);
  });

  test('stay in the catalogue while what says that they go is wrong', async () => {
    withdraw('title: Mâts\nsince: 2026-02-30\nreason: Pour voir.\nreplacedBy: ddt-51/absent\n');
    const { passed, lines } = await run(made.datasets, store, { now: '2026-11-26' });
    expect([passed, await ids()]).toEqual([false, ['ddt-51/mats']]);
    expect(lines).toMatchObject([{ dataset: 'ddt-51/mats', outcome: 'refused', problems: [{ id: 'date.impossible' }] }]);
  });
});

describe('what a machine that builds says of data that go', () => {
  const build = (now: string): Promise<unknown> => run(made.datasets, store, { now, run: 'nuit', buildOnly: true });
  const publish = async (): Promise<string[]> => {
    const now = new Date('2026-11-26T13:00:00Z');
    const { merged } = await publishParts({ store, run: 'nuit', parts: [], datasets: made.datasets, now });
    return merged.map(({ dataset, outcome, problems }) => [dataset, outcome, ...problems.map(({ id }) => id)].join(' '));
  };
  const forge = (change: (withdrawn: Record<string, unknown>) => void): void => {
    const file = join(store, 'pending/nuit/ddt-51/mats.json');
    const waiting = JSON.parse(readFileSync(file, 'utf8')) as { standIn: Record<string, unknown> };
    change(waiting.standIn);
    writeFileSync(file, `${JSON.stringify(waiting)}\n`);
  };

  test('is published where it is what the manifests say', async () => {
    withdraw();
    await build('2026-11-26');
    expect(await publish()).toEqual(['ddt-51/mats removed']);
    expect(await left()).toMatchObject({ since: '2026-11-26' });
  });

  test.each<[string, (withdrawn: Record<string, unknown>) => void]>([
    ['another reason', (withdrawn) => (withdrawn['reason'] = 'Achetez plutôt chez nous.')],
    ['another producer', (withdrawn) => (withdrawn['producer'] = { ...(withdrawn['producer'] as object), title: 'Autre' })],
    ['another successor', (withdrawn) => (withdrawn['replacedBy'] = 'ddt-51/autre')],
    ['a new name that nobody bears', (withdrawn) => (withdrawn['moved'] = 'ddt-51/autre')],
    ['another address', (withdrawn) => (withdrawn['path'] = 'ddt-51/autre')],
  ])('is refused where it says %s', async (_, change) => {
    withdraw();
    await build('2026-11-26');
    forge(change);
    expect(await publish()).toEqual([expect.stringMatching(/^ddt-51\/mats refused publish\.part-forged/)]);
    expect([await ids(), await left()]).toEqual([['ddt-51/mats'], undefined]);
  });
});

test('the bytes of a producer that has nothing left but what was withdrawn are counted until they are collected', async () => {
  withdraw();
  await outcomes('2026-11-26');
  const departed = async (): Promise<unknown> => (await readCurrent(folderStore(store)))?.snapshot.departed;
  expect(await departed()).toEqual({ 'ddt-51/mats': expect.any(Number) });
  rmSync(join(store, 'data/ddt-51'), { recursive: true });
  cpSync(join(built, 'datasets', 'ddt-51'), join(made.datasets, 'autre'), { recursive: true });
  writeFileSync(join(made.datasets, 'autre', 'producer.yaml'), producer.replace('DDT de la Marne', 'Autre association'));
  expect(await outcomes('2026-11-27')).toEqual(['autre/mats published']);
  expect(await departed()).toBeUndefined();
});

test('a renamed data set is found from where it was', async () => {
  renameSync(made.folder, join(made.datasets, 'ddt-51', 'eoliennes'));
  writeFileSync(join(made.datasets, 'ddt-51', 'eoliennes', 'dataset.yaml'), 'identifier: ddt-51/mats\n', { flag: 'a' });
  expect((await outcomes('2026-11-26')).sort()).toEqual(['ddt-51/eoliennes published', 'ddt-51/mats removed']);
  expect(await left()).toMatchObject({ moved: 'ddt-51/eoliennes', identifier: 'ddt-51/mats' });
});

test('the data sets of a producer whose folder has another name are found from where they were', async () => {
  renameSync(join(made.datasets, 'ddt-51'), join(made.datasets, 'ddt-marne'));
  writeFileSync(join(made.datasets, 'ddt-marne', 'mats', 'dataset.yaml'), 'identifier: ddt-51/mats\n', { flag: 'a' });
  expect((await outcomes('2026-11-26')).sort()).toEqual(['ddt-51/mats removed', 'ddt-marne/mats published']);
  expect(await left()).toMatchObject({ moved: 'ddt-marne/mats', producer: { id: 'ddt-51' } });
  expect(await outcomes('2026-11-27')).toEqual(['ddt-marne/mats unchanged']);
});

test('deprecated data stay published, and their record says since when, why and what replaces them', async () => {
  made.write('dataset.yaml', `${manifest()}deprecated: { since: 2026-11-26, reason: Le service ne relève plus les mâts. }\n`);
  await outcomes('2026-11-26');
  const record = (await readRecords(folderStore(store))).get('ddt-51/mats');
  expect(record?.deprecated).toEqual({ since: '2026-11-26', reason: 'Le service ne relève plus les mâts.' });
  expect(record?.history).toHaveLength(1);
});
