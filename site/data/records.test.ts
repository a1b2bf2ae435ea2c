import { createHash } from 'node:crypto';
import { appendFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { noteFault } from './left-out.ts';
import { writeRecordFiles, writeRecords, writeStore } from '../fixtures/write-store.ts';
import { operatorAt } from '../fixtures/operator.ts';

let folder = '';

/** The door to a store, as a fresh process opens it, and the addresses of what is in it. */
async function open() {
  vi.resetModules();
  const [records, addresses, origins, operators] = await Promise.all([
    import('./records.ts'),
    import('./store-addresses.ts'),
    import('./store-origins.ts'),
    import('./operator.ts'),
  ]);
  return { ...records, ...addresses, ...origins, ...operators };
}

const operator = operatorAt('https://exemple.fr/cartes/');

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

/** The records of the fixture, as they stand in its files. */
const stored = (): DatasetRecord[] =>
  globSync('records/*/*.ndjson', { cwd: folder }).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as DatasetRecord),
  );

const wind = 'ddt-51/eoliennes';
/** The record of a data set that has drawings. */
function windFarms(): DatasetRecord {
  const record = stored().find(({ id }) => id === wind);
  if (record === undefined) throw new Error('The fixture has no wind farms.');
  return record;
}

/** Find what a store leaves out when `change` alters one record, and whether all other records are shown. */
async function leftOutOf(change: (record: DatasetRecord) => unknown): Promise<{ told: string[]; areOthersShown: boolean }> {
  const records = stored();
  const texts = records.map((record): [string, string] => {
    const line = record.id === wind ? change(record) : record;
    return [record.producer.id, `${typeof line === 'string' ? line : JSON.stringify(line)}\n`];
  });
  writeRecordFiles(folder, texts);
  const { readLeftOut, recordIds, summaries } = await open();
  const ids = await recordIds();
  const others = records.filter(({ id }) => id !== wind);
  const isShown = others.every(({ id }) => ids.includes(id)) && ids.length === others.length;
  const areListed = (await summaries()).length === others.filter(({ access }) => access === 'public').length;
  const told = (await readLeftOut()).map(({ dataset, problem }) => `${dataset ?? '?'} ${problem.id}`);
  return { told, areOthersShown: isShown && areListed };
}

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
  const { listedRecord } = await import('./records.ts');
  expect((await listedRecord('ddt-51/eoliennes'))?.path).toBe('ddt-51/eoliennes');
  expect(await listedRecord('ddt-51/secret')).toBeUndefined();
  expect(await listedRecord('ddt-51/disparu')).toBeUndefined();
});

test('keeps what is left of withdrawn data out of every list, and leaves out what is not true of their producer', async () => {
  const { producer } = windFarms();
  const left = {
    format: 1,
    id: 'ddt-51/mats',
    status: 'withdrawn',
    identifier: 'ddt-51/mats',
    path: 'ddt-51/mats',
    producer,
    title: 'Mâts',
  };
  const lines = [
    left,
    { ...left, id: 'sandre/mats', path: 'sandre/mats' },
    { ...left, id: 'ddt-51/autre', path: 'ddt-51/eoliennes-1' },
    { ...left, id: 'ddt-51/vide', path: 'ddt-51/vide', title: '' },
    // What is published holds.
    { ...left, id: wind, path: wind },
  ];
  const records = stored();
  const texts = Map.groupBy([...records, ...lines], (line) => line.producer.id);
  writeRecordFiles(
    folder,
    [...texts].map(([id, own]) => [id, own.map((line) => `${JSON.stringify(line)}\n`).join('')] as const),
  );
  const { recordIds, recordPaths, summaries, listedRecords, withdrawnRecords, withdrawnAt, readLeftOut, namedDataset } = await open();
  expect((await withdrawnRecords()).map(({ id }) => id)).toEqual(['ddt-51/mats']);
  expect(await withdrawnAt('ddt-51/mats')).toMatchObject({ title: 'Mâts' });
  expect(await namedDataset('ddt-51/mats')).toEqual({ title: 'Mâts', path: 'ddt-51/mats', isGone: true });
  expect(await namedDataset('ddt-51/secret')).toBeUndefined();
  const listed = (await Array.fromAsync(listedRecords())).map(({ id }) => id);
  const all = [await recordIds(), (await recordPaths()).map(({ id }) => id), (await summaries()).map(({ id }) => id), listed];
  for (const ids of all) expect(ids).not.toContain('ddt-51/mats');
  expect(all[0]).toHaveLength(records.length);
  expect((await readLeftOut()).map(({ problem }) => problem.id)).toEqual(['left-out.producer', 'left-out.path', 'left-out.schema']);
});

test('checks the records once: the processes of a build share the index of a snapshot', async () => {
  const first = await open();
  await first.keepIndex();
  const paths = await first.recordPaths();
  const lists = await first.summaries();
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
  const changes = { previous: '0'.repeat(16), added: 2, removed: 0, changed: 1, moved: 0, unchanged: 9, layers: [] };
  writeRecords(
    folder,
    stored().map((record) => (record.id === 'sandre/communes' ? { ...record, version: { ...record.version, changes } } : record)),
  );
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

test('reads values that hold the ends of lines of other languages, U+2028 and U+2029, and every record after them', async () => {
  const title = 'Un titre\u2028de deux\u2029lignes\u0085';
  const records = stored().map((record) => ({ ...record, title }));
  writeRecords(folder, records);
  const { readLeftOut, readRecord, recordIds } = await open();
  expect(await recordIds()).toHaveLength(records.length);
  for (const record of records) expect(await readRecord(record.id)).toEqual(record);
  expect(await readLeftOut()).toEqual([]);
});

test('a record without a last line feed, after an empty line, is read from its own bytes', async () => {
  const [first, second] = stored().filter(({ producer }) => producer.id === 'ddt-51');
  writeRecordFiles(folder, [['ddt-51', `${JSON.stringify(first)}\r\n\n${JSON.stringify(second)}`]]);
  const { readRecord } = await open();
  expect(await readRecord(first?.id ?? '')).toEqual(first);
  expect(await readRecord(second?.id ?? '')).toEqual(second);
});

const hostile: [what: string, change: (record: DatasetRecord) => unknown, told: string][] = [
  ['that is no JSON', (record) => JSON.stringify(record).slice(0, -40), '? left-out.unreadable'],
  ['that is something else', () => 'null', '? left-out.schema'],
  ['of a format to come', (record) => ({ ...record, format: 2 }), `${wind} left-out.schema`],
  ['with a name that nobody knows', (record) => JSON.stringify(record).replace('{', '{"__proto__":{"x":1},'), `${wind} left-out.schema`],
  ['that names another producer', (record) => ({ ...record, producer: { ...record.producer, id: 'sandre' } }), `${wind} left-out.producer`],
  [
    'that is said to be of another',
    (record) => ({ ...record, id: 'sandre/eoliennes', path: 'sandre/eoliennes' }),
    'sandre/eoliennes left-out.producer',
  ],
  ['with the page of another', (record) => ({ ...record, path: 'ddt-51/zones-humides' }), `${wind} left-out.path`],
  [
    'with two layers of one name',
    (record) => ({ ...record, version: { ...record.version, layers: record.version.layers.flatMap((layer) => [layer, layer]) } }),
    `${wind} left-out.names`,
  ],
  [
    'with an address that no page may ask',
    (record) => ({ ...record, history: record.history.map((each) => ({ ...each, store: 'http://localhost:8080/' })) }),
    `${wind} left-out.bucket`,
  ],
  [
    'with an address that is none',
    (record) => ({ ...record, version: { ...record.version, service: { type: 'wms', url: 'https://[::x', crs: [], formats: [] } } }),
    `${wind} left-out.unreadable`,
  ],
  [
    'whose drawing is not there',
    (record) => withDrawing(record, { key: 'data/ddt-51/eoliennes/0000000000000000/silhouette.svg' }),
    `${wind} left-out.drawing`,
  ],
  ['whose drawing is another than was published', (record) => withDrawing(record, { sha256: '0'.repeat(64) }), `${wind} left-out.drawing`],
  [
    'whose drawing holds a program',
    (record) => withDrawing(record, draw('<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>')),
    `${wind} left-out.drawing`,
  ],
];

function withDrawing(record: DatasetRecord, drawing: { key?: string; sha256?: string }): DatasetRecord {
  const artifacts = record.version.artifacts.map((each) => (each.format === 'silhouette' ? { ...each, ...drawing } : each));
  return { ...record, version: { ...record.version, artifacts } };
}

function draw(svg: string): { key: string; sha256: string } {
  const [key = ''] = globSync('data/ddt-51/eoliennes/*/silhouette.svg', { cwd: folder });
  writeFileSync(join(folder, key), svg);
  return { key, sha256: createHash('sha256').update(svg).digest('hex') };
}

test.each(hostile)('a record %s is left out, named, and takes no other with it', async (_, change, told) => {
  expect(await leftOutOf(change)).toEqual({ told: [told], areOthersShown: true });
});

test('a record whose page could not be made is left out of the next attempt', async () => {
  noteFault(wind, '/donnees/ddt-51/eoliennes/', new RangeError('Invalid time value'));
  expect(await leftOutOf((record) => record)).toEqual({ told: [`${wind} left-out.page`], areOthersShown: true });
  const { readLeftOut } = await open();
  const [{ problem } = { problem: undefined }] = await readLeftOut();
  expect(problem?.message).toContain('/donnees/ddt-51/eoliennes/ ne peut pas être fait (Invalid time value)');
});

test('of two records with one identifier neither is shown, wherever they lie', async () => {
  const texts = stored().map((record): [string, string] => [record.producer.id, `${JSON.stringify(record)}\n`]);
  writeRecordFiles(folder, [...texts, ['ddt-51', `${JSON.stringify({ ...windFarms(), title: 'Autres' })}\n`]]);
  const { readLeftOut, recordIds } = await open();
  const ids = await recordIds();
  expect(ids).toHaveLength(texts.length - 1);
  expect(ids).not.toContain(wind);
  expect((await readLeftOut()).map(({ dataset, problem }) => [dataset, problem.id])).toEqual([
    [wind, 'left-out.twice'],
    [wind, 'left-out.twice'],
  ]);
});

test('a file of records that is lost, or is not the one that was published, takes its own producer’s records alone', async () => {
  const count = stored().length;
  const [lost = ''] = globSync('records/sandre/*.ndjson', { cwd: folder });
  const own = stored().filter(({ producer }) => producer.id === 'sandre').length;
  const whole = readFileSync(join(folder, lost));
  const told = async (): Promise<[number, (string | undefined)[]]> => {
    const { readLeftOut, recordIds } = await open();
    return [(await recordIds()).length, (await readLeftOut()).flatMap(({ problem }) => [problem.id, problem.where])];
  };
  rmSync(join(folder, lost));
  await expect(told()).resolves.toEqual([count - own, ['left-out.file', lost]]);
  writeFileSync(join(folder, lost), whole.toString('utf8').replace('Sandre', 'Autre'));
  appendFileSync(join(folder, lost), '\n');
  expect(await told()).toEqual([count - own, ['left-out.digest', lost]]);
});

test('a record that is in no list is not named where it is left out', async () => {
  const records = stored().map((record) => (record.access === 'unlisted' ? { ...record, format: 2 } : record)) as DatasetRecord[];
  writeRecords(folder, records);
  const { readLeftOut } = await open();
  expect((await readLeftOut()).map(({ isUnlisted }) => isUnlisted)).toEqual([true]);
});

test('a trial on one’s own machine may read a bucket that is there', async () => {
  vi.stubEnv('MAPPE_LOCAL_BUCKETS', '1');
  writeRecords(folder, [{ ...windFarms(), history: windFarms().history.map((each) => ({ ...each, store: 'http://localhost:8080/' })) }]);
  const { readLeftOut, storeOrigins } = await open();
  expect(await readLeftOut()).toEqual([]);
  expect(await storeOrigins(true)).toEqual(['http://localhost:8080']);
});

test('the map of a data set asks the bucket of its own producer and those of the base map, another map any', async () => {
  const stores: Record<string, string> = {
    [wind]: 'https://a.exemple.fr/',
    'sandre/communes': 'https://b.exemple.fr/',
    'ddt-51/secret': 'https://c.exemple.fr/',
  };
  writeRecords(
    folder,
    stored().map((record) => {
      const store = stores[record.id];
      return store === undefined ? record : { ...record, history: record.history.map((each) => ({ ...each, store })) };
    }),
  );
  writeFileSync(join(folder, 'operator.yaml'), `${operator}basemap: { land: sandre/communes#communes }\n`);
  const { readRecord, storeOrigins } = await open();
  expect(await storeOrigins(await readRecord(wind))).toEqual(['https://a.exemple.fr', 'https://b.exemple.fr']);
  expect(await storeOrigins(true)).toEqual(['https://a.exemple.fr', 'https://b.exemple.fr', 'https://c.exemple.fr']);
  expect(await storeOrigins(false)).toEqual([]);
});

test('maps of an archive of the operator’s ask the host that has it, those of the catalogue’s base map nobody', async () => {
  writeRecords(folder, stored());
  const groundOf = async (line: string) => {
    writeFileSync(join(folder, 'operator.yaml'), `${operator}${line}`);
    const { groundHosts, groundUrl } = await open();
    return [groundHosts(), groundUrl('ground/a.pmtiles'), groundUrl('https://fonds.exemple.fr/a.pmtiles')];
  };
  const addresses = ['/cartes/store/ground/a.pmtiles', 'https://fonds.exemple.fr/a.pmtiles'];
  expect(await groundOf('')).toEqual([{ ign: false }, ...addresses]);
  expect(await groundOf('ground: plan-ign\n')).toEqual([{ ign: true }, ...addresses]);
  expect(await groundOf('ground: { pmtiles: ground/a.pmtiles, schema: protomaps }\n')).toEqual([{ ign: false }, ...addresses]);
  expect(await groundOf('ground: { pmtiles: https://fonds.exemple.fr:8443/a.pmtiles, schema: protomaps }\n')).toEqual([
    { ign: false, archive: 'https://fonds.exemple.fr:8443' },
    ...addresses,
  ]);
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
