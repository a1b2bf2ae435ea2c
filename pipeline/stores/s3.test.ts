import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Problem } from '../../schemas/types.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { openReader, openStore } from './open.ts';
import { s3Store } from './s3.ts';
import type { Range, Reader } from './store.ts';
import { startProxy } from './swift.fixtures/proxy.ts';
import { makeBucket, useServer, type Server } from './swift.fixtures/server.ts';

/* What buckets have of their own: headers, uploads that go on, stores that are careless, slow or closed. */

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const body = (text: string) => ({ bytes: Buffer.from(text) });
const read = async (reader: Reader, key: string, range?: Range): Promise<Buffer | undefined> => {
  const stream = await reader.open(key, range);
  return stream && buffer(stream);
};
const partBytes = 16 * 1024 ** 2;

let server: Server;
let bucket: string;
let number = 0;
const prefixOf = (target: string): string => target.slice(target.lastIndexOf('/') + 1);
const address = (): string => `s3://${bucket}/${(number += 1)}`;
beforeAll(async () => {
  server = await useServer(inject('swift'));
  bucket = await makeBucket(server);
});

/** A file of some parts and the key that its digest gives. */
function largeFile(parts: number): { path: string; key: string; digest: string; bytes: Buffer } {
  const bytes = randomBytes(parts * partBytes - 1000);
  const path = join(scratchFolder(), 'large.pmtiles');
  writeFileSync(path, bytes);
  const digest = sha256(bytes);
  return { path, digest, bytes, key: `data/a/b/${digest.slice(0, 16)}/large.pmtiles` };
}

/** How many parts of an unfinished upload the server has. */
async function partsOf(Key: string): Promise<number> {
  const { Uploads: [found] = [] } = await server.client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: Key }));
  if (found === undefined) return 0;
  const { Parts = [] } = await server.client.send(new ListPartsCommand({ Bucket: bucket, Key, UploadId: found.UploadId }));
  return Parts.length;
}

test('an object is served to browsers with its type, and for a year; the pointer is asked for each time', async () => {
  const store = s3Store(`s3://${bucket}/headers`, { env: server.env });
  await store.put('data/a/carte.pmtiles', body('tiles'), sha256('tiles'));
  await store.put('data/a/table.csv', body('a;b'), sha256('a;b'));
  await store.put('data/a/unknown.xyz', body('?'), sha256('?'));
  await store.replacePointer(
    { sequence: 1, snapshot: 'snapshots/1-0000000000000000.json', sha256: sha256(''), published: '2026-11-24T14:05:00.000Z' },
    undefined,
  );
  const headers = async (key: string): Promise<(string | null)[]> => {
    const response = await fetch(`${server.publicUrl(bucket)}headers/${key}`, { headers: { origin: 'https://exemple.fr' } });
    await response.arrayBuffer();
    return ['content-type', 'cache-control', 'access-control-allow-origin'].map((name) => response.headers.get(name));
  };
  const year = 'public, max-age=31536000, immutable';
  expect(await headers('data/a/carte.pmtiles')).toEqual(['application/vnd.pmtiles', year, 'https://exemple.fr']);
  expect(await headers('data/a/table.csv')).toEqual(['text/csv; charset=utf-8', year, 'https://exemple.fr']);
  expect(await headers('data/a/unknown.xyz')).toEqual(['application/octet-stream', year, 'https://exemple.fr']);
  expect(await headers('current.json')).toEqual(['application/json', 'no-cache', 'https://exemple.fr']);
});

test('what is read over http is what is in the bucket', async () => {
  const prefix = address();
  const store = await openStore(prefix, { env: server.env });
  await store.put('data/a/Été.txt', body('0123456789'), sha256('0123456789'));
  const reader = await openReader(server.publicUrl(bucket) + prefixOf(prefix));
  expect(Buffer.from((await reader.get('data/a/Été.txt')) ?? []).toString()).toBe('0123456789');
  expect((await read(reader, 'data/a/Été.txt', { start: 3, end: 5 }))?.toString()).toBe('345');
  expect((await reader.head('data/a/Été.txt'))?.bytes).toBe(10);
  expect([await reader.get('data/b'), await reader.open('data/b'), await reader.head('data/b'), await reader.readPointer()]).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
  await expect(openStore(reader.address, {})).rejects.toThrow(`${reader.address} se lit par le web`);
});

describe('an upload in parts', () => {
  test('goes on where the run before it was killed', async () => {
    const file = largeFile(4);
    const target = address();
    let parts = 0;
    await using proxy = await startProxy(server, {
      // The first two parts arrive; the others wait for the kill.
      refuse: ({ method, url }) => (method === 'PUT' && url?.includes('partNumber') && (parts += 1) > 2 ? 'hold' : undefined),
    });
    const script = `
      const { s3Store } = await import(${JSON.stringify(join(import.meta.dirname, 's3.ts'))});
      await s3Store('${target}', { env: process.env }).put('${file.key}', { path: '${file.path}' }, '${file.digest}');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: proxy.server.env, stdio: 'ignore' });
    while ((await partsOf(`${prefixOf(target)}/${file.key}`)) < 2) await wait(50);
    child.kill('SIGKILL');
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);

    await using second = await startProxy(server, {});
    const store = s3Store(target, { env: second.server.env });
    expect(await store.head(file.key)).toBeUndefined();
    await store.put(file.key, { path: file.path }, file.digest);
    expect((await read(store, file.key))?.equals(file.bytes)).toBe(true);
    const sent = second.seen.filter((line) => line.startsWith('PUT') && line.includes('partNumber'));
    expect(sent).toHaveLength(2);
    expect(second.seen.some((line) => line.startsWith('POST') && line.endsWith('?uploads'))).toBe(false);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });

  test('that nobody finishes is removed once it is old', async () => {
    const file = largeFile(2);
    await using proxy = await startProxy(server, { refuse: ({ url }) => (url?.includes('partNumber=2') ? 403 : undefined) });
    const store = s3Store(address(), { env: proxy.server.env });
    await expect(store.put(file.key, { path: file.path }, file.digest)).rejects.toThrow(/refuse l’accès/);
    expect(await store.removeUnfinished(new Date(Date.now() - 60_000))).toBe(0);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000), 'data/other/')).toBe(0);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000), file.key.slice(0, file.key.lastIndexOf('/') + 1))).toBe(1);
    expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  });
});

test('an upload that is listed beside its object is left alone as long as the object is there', async () => {
  const target = address();
  const store = s3Store(target, { env: server.env });
  await store.put('data/a', body('personal'), sha256('personal'));
  // As a run leaves it that is killed while the store completes its upload.
  const Key = `${prefixOf(target)}/data/a`;
  const { UploadId } = await server.client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
  await server.client.send(new UploadPartCommand({ Bucket: bucket, Key, UploadId, PartNumber: 1, Body: 'personal' }));
  expect(await store.removeUnfinished(new Date(Date.now() + 60_000))).toBe(0);
  expect(await partsOf(Key)).toBe(1);
  await store.remove(['data/a']);
  expect(await partsOf(Key)).toBe(0);
});

describe('a store', () => {
  // attack: a store that knows no conditions
  test('without conditional writes says so, once and before it is written to', async () => {
    const notices: Problem[] = [];
    const target = address();
    const store = await openStore(target, { env: server.env, onNotice: (notice) => notices.push(notice) });
    await store.get('data/a');
    expect(notices).toEqual([]);
    await store.put('data/a', body('a'), sha256('a'));
    await store.put('data/b', body('b'), sha256('b'));
    expect(notices.map(({ id, severity }) => [id, severity])).toEqual([['store.single-writer', 'warning']]);
    expect(notices[0]?.message).toContain(`${target}/ ne connaît pas l’écriture conditionnelle`);
  });

  test('without conditional writes says so once on a machine, not at every command', async () => {
    const notices: Problem[] = [];
    const target = address();
    const cache = scratchFolder();
    for (const key of ['data/a', 'data/b']) {
      const store = await openStore(target, { env: server.env, cache, onNotice: (notice) => notices.push(notice) });
      await store.put(key, body(key), sha256(key));
    }
    expect(notices.map(({ id }) => id)).toEqual(['store.single-writer']);
  });

  test('without conditional writes is not published to while another run holds its claim', async () => {
    const target = address();
    const claim = '.scratch/claim-of-another';
    await server.client.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefixOf(target)}/${claim}`, Body: 'claim' }));
    const store = s3Store(target, { env: server.env });
    const pointer = {
      sequence: 1,
      snapshot: 'snapshots/1-0000000000000000.json',
      sha256: sha256(''),
      published: '2026-11-24T14:05:00.000Z',
    };
    await expect(store.replacePointer(pointer, undefined)).rejects.toThrow(`Une autre publication est en cours (${target}/${claim})`);
    expect(await store.readPointer()).toBeUndefined();
    expect(await Array.fromAsync(store.list(''))).toEqual([]);
  });

  test('with conditional writes says nothing', async () => {
    const notices: Problem[] = [];
    await using proxy = await startProxy(server, { conditional: true });
    const store = await openStore(address(), { env: proxy.server.env, onNotice: (notice) => notices.push(notice) });
    await store.put('data/a', body('a'), sha256('a'));
    expect(notices).toEqual([]);
  });

  test('that refuses damaged bytes is not read back', async () => {
    await using proxy = await startProxy(server, { damage: (key, sent) => (key.includes('data/bad') ? Buffer.from('BAD') : sent) });
    const store = s3Store(address(), { env: proxy.server.env });
    await store.put('data/good', body('good'), sha256('good'));
    expect(proxy.seen.filter((line) => line.startsWith('GET'))).toEqual([]);
    await expect(store.put('data/bad', body('bad'), sha256('bad'))).rejects.toThrow(
      /XAmzContentSHA256Mismatch 400.{1,3} pour \d+\/data\/bad/,
    );
    expect(await store.head('data/bad')).toBeUndefined();
  });

  // attack: a store that takes wrong bytes
  test('that takes whatever comes is read back, and what came damaged does not stay', async () => {
    const manners = { careless: true, damage: (key: string, sent: Buffer) => (key.includes('data/bad') ? Buffer.from('damaged') : sent) };
    await using proxy = await startProxy(server, manners);
    const store = s3Store(address(), { env: proxy.server.env });
    await store.put('data/good', body('good'), sha256('good'));
    await expect(store.put('data/bad', body('bad'), sha256('bad'))).rejects.toThrow('data/bad est arrivé abîmé dans le dépôt');
    expect(await store.head('data/bad')).toBeUndefined();
    expect((await store.head('data/good'))?.bytes).toBe(4);
  });

  test('that fails for a moment is asked again', async () => {
    let refused = 0;
    await using proxy = await startProxy(server, {
      refuse: ({ url }) => (url?.includes('flaky') && (refused += 1) <= 3 ? ([503, 'cut', 500] as const)[refused - 1] : undefined),
    });
    const store = s3Store(address(), { env: proxy.server.env });
    await store.put('data/flaky', body('flaky'), sha256('flaky'));
    expect(refused).toBeGreaterThan(3);
    expect(Buffer.from((await store.get('data/flaky')) ?? []).toString()).toBe('flaky');
  });

  test('whose answer to a replaced pointer was lost has replaced it all the same', async () => {
    let puts = 0;
    await using proxy = await startProxy(server, {
      conditional: true,
      lose: ({ method, url }) => method === 'PUT' && (url?.includes('current.json') ?? false) && (puts += 1) === 1,
    });
    const store = s3Store(address(), { env: proxy.server.env });
    const pointer = {
      sequence: 1,
      snapshot: 'snapshots/1-0000000000000000.json',
      sha256: sha256(''),
      published: '2026-11-24T14:05:00.000Z',
    };
    await store.replacePointer(pointer, undefined);
    expect(puts).toBe(2);
    expect((await store.readPointer())?.pointer).toEqual(pointer);
  });

  test('keeps objects that were put by other means, where they are the same', async () => {
    const target = address();
    const key = `${prefixOf(target)}/data/a`;
    await server.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'a' }));
    const store = s3Store(target, { env: server.env });
    await store.put('data/a', body('a'), sha256('a'));
    await expect(store.put('data/a', body('b'), sha256('b'))).rejects.toThrow('data/a existe déjà dans le dépôt avec un autre contenu');
  });
});
