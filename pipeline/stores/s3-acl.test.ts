import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { digest } from './digest.ts';
import { s3Store } from './s3.ts';
import { startFaults } from './swift.fixtures/faults.ts';
import { makeBucket, useServer } from './swift.fixtures/server.ts';

const partBytes = 2000;

test('where buckets have no policies, each object says that everybody may read it', async () => {
  const server = await useServer(inject('swift'));
  const bucket = await makeBucket(server);
  const path = join(scratchFolder(), 'large.pmtiles');
  const bytes = Buffer.alloc(2 * partBytes, 'tiles ');
  writeFileSync(path, bytes);
  const asked = new Map<string, unknown>();
  await using proxy = await startFaults(server, (step) =>
    /^PUT (data|pointer)|^begin/.test(step)
      ? async ({ asked: { 'x-amz-acl': acl }, ask, reply }) => {
          asked.set(step, acl);
          reply(await ask());
        }
      : undefined,
  );
  const put = async (env: NodeJS.ProcessEnv): Promise<unknown> => {
    const store = s3Store(`s3://${bucket}/${Object.keys(env).length}`, { env: { ...proxy.server.env, ...env }, transfer: { partBytes } });
    await store.put('data/a/b/large.pmtiles', { path }, digest(bytes));
    await store.put('data/a/b/x.csv', { bytes: Buffer.from('a') }, digest('a'));
    const snapshot = { sequence: 1, snapshot: `snapshots/1-${digest('a').slice(0, 16)}.json`, sha256: digest('a') };
    await store.replacePointer({ ...snapshot, published: '2026-01-01T12:00:00.000Z' }, undefined);
    return Object.fromEntries(asked);
  };
  const all = (acl: string | undefined): unknown => ({ 'begin upload': acl, 'PUT data': acl, 'PUT pointer': acl });
  expect(await put({})).toEqual(all(undefined));
  expect(await put({ MAPPE_STORE_ACL: 'public-read' })).toEqual(all('public-read'));
});
