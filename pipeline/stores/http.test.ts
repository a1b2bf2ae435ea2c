import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpReader } from './http.ts';
import { openReader, openStore } from './open.ts';

/** Answers of a broken or hostile server, by key. */
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
  const reader = httpReader(address, { idleMs: 200 });
  expect(Buffer.from((await reader.get('whole')) ?? '').toString()).toBe('whole');
  await expect(reader.get('stalls')).rejects.toThrow(`${address}/stalls ne répond pas (timeout)`);
  const stalling = await reader.open('stalls');
  await expect(stalling && buffer(stalling)).rejects.toThrow(`${address}/stalls ne répond pas (timeout)`);
  // On a busy machine its pieces may take their time.
  await expect(httpReader(address, { maxBytes: 10_000 }).get('endless')).rejects.toThrow(`${address}/endless envoie plus de 10000 octets`);
});

test.each([
  ['comes short', 206, 'bytes 10-19/100', 'abc', '3 octets reçus au lieu de 10'],
  ['comes longer', 206, 'bytes 10-19/100', 'abcdefghijkl', '12 octets reçus au lieu de 10'],
  ['is another one', 206, 'bytes 0-9/100', 'abcdefghij', '0 octets reçus au lieu de 10'],
  ['ends before the file does', 206, 'bytes 10-14/100', 'abcde', '0 octets reçus au lieu de 10'],
  ['is not said to be one', 206, undefined, 'abcdefghij', '0 octets reçus au lieu de 10'],
  ['is the whole', 200, undefined, 'abcdefghijkl', '12 octets reçus au lieu de 10'],
])('a part of an object that %s is not taken', async (_, status, range, body, says) => {
  answers['/part'] = (response) =>
    response.writeHead(status, { 'content-length': body.length, ...(range !== undefined && { 'content-range': range }) }).end(body);
  const read = async (): Promise<Buffer | undefined> => {
    const stream = await httpReader(address).open('part', { start: 10, end: 19 });
    return stream && buffer(stream);
  };
  await expect(read()).rejects.toThrow(`ne sert pas la partie demandée de part\u202f: ${says}.`);
});

test('a part may end where its object does', async () => {
  answers['/end'] = (response) => response.writeHead(206, { 'content-range': 'bytes 10-12/13' }).end('abc');
  const stream = await httpReader(address).open('end', { start: 10, end: 19 });
  expect(stream && (await buffer(stream)).toString()).toBe('abc');
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
