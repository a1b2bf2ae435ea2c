import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Receipt } from '../../../schemas/types.ts';
import { readBundle } from '../../deposit/bundle.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { makeZip } from '../../programs/programs.fixtures/make-zip.ts';
import { collection, features, manifest, operator, producer } from '../build/build.fixtures/catalogue.ts';
import { type AskedDeposit, judgeDeposit } from './judge-deposit.ts';

/** A catalogue that holds ddt-51/mats, and what judges a deposit to it. */
function catalogue(): {
  datasets: string;
  judge: (asked: Record<string, string> | AskedDeposit) => Promise<{ receipt: Receipt; bundle: string }>;
} {
  const folder = scratchFolder();
  const datasets = join(folder, 'datasets');
  const files = {
    'operator.yaml': operator,
    'ddt-51/producer.yaml': producer,
    'ddt-51/mats/dataset.yaml': manifest(),
    'ddt-51/mats/mats.geojson': collection(features),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(datasets, path)), { recursive: true });
    writeFileSync(join(datasets, path), text);
  }
  let count = 0;
  return {
    datasets,
    judge: async (asked) => {
      const scratch = join(folder, String((count += 1)));
      mkdirSync(scratch);
      const bundle = join(scratch, 'bundle');
      const zip = join(scratch, 'depot.zip');
      const isDone = 'zip' in asked || 'withdraw' in asked || 'deprecate' in asked;
      if (!isDone) writeFileSync(zip, makeZip(Object.entries(asked).map(([name, content]) => ({ name: `datasets/${name}`, content }))));
      const judging = { datasets, scratch, bundle, access: {}, now: new Date('2026-11-28T10:00:00Z') };
      return { receipt: await judgeDeposit(isDone ? (asked as AskedDeposit) : { zip }, judging), bundle };
    },
  };
}

const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const vion = 'title: Commune de Vion\ntype: commune\nterritory: COMMUNE-07345\ncontact: { name: Mairie, email: mairie@exemple.fr }\n';

test('a deposit of a new producer is built, and its bundle holds what the catalogue is to have', async () => {
  const { datasets, judge } = catalogue();
  const { receipt, bundle } = await judge({
    'vion/producer.yaml': vion,
    'vion/mats/dataset.yaml': manifest(),
    'vion/mats/mats.geojson': collection(features),
  });
  expect(receipt).toMatchObject({
    outcome: 'accepted',
    producer: { id: 'vion', isNew: true, title: 'Commune de Vion' },
    datasets: [{ id: 'vion/mats', act: 'added', title: 'Mâts d’éoliennes', layers: [{ title: 'mats', features: 3, geometry: 'point' }] }],
    removed: [],
  });
  expect(receipt.datasets[0]?.drawing).toMatch(/[\u2801-\u28ff]/);
  const { files } = await readBundle(bundle);
  expect([...files.keys()]).toEqual(['vion/mats/dataset.yaml', 'vion/mats/mats.geojson', 'vion/producer.yaml']);
  // The catalogue is as it was: a request asks for the change.
  expect(existsSync(join(datasets, 'vion'))).toBe(false);
});

test('a deposit with faults brings no file, and names each at its place in the words of its sender', async () => {
  const { judge } = catalogue();
  const { receipt, bundle } = await judge({
    'vion/producer.yaml': vion.replace('COMMUNE-07345', 'COMMUNE-00000'),
    'vion/mats/dataset.yaml': manifest().replace('annual', 'annuelle'),
    'vion/mats/mats.geojson': collection(features),
  });
  expect(receipt.outcome).toBe('refused');
  expect(receipt.datasets[0]?.problems.map(({ message, where }) => [where, plain(message)])).toContainEqual([
    'datasets/vion/mats/dataset.yaml:5:12',
    expect.stringMatching(/annual/),
  ]);
  expect(receipt.problems.map(({ where }) => where)).toEqual(['datasets/vion/producer.yaml:3:12']);
  expect((await readBundle(bundle)).files.size).toBe(0);
});

test('data that are broken are told from the build, in French', async () => {
  const { judge } = catalogue();
  const broken = await judge({ 'ddt-51/mats/mats.geojson': collection(features).slice(0, 150) });
  expect(broken.receipt.outcome).toBe('refused');
  expect(plain(broken.receipt.datasets[0]?.problems[0]?.message ?? '')).toMatch(/^Le fichier est incomplet \(JSON\)/);
  const empty = await judge({ 'ddt-51/mats/mats.geojson': collection([]) });
  expect(empty.receipt.outcome).toBe('refused');
  expect(readFileSync(join(empty.bundle, 'receipt.json'), 'utf8')).not.toContain('/tmp/');
});

test('an update brings the new file alone, and a withdrawal takes the folder away without building anything', async () => {
  const { judge } = catalogue();
  const update = await judge({ 'ddt-51/mats/mats.geojson': collection(features.slice(0, 2)) });
  expect([update.receipt.outcome, update.receipt.files.map(({ path }) => path), update.receipt.datasets[0]?.act]).toEqual([
    'accepted',
    ['ddt-51/mats/mats.geojson'],
    'updated',
  ]);
  const { receipt, bundle } = await judge({ withdraw: 'ddt-51/mats', reason: 'Plus \u202erelevés.\n\nDepuis 2026 : <b>fin</b>' });
  expect(receipt).toMatchObject({
    outcome: 'accepted',
    datasets: [{ id: 'ddt-51/mats', act: 'withdrawn', title: 'Mâts d’éoliennes' }],
    files: [{ path: 'ddt-51/mats/withdrawn.yaml' }],
    removed: ['ddt-51/mats/dataset.yaml', 'ddt-51/mats/mats.geojson'],
  });
  const written = await readBundle(bundle);
  expect(Buffer.from(written.files.get('ddt-51/mats/withdrawn.yaml') ?? []).toString('utf8')).toBe(
    'title: Mâts d’éoliennes\nsince: 2026-11-28\nreason: |-\n  Plus relevés.\n  Depuis 2026 : <b>fin</b>\n',
  );
  const absent = await judge({ withdraw: 'ddt-51/autre', reason: 'Fin du relevé.' });
  expect(absent.receipt.problems.map(({ id }) => id)).toEqual(['deposit.unknown']);
  const silent = await judge({ withdraw: 'ddt-51/mats', reason: ' ' });
  expect(silent.receipt.problems.map(({ id }) => id)).toEqual(['deposit.reason']);
  const lost = await judge({ withdraw: 'ddt-51/mats', reason: 'Fin du relevé.', replacedBy: 'ddt-51/autre' });
  expect(lost.receipt).toMatchObject({ outcome: 'refused', files: [], datasets: [{ problems: [{ id: 'replaced.unknown' }] }] });
});

test('data that are no longer kept up to date are said to be so below what their manifest says, which stays as it was written', async () => {
  const { judge, datasets } = catalogue();
  const { receipt, bundle } = await judge({ deprecate: 'ddt-51/mats', reason: 'Fin du relevé.' });
  expect(receipt).toMatchObject({
    outcome: 'accepted',
    datasets: [{ id: 'ddt-51/mats', act: 'deprecated', title: 'Mâts d’éoliennes' }],
    files: [{ path: 'ddt-51/mats/dataset.yaml' }],
    removed: [],
  });
  const { files } = await readBundle(bundle);
  const before = readFileSync(join(datasets, 'ddt-51/mats/dataset.yaml'), 'utf8');
  const after = Buffer.from(files.get('ddt-51/mats/dataset.yaml') ?? []).toString('utf8');
  expect(after).toBe(`${before}deprecated:\n  since: 2026-11-28\n  reason: Fin du relevé.\n`);
  // Said again, the last word counts.
  writeFileSync(join(datasets, 'ddt-51/mats/dataset.yaml'), after);
  const again = await judge({ deprecate: 'ddt-51/mats', reason: 'Relevé par la région.' });
  const text = Buffer.from((await readBundle(again.bundle)).files.get('ddt-51/mats/dataset.yaml') ?? []).toString('utf8');
  expect(text.match(/^deprecated:|reason: .*/gm)).toEqual(['deprecated:', 'reason: Relevé par la région.']);
});

test('data that lie in a folder below their manifest are updated by the file alone, and withdrawn', async () => {
  const { datasets, judge } = catalogue();
  const inner = join(datasets, 'ddt-51/parcs/donnees/mats.geojson');
  mkdirSync(dirname(inner), { recursive: true });
  writeFileSync(inner, collection(features));
  writeFileSync(join(datasets, 'ddt-51/parcs/dataset.yaml'), manifest().replace('mats.geojson', 'donnees/mats.geojson'));
  const { receipt, bundle } = await judge({ 'ddt-51/parcs/mats.geojson': collection(features.slice(0, 2)) });
  expect([receipt.outcome, receipt.datasets[0]?.layers[0]?.features]).toEqual(['accepted', 2]);
  expect([...(await readBundle(bundle)).files.keys()]).toEqual(['ddt-51/parcs/donnees/mats.geojson']);
  const gone = await judge({ withdraw: 'ddt-51/parcs', reason: 'Fin du relevé.' });
  expect(gone.receipt.removed).toEqual(['ddt-51/parcs/dataset.yaml', 'ddt-51/parcs/donnees/mats.geojson']);
});

test('what is no deposit is refused with the reason, and nothing else is said of it', async () => {
  const { judge } = catalogue();
  const zip = join(scratchFolder(), 'bonjour.zip');
  writeFileSync(zip, 'bonjour');
  const { receipt } = await judge({ zip });
  expect([receipt.outcome, receipt.datasets, receipt.problems.map(({ id }) => id)]).toEqual(['refused', [], ['deposit.not-zip']]);
  expect(receipt.digest).toMatch(/^[0-9a-f]{64}$/);
});
