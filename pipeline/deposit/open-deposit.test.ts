import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { depositName } from '../../schemas/model/deposit-name.ts';
import { PipelineError } from '../base/errors.ts';
import { withLimits, type Limits } from '../base/limits.ts';
import { makeZip, type ZipEntry } from '../programs/programs.fixtures/make-zip.ts';
import { openDeposit } from './open-deposit.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-deposit-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(bytes: Buffer, limits: Partial<Limits> = {}): Promise<string[]> {
  const own = join(folder, String((count += 1)));
  await mkdir(own);
  const archive = join(own, 'depot.zip');
  await writeFile(archive, bytes);
  return openDeposit(archive, join(own, 'out'), withLimits(limits));
}

test.each([
  'voirie & réseaux.geojson',
  'plan[1].geojson',
  'arbres°.csv',
  ' .a–b?.csv',
  'CON.csv',
  'e\u0301te\u0301.csv',
  `${'é'.repeat(300)}.csv`,
])('takes each file under the name that the page gives it: %s', async (name) => {
  const path = `mairie/sentiers/${depositName(name, 'mairie/sentiers')}`;
  expect(await open(makeZip([manifest, { name: `datasets/${path}`, content: 'x' }]))).toContain(path);
});

/** Refusal of a zip; expects nothing of it outside of its folder. */
async function refusal(bytes: Buffer, limits: Partial<Limits> = {}): Promise<string> {
  const error: unknown = await open(bytes, limits).then(
    (paths) => `not refused: ${paths.join(', ')}`,
    (thrown: unknown) => thrown,
  );
  const around = await readdir(join(folder, String(count)));
  expect(around.filter((name) => !['depot.zip', 'out', 'out.work'].includes(name))).toEqual([]);
  return error instanceof PipelineError ? (error.problems[0]?.id ?? '') : String(error);
}

const manifest: ZipEntry = { name: 'datasets/mairie/sentiers/dataset.yaml', content: 'title: Sentiers\n' };
const withEntry = (entry: ZipEntry, limits: Partial<Limits> = {}): Promise<string> => refusal(makeZip([manifest, entry]), limits);

test('gives the paths of a deposit as the catalogue has them, packed again by a person or not, without what systems add', async () => {
  const data = 'mairie/sentiers/Sentiers été 2026 (v2).geojson';
  const entries = [
    manifest,
    { name: `datasets/${data}`, content: '{}' },
    { name: 'datasets/mairie/producer.yaml', content: 'title: Mairie\n' },
    { name: 'datasets/mairie/sentiers/parcelles.zip', content: 'PK' },
    { name: 'datasets/mairie/sentiers/.DS_Store', content: '' },
    { name: '__MACOSX/datasets/mairie/sentiers/._a.geojson', content: '' },
  ];
  const wanted = [data, 'mairie/producer.yaml', 'mairie/sentiers/dataset.yaml', 'mairie/sentiers/parcelles.zip'];
  expect(await open(makeZip(entries))).toEqual(wanted.sort());
  const again = entries.map((entry) => ({ ...entry, name: `sentiers (1)/${entry.name}` }));
  expect(await open(makeZip(again))).toEqual(wanted.sort());
});

test.each<[string, string, ZipEntry]>([
  ['an absolute name', 'source.archive-name', { name: '/etc/passwd.yaml' }],
  ['a name that leads out', 'source.archive-name', { name: 'datasets/mairie/sentiers/../../../../x.yaml' }],
  ['a name with backslashes', 'source.archive-name', { name: 'datasets\\mairie\\x.yaml' }],
  ['a drive of Windows', 'source.archive-name', { name: 'C:datasets/x.yaml' }],
  ['a control character', 'source.archive-name', { name: 'datasets/mairie/sentiers/a\u0007.csv' }],
  ['a link', 'source.archive-link', { name: 'datasets/mairie/sentiers/a.csv', content: '/etc/passwd', mode: 0o120777 }],
  ['a device', 'source.archive-link', { name: 'datasets/mairie/sentiers/a.csv', mode: 0o020666 }],
  ['an encrypted file', 'source.archive-encrypted', { name: 'datasets/mairie/sentiers/a.csv', content: 'a', encrypted: true }],
  ['the same name in another case', 'source.archive-duplicate', { name: 'datasets/mairie/sentiers/DATASET.yaml' }],
  ['one path twice, below a folder and not', 'source.archive-duplicate', { name: 'x/datasets/mairie/sentiers/dataset.yaml' }],
  ['a wrong checksum', 'source.archive-broken', { name: 'datasets/mairie/sentiers/a.csv', content: 'a', wrongSum: true }],
  ['entries that share bytes', 'source.archive-overlap', { name: 'datasets/mairie/sentiers/a.csv', content: 'title: Sentiers\n', at: 0 }],
  ['a program', 'deposit.foreign', { name: 'datasets/mairie/sentiers/lancer.exe', content: 'MZ' }],
  ['a page', 'deposit.foreign', { name: 'datasets/mairie/sentiers/page.html', content: '<script>' }],
  ['a workflow', 'deposit.foreign', { name: '.github/workflows/x.yaml', content: 'on: push' }],
  ['the file of the operator', 'deposit.foreign', { name: 'datasets/operator.yaml', content: 'title: x' }],
  ['the list of what was erased', 'deposit.foreign', { name: 'datasets/erased.yaml', content: '[]' }],
  ['a hidden file', 'deposit.foreign', { name: 'datasets/mairie/sentiers/.git.json', content: '{}' }],
  ['a device name of Windows', 'deposit.foreign', { name: 'datasets/mairie/sentiers/con.json', content: '{}' }],
  ['a folder that is no name', 'deposit.foreign', { name: 'datasets/Mairie de X/sentiers/a.csv', content: 'a' }],
  ['a name longer than disks take', 'deposit.foreign', { name: `datasets/mairie/sentiers/${'é'.repeat(126)}.csv`, content: 'a' }],
  ['a folder too deep', 'deposit.foreign', { name: 'datasets/mairie/sentiers/sous/a.csv', content: 'a' }],
  ['letters that turn the line', 'deposit.foreign', { name: 'datasets/mairie/sentiers/a\u202evsc.csv', content: 'a' }],
  ['data beside datasets/', 'deposit.foreign', { name: 'donnees.csv', content: 'a' }],
])('refuses %s in a deposit (%s)', async (_, id, entry) => {
  expect(await withEntry(entry)).toBe(id);
});

test('refuses what is no zip, a zip of data alone, too many files, and one that grows beyond what the operator allows', async () => {
  expect(await refusal(Buffer.from('bonjour'))).toBe('deposit.not-zip');
  expect(await refusal(Buffer.from('\x1f\x8b\x08'))).toBe('deposit.not-zip');
  expect(await refusal(makeZip([{ name: 'datasets/mairie/sentiers/a.shp', content: 'a' }]))).toBe('deposit.foreign');
  expect(await refusal(makeZip([{ name: 'sentiers.csv', content: 'a' }]))).toBe('deposit.no-manifest');
  expect(await refusal(makeZip(['shp', 'dbf', 'prj'].map((ending) => ({ name: `sentiers.${ending}`, content: 'a' }))))).toBe(
    'deposit.no-manifest',
  );
  expect(await refusal(makeZip([manifest]).subarray(0, 60))).toBe('source.archive-broken');
  const many = Array.from({ length: 4 }, (_, index) => ({ name: `datasets/mairie/sentiers/${index}.csv`, content: 'a' }));
  expect(await refusal(makeZip([manifest, ...many]), { archiveEntries: 3 })).toBe('source.archive-entries');
  const large = { name: 'datasets/mairie/sentiers/a.csv', content: Buffer.alloc(2_000_000) };
  expect(await withEntry(large, { archiveBytes: 1_000_000 })).toBe('source.archive-bytes');
});
