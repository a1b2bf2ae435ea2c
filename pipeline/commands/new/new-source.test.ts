import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readManifest } from '../../manifest/read.ts';
import { edigeoLot } from '../../programs/programs.fixtures/make-edigeo.ts';
import { makePlan } from '../../standards/cnig.fixtures/make-package.ts';
import { openGiven } from './new-source.ts';
import { newDataset, type NewOptions } from './new.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(file: string, options: Partial<NewOptions>): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const said = { contact: 'Service SIG <sig@exemple.fr>', territory: 'COMMUNE-51454', theme: 'equipements' };
  const words = { description: 'Ce que la ville a relevé sur le terrain.', lineage: 'Relevé sur le terrain.' };
  const given = { producer: 'ville-de-reims', datasets: folder, lang: 'fr', yes: true, ...said, ...words, ...options } as const;
  const code = await newDataset(file, given, (line) => lines.push(line));
  return { code, text: lines.join('\n') };
}

test('a file that is to lie in the store is named by its digest, and not copied', async () => {
  const { code, text } = await run(join(fixtures, 'mats.csv'), { dataset: 'mats-lourds', deposit: true });
  expect(code).toBe(0);
  expect(text).toContain('npm run mappe -- build ville-de-reims/mats-lourds --store s3://…');
  const dataset = join(folder, 'ville-de-reims', 'mats-lourds');
  expect(await readdir(dataset)).toEqual(['dataset.yaml']);
  const sha256 = createHash('sha256')
    .update(await readFile(join(fixtures, 'mats.csv')))
    .digest('hex');
  expect(await readFile(join(dataset, 'dataset.yaml'), 'utf8')).toMatch(
    new RegExp(`\\n  deposit: mats\\.csv\\n(  .*\\n)*  sha256: "?${sha256}"?\\n`),
  );
});

test('a folder of files becomes one data set of all of them', async () => {
  const given = join(folder, 'Arbres remarquables');
  await mkdir(given);
  for (const [name, row] of [
    ['arbres 51.csv', 'chêne,4.03,49.25'],
    ['arbres 52.csv', 'hêtre,5.13,48.11'],
  ] as const)
    await writeFile(join(given, name), `nom,lon,lat\n${row}\n`);
  await writeFile(join(given, 'notice.pdf'), 'PDF');
  const { code } = await run(given, {});
  expect(code).toBe(0);
  const { dataset } = await readManifest(join(folder, 'ville-de-reims', 'arbres-remarquables', 'dataset.yaml'));
  expect(dataset).toMatchObject({
    title: 'Arbres remarquables',
    source: { files: [{ path: 'arbres-51.csv' }, { path: 'arbres-52.csv' }] },
    layers: [{ name: 'arbres', title: 'Arbres remarquables' }],
  });
});

test('the folder of a cadastral lot is a package, not a list of files', async () => {
  const given = join(folder, 'lot');
  await mkdir(given);
  for (const [name, text] of Object.entries(edigeoLot('LOT1', 'LAMB93', []))) await writeFile(join(given, name), text);
  const { source } = await openGiven(given, folder);
  expect(source.files.map(({ name }) => name)).toEqual(['lot.zip']);
});

test('a folder without data is refused', async () => {
  const given = join(folder, 'Notices');
  await mkdir(given);
  await writeFile(join(given, 'notice.pdf'), 'PDF');
  await expect(run(given, { dataset: 'vide' })).rejects.toThrow('ne contient aucun fichier de données');
});

test('a package folder becomes one archive with its layers, written pieces and metadata sheet, without what programs left in it', async () => {
  const given = join(folder, '51108_PLU_20260301');
  makePlan(given);
  await writeFile(join(given, 'Pieces_ecrites', 'Thumbs.db'), 'Windows');
  await symlink('/etc/hostname', join(given, 'Pieces_ecrites', 'lien.pdf'));
  expect((await run(given, { dataset: 'plu' })).code).toBe(0);
  const { dataset } = await readManifest(join(folder, 'ville-de-reims', 'plu', 'dataset.yaml'));
  expect(dataset).toMatchObject({
    title: 'Plan local d’urbanisme d’Exemple',
    dates: { issued: '2026-03-01' },
    source: { path: '51108_PLU_20260301.zip' },
    documents: [{ path: 'fiche.xml.txt' }],
  });
  // Neither name nor source has the date of this edition.
  expect(dataset.layers?.map(({ name, source }) => [name, source]).sort()).toEqual([
    ['doc_urba', undefined],
    ['prescription_surf', undefined],
    ['zone_urba', undefined],
  ]);
  const zip = join(folder, 'ville-de-reims', 'plu', '51108_PLU_20260301.zip');
  const listed = execFileSync('bsdtar', ['-tf', zip], { encoding: 'utf8' }).split('\n');
  expect(listed).toContain('Pieces_ecrites/3_Reglement/51108_reglement_20260301.pdf');
  expect(listed.filter((name) => /Thumbs|lien/.test(name))).toEqual([]);
});

test('a file of a package is referred to, not copied', async () => {
  const { code } = await run(join(import.meta.dirname, '..', '..', '..', 'node_modules', 'world-atlas', 'land-110m.json'), {
    dataset: 'terres',
  });
  expect(code).toBe(0);
  expect(await readdir(join(folder, 'ville-de-reims', 'terres'))).toEqual(['dataset.yaml']);
  const { dataset } = await readManifest(join(folder, 'ville-de-reims', 'terres', 'dataset.yaml'));
  expect(dataset.source).toEqual({ path: 'node_modules/world-atlas/land-110m.json' });
});
