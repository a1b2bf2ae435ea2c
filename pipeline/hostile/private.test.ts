import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer } from '../answer.ts';
import { publishVersions } from '../published/published.fixtures/make-records.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';

const root = join(import.meta.dirname, '..', '..');

test('no folder of a store is listed, and no address of a data set is guessed from another one', async () => {
  const folder = scratchFolder();
  const store = join(folder, 'store');
  await publishVersions(folderStore(store), '2026-01-01', { id: 'a/discret', files: { 'x.csv': 'x' } });
  const roots = { site: folder, store };
  const listener = createServer((message, response) => void answer(message, response, roots)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  try {
    const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    for (const path of [
      '',
      'data',
      'data/',
      'data/a/',
      'data/a/discret/',
      'records/',
      'records/a/',
      'snapshots/',
      'pending/',
      '?list-type=2',
      '.scratch/',
    ]) {
      const response = await fetch(`${origin}/store/${path}`, { redirect: 'manual' });
      expect([path, response.status, await response.text()]).toEqual([
        path,
        expect.any(Number),
        expect.not.stringMatching(/discret|x\.csv|ndjson/),
      ]);
      expect(response.status, path).toBeGreaterThanOrEqual(300);
    }
    expect((await fetch(`${origin}/store/current.json`)).status).toBe(200);
  } finally {
    listener.close();
  }
});

test('a bucket lets everybody read an object by its key, list nothing and write nothing', () => {
  // Written by hand in deploy/, handed to the bucket as it is.
  const { Statement: statements } = JSON.parse(readFileSync(join(root, 'deploy', 'bucket', 'policy.json'), 'utf8')) as {
    Statement: { Effect: string; Action: string | string[]; Resource: string }[];
  };
  expect(statements.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
    ['Allow', 's3:GetObject', 'arn:aws:s3:::BUCKET/*'],
  ]);
});
