import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { digest } from '../stores/digest.ts';
import { type DepositChange, layDeposit } from './lay-deposit.ts';
import { depositsIn } from '../manifest/digests-named.ts';

/* Where the store has what is deposited, manifests that come in a zip name it there. */

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mappe-test-name-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(into: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, into, path)), { recursive: true });
    writeFileSync(join(folder, into, path), text);
  }
}

/** Lay a deposit over a catalogue whose one data set has this manifest, and this file in git. */
async function lay(manifest: string, deposit: Record<string, string>, more: Record<string, string> = {}): Promise<DepositChange> {
  write('catalogue', { 'mairie/producer.yaml': 'title: Mairie\n', 'mairie/bancs/dataset.yaml': manifest, ...more });
  const files = Object.fromEntries(Object.entries(deposit).map(([name, text]) => [`mairie/bancs/${name}`, text]));
  write('deposit', files);
  return layDeposit(Object.keys(files), join(folder, 'deposit'), join(folder, 'catalogue'), join(folder, 'laid'), { toStore: true });
}
const laid = (): string => readFileSync(join(folder, 'laid/mairie/bancs/dataset.yaml'), 'utf8');
const one = digest('1');
const two = digest('2');

test('a file is named by its digest, and all else of the manifest stays as it was written', async () => {
  const manifest = `# Écrit à la main\ntitle:   "Bancs"   # avec des blancs\nsource:\n  path: bancs.csv # le fichier\n  crs: EPSG:2154\nkeywords: [a,  b]\n`;
  const change = await lay('title: Bancs\n', { 'dataset.yaml': manifest, 'bancs.csv': '1' });
  expect(laid()).toBe(manifest.replace('path: bancs.csv', `deposit: bancs.csv\n  sha256: ${one}`));
  expect(change.files).toEqual(['mairie/bancs/bancs.csv', 'mairie/bancs/dataset.yaml']);
});

test('in a line, in a list, and beside a digest that it had', async () => {
  const manifest = `title: Bancs\nsource: { files: [{ path: "bancs un.csv" }, { path: deux.csv, sha256: ABC }, { url: https://a.fr/b.csv }] }\n`;
  await lay('title: Bancs\n', { 'dataset.yaml': manifest, 'bancs un.csv': '1', 'deux.csv': '2' });
  expect(laid()).toBe(
    `title: Bancs\nsource: { files: [{ deposit: "bancs un.csv", sha256: ${one} }, { deposit: deux.csv, sha256: ${two} }, { url: https://a.fr/b.csv }] }\n`,
  );
  expect(depositsIn(laid())).toEqual([
    { name: 'bancs un.csv', sha256: one },
    { name: 'deux.csv', sha256: two },
  ]);
});

test('an update by the file alone changes the digest, whether the file lay in git or in the store', async () => {
  await lay('title: Bancs\nsource: { path: bancs.csv }\n', { 'bancs.csv': '2' }, { 'mairie/bancs/bancs.csv': '1' });
  expect(laid()).toBe(`title: Bancs\nsource: { deposit: bancs.csv, sha256: ${two} }\n`);
  rmSync(join(folder, 'catalogue'), { recursive: true });
  rmSync(join(folder, 'laid'), { recursive: true });
  const change = await lay(`title: Bancs\nsource: { deposit: bancs.csv, sha256: ${one} }\n`, { 'bancs.csv': '2' });
  expect(laid()).toBe(`title: Bancs\nsource: { deposit: bancs.csv, sha256: ${two} }\n`);
  expect(change).toMatchObject({ acts: { 'mairie/bancs': 'updated' }, removed: [] });
});

test('a description that is corrected keeps the file that the store has, though the form knows its name alone', async () => {
  const change = await lay(`title: Bancs\nsource: { deposit: bancs.csv, sha256: ${one} }\n`, {
    'dataset.yaml': 'title: Bancs publics\nsource:\n  path: bancs.csv\n',
  });
  expect(laid()).toBe(`title: Bancs publics\nsource:\n  deposit: bancs.csv\n  sha256: ${one}\n`);
  expect(change.files).toEqual(['mairie/bancs/dataset.yaml']);
});

test('a renamed data set keeps it too', async () => {
  write('catalogue', {
    'mairie/producer.yaml': 'title: Mairie\n',
    'mairie/bancs/dataset.yaml': `title: Bancs\nsource: { deposit: bancs.csv, sha256: ${one} }\n`,
  });
  write('deposit', { 'mairie/sieges/dataset.yaml': 'title: Sièges\nidentifier: mairie/bancs\nsource: { path: bancs.csv }\n' });
  const paths = ['mairie/sieges/dataset.yaml'];
  const change = await layDeposit(paths, join(folder, 'deposit'), join(folder, 'catalogue'), join(folder, 'laid'), { toStore: true });
  expect(change.acts).toEqual({ 'mairie/sieges': 'renamed' });
  expect(readFileSync(join(folder, 'laid/mairie/sieges/dataset.yaml'), 'utf8')).toContain(`{ deposit: bancs.csv, sha256: ${one} }`);
});

test('the file that the store has already changes nothing', async () => {
  const work = lay(`title: Bancs\nsource: { deposit: bancs.csv, sha256: ${one} }\n`, { 'bancs.csv': '1' });
  await expect(work).rejects.toThrow('Rien ne change');
});

test('a file that others belong to stays beside its manifest', async () => {
  const manifest = 'title: Bancs\nsource: { path: bancs.shp }\ndocuments: [{ path: bancs.dbf }]\n';
  await lay('title: Bancs\n', { 'dataset.yaml': manifest, 'bancs.shp': '1', 'bancs.dbf': '2' });
  expect(laid()).toBe(manifest);
});

test.each([
  ['no source', 'title: Bancs\n'],
  ['a text for a source', 'source: bancs.csv\n'],
  ['a list for a path', 'source: { path: [bancs.csv] }\n'],
  ['a path elsewhere', 'source: { path: ../autre/bancs.csv }\n'],
  ['no YAML', 'source: { path: bancs.csv\n'],
  ['an alias', 'a: &a bancs.csv\nsource: { path: *a }\n'],
])('a manifest with %s is left to its rules', async (_, manifest) => {
  await lay('title: Bancs\n', { 'dataset.yaml': manifest }).catch((error: unknown) => {
    if (!(error instanceof PipelineError)) throw error;
  });
  expect(laid()).toBe(manifest);
  expect(depositsIn(manifest)).toEqual([]);
});

test('where git keeps the files, nobody names a deposit in a zip that brings it', async () => {
  write('catalogue', { 'mairie/producer.yaml': 'title: Mairie\n' });
  const files = { 'mairie/bancs/dataset.yaml': `source: { deposit: bancs.csv, sha256: ${one} }\n`, 'mairie/bancs/bancs.csv': '1' };
  write('deposit', files);
  const work = layDeposit(Object.keys(files), join(folder, 'deposit'), join(folder, 'catalogue'), join(folder, 'laid'));
  await expect(work).rejects.toThrow('ne nomme pas bancs.csv');
});
