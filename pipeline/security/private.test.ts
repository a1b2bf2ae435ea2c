import { once } from 'node:events';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerRequest } from '../commands/site/static-server.ts';
import { keysOf, publishVersions } from '../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';

const root = join(import.meta.dirname, '..', '..');

// attack: listing a store
test('no folder of a store is listed, and no address of a data set is guessed from another one', async () => {
  const folder = scratchFolder();
  const store = join(folder, 'store');
  await publishVersions(folderStore(store), '2026-01-01', { id: 'a/discret', files: { 'x.csv': 'x' } });
  const roots = { site: folder, store };
  const listener = createServer((message, response) => void answerRequest(message, response, roots)).listen(0, '127.0.0.1');
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

// attack: listing a bucket
test('a bucket lets everybody read an object by its key, list nothing and write nothing', () => {
  // Written by hand in deploy/, handed to the bucket as it is.
  const { Statement: statements } = JSON.parse(readFileSync(join(root, 'deploy', 'bucket', 'policy.json'), 'utf8')) as {
    Statement: { Effect: string; Action: string | string[]; Resource: string }[];
  };
  expect(statements.map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
    ['Allow', 's3:GetObject', 'arn:aws:s3:::BUCKET/*'],
  ]);
});

// attack: a cache that leaves out the query
test('no answer depends on a query: a cache that leaves it out, or keeps it, shows the same to all', async () => {
  const site = scratchFolder();
  const store = scratchFolder();
  writeFileSync(join(site, 'index.html'), '<p>Accueil</p>');
  writeFileSync(join(site, '404.html'), '<p>Absent</p>');
  await publishVersions(folderStore(store), '2026-01-01', { id: 'a/b', files: { 'x.csv': 'x' } });
  const [key = ''] = await keysOf(folderStore(store), 'data/');
  const listener = createServer((message, response) => void answerRequest(message, response, { site, store })).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const tell = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(origin + path, init);
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    return [response.status, headers, await response.text()];
  };
  try {
    for (const path of ['/', '/absent', '/store/current.json', `/store/${key}`, `/store/${key}x`]) {
      for (const init of [{}, { headers: { range: 'bytes=0-0' } }, { method: 'HEAD' }]) {
        const plain = await tell(path, init);
        for (const query of [
          '?',
          '?a',
          '?X-Amz-Signature=a&X-Amz-Expires=1',
          '?list-type=2&prefix=data',
          '?versionId=1',
          '?/../secret',
          '?response-content-type=text/html',
        ])
          expect(await tell(path + query, init), path + query).toEqual(plain);
      }
    }
  } finally {
    listener.closeAllConnections();
    listener.close();
  }
});

// attack: a cache that leaves out the query
test('no configuration of a server looks at a query, but for the signature of a private address', () => {
  const files = globSync('**/*.{conf,sh,yaml,json}', { cwd: join(root, 'deploy') });
  expect(files.length).toBeGreaterThan(5);
  const looking = files.flatMap((name) => {
    const text = readFileSync(join(root, 'deploy', name), 'utf8');
    return [...text.matchAll(/.*(?:\$(?:args?\b|arg_|is_args|query_string|request_uri)|proxy_cache_key|\{query\b).*/g)].map(
      ([line]) => `${name}: ${line.trim()}`,
    );
  });
  expect(looking).toEqual([
    'nginx/private.conf: secure_link $arg_md5,$arg_expires;',
    'nginx/private.conf: secure_link_md5 "$secure_link_expires$uri $arg_acces UN-SECRET-DE-32-SIGNES-AU-MOINS";',
    'nginx/private.conf: if (!-f $document_root/live/$arg_acces) { return 403; }',
  ]);
});
