import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderSigner } from '../pipeline/stores/presign.ts';
import { servePrivate, type PrivateServer } from './private.fixtures/private.ts';

/* A private folder behind the real nginx, with the configuration as it is. */

const folder = mkdtempSync(join(tmpdir(), 'mappe-private-'));
const release = `data/ville/reseaux/${'a'.repeat(32)}/0123456789abcdef`;
const key = `${release}/réseau d’eau.csv`;
const now = new Date();
let server: PrivateServer;
const sign = (name: string, seconds = 60, at = now): Promise<string> =>
  folderSigner(server.env.MAPPE_PRIVATE_ADDRESS, server.env.MAPPE_PRIVATE_SECRET).sign(name, { seconds, now: at });
const statusOf = async (address: string): Promise<number> => (await fetch(address)).status;

beforeAll(async () => {
  for (const name of [key, 'records/ville/all.ndjson', 'releases/ville/reseaux.json', 'private.json', `${release}/.cache`]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'secret des réseaux');
  }
  symlinkSync('/etc/hostname', join(folder, release, 'lien.csv'));
  server = await servePrivate(folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('a private folder', () => {
  test('is read by a signed address: whole, in part, and its head', async () => {
    const address = await sign(key);
    const whole = await fetch(address, { headers: { origin: 'https://mappe.exemple.fr' } });
    expect([whole.status, await whole.text(), whole.headers.get('access-control-allow-origin')]).toEqual([200, 'secret des réseaux', '*']);
    expect([whole.headers.get('cache-control'), whole.headers.get('referrer-policy')]).toEqual(['private, no-store', 'no-referrer']);
    const part = await fetch(address, { headers: { range: 'bytes=0-5' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'secret', 'bytes 0-5/19']);
    const head = await fetch(address, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '19']);
    expect((await fetch(address, { method: 'OPTIONS' })).status).toBe(204);
    for (const method of ['PUT', 'POST', 'DELETE']) expect([403, 405]).toContain((await fetch(address, { method })).status);
  });

  test('tells an address that has expired from one that nobody signed, and neither whether there is such a file', async () => {
    const earlier = new Date(now.valueOf() - 3_600_000);
    expect([await statusOf(await sign(key, 60, earlier)), await statusOf(await sign(`${release}/absent.csv`, 60, earlier))]).toEqual([
      410, 410,
    ]);
    const { origin, pathname } = new URL(await sign(key));
    expect([await statusOf(origin + pathname), await statusOf(`${origin}/${release}/absent.csv`)]).toEqual([403, 403]);
    expect((await fetch(await sign(key, 60, earlier))).headers.get('access-control-allow-origin')).toBe('*');
  });

  test('opens nothing by an address that was changed: another file, another end, another secret', async () => {
    const address = await sign(key);
    const later = address.replace(/expires=\d+/, `expires=${Math.floor(now.valueOf() / 1000) + 9999}`);
    const other = address.replace(encodeURIComponent('réseau d’eau.csv'), '.cache');
    const forged = await folderSigner(server.env.MAPPE_PRIVATE_ADDRESS, 'x'.repeat(40)).sign(key, { seconds: 60, now });
    for (const changed of [later, other, forged]) expect(await statusOf(changed)).toBe(403);
  });

  test('shows no list, no record, no link, whatever is signed', async () => {
    const { origin } = new URL(server.env.MAPPE_PRIVATE_ADDRESS);
    for (const path of ['/', '/data/', `/${release}/`, '/private.json', '/releases/ville/reseaux.json', '/records/ville/all.ndjson'])
      expect([403, 404]).toContain(await statusOf(origin + path));
    for (const name of [
      'records/ville/all.ndjson',
      'releases/ville/reseaux.json',
      `${release}/lien.csv`,
      `${release}/../../../../../private.json`,
    ])
      expect([403, 404]).toContain(await statusOf(await sign(name)));
  });
});
