import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { ProducerStore } from '../../schemas/types.ts';
import { artifactStore } from '../publication/artifact-stores.ts';
import { keysOf, recordOf } from '../publication/publication.fixtures/make-records.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { digest } from './digest.ts';
import { folderStore } from './folder.ts';
import { openStore } from './open.ts';
import { producerBuckets } from './producer-bucket.ts';
import type { Store } from './store.ts';
import { makePlace, useServer, type Server } from './swift.fixtures/server.ts';

/* What a bucket of a producer must be before anything is sent to it. */

let server: Server;
let env: NodeJS.ProcessEnv;
let own: ProducerStore;
let bucket: Store;
const old = { id: 'sdis-51/x', files: { 'x.csv': 'old' } };

beforeAll(async () => {
  server = await useServer(inject('swift'));
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret } = server.env;
  env = { MAPPE_LOCAL_BUCKETS: '1', MAPPE_STORE_SDIS_51_ACCESS_KEY_ID: key, MAPPE_STORE_SDIS_51_SECRET_ACCESS_KEY: secret };
});

beforeEach(async () => {
  own = await newPlace();
  bucket = await openStore(`s3://${own.bucket}/${own.prefix}`, { env: server.env });
});

const newPlace = (): Promise<ProducerStore> => makePlace(server, 'cartes');

/** A server before the public address that changes answers; gives its address. */
async function before(
  address: string,
  change: (headers: Headers) => void,
  keepsRange = true,
  end: (response: ServerResponse, whole: Buffer) => void = (response, whole) => void response.end(whole),
): Promise<string> {
  const proxy = createServer((request, response) => {
    const { range, origin } = request.headers;
    const headers = { ...(origin && { origin }), ...(range && keepsRange && { range }) };
    void fetch(new URL((request.url ?? '').slice(1), address), { method: request.method ?? 'GET', headers }).then(async (answer) => {
      const changed = new Headers(answer.headers);
      change(changed);
      if (range) changed.delete('content-length');
      response.writeHead(answer.status, Object.fromEntries(changed));
      const whole = Buffer.from(await answer.arrayBuffer());
      if (range) end(response, whole);
      else response.end(whole);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => proxy.once('listening', done));
  onTestFinished(() => void proxy.close());
  return `http://localhost:${(proxy.address() as AddressInfo).port}/`;
}

test('a bucket that could not be read once is asked again for the next data set', async () => {
  let isOpen = false;
  const address = await before(own.address, (headers) => {
    if (!isOpen) headers.delete('access-control-allow-origin');
  });
  const store = { ...folderStore(scratchFolder()), producerBuckets: producerBuckets({ env }) };
  const [artifact = { key: '', sha256: '' }] = recordOf(old).version.artifacts;
  const put = async (): Promise<void> => {
    const files = await artifactStore(store, { id: old.id, store: { ...own, address } });
    await files.put(artifact.key, { bytes: Buffer.from('old') }, artifact.sha256);
  };
  await expect(put()).rejects.toThrow('n’autorise pas les pages d’autres origines');
  isOpen = true;
  await put();
  expect(await keysOf(bucket, '')).toEqual([artifact.key]);
});

test('an object that was put before its type was known is not refused for it', async () => {
  let isProved = false;
  const address = await before(own.address, (headers) => {
    if (isProved) headers.set('content-type', 'application/octet-stream');
  });
  const store = { ...folderStore(scratchFolder()), producerBuckets: producerBuckets({ env }) };
  const files = await artifactStore(store, { id: old.id, store: { ...own, address } });
  const put = async (name: string): Promise<void> => {
    const bytes = Buffer.from(name);
    await files.put(`data/${old.id}/0123456789abcdef/${name}`, { bytes }, digest(bytes));
  };
  await put('a.csv');
  isProved = true;
  await put('nuage.laz');
});

describe('before anything is sent to a bucket, it is refused', () => {
  const putInto = async (place: ProducerStore, access: NodeJS.ProcessEnv = env): Promise<void> => {
    const files = await artifactStore(
      { ...folderStore(scratchFolder()), producerBuckets: producerBuckets({ env: access }) },
      { id: old.id, store: place },
    );
    const record = recordOf(old);
    for (const { key, name, sha256 } of record.version.artifacts)
      await files.put(key, { bytes: Buffer.from(old.files[name as 'x.csv']) }, sha256);
  };
  const changed = async (change: (headers: Headers) => void, keepsRange = true): Promise<ProducerStore> => ({
    ...own,
    address: await before(own.address, change, keepsRange),
  });

  /** A bucket whose answers to pages say what they should, and whose bodies are another matter. */
  const ending = async (end: (response: ServerResponse, whole: Buffer) => void): Promise<ProducerStore> => ({
    ...own,
    address: await before(own.address, () => undefined, true, end),
  });

  test.each<[string, () => Promise<void>, string]>([
    [
      'whose answers break off',
      async () => putInto(await ending((response, whole) => void response.write(whole.subarray(0, 4), () => response.destroy()))),
      'ne répond pas',
    ],
    [
      'that never ends an answer',
      async () =>
        putInto(
          await ending((response) => {
            const timer = setInterval(() => response.write(Buffer.alloc(4096)), 1);
            response.on('close', () => clearInterval(timer));
          }),
        ),
      'ne rend pas ce qui vient d’y être écrit',
    ],
    [
      'without keys',
      () => putInto(own, { MAPPE_LOCAL_BUCKETS: '1' }),
      'MAPPE_STORE_SDIS_51_ACCESS_KEY_ID, MAPPE_STORE_SDIS_51_SECRET_ACCESS_KEY',
    ],
    ['with wrong keys', () => putInto(own, { ...env, MAPPE_STORE_SDIS_51_SECRET_ACCESS_KEY: 'autre' }), 'refuse l’accès'],
    ['that does not exist', () => putInto({ ...own, bucket: 'aucun-bucket' }), 'aucun-bucket'],
    [
      'without CORS',
      async () => putInto(await changed((headers) => headers.delete('access-control-allow-origin'))),
      'n’autorise pas les pages d’autres origines',
    ],
    [
      'without ranges',
      async () => putInto(await changed(() => undefined, false)),
      'ne se lit pas par morceaux (réponse 200 au lieu de 206)',
    ],
    [
      'that forgets types',
      async () => putInto(await changed((headers) => headers.set('content-type', 'text/html'))),
      'annonce «\u202ftext/html\u202f» au lieu de «\u202fapplication/json\u202f»',
    ],
    [
      'whose public address is another one’s',
      async () => putInto({ ...own, address: (await newPlace()).address }),
      'n’est pas lisible par tous',
    ],
    ['in a private network', () => putInto(own, { ...env, MAPPE_LOCAL_BUCKETS: '0' }), 'n’est pas une adresse que chacun peut atteindre'],
    [
      'at a port of its own',
      () =>
        putInto(
          { ...own, endpoint: 'https://s3.exemple.fr', address: 'https://s3.exemple.fr:8443/cartes/' },
          { ...env, MAPPE_LOCAL_BUCKETS: undefined },
        ),
      'https://s3.exemple.fr:8443/cartes/ n’est pas une adresse que chacun peut atteindre',
    ],
    [
      'by a name of a private network',
      () => putInto({ ...own, endpoint: 'https://localhost', address: 'https://exemple.fr/' }, { ...env, MAPPE_LOCAL_BUCKETS: undefined }),
      'https://localhost mène à',
    ],
  ])('%s', async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(message);
    expect((await keysOf(bucket, '')).filter((key) => key.startsWith('data/'))).toEqual([]);
  });
});
