import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { filesOf } from '../../schemas/rules/files.ts';
import type { ManifestSource } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { fetchSource, nameOfUrl, recogniseSource, type Source } from './fetch.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';

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

const manifestOf = (source: ManifestSource): Parameters<typeof fetchSource>[0] => ({
  folder,
  dataset: { source },
  sourceFiles: filesOf(source),
  locate: (pointer) => `dataset.yaml${pointer}`,
});
const fetched = (source: ManifestSource) => fetchSource(manifestOf(source), folder);

const refusal = async (source: ManifestSource): Promise<string> => {
  try {
    await fetched(source);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return error.message;
  }
  return 'not refused';
};

/** SHA-256 of "{}" */
const digest = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

test('a path is read where it is, with its digest', async () => {
  const facts = { name: 'arbres.geojson', bytes: 2, sha256: digest };
  expect(await fetched({ path: 'arbres.geojson' })).toEqual({ ...facts, files: [{ ...facts, path: join(folder, 'arbres.geojson') }] });
  expect((await fetched({ path: 'sous-dossier/a.csv' })).name).toBe('a.csv');
});

test('a path may name a file of a package that the project depends on', async () => {
  expect((await fetched({ path: 'node_modules/world-atlas/land-110m.json' })).name).toBe('land-110m.json');
  expect(await refusal({ path: 'node_modules/typescript/package.json' })).toContain('n’est pas dans package.json');
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
  expect(await refusal({ path })).toMatch(
    /^dataset\.yaml\/source\/path .*(sort du dossier du jeu de données|un nom qui commence par un point|n’est pas dans package\.json)/,
  );
});

test('a link is refused wherever it stands in a path', async () => {
  expect(await refusal({ path: 'lien.csv' })).toContain('lien symbolique');
  expect(await refusal({ path: 'dossier/passwd' })).toContain('lien symbolique');
});

test('a file that is absent or a folder is named', async () => {
  expect(await refusal({ path: 'Arbres.geojson' })).toContain('écrivez-le avec les mêmes majuscules');
  expect(await refusal({ path: 'sous-dossier' })).toContain('est un dossier');
});

test('a file with another digest than the manifest pins is refused', async () => {
  expect((await fetched({ path: 'arbres.geojson', sha256: digest })).sha256).toBe(digest);
  expect(await refusal({ path: 'arbres.geojson', sha256: 'a'.repeat(64) })).toMatch(/^dataset\.yaml\/source\/sha256 .*44136fa355b3678a/);
});

describe('a source at an address', () => {
  const { server } = testServer();
  let etag: string;
  beforeEach(() => {
    etag = '"v1"';
    server.answer = (request, response) => {
      if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.writeHead(200, { etag }).end('{}');
    };
  });
  const fetchTwo = async (): Promise<{ manifest: Parameters<typeof fetchSource>[0]; source: Source }> => {
    const manifest = manifestOf({ files: [{ url: `${server.origin}/a.geojson` }, { path: 'arbres.geojson' }] });
    return { manifest, source: await fetchSource(manifest, join(folder, 'scratch'), undefined, local) };
  };

  test('has the time of one address for all of its files', async () => {
    server.answer = (_, response) => void setTimeout(() => response.end('{}'), 300);
    const manifest = manifestOf({ files: ['a', 'b', 'c'].map((name) => ({ url: `${server.origin}/${name}.geojson` })) });
    await expect(fetchSource(manifest, join(folder, 'scratch'), undefined, { ...local, totalMs: 700 })).rejects.toMatchObject({
      problems: [{ id: 'source.url-slow' }],
    });
  });

  test('whose server never says anything is told as out of reach', async () => {
    server.answer = () => undefined;
    const fetched = fetchSource(manifestOf({ url: `${server.origin}/a` }), join(folder, 'scratch'), undefined, { ...local, idleMs: 100 });
    await expect(fetched).rejects.toMatchObject({ problems: [{ id: 'source.host-unreachable', facts: { detail: 'ETIMEDOUT' } }] });
  });

  test('is remembered by what its server calls it', async () => {
    const source = await fetchSource(manifestOf({ url: `${server.origin}/a.geojson` }), join(folder, 'scratch'), undefined, local);
    expect(source).toMatchObject({ name: 'a.geojson', bytes: 2, sha256: digest, url: `${server.origin}/a.geojson`, etag: '"v1"' });
  });

  test('may be one file of several: they have one digest, which their order makes', async () => {
    const { source } = await fetchTwo();
    expect(source).toMatchObject({
      name: 'a.geojson, … (2)',
      bytes: 4,
      files: [{ etag: '"v1"' }, { path: join(folder, 'arbres.geojson') }],
    });
    const files = [{ path: 'sous-dossier/a.csv' }, { path: 'arbres.geojson' }];
    const one = await fetched({ files });
    const other = await fetched({ files: files.toReversed() });
    expect(one.sha256).not.toBe(other.sha256);
  });

  test('may be one for each département', async () => {
    const url = `${server.origin}/parcelles-{departement}.zip`;
    const source = await fetchSource(
      manifestOf({ files: [{ url, departements: ['51', '2A'] }] }),
      join(folder, 'scratch'),
      undefined,
      local,
    );
    expect(source.files.map(({ name }) => name)).toEqual(['parcelles-51.zip', 'parcelles-2A.zip']);
    expect(server.asked).toEqual(['/parcelles-51.zip', '/parcelles-2A.zip']);
    expect(filesOf({ files: [{ url, departements: ['all'] }] })).toHaveLength(101);
  });

  test('is recognised without being downloaded as long as it stays the same', async () => {
    const { source, manifest } = await fetchTwo();
    const known = { format: 'GeoJSON', ...source };
    server.asked = [];
    const recognised = await recogniseSource(manifest, known, local);
    expect(server.asked).toEqual(['/a.geojson']);
    expect(recognised).toMatchObject({
      sha256: source.sha256,
      files: [{ sha256: digest, etag: '"v1"' }, { path: join(folder, 'arbres.geojson') }],
    });
    expect(recognised?.files[0]).not.toHaveProperty('path');
    etag = '"v2"';
    expect(await recogniseSource(manifest, known, local)).toBeUndefined();
  });

  test('is recognised by the digest that the manifest pins, and then not even asked', async () => {
    const url = `${server.origin}/a.geojson`;
    const known = { format: 'GeoJSON', name: 'a.geojson', bytes: 2, sha256: digest, url };
    expect((await recogniseSource(manifestOf({ url, sha256: digest.toUpperCase() }), known, local))?.sha256).toBe(digest);
    expect(await recogniseSource(manifestOf({ url, sha256: 'a'.repeat(64) }), known, local)).toBeUndefined();
    expect(await recogniseSource(manifestOf({ url: `${url}?autre` }), known, local)).toBeUndefined();
    expect(server.asked).toEqual([]);
  });
});

test('the name in an address is one that any disk takes', () => {
  expect(nameOfUrl('https://exemple.fr/t%C3%A9l%C3%A9/zones%20urba.zip?x=1')).toBe('zones-urba.zip');
  expect(nameOfUrl('https://exemple.fr/%2e%2e%2fetc%2fpasswd')).toBe('etc-passwd');
  expect(nameOfUrl('https://exemple.fr/%E0%A4%A')).toBe('E0-A4-A');
  expect(nameOfUrl('https://exemple.fr/')).toBe('source');
});
