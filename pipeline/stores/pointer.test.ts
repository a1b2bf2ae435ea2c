import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { httpReader } from './http.ts';
import { pointerBytes } from './pointer.ts';
import { s3Store } from './s3.ts';
import { startProxy } from './swift.fixtures/proxy.ts';
import { makeBucket, useServer } from './swift.fixtures/server.ts';

const pointer = {
  sequence: 1,
  snapshot: 'snapshots/1-0000000000000000.json',
  sha256: '0'.repeat(64),
  published: '2026-11-24T14:05:00.000Z',
};

test('a bucket that does not find the pointer while it is replaced is not taken for an empty one', async () => {
  const server = await useServer(inject('swift'));
  const target = `s3://${await makeBucket(server)}/x`;
  await s3Store(target, { env: server.env }).replacePointer(pointer, undefined);
  let asked = 0;
  await using proxy = await startProxy(server, {
    refuse: ({ method, url }) => (method === 'GET' && url?.includes('current.json') && (asked += 1) === 1 ? 404 : undefined),
  });
  expect((await s3Store(target, { env: proxy.server.env }).readPointer())?.pointer).toEqual(pointer);
  expect(asked).toBe(2);
});

test('nor is what a web server shows; where it never finds one nothing is published', async () => {
  const answers = [404, 200, 404, 404];
  const listener = createServer((_, response) => response.writeHead(answers.shift() ?? 500).end(pointerBytes(pointer)));
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  try {
    const reader = httpReader(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
    expect((await reader.readPointer())?.pointer).toEqual(pointer);
    expect(await reader.readPointer()).toBeUndefined();
  } finally {
    listener.close();
  }
});
