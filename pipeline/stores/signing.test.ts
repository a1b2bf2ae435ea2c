import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Pointer } from '../../schemas/types.ts';
import { answerRequest } from '../commands/site/static-server.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { folderStore } from './folder.ts';
import { openReader, openStore } from './open.ts';
import { pointerBytes } from './pointer.ts';
import type { Signing } from './signing.ts';
import { makeKeyPair } from './signature.ts';
import type { Store } from './store.ts';

const pointer: Pointer = {
  sequence: 3,
  snapshot: 'snapshots/3-9f86d081884c7d65.json',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  published: '2026-11-24T14:05:00.000Z',
};
const expires = '2026-12-08T14:05:00.000Z';
const keys = makeKeyPair();

/** A folder that shows a pointer, put there by the signing of who publishes. */
async function shown(value: Pointer, signing: Signing = {}): Promise<string> {
  const folder = scratchFolder();
  await (await openStore(folder, { signing })).replacePointer(value, undefined);
  return folder;
}

/** The pointer in a folder with something of it changed by hand. */
async function changed(folder: string, by: Partial<Pointer>): Promise<void> {
  const store: Store = folderStore(folder);
  const read = await store.readPointer();
  await store.replacePointer({ ...pointer, ...read?.pointer, ...by }, read?.tag);
}

const read = async (address: string, signing: Signing): Promise<Pointer | undefined> =>
  (await (await openReader(address, { signing })).readPointer())?.pointer;

describe('a state that was to be confirmed', () => {
  test('is good until its moment, and no clock that is minutes off refuses it', async () => {
    const folder = await shown({ ...pointer, expires });
    for (const now of ['2026-11-24T14:00:00Z', '2026-12-08T14:05:00Z', '2026-12-08T14:19:00Z'])
      expect(await read(folder, { now: new Date(now) })).toEqual({ ...pointer, expires });
    await expect(read(folder, { now: new Date('2026-12-08T14:21:00Z') })).rejects.toThrow(
      `Le catalogue lu dans ${folder} (publication n°\u00a03, du 24 novembre 2026, 14:05 UTC) était valable jusqu’au 8 décembre 2026, 14:05 UTC et n’a pas été confirmé depuis. C’est peut-être une copie qui montre un état ancien\u202f: comparez avec le dépôt d’origine. Si c’est le dernier état, la confirmation s’est arrêtée\u202f: voyez le dernier passage de .github/workflows/renew.yml, regardez ce qui est publié («\u202fmappe rollback\u202f»), puis lancez «\u202fmappe renew --adopt\u202f».`,
    );
  });

  test('that ends on a day that never comes is none', async () => {
    const folder = await shown({ ...pointer, expires: '2026-13-08T14:05:00.000Z' });
    await expect(read(folder, {})).rejects.toThrow(`Aucun catalogue à l’adresse ${folder}`);
  });

  test('never expires where nobody set a day', async () => {
    expect(await read(await shown(pointer), { now: new Date('2099-01-01') })).toEqual(pointer);
  });

  test('from before there was a rule is held to it by its day of publication', async () => {
    const folder = await shown(pointer);
    expect(await read(folder, { days: 14, now: new Date('2026-12-08T14:00:00Z') })).toEqual(pointer);
    await expect(read(folder, { days: 14, now: new Date('2026-12-09') })).rejects.toThrow('n’a pas été confirmé depuis');
  });
});

describe('a mirror over http', () => {
  /** A mirror of a signed state, as a web server shows it. */
  async function mirror(): Promise<string> {
    const folder = await shown({ ...pointer, expires }, keys);
    const server = createServer((request, response) => void answerRequest(request, response, { site: folder, store: folder }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/store/`;
  }

  // attack: a store that shows an old state for ever
  test('that shows an old state for ever is refused once that state has expired', async () => {
    const address = await mirror();
    expect(await read(address, { publicKey: keys.publicKey, now: new Date('2026-12-01') })).toMatchObject({ sequence: 3 });
    await expect(read(address, { now: new Date('2026-12-10') })).rejects.toThrow(`${address} (publication n°\u00a03`);
  });

  test('of somebody else is refused, whatever it shows', async () => {
    await expect(read(await mirror(), { publicKey: makeKeyPair().publicKey })).rejects.toThrow(
      'n’est pas signé par la clé d’operator.yaml',
    );
  });
});

describe('a state that is signed', () => {
  const asked = { publicKey: keys.publicKey };

  test('is read by whoever has the public key, and by whoever asks for none', async () => {
    const folder = await shown({ ...pointer, expires }, keys);
    const found = await read(folder, asked);
    expect(found).toEqual({ ...pointer, expires, signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/) });
    expect(await read(folder, {})).toEqual(found);
  });

  test('is refused without a signature', async () => {
    await expect(read(await shown(pointer), asked)).rejects.toThrow(/n’est pas signé, alors qu’operator\.yaml donne une clé/);
  });

  test.each<[string, Partial<Pointer>]>([
    ['a later day', { expires: '2030-01-01T00:00:00.000Z' }],
    ['an older snapshot', { snapshot: 'snapshots/2-9f86d081884c7d65.json' }],
    ['another number', { sequence: 4 }],
    ['another digest', { sha256: pointer.sha256.replace('9', '8') }],
    ['another day of publication', { published: '2026-11-25T14:05:00.000Z' }],
    ['another signature', { signature: `${'A'.repeat(86)}==` }],
    // attack: a state that somebody else has written
  ])('is refused once somebody has written %s into it', async (_, by) => {
    const folder = await shown({ ...pointer, expires }, keys);
    await changed(folder, by);
    await expect(read(folder, asked)).rejects.toThrow('quelqu’un d’autre l’a écrit, ou la clé a changé');
    // Whoever has looked at it may take it all the same.
    expect(await read(folder, { ...asked, adopts: true })).toMatchObject(by);
  });

  test('is signed over what is written, in whatever order it came', async () => {
    const { published, ...rest } = pointer;
    const folder = await shown({ published, ...rest }, keys);
    const { signature, ...unsigned } = (await read(folder, asked)) ?? pointer;
    expect(signature).toBeDefined();
    expect(Buffer.from(pointerBytes(unsigned)).toString()).toBe(`${JSON.stringify(pointer, null, 2)}\n`);
  });

  test('cannot be published without the secret half, nor with another one, and the secret is not told', async () => {
    await expect(shown(pointer, asked)).rejects.toThrow('MAPPE_SIGNING_KEY manque dans l’environnement\u202f: rien n’est publié.');
    for (const secretKey of [makeKeyPair().secretKey, 'n’importe quoi', ''])
      await expect(shown(pointer, { ...asked, secretKey })).rejects.toThrow(
        new RegExp(
          `^MAPPE_SIGNING_KEY n’est pas la moitié secrète de la clé ${keys.publicKey.replace(/[+/=]/g, '\\$&')} d’operator\\.yaml`,
        ),
      );
  });

  test('loses its signature where nobody asks for one any more', async () => {
    const folder = await shown(pointer, keys);
    const store = await openStore(folder);
    const found = await store.readPointer();
    await store.replacePointer({ ...pointer, sequence: 4, ...(found && { signature: found.pointer.signature ?? '' }) }, found?.tag);
    expect(await read(folder, {})).toEqual({ ...pointer, sequence: 4 });
  });
});
