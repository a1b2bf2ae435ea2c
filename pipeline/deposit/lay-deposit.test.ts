import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { parseYaml } from '../base/parse-yaml.ts';
import { type DepositChange, layDeposit, layWithdrawal } from './lay-deposit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-test-lay-'));
  write('catalogue', {
    'operator.yaml': 'title: Mappe\n',
    'mairie/producer.yaml': 'title: Mairie\n',
    'mairie/sentiers/dataset.yaml': 'title: Sentiers\nsource: { path: sentiers.geojson }\n',
    'mairie/sentiers/sentiers.geojson': '1',
    'ddt/producer.yaml': 'title: DDT\nterritory: DEP-07\n',
    'ddt/mats/dataset.yaml': 'title: Mâts\n',
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(into: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, into, path)), { recursive: true });
    writeFileSync(join(folder, into, path), text);
  }
}

function lay(files: Record<string, string>): Promise<DepositChange> {
  write('deposit', files);
  return layDeposit(Object.keys(files), join(folder, 'deposit'), join(folder, 'catalogue'), join(folder, 'laid'));
}

const refusal = (work: Promise<DepositChange>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error instanceof PipelineError ? error.message.replaceAll('\u202f', ' ') : String(error)),
  );
const laid = (path: string): string => readFileSync(join(folder, 'laid', path), 'utf8');

test('adds a data set of a new producer, and leaves the rest of the catalogue as it was', async () => {
  const change = await lay({
    'vion/producer.yaml': 'title: Vion\n',
    'vion/bancs/dataset.yaml': 'title: Bancs\nsource: { path: bancs.csv }\n',
    'vion/bancs/bancs.csv': 'x,y\n',
  });
  const files = ['vion/bancs/bancs.csv', 'vion/bancs/dataset.yaml', 'vion/producer.yaml'];
  expect(change).toEqual({ producer: 'vion', newProducer: true, acts: { 'vion/bancs': 'added' }, formers: {}, files, removed: [] });
  expect([laid('operator.yaml'), laid('mairie/sentiers/sentiers.geojson')]).toEqual(['title: Mappe\n', '1']);
});

test('updates a data set by its file alone, or with a file of another name, whose former one goes', async () => {
  expect(await lay({ 'mairie/sentiers/sentiers.geojson': '2' })).toEqual({
    producer: 'mairie',
    newProducer: false,
    acts: { 'mairie/sentiers': 'updated' },
    formers: {},
    files: ['mairie/sentiers/sentiers.geojson'],
    removed: [],
  });
  rmSync(join(folder, 'laid'), { recursive: true });
  const renamed = await lay({
    'mairie/producer.yaml': 'title: Mairie\n',
    'mairie/sentiers/dataset.yaml': 'title: Sentiers\nsource: { path: sentiers-2026.geojson }\n',
    'mairie/sentiers/sentiers-2026.geojson': '3',
  });
  expect(renamed.files).toEqual(['mairie/sentiers/dataset.yaml', 'mairie/sentiers/sentiers-2026.geojson']);
  expect(renamed.removed).toEqual(['mairie/sentiers/sentiers.geojson']);
});

test('a file goes where the manifest names it, below the folder of the data set too; and goes with it by another name', async () => {
  write('catalogue', {
    'mairie/bancs/dataset.yaml': 'title: Bancs\nidentifier: bancs\nsource: { path: donnees/2025/bancs.tif }\n',
    'mairie/bancs/donnees/2025/bancs.tif': '1',
  });
  const update = await lay({ 'mairie/bancs/bancs.tif': '2', 'mairie/bancs/bancs.tfw': '1' });
  expect([update.files, update.removed]).toEqual([['mairie/bancs/donnees/2025/bancs.tfw', 'mairie/bancs/donnees/2025/bancs.tif'], []]);
  expect(laid('mairie/bancs/donnees/2025/bancs.tif')).toBe('2');
  for (const name of ['laid', 'deposit']) rmSync(join(folder, name), { recursive: true });
  const manifest = (path: string): string => `title: Bancs\nidentifier: bancs\nsource: { path: ${path} }\n`;
  const flat = await lay({ 'mairie/bancs/dataset.yaml': manifest('bancs.tif'), 'mairie/bancs/bancs.tif': '2' });
  expect([flat.files, flat.removed]).toEqual([
    ['mairie/bancs/bancs.tif', 'mairie/bancs/dataset.yaml'],
    ['mairie/bancs/donnees/2025/bancs.tif'],
  ]);
  for (const name of ['laid', 'deposit']) rmSync(join(folder, name), { recursive: true });
  const renamed = await lay({ 'mairie/assises/dataset.yaml': manifest('donnees/2025/bancs.tif') });
  expect(renamed.files).toEqual(['mairie/assises/dataset.yaml', 'mairie/assises/donnees/2025/bancs.tif']);
  expect(laid('mairie/assises/donnees/2025/bancs.tif')).toBe('1');
});

test('a file that two folders could be meant for, or whose place lies outside, is refused', async () => {
  const files = (paths: string): Record<string, string> => ({
    'mairie/bancs/dataset.yaml': `title: Bancs\nsource: { files: [${paths}] }\n`,
    'mairie/bancs/bancs.csv': '1',
  });
  for (const paths of [
    '{ path: a/bancs.csv }, { path: b/bancs.csv }',
    '{ path: ../sentiers/bancs.csv }',
    '{ path: a/../../x/bancs.csv }',
    '{ path: .a/bancs.csv }',
  ])
    expect(await refusal(lay(files(paths))), paths).toMatch(/sa description ne nomme pas bancs\.csv/);
});

test('a description alone keeps the data that it names', async () => {
  const { files, removed } = await lay({
    'mairie/sentiers/dataset.yaml': 'title: Sentiers de randonnée\nsource: { path: sentiers.geojson }\n',
  });
  expect([files, removed, laid('mairie/sentiers/sentiers.geojson')]).toEqual([['mairie/sentiers/dataset.yaml'], [], '1']);
});

test('a manifest that keeps the identifier of another folder renames it, its file and its accesses with it', async () => {
  write('catalogue', { 'mairie/sentiers/grants.yaml': 'grants: []\n' });
  const change = await lay({
    'mairie/chemins/dataset.yaml': 'title: Chemins\nidentifier: mairie/sentiers\nsource: { path: sentiers.geojson }\n',
  });
  expect(change).toEqual({
    producer: 'mairie',
    newProducer: false,
    acts: { 'mairie/chemins': 'renamed' },
    formers: { 'mairie/chemins': 'mairie/sentiers' },
    files: ['mairie/chemins/dataset.yaml', 'mairie/chemins/grants.yaml', 'mairie/chemins/sentiers.geojson'],
    removed: ['mairie/sentiers/dataset.yaml', 'mairie/sentiers/grants.yaml', 'mairie/sentiers/sentiers.geojson'],
  });
  expect([laid('mairie/chemins/sentiers.geojson'), existsSync(join(folder, 'laid/mairie/sentiers'))]).toEqual(['1', false]);
});

test('never takes over the data set of another producer by its identifier', async () => {
  const change = await lay({ 'mairie/mats/dataset.yaml': 'title: Mâts\nidentifier: ddt/mats\n' });
  expect([change.acts, change.removed]).toEqual([{ 'mairie/mats': 'added' }, []]);
});

test('a withdrawal leaves of the folder of a data set what says so, and touches nothing else', async () => {
  const ending = { since: '2026-11-28', reason: 'Fin du relevé.' };
  const change = await layWithdrawal('mairie/sentiers', ending, join(folder, 'catalogue'), join(folder, 'laid'));
  expect(change).toEqual({
    producer: 'mairie',
    newProducer: false,
    acts: { 'mairie/sentiers': 'withdrawn' },
    formers: {},
    title: 'Sentiers',
    files: ['mairie/sentiers/withdrawn.yaml'],
    removed: ['mairie/sentiers/dataset.yaml', 'mairie/sentiers/sentiers.geojson'],
  });
  for (const id of ['mairie/autre', 'mairie', '../x', 'mairie/..'])
    expect(await refusal(layWithdrawal(id, ending, join(folder, 'catalogue'), join(folder, 'laid2')))).toMatch(
      /^Il n’y a pas de jeu de données/,
    );
  const twice = layWithdrawal('mairie/sentiers', ending, join(folder, 'laid'), join(folder, 'laid3'));
  expect(await refusal(twice)).toMatch(/« mairie\/sentiers » est déjà retiré du catalogue/);
});

test('what git keeps a folder by is no file of a data set: nobody asks for it to go', async () => {
  write('catalogue', { 'mairie/sentiers/.gitkeep': '' });
  const { removed } = await layWithdrawal(
    'mairie/sentiers',
    { since: '2026-11-28', reason: 'Fin du relevé.' },
    join(folder, 'catalogue'),
    join(folder, 'laid'),
  );
  expect(removed).toEqual(['mairie/sentiers/dataset.yaml', 'mairie/sentiers/sentiers.geojson']);
});

test.each<[string, RegExp, Record<string, string>]>([
  ['two producers at once', /plusieurs organismes \(mairie, ddt\)/, { 'mairie/a/dataset.yaml': 'a: 1\n', 'ddt/b/dataset.yaml': 'a: 1\n' }],
  ['a producer that nobody knows', /« vion » n’est pas au catalogue/, { 'vion/a/dataset.yaml': 'title: A\n' }],
  [
    'another file of a known producer',
    /« mairie » est déjà au catalogue/,
    { 'mairie/producer.yaml': 'title: Moi\n', 'mairie/a/dataset.yaml': 'a: 1\n' },
  ],
  [
    'a namesake of a known producer, in its folder',
    /« ddt » est celui d’un autre organisme : « DDT » \(DEP-07\)/,
    { 'ddt/producer.yaml': 'title: DDT\nterritory: DEP-72\n', 'ddt/a/dataset.yaml': 'a: 1\n' },
  ],
  [
    'what an administrator alone gives',
    /contient ce que seul un administrateur y écrit : plan, verified/,
    { 'v/producer.yaml': 'title: V\nplan: { name: premium }\nverified: { by: me }\n', 'v/a/dataset.yaml': 'a: 1\n' },
  ],
  [
    'data without a description',
    /« mairie\/bancs » n’est pas au catalogue, et le zip n’apporte pas sa description/,
    { 'mairie/bancs/bancs.csv': 'x\n' },
  ],
  ['a producer without data', /la fiche que d’un organisme, et aucun jeu de données/, { 'vion/producer.yaml': 'title: V\n' }],
  ['a file that no manifest names', /sa description ne nomme pas notes\.pdf/, { 'mairie/sentiers/notes.pdf': '%PDF' }],
  [
    'two names that differ by capitals',
    /« mairie\/sentiers\/Sentiers\.geojson » et « mairie\/sentiers\/sentiers\.geojson » ne diffèrent que/,
    { 'mairie/sentiers/Sentiers.geojson': '1' },
  ],
  [
    'a rename beside a change of what is renamed',
    /« mairie\/chemins » prend l’identifiant de « mairie\/sentiers »/,
    { 'mairie/chemins/dataset.yaml': 'title: C\nidentifier: mairie/sentiers\n', 'mairie/sentiers/sentiers.geojson': '2' },
  ],
  [
    'two renames of one',
    /prend l’identifiant de « mairie\/sentiers »/,
    { 'mairie/a/dataset.yaml': 'identifier: mairie/sentiers\n', 'mairie/b/dataset.yaml': 'identifier: mairie/sentiers\n' },
  ],
  ['nothing new', /^Rien ne change/, { 'mairie/sentiers/sentiers.geojson': '1' }],
])('refuses %s', async (_, words, files) => {
  expect(await refusal(lay(files))).toMatch(words);
});

test('refuses more data sets than a person reads', async () => {
  const files = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`mairie/jeu-${index}/dataset.yaml`, 'title: A\n']));
  expect(await refusal(lay(files))).toMatch(/contient 21 jeux de données, et un dépôt en apporte 20 au plus/);
});

test('changes the description of a data set by what is said of it alone, and nothing else of its manifest', async () => {
  const description = 'mairie/sentiers/description.yaml';
  const change = await lay({ [description]: 'title: Sentiers balisés\nkeywords: [randonnée]\n' });
  expect(change).toMatchObject({ acts: { 'mairie/sentiers': 'updated' }, files: ['mairie/sentiers/dataset.yaml'], removed: [] });
  expect(laid('mairie/sentiers/dataset.yaml')).toBe(
    'title: Sentiers balisés\nsource: { path: sentiers.geojson }\nkeywords: [ randonnée ]\n',
  );
  rmSync(join(folder, 'laid'), { recursive: true });
  const says = (keys: string): string =>
    `« mairie/sentiers » : description.yaml ne change que la description d’un jeu publié, sans dataset.yaml à côté. Elle ne peut pas changer : ${keys}. Passez par le formulaire, ou proposez un dataset.yaml entier.`;
  expect(await refusal(lay({ [description]: 'title: A\naccess: public\nidentifier: x\n' }))).toBe(says('access, identifier'));
  rmSync(join(folder, 'laid'), { recursive: true });
  expect(await refusal(lay({ [description]: 'title: A\n', 'mairie/sentiers/dataset.yaml': 'title: B\n' }))).toBe(says('dataset.yaml'));
  rmSync(join(folder, 'laid'), { recursive: true });
  expect(await refusal(lay({ [description]: 'title: Sentiers\n' }))).toContain('Rien ne change');
});

test('names a new file that is in the store already in the place of the one beside the manifest, which goes; nothing else of where data are', async () => {
  const sha256 = 'a'.repeat(64);
  const description = 'mairie/sentiers/description.yaml';
  const change = await lay({ [description]: `source:\n  deposit: "sentiers 2026.geojson"\n  sha256: ${sha256}\n` });
  expect(change).toMatchObject({
    acts: { 'mairie/sentiers': 'updated' },
    files: ['mairie/sentiers/dataset.yaml'],
    removed: ['mairie/sentiers/sentiers.geojson'],
  });
  expect(parseYaml(Buffer.from(laid('mairie/sentiers/dataset.yaml'))).value).toEqual({
    title: 'Sentiers',
    source: { deposit: 'sentiers 2026.geojson', sha256 },
  });
  const foreign = [
    'source: { url: https://exemple.fr/a.csv }',
    `source: { deposit: a.csv, sha256: ${sha256}, crs: EPSG:2154 }`,
    'source: a',
  ];
  for (const text of foreign) {
    rmSync(join(folder, 'laid'), { recursive: true });
    expect(await refusal(lay({ [description]: text })), text).toContain('Elle ne peut pas changer : source.');
  }
  rmSync(join(folder, 'laid'), { recursive: true });
  write('catalogue', { 'mairie/sentiers/dataset.yaml': 'title: Sentiers\nsource: { url: https://exemple.fr/a.csv }\n' });
  expect(await refusal(lay({ [description]: `source: { deposit: a.csv, sha256: ${sha256} }` }))).toContain(
    'Elle ne peut pas changer : source.',
  );
});

test('takes a file that comes in a zip in the place of one that was sent to the store, where the store takes no zips', async () => {
  const manifest = `title: Sentiers\nsource:\n  deposit: sentiers.csv\n  sha256: ${'a'.repeat(64)}\n  crs: EPSG:4326\n`;
  write('catalogue', { 'mairie/sentiers/dataset.yaml': manifest });
  rmSync(join(folder, 'catalogue/mairie/sentiers/sentiers.geojson'));
  const change = await lay({ 'mairie/sentiers/sentiers.csv': 'x,y\n' });
  expect(change.files).toEqual(['mairie/sentiers/dataset.yaml', 'mairie/sentiers/sentiers.csv']);
  expect(parseYaml(Buffer.from(laid('mairie/sentiers/dataset.yaml'))).value).toEqual({
    title: 'Sentiers',
    source: { path: 'sentiers.csv', crs: 'EPSG:4326' },
  });
});
