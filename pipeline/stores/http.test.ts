import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpReader } from './http.ts';
import { openReader, openStore } from './open.ts';

/** What a broken or hostile server does, by key. */
const answers: Record<string, (response: ServerResponse) => void> = {
  '/whole': (response) => response.end('whole'),
  '/stalls': (response) => response.write('half'),
  '/endless': (response) => {
    const more = (): void => {
      if (!response.destroyed) response.write(Buffer.alloc(1000), () => setImmediate(more));
    };
    more();
  },
};
const listener = createServer(({ url = '' }, response) => answers[url]?.(response));
let address: string;
beforeAll(async () => {
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
});
afterAll(() => {
  listener.closeAllConnections();
  listener.close();
});

test('a body that stalls, or does not end, is given up', async () => {
  const reader = httpReader(address, { idleMs: 200, maxBytes: 10_000 });
  expect(Buffer.from((await reader.get('whole')) ?? '').toString()).toBe('whole');
  await expect(reader.get('stalls')).rejects.toThrow(`${address}/stalls ne répond pas (timeout)`);
  const stalling = await reader.open('stalls');
  await expect(stalling && buffer(stalling)).rejects.toThrow(`${address}/stalls ne répond pas (timeout)`);
  await expect(reader.get('endless')).rejects.toThrow(`${address}/endless envoie plus de 10000 octets`);
});

test('an address with a password is refused by its host alone', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_ENDPOINT_URL_S3: 'https://me:very-secret@s3.exemple.fr' };
  for (const opened of [
    openReader('https://me:very-secret@exemple.fr/'),
    openStore('https://me:very-secret@exemple.fr/'),
    openStore('s3://donnees', { env }),
  ]) {
    const told = String(await opened.catch((error: unknown) => error));
    expect(told).toMatch(/L’adresse du dépôt \((s3\.)?exemple\.fr\) contient un nom ou un mot de passe/);
    expect(told).not.toContain('very-secret');
  }
});
