import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { inShard } from '../../manifest/dataset-ids.ts';
import { readState } from '../../publication/kill.fixtures/reader.ts';
import { makeDatasets } from '../../publication/kill.fixtures/scenarios.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { readRecords } from '../../publication/records.ts';
import { makeTiff, photo } from '../../raster/raster.fixtures/make-rasters.ts';
import { openStore } from '../../stores/open.ts';
import { startProxy } from '../../stores/swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { beginCatalogue, manifest } from './build.fixtures/catalogue.ts';

/*
 * One run as eight processes that know nothing of each other but a store: an Indexed Job of Kubernetes, or a matrix of jobs that share a
 * bucket. One of them is killed in the middle and started again, as either would.
 */

const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
const shards = 8;
const names = ['arbres', 'bancs', 'cafes', 'digues', 'ecoles', 'fours', 'gares', 'halles', 'ilots', 'jardins'];
const streets = Object.fromEntries(names.map((name) => [name, `rue des ${name}`]));

/** The shard that has most to do, by name. */
const [fullest = { index: 1, own: [] }] = Array.from({ length: shards }, (_, index) => ({
  index: index + 1,
  own: names.map((name) => `mairie/${name}`).filter((id) => inShard(id, { index: index + 1, count: shards })),
})).sort((a, b) => b.own.length - a.own.length);

type Running = ChildProcessByStdio<null, Readable, Readable>;

const server = await useServer(inject('swift'));
const mappeAt = ({ env }: Pick<Server, 'env'>, ...args: string[]): Running =>
  spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env, TMPDIR: root },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const mappe = (...args: string[]): Running => mappeAt(server, ...args);

/** Run to its end; gives what was printed, throws with what was said where it did not end well. */
async function done(child: Running): Promise<string> {
  const [out, told, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`${code}: ${told}${out}`);
  return out;
}

const open = (address: string): ReturnType<typeof openStore> => openStore(address, { env: { ...process.env, ...server.env } });

/** Keys of what lasts: every object but what depends on the clock. */
async function lasting(address: string): Promise<string[]> {
  const keys = await keysOf(await open(address), '');
  return keys.filter((key) => /^(data|records)\//.test(key)).sort();
}

const root = mkdtempSync(join(tmpdir(), 'shards-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Manifests published first: in the compared run one data set leaves, and one changes. */
const before = makeDatasets(join(root, 'before'), { arbres: 'rue Vieille', orphelins: 'rue du Départ' });
const datasets = makeDatasets(join(root, 'datasets'), streets);
const publish = (manifests: string, store: string): Promise<string> => done(mappe('build', '--datasets', manifests, '--store', store));

const ways = ['by name', 'by a plan'];
const prefixOf = (way: string): string => way.replaceAll(' ', '-');

let bucket: string;
let alone: string;
beforeAll(async () => {
  bucket = await makeBucket(server);
  alone = `s3://${bucket}/alone`;
  await publish(before, alone);
  const keys = await keysOf(await open(alone), '');
  for (const prefix of ways.map(prefixOf))
    for (const key of keys)
      await server.client.send(new CopyObjectCommand({ Bucket: bucket, Key: `${prefix}/${key}`, CopySource: `${bucket}/alone/${key}` }));
  await publish(datasets, alone);
});

test.each(ways)('eight shards %s, one of them killed and started again, then published, are what one process makes', async (way) => {
  const shared = `s3://${bucket}/${prefixOf(way)}`;
  const plan = join(root, 'plan.jsonl');
  if (way === 'by a plan') {
    // As many parts as the other way has shards: small data sets would be two. The one that is killed has most to do.
    const lines = (await done(mappe('plan', '--json', '--datasets', datasets, '--store', shared))).trim().split('\n');
    const parted = lines.map((line, index) => ({
      ...(JSON.parse(line) as object),
      part: `${index < 4 ? 4 : (index % shards) + 1}/${shards}`,
    }));
    writeFileSync(plan, parted.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(readFileSync(plan, 'utf8')).toContain('"action":"remove"');
  }
  const own = way === 'by a plan' ? names.slice(0, 4).map((name) => `mairie/${name}`) : fullest.own;
  const shard = way === 'by a plan' ? 4 : fullest.index;
  // In the middle: one of its data sets is finished, and the store never answers for another.
  let told = 0;
  await using stalling = await startProxy(server, {
    refuse: ({ method, url }) => (method === 'PUT' && url?.includes('/pending/nuit/') && (told += 1) > 1 ? 'hold' : undefined),
  });
  const build = (index: number, at = server): Running => {
    const by = way === 'by a plan' ? ['--plan', plan] : [];
    return mappeAt(
      at,
      'build',
      '--run',
      'nuit',
      '--shard',
      `${index}/${shards}`,
      ...by,
      '--datasets',
      datasets,
      '--store',
      shared,
      '--json',
    );
  };

  const children = Array.from({ length: shards }, (_, index) => build(index + 1, index + 1 === shard ? stalling.server : server));
  const killed = children[shard - 1];
  const others = children.filter((child) => child !== killed).map(done);
  const store = await open(shared);
  const finished = async (): Promise<number> =>
    (await keysOf(store, 'pending/nuit/')).filter((key) => own.some((id) => key.endsWith(`${id}.json`))).length;
  while ((await finished()) === 0 && killed?.exitCode === null) await wait(20);
  expect(killed?.exitCode, 'it is still at work').toBeNull();
  killed?.kill('SIGKILL');
  expect([await finished(), own.length > 1]).toEqual([1, true]);
  await Promise.all(others);
  const seen = await readRecords(store);
  expect([...seen.keys()], 'nothing shows before it is published').toEqual(['mairie/arbres', 'mairie/orphelins']);
  await done(build(shard));
  const published = await done(
    mappe('publish', '--run', 'nuit', ...(way === 'by a plan' ? ['--plan', plan] : []), '--datasets', datasets, '--store', shared),
  );

  expect(published.trim().split('\n').length, 'each data set once').toBe(names.length + 1);
  expect([...(await readRecords(store)).keys()].sort()).toEqual(names.map((name) => `mairie/${name}`));
  expect(await readState(store)).toBe(await readState(await open(alone)));
  expect(await lasting(shared), 'nothing twice, nothing missing').toEqual(await lasting(alone));
  expect((await keysOf(store, 'pending/')).length).toBe(0);
  expect(await keysOf(store, 'runs/nuit/'), 'a report of each shard').toHaveLength(shards);
  expect(
    await done(
      mappe('publish', '--run', 'nuit', ...(way === 'by a plan' ? ['--plan', plan] : []), '--datasets', datasets, '--store', shared),
    ),
    'published again it changes nothing',
  ).toBe('');
});

/** An image of a sheet more than there are shards: the first has two. */
function makeImage(manifests: string): string {
  beginCatalogue(manifests);
  const folder = join(manifests, 'ddt-51', 'photos');
  mkdirSync(folder);
  const sheets = Array.from({ length: shards + 1 }, (_, index) => `dalle-${index}.tif`);
  for (const [index, name] of sheets.entries())
    makeTiff(folder, name, { width: 60, height: 60, west: 770_000 + index * 60, pixel: (x, y) => photo(x + index * 60, y) });
  const files = sheets.map((name) => `    - path: ${name}`).join('\n');
  writeFileSync(join(folder, 'dataset.yaml'), manifest().replace('source: { path: mats.geojson }', `source:\n  files:\n${files}`));
  return manifests;
}

test('the sheets of an image on eight machines, one of them killed and started again, then built by one, are what one process makes of it', async () => {
  const images = makeImage(join(root, 'images'));
  const single = `s3://${bucket}/image-alone`;
  const shared = `s3://${bucket}/image-shared`;
  await publish(images, single);
  const store = await open(shared);
  const notes = async (): Promise<number> => (await keysOf(store, 'pending/nuit/ddt-51/photos/')).length;
  const isNote = ({ method, url }: { method?: string | undefined; url?: string | undefined }): boolean =>
    method === 'PUT' && (url?.includes('/pending/nuit/ddt-51/photos/') ?? false);
  const convert = (index: number, at = server): Running => {
    const part = ['--run', 'nuit', '--shard', `${index}/${shards}`];
    return mappeAt(at, 'sheets', 'ddt-51/photos', ...part, '--datasets', images, '--store', shared);
  };

  // One of the two sheets of the first machine is there, and the store never answers for the other.
  let told = 0;
  await using stalling = await startProxy(server, { refuse: (request) => (isNote(request) && (told += 1) > 1 ? 'hold' : undefined) });
  const killed = convert(1, stalling.server);
  const others = Array.from({ length: shards - 1 }, (_, index) => done(convert(index + 2)));
  await Promise.all(others);
  while ((told < 2 || (await notes()) < shards) && killed.exitCode === null) await wait(20);
  expect([killed.exitCode, await notes()], 'it is still at work').toEqual([null, shards]);
  killed.kill('SIGKILL');
  expect(await done(convert(1))).toBe('✓ ddt-51/photos\u202f: dalles converties et déposées, 2 sur 9\n');
  expect(await notes()).toBe(shards + 1);

  // Whoever converts a sheet says so: the build has no reason to.
  const again: string[] = [];
  await using watching = await startProxy(server, {
    refuse: (request) => {
      if (isNote(request)) again.push(request.url ?? '');
      return undefined;
    },
  });
  await done(mappeAt(watching.server, 'build', '--run', 'nuit', '--datasets', images, '--store', shared));
  expect(again).toEqual([]);
  await done(mappe('publish', '--run', 'nuit', '--datasets', images, '--store', shared));
  expect(await readState(store)).toBe(await readState(await open(single)));
  expect(await lasting(shared), 'nothing twice, nothing missing').toEqual(await lasting(single));
  expect(await keysOf(store, 'pending/')).toEqual([]);
});
