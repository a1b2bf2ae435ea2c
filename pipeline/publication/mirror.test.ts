import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { nests, networks, writeRestricted } from '../../site/fixtures/restricted.ts';
import { writeStore } from '../../site/fixtures/write-store.ts';
import type { Artifact, DatasetRecord } from '../../schemas/types.ts';
import { answerRequest } from '../commands/site/static-server.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { httpReader } from '../stores/http.ts';
import { openStore } from '../stores/open.ts';
import { s3Store } from '../stores/s3.ts';
import { seenFile } from '../stores/seen.ts';
import type { Reader } from '../stores/store.ts';
import { makeBucket, useServer } from '../stores/swift.fixtures/server.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { mirrorStore } from './mirror.ts';
import { everything, keysOf, publishVersions, recordOf } from './publication.fixtures/make-records.ts';
import { purge } from './purge.ts';
import { putRecords, readRecords } from './records.ts';
import { renew } from './renew.ts';
import { advance, readCurrent } from './snapshots.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-mirror-'));
const source = folderStore(folder);
const listener = createServer((request, response) => void answerRequest(request, response, { site: folder, store: folder }));
const now = new Date('2026-11-24T14:05:00.000Z');

beforeAll(async () => {
  writeStore(folder);
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
});
afterAll(() => {
  listener.close();
  rmSync(folder, { recursive: true });
});

/** A reader that lists what is got from it. */
function watched(reader: Reader): { reader: Reader; got: string[] } {
  const got: string[] = [];
  return { got, reader: { ...reader, get: (key) => (got.push(key), reader.get(key)) } };
}

test('a mirror holds the catalogue that the store holds: records and drawings, and no data', async () => {
  const mirror = folderStore(scratchFolder());
  await mirrorStore(source, mirror.address);
  expect(await readRecords(mirror)).toEqual(await readRecords(source));
  expect((await mirror.readPointer())?.pointer).toEqual((await source.readPointer())?.pointer);
  const kept = await keysOf(mirror, 'data/');
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.filter((key) => !key.endsWith('.svg'))).toEqual([]);
  for (const key of kept) expect(readFileSync(join(mirror.address, key))).toEqual(readFileSync(join(folder, key)));
});

test('a mirror brings the files that the pages draw their ground from, of those data sets alone', async () => {
  const mirror = folderStore(scratchFolder());
  const [id = ''] = (await readRecords(source)).keys();
  await mirrorStore(source, mirror.address, { ground: [id] });
  const brought = (await keysOf(mirror, 'data/')).filter((key) => !key.endsWith('.svg'));
  const { version } = (await readRecords(source)).get(id) ?? {};
  const files = version?.artifacts.filter(({ format }) => format === 'geoparquet') ?? [];
  expect(files).not.toEqual([]);
  expect(brought).toEqual(files.map(({ key }) => key).sort());
  for (const key of brought) expect(readFileSync(join(mirror.address, key))).toEqual(readFileSync(join(folder, key)));
});

test('a mirror brings the outlines of départements that still maps show, and of no finer territories', async () => {
  const store = folderStore(scratchFolder());
  const outlines = ['departement', 'commune'].map((level) => {
    const record = recordOf({ id: `etat/${level}s`, files: {} });
    const sha256 = digest(level);
    const key = `data/${record.id}/${sha256.slice(0, 16)}/${level}s.parquet`;
    const artifact = {
      format: 'geoparquet',
      name: `${level}s.parquet`,
      key,
      mediaType: 'application/vnd.apache.parquet',
      bytes: level.length,
      sha256,
    };
    const layers = record.version.layers.map((layer) => ({ ...layer, territory: { level, code: 'code' } }));
    return { level, artifact, record: { ...record, version: { ...record.version, layers, artifacts: [artifact] } } as DatasetRecord };
  });
  for (const { level, artifact } of outlines) await store.put(artifact.key, { bytes: Buffer.from(level) }, artifact.sha256);
  const records = outlines.map(({ record }) => record);
  await advance(store, now, async () => ({ producers: { etat: await putRecords(store, 'etat', records) } }));
  const mirror = folderStore(scratchFolder());
  await mirrorStore(store, mirror.address, { named: records.map(({ id }) => id) });
  expect(await keysOf(mirror, 'data/')).toEqual([outlines[0]?.artifact.key]);
});

test('a mirror brings the tables that say where names stand, as far as they are small', async () => {
  const mirror = folderStore(scratchFolder());
  const records = await readRecords(source);
  const tables = [...records.values()].flatMap(({ version }) => version.artifacts.filter(({ format }) => format === 'csv-excel'));
  const small = tables.filter(({ bytes }) => bytes <= 64 * 1024);
  await mirrorStore(source, mirror.address, { named: [...records.keys()] });
  expect((await keysOf(mirror, 'data/')).filter((key) => !key.endsWith('.svg'))).toEqual(small.map(({ key }) => key).sort());
  expect([small.length > 0, small.length < tables.length]).toEqual([true, true]);
});

test('a mirror brings what everybody may know of restricted data, as it is each time, and nothing of others', async () => {
  const told = folderStore(scratchFolder());
  writeRestricted(told.address);
  const mirror = folderStore(scratchFolder());
  await mirrorStore(told, mirror.address);
  expect(await keysOf(mirror, 'facts/')).toEqual([`facts/${nests}.json`]);
  const path = (store: typeof told): string => join(store.address, 'facts', `${nests}.json`);
  writeFileSync(path(told), readFileSync(path(told), 'utf8').replace('214', '215'));
  mkdirSync(join(told.address, 'facts', 'commune-de-vion'));
  writeFileSync(join(told.address, 'facts', `${networks}.json`), '{"features":31337}');
  await mirrorStore(told, mirror.address);
  expect(await keysOf(mirror, 'facts/')).toEqual([`facts/${nests}.json`]);
  expect(readFileSync(path(mirror))).toEqual(readFileSync(path(told)));
});

test('a second mirror asks for the pointer and what it names anew alone', async () => {
  const mirror = scratchFolder();
  await mirrorStore(source, mirror);
  const { reader, got } = watched(source);
  await mirrorStore(reader, mirror);
  expect(got).toEqual([(await source.readPointer())?.pointer.snapshot]);
});

test('over http a mirror is the same', async () => {
  const reader = httpReader(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/store`);
  const mirror = folderStore(scratchFolder());
  await mirrorStore(reader, mirror.address);
  expect(await readRecords(mirror)).toEqual(await readRecords(source));
});

// attack: a store that shows an old state for ever
test('a store that shows an older state than it did before is refused, whatever its digests say', async () => {
  const cache = scratchFolder();
  const store = folderStore(scratchFolder());
  const mirror = join(scratchFolder(), 'mirror');
  await publishVersions(store, '2026-11-24', { id: 'a/u', files: { 'x.csv': 'u' } });
  const remembered = await openStore(store.address, { cache, remembers: true });
  const old = await store.readPointer();
  await publishVersions(store, '2026-11-25', { id: 'a/v', files: { 'x.csv': 'v' } });
  await mirrorStore(remembered, mirror);
  // What was on a day is shown, and does not make what is current forgotten.
  await mirrorStore(remembered, mirror, { at: '1' });
  if (old !== undefined) await store.replacePointer(old.pointer, (await store.readPointer())?.tag);
  await expect(mirrorStore(remembered, mirror)).rejects.toThrow(
    `${store.address} montre la publication n°\u00a01, alors que la n°\u00a02 y a déjà été vue\u202f: c’est un état ancien, celui d’une copie en retard ou d’un dépôt remplacé. Rien n’en est repris. Comparez avec le dépôt d’origine. Si c’est une sauvegarde que vous venez de remettre, regardez-la («\u202fmappe rollback\u202f»), puis «\u202fmappe renew --adopt\u202f» la garde, sous un numéro nouveau\u202f; si ce dépôt a été refait exprès, effacez ${seenFile(cache, store.address)}.`,
  );
  // It is remembered beside the program: what is in the mirror, which lies beside the site, counts for nothing.
  rmSync(mirror, { recursive: true });
  await expect(mirrorStore(remembered, mirror)).rejects.toThrow('y a déjà été vue');
  // Another address has a past of its own.
  const other = await openStore(scratchFolder(), { cache, remembers: true });
  await publishVersions(other, '2026-11-24', { id: 'a/u', files: { 'x.csv': 'u' } });
  expect((await mirrorStore(other, mirror)).pointer.sequence).toBe(1);
});

test('a note of what a store has shown that cannot be read is no note of nothing', async () => {
  const cache = scratchFolder();
  const store = folderStore(scratchFolder());
  const file = seenFile(cache, store.address);
  await publishVersions(store, '2026-11-24', { id: 'a/u', files: { 'x.csv': 'u' } });
  const remembered = await openStore(store.address, { cache, remembers: true });
  mkdirSync(file, { recursive: true });
  await expect(mirrorStore(remembered, scratchFolder())).rejects.toThrow(
    `Le dossier ${dirname(file)} ne peut pas être lu ou écrit (EISDIR, pour ${basename(file)})`,
  );
  rmSync(file, { recursive: true });
  writeFileSync(file, '{}');
  await expect(mirrorStore(remembered, scratchFolder())).rejects.toThrow(
    `${file}, où ce programme garde le dernier état vu d’un dépôt, ne se lit plus.`,
  );
});

test('a mirror follows a renewal of what it shows already', async () => {
  const store = folderStore(scratchFolder());
  const mirror = folderStore(join(scratchFolder(), 'mirror'));
  await publishVersions(store, '2026-11-24', { id: 'a/u', files: { 'x.csv': 'u' } });
  await mirrorStore(store, mirror.address);
  await renew(await openStore(store.address, { signing: { days: 14 } }), now);
  await mirrorStore(store, mirror.address);
  expect((await mirror.readPointer())?.pointer.expires).toBe('2026-12-08T14:05:00.000Z');
});

test('a store whose pointer moves at every look is given up', async () => {
  let looks = 0;
  const moving: Reader = {
    ...source,
    get: (key) => (key.startsWith('records/') ? Promise.resolve(undefined) : source.get(key)),
    readPointer: async () => {
      const read = await source.readPointer();
      return read && { ...read, tag: String((looks += 1)) };
    },
  };
  await expect(mirrorStore(moving, scratchFolder())).rejects.toThrow('que nomme le catalogue, n’est plus dans');
  await expect(readRecords(moving)).rejects.toThrow('que nomme le catalogue, n’est plus dans');
  expect(looks).toBe(32);
});

test('the records of a catalogue are not held together in memory', async () => {
  const store = folderStore(scratchFolder());
  const fileBytes = 500_000;
  const files = 80;
  const drawing = {
    format: 'locator',
    name: 'x.svg',
    key: 'data/p0/x/0123456789abcdef/x.svg',
    mediaType: 'image/svg+xml',
    sha256: digest('<svg/>'),
  };
  await store.put(drawing.key, { bytes: Buffer.from('<svg/>') }, drawing.sha256);
  const producers: Record<string, string[]> = {};
  for (let index = 0; index < files; index += 1) {
    const record = { ...recordOf({ id: `p${index}/x`, files: {} }), description: 'a'.repeat(fileBytes) };
    producers[`p${index}`] = await putRecords(store, `p${index}`, [
      { ...record, version: { ...record.version, artifacts: [drawing as Artifact] } },
    ]);
  }
  await advance(store, now, () => Promise.resolve({ producers }));
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heldBytes = (): number => {
    collect();
    return getHeapStatistics().used_heap_size;
  };
  const before = heldBytes();
  let held = 0;
  // Drawings are read once all records were.
  const watched: Reader = {
    ...store,
    get: (key) => {
      if (key === drawing.key) held = heldBytes() - before;
      return store.get(key);
    },
  };
  await mirrorStore(watched, scratchFolder());
  expect(held).not.toBe(0);
  expect(held).toBeLessThan((files * fileBytes) / 2);
});

test('an address without a catalogue is refused', async () => {
  const reader = httpReader(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/store/nowhere/`);
  await expect(mirrorStore(reader, scratchFolder())).rejects.toThrow(`Aucun catalogue à l’adresse ${reader.address}`);
});

test('from a bucket a mirror follows what is published, and what was on a day', async () => {
  const server = await useServer(inject('swift'));
  const bucket = await makeBucket(server);
  const store = s3Store(`s3://${bucket}/catalogue`, { env: server.env });
  const records = [...(await readRecords(source)).values()].slice(0, 2).map(withoutArtifacts);
  const publish = (shown: DatasetRecord[], date: Date) =>
    advance(store, date, async () => ({ producers: { essai: await putRecords(store, 'essai', shown) } }));
  await publish(records.slice(0, 1), now);
  await publish(records, new Date('2026-11-26T08:00:00.000Z'));
  const mirror = folderStore(scratchFolder());
  const ids = async (): Promise<string[]> => [...(await readRecords(mirror)).keys()];
  await mirrorStore(httpReader(`${server.publicUrl(bucket)}catalogue/`), mirror.address);
  expect(await ids()).toEqual(records.map(({ id }) => id).sort());
  await mirrorStore(store, mirror.address, { at: '2026-11-25' });
  expect(await ids()).toEqual([records[0]?.id]);
  expect((await readCurrent(mirror))?.pointer.sequence).toBe(1);
  // What the catalogue of that day does not name has left the mirror.
  expect(await keysOf(mirror, 'records/')).toHaveLength(1);
});

test('a mirror of a day on which purged data was published shows what is left of that day', async () => {
  const marker = 'JEANNE MARTIN';
  const store = folderStore(scratchFolder());
  const mirror = folderStore(scratchFolder());
  const version = 'a'.repeat(16);
  const drawing = { 'plan.svg': `<svg><title>${marker}</title></svg>` };
  await publishVersions(
    store,
    '2026-01-01',
    { id: 'a/x', files: drawing, source: marker, sample: marker, version },
    { id: 'a/y', files: {} },
  );
  await mirrorStore(store, mirror.address);
  expect(await everything(mirror)).toContain(marker);
  await purge(store, { dataset: 'a/x', version, reason: 'Noms publiés par erreur' }, now);
  await mirrorStore(store, mirror.address, { at: '2026-01-01' });
  expect(await everything(mirror)).not.toContain(marker);
  expect([...(await readRecords(mirror)).keys()]).toEqual(['a/y']);
});

const withoutArtifacts = (record: DatasetRecord): DatasetRecord => ({ ...record, version: { ...record.version, artifacts: [] } });
