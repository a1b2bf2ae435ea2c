import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOwnEnvelope } from '../pipeline/access/read-access.ts';
import { signAccess } from '../pipeline/access/sign.ts';
import { publishVersions } from '../pipeline/publication/publication.fixtures/make-records.ts';
import { folderStore } from '../pipeline/stores/folder.ts';
import { folderSigner } from '../pipeline/stores/presign.ts';
import { privateStore } from '../pipeline/stores/private-store.ts';
import { servePrivate, type PrivateServer } from './private.fixtures/private.ts';

/* A private folder behind the real nginx, with the configuration as it is. */

const [folder, open] = ['private', 'public'].map((name) => mkdtempSync(join(tmpdir(), `mappe-${name}-`))) as [string, string];
const release = `data/ville/reseaux/${'a'.repeat(32)}/0123456789abcdef`;
const key = `${release}/réseau d’eau.csv`;
const now = new Date();
let server: PrivateServer;
const mark = '0123456789abcdef'.repeat(2);
const signer = () => folderSigner(server.env.MAPPE_PRIVATE_ADDRESS, server.env.MAPPE_PRIVATE_SECRET);
const sign = async (name: string, seconds = 60, at = now, by = mark): Promise<string> =>
  (await signer().sign(name, { seconds, now: at, ...(by !== '' && { mark: by }) })).address;
const statusOf = async (address: string): Promise<number> => (await fetch(address)).status;

beforeAll(async () => {
  for (const name of [
    key,
    'records/ville/all.ndjson',
    'releases/ville/reseaux.json',
    'private.json',
    `${release}/.cache`,
    `live/${mark}`,
  ]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'secret des réseaux');
  }
  symlinkSync('/etc/hostname', join(folder, release, 'lien.csv'));
  server = await servePrivate(folder);
});
afterAll(async () => {
  await server.stop();
  for (const each of [folder, open]) rmSync(each, { recursive: true });
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
    const { address: forged } = await folderSigner(server.env.MAPPE_PRIVATE_ADDRESS, 'x'.repeat(40)).sign(key, { seconds: 60, now, mark });
    const lent = address.replace(mark, '../private.json');
    for (const changed of [later, other, forged, lent]) expect(await statusOf(changed)).toBe(403);
  });

  test('is closed to one access by taking its mark away, at once and without loading anything again; to others it stays open', async () => {
    const other = 'f'.repeat(32);
    writeFileSync(join(folder, 'live', other), '');
    const own = await sign(key);
    const theirs = await sign(key, 60, now, other);
    expect([await statusOf(own), await statusOf(theirs)]).toEqual([200, 200]);
    rmSync(join(folder, 'live', other));
    expect([await statusOf(own), await statusOf(theirs)]).toEqual([200, 403]);
    expect((await fetch(theirs)).headers.get('access-control-allow-origin')).toBe('*');
    expect(await statusOf(await sign(key, 60, now, '')), 'an address of no access').toBe(403);
  });

  test('is closed to one recipient by the signing that follows the end of their access, and stays open to others', async () => {
    const store = privateStore(folderStore(folder));
    const published = folderStore(open);
    const id = 'ville/eau';
    await publishVersions(store, '2026-11-30', { id, access: 'restricted', files: { 'eau.csv': 'a,b' } });
    const people = await Promise.all(
      ['geometre', 'mairie'].map(async (recipient) => ({ recipient, identity: await generateX25519Identity() })),
    );
    const addressOf = async (names: readonly string[]): Promise<string[]> => {
      const granted = people.filter(({ recipient }) => names.includes(recipient));
      const grants = granted.map(async ({ recipient, identity }) => ({
        recipient,
        key: await identityToRecipient(identity),
        until: '2999-01-01',
        reason: 'Relevé.',
      }));
      await signAccess({ published, store, signer: signer(), manifests: [{ id, grants: await Promise.all(grants) }], now: new Date() });
      const read = granted.map(({ identity }) => readOwnEnvelope(published, { identity, trust: { signers: [] }, now: new Date() }));
      return (await Promise.all(read)).map((envelope) => Object.values(envelope.grants[0]?.addresses ?? {})[0] ?? '');
    };
    const addresses = await addressOf(['geometre', 'mairie']);
    expect(await Promise.all(addresses.map(statusOf))).toEqual([200, 200]);
    await addressOf(['mairie']);
    expect(await Promise.all(addresses.map(statusOf))).toEqual([403, 200]);
  });

  test('shows no list, no record, no link, whatever is signed', async () => {
    const { origin } = new URL(server.env.MAPPE_PRIVATE_ADDRESS);
    for (const path of [
      '/',
      '/data/',
      `/${release}/`,
      '/private.json',
      '/releases/ville/reseaux.json',
      '/records/ville/all.ndjson',
      `/live/${mark}`,
    ])
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
