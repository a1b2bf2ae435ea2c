import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ManifestSource } from '../schemas/types.ts';
import { PipelineError } from './errors.ts';
import { fetchSource, nameOfUrl } from './fetch.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-fetch-'));
  await writeFile(join(folder, 'arbres.geojson'), '{}');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await mkdir(join(folder, 'sous-dossier'));
  await writeFile(join(folder, 'sous-dossier', 'a.csv'), 'a');
  await symlink('/etc/passwd', join(folder, 'lien.csv'));
  await symlink('/etc', join(folder, 'dossier'));
});
afterAll(() => rm(folder, { recursive: true }));

const fetched = (source: ManifestSource) => {
  const dataset = {
    title: 't',
    description: 'd',
    themes: [],
    license: 'etalab-2.0' as const,
    frequency: 'unknown' as const,
    contact: { name: 'n' },
    source,
  };
  return fetchSource({ folder, dataset, locate: (pointer) => `dataset.yaml${pointer}` }, folder);
};

const refusal = async (source: ManifestSource): Promise<string> => {
  const error: unknown = await fetched(source).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PipelineError)) throw error instanceof Error ? error : new Error('The source was not refused.');
  return error.message;
};

/** SHA-256 of "{}" */
const digest = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

test('a path is read where it is, with its digest', async () => {
  expect(await fetched({ path: 'arbres.geojson' })).toEqual({
    path: join(folder, 'arbres.geojson'),
    name: 'arbres.geojson',
    bytes: 2,
    sha256: digest,
  });
  expect((await fetched({ path: 'sous-dossier/a.csv' })).name).toBe('a.csv');
});

test('a path may name a file of a package that the project depends on', async () => {
  expect((await fetched({ path: 'node_modules/world-atlas/land-110m.json' })).name).toBe('land-110m.json');
  expect(await refusal({ path: 'node_modules/typescript/package.json' })).toContain(
    'le paquet «\u202ftypescript\u202f» n’est pas dans les dépendances',
  );
});

test.each([
  '../secret.txt',
  '/etc/passwd',
  './arbres.geojson',
  'sous-dossier/../arbres.geojson',
  '.git/config',
  'a\\b.csv',
  'sous-dossier//a.csv',
  'node_modules/../package.json',
  'node_modules/world-atlas/../../package.json',
  '',
])('a path that leaves the folder is refused: %j', async (path) => {
  expect(await refusal({ path })).toMatch(/^dataset\.yaml\/source\/path Le chemin «\u202f.*\u202f» n’est pas accepté/);
});

test('a link is refused wherever it stands in a path', async () => {
  expect(await refusal({ path: 'lien.csv' })).toContain('lien symbolique');
  expect(await refusal({ path: 'dossier/passwd' })).toContain('lien symbolique');
});

test('a file that is absent or a folder is named', async () => {
  expect(await refusal({ path: 'Arbres.geojson' })).toContain('Vérifiez son nom, majuscules comprises.');
  expect(await refusal({ path: 'sous-dossier' })).toContain('Un shapefile se dépose en archive zip.');
});

test('a file with another digest than the manifest pins is refused', async () => {
  expect((await fetched({ path: 'arbres.geojson', sha256: digest })).sha256).toBe(digest);
  expect(await refusal({ path: 'arbres.geojson', sha256: 'a'.repeat(64) })).toMatch(/^dataset\.yaml\/source\/sha256 .*44136fa355b3678a/);
});

test('the name in an address is one that any disk takes', () => {
  expect(nameOfUrl('https://exemple.fr/t%C3%A9l%C3%A9/zones%20urba.zip?x=1')).toBe('zones-urba.zip');
  expect(nameOfUrl('https://exemple.fr/%2e%2e%2fetc%2fpasswd')).toBe('etc-passwd');
  expect(nameOfUrl('https://exemple.fr/%E0%A4%A')).toBe('E0-A4-A');
  expect(nameOfUrl('https://exemple.fr/')).toBe('source');
});
