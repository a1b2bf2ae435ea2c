import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeStore } from './fixtures/write-store.ts';

let folder = '';

/** The door to a store, as a fresh process opens it. */
async function open(): Promise<typeof import('./records.ts')> {
  vi.resetModules();
  return import('./records.ts');
}

const operator = `
title: Essai
description: Un catalogue d’essai.
site: https://exemple.fr/cartes/
contact: { name: Équipe, email: equipe@exemple.fr }
publisher: { name: Éditeur }
host: { name: Hébergeur }
accessibility: { status: non-conforme }
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-records-'));
  writeStore(folder);
  writeFileSync(join(folder, 'operator.yaml'), operator);
  vi.stubEnv('MAPPE_STORE', folder);
  vi.stubEnv('MAPPE_DATASETS', folder);
  vi.stubEnv('MAPPE_OUT', join(folder, 'site'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('reads each record of the current snapshot from its place on disk', async () => {
  const { recordIds, readRecord } = await open();
  const ids = await recordIds();
  expect(ids).toContain('ddt-51/eoliennes');
  for (const id of ids) expect((await readRecord(id)).id).toBe(id);
});

test('gives an unlisted data set a page and puts it in no list', async () => {
  const { recordPaths, summaries } = await open();
  const { path } = (await recordPaths()).find(({ id }) => id === 'ddt-51/secret') ?? { path: '' };
  expect(path).toMatch(/^non-liste\/[0-9a-f]{16}$/);
  expect((await summaries()).map(({ id }) => id)).not.toContain('ddt-51/secret');
});

test('a page names what is gone, or in no list, and has no link to it', async () => {
  vi.resetModules();
  const { listedRecord } = await import('./listed-record.ts');
  expect((await listedRecord('ddt-51/eoliennes'))?.path).toBe('ddt-51/eoliennes');
  expect(await listedRecord('ddt-51/secret')).toBeUndefined();
  expect(await listedRecord('ddt-51/disparu')).toBeUndefined();
});

test('checks the records once: the processes of a build share the index of a snapshot', async () => {
  const first = await open();
  await first.keepIndex();
  const [paths, lists] = [await first.recordPaths(), await first.summaries()];
  for (const file of globSync('records/*/*.ndjson', { cwd: folder })) writeFileSync(join(folder, file), 'not read\n');
  const second = await open();
  expect(await second.recordPaths()).toEqual(paths);
  expect(await second.summaries()).toEqual(lists);
  const pointer = readFileSync(join(folder, 'current.json'), 'utf8');
  writeStore(folder, 2);
  expect(readFileSync(join(folder, 'current.json'), 'utf8')).not.toBe(pointer);
  expect(await (await open()).recordPaths()).toHaveLength(2 * paths.length);
});

test('gives the differences of a table a page as well, though they have no map', async () => {
  const [file = ''] = globSync('records/sandre/*.ndjson', { cwd: folder });
  const changes = { previous: '0'.repeat(16), added: 2, removed: 0, changed: 1, moved: 0, unchanged: 9, layers: [] };
  const lines = readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; version: object });
  const changed = lines.map((record) =>
    record.id === 'sandre/communes' ? { ...record, version: { ...record.version, changes } } : record,
  );
  writeFileSync(join(folder, file), changed.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const { recordPaths } = await open();
  expect((await recordPaths()).filter(({ compared }) => compared)).toMatchObject([{ id: 'sandre/communes', mapped: false }]);
});

test('summarises in at most a kilobyte, newest first', async () => {
  const { summaries } = await open();
  const all = await summaries();
  for (const summary of all) expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(1024);
  expect(all.map(({ updated }) => updated)).toEqual(
    all
      .map(({ updated }) => updated)
      .sort()
      .reverse(),
  );
});

test('says which record does not exist', async () => {
  const { readRecord } = await open();
  await expect(readRecord('ddt-51/absent')).rejects.toThrow('There is no record "ddt-51/absent"');
});

test('stops at a broken record and names its place', async () => {
  const [file = ''] = globSync('records/sandre/*.ndjson', { cwd: folder });
  appendFileSync(join(folder, file), '{"format":1,"id":"sandre/casse"}\n');
  const { recordIds } = await open();
  await expect(recordIds()).rejects.toThrow(/Broken record in records\/sandre\/.*byte \d+: \{"format":1,"id":"sandre\/casse"\}/);
});

test('says what to do where nothing is published yet', async () => {
  rmSync(join(folder, 'current.json'));
  const { recordIds } = await open();
  await expect(recordIds()).rejects.toThrow('Build data sets first (mappe build)');
});

test('lets plain drawings in, and no others; an image keeps to its address', async () => {
  const { readDrawing, readPicture } = await open();
  expect(await readPicture({ key: 'data/a/b/0123456789abcdef/b-silhouette.webp' })).toEqual({
    image: '/cartes/store/data/a/b/0123456789abcdef/b-silhouette.webp',
  });
  const [key = ''] = globSync('data/*/*/*/silhouette.svg', { cwd: folder });
  expect(await readDrawing({ key })).toBe(readFileSync(join(folder, key), 'utf8'));
  const bad = [
    '<svg><script>x</script></svg>',
    '<svg onload="x"/>',
    '<svg><path style="a"/></svg>',
    '<svg><image href="x"/></svg>',
    '<p/>',
    '<svg></svg><meta http-equiv=refresh content=0>',
    '<svg/onload=x></svg>',
    '<svg><path fill="url(https://a.fr)"/></svg>',
  ];
  for (const [i, svg] of bad.entries()) {
    writeFileSync(join(folder, `${i}.svg`), svg);
    await expect(readDrawing({ key: `${i}.svg` })).rejects.toThrow('is not a plain drawing');
  }
});

test('addresses the store where the site is served from, unless the operator says another place', async () => {
  expect((await open()).storeUrl('data/x')).toBe('/cartes/store/data/x');
  expect(await (await open()).storeOrigins(true)).toEqual([]);
  vi.stubEnv('MAPPE_SITE', 'http://localhost:4321/');
  expect((await open()).storeUrl('data/x')).toBe('/store/data/x');
  writeFileSync(join(folder, 'operator.yaml'), `${operator}store: https://objets.exemple.fr/mappe/\n`);
  expect((await open()).storeUrl('data/x')).toBe('https://objets.exemple.fr/mappe/data/x');
  expect(await (await open()).storeOrigins(true)).toEqual(['https://objets.exemple.fr']);
  vi.stubEnv('MAPPE_STORE_URL', '/ailleurs');
  expect((await open()).storeUrl('data/x')).toBe('/ailleurs/data/x');
  const { artifactUrl } = await open();
  expect([artifactUrl('data/x', undefined), artifactUrl('data/x', 'https://a.fr/b'), artifactUrl('data/x', 'https://a.fr/b/')]).toEqual([
    '/ailleurs/data/x',
    'https://a.fr/b/data/x',
    'https://a.fr/b/data/x',
  ]);
});

test('refuses an operator file that is not valid', async () => {
  writeFileSync(join(folder, 'operator.yaml'), 'title: Essai\n');
  const { readOperator } = await open();
  expect(() => readOperator()).toThrow('operator.yaml is not valid. "mappe check" says why.');
});
