import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, inject, test } from 'vitest';
import type { Invitation } from '../../../schemas/types.ts';
import { depositKey, stagedKey } from '../../base/dataset-keys.ts';
import { keysOf } from '../../publication/publication.fixtures/make-records.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { digest } from '../../stores/digest.ts';
import { openStore } from '../../stores/open.ts';
import { s3Store } from '../../stores/s3.ts';
import { heldTo } from '../../stores/swift.fixtures/policy.ts';
import { startProxy } from '../../stores/swift.fixtures/proxy.ts';
import { useServer, type Server } from '../../stores/swift.fixtures/server.ts';
import { catalogue, collection, features, manifest, operator as operatorText, recordOf, run } from '../build/build.fixtures/catalogue.ts';
import { gc } from '../publication/gc.ts';
import { purgeCommand } from '../publication/purge.ts';
import { fileOf, inviting, placesOf, plain, refusalOf, someFile } from './deposit.fixtures/heavy-files.ts';
import { deposit, type DepositOptions } from './deposit.ts';

/* The command that deposits heavy files in a real S3 server: with a key, with one that may only write, and on invitation. */

const now = new Date();
let server: Server;
let bucket: string;
let place: Awaited<ReturnType<typeof placesOf>>['place'];
beforeAll(async () => {
  server = await useServer(inject('swift'));
  ({ bucket, place } = await placesOf(server));
});

const asked = (address: string, more: Partial<DepositOptions> = {}, env: NodeJS.ProcessEnv = server.env): DepositOptions => ({
  datasets: join(scratchFolder(), 'datasets'),
  store: address,
  size: '2GB',
  days: 7,
  out: join(scratchFolder(), 'invitation.json'),
  access: { env, cache: scratchFolder() },
  lang: 'fr' as const,
  now,
  ...more,
});
async function depositing(file: string | undefined, options: DepositOptions): Promise<{ code: number; said: string[] }> {
  const said: string[] = [];
  const code = await deposit(file, options, (line) => said.push(plain(line)));
  return { code, said };
}

test('whoever has a key deposits at once, and the same file again costs no byte', async () => {
  const { address } = place();
  await using proxy = await startProxy(server, {});
  const file = someFile(3, 'Orthophoto été 2025.tif');
  const shown: number[] = [];
  const options = asked(address, { producer: 'ddt-51', show: (_, done) => void shown.push(done) }, proxy.server.env);
  const { code, said } = await depositing(file.path, options);
  expect([code, said]).toEqual([
    0,
    [
      expect.stringMatching(/^Orthophoto été 2025\.tif \(196 ko\) est déposé\. Dans dataset\.yaml, écrivez :$/),
      'source:',
      '  deposit: "Orthophoto été 2025.tif"',
      `  sha256: ${file.sha256}`,
    ],
  ]);
  const before = proxy.seen.length;
  await depositing(file.path, options);
  // That the store is not private, and that the file is there.
  expect(proxy.seen.slice(before).map((line) => line.split(' ')[0])).toEqual(['HEAD', 'HEAD']);
  expect((await openStore(address, { env: server.env })).address).toContain(bucket);
});

test('a key that may only write leaves the file to wait, and goes on with it where it was killed', async () => {
  const address = `s3://${bucket}/catalogue`;
  const store = s3Store(address, { env: server.env });
  const rules = heldTo('deposit-policy.json', bucket);
  let parts = 0;
  const file = fileOf(randomBytes(40 * 1024 ** 2));
  const cache = scratchFolder();
  let isFirst = true;
  await using proxy = await startProxy(server, {
    refuse: (request) => (isFirst && request.url?.includes('partNumber') && (parts += 1) > 2 ? 403 : rules(request)),
  });
  const options = asked(address, { producer: 'ddt-51', access: { env: proxy.server.env, cache } });
  expect(await refusalOf(depositing(file.path, options))).toContain('refuse l’envoi (403');
  const [kept = ''] = readdirSync(join(cache, 'deposits'));
  expect(statSync(join(cache, 'deposits', kept)).mode & 0o777).toBe(0o600);
  isFirst = false;
  const before = proxy.seen.length;
  const { said } = await depositing(file.path, options);
  expect(said[0]).toContain('est envoyé, et attend que l’administrateur du catalogue l’accepte');
  expect(proxy.seen.slice(before).filter((line) => line.startsWith('PUT'))).toHaveLength(1);
  expect(readdirSync(join(cache, 'deposits'))).toEqual([]);
  expect(await keysOf(store, '')).toEqual([stagedKey('ddt-51', file.sha256)]);
});

test('the rule of the key that may only write lets nothing be read, listed, removed, or put elsewhere', () => {
  const rules = heldTo('deposit-policy.json', 'b');
  const asked: [string, string][] = [
    ['GET', '/b/catalogue/staging/a/x'],
    ['HEAD', '/b/catalogue/staging/a/x'],
    ['GET', '/b?list-type=2'],
    ['GET', '/b?uploads'],
    ['DELETE', '/b/catalogue/staging/a/x'],
    ['PUT', '/b/catalogue/deposits/a/x'],
    ['PUT', '/b/catalogue/current.json'],
    ['PUT', '/b/catalogue/staging'],
    ['PUT', '/PRIVATE/BELOWdata/a/x'],
    ['GET', '/PRIVATE/BELOWstaging/a/x'],
  ];
  for (const [method, url] of asked) expect(rules({ method, url } as IncomingMessage), `${method} ${url}`).toBe(403);
  for (const url of ['/b/catalogue/staging/a/x', '/PRIVATE/BELOWstaging/a/x'])
    expect(rules({ method: 'PUT', url } as IncomingMessage), url).toBeUndefined();
});

test('a data set is built, published, collected and destroyed on a bucket, its deposit with it', async () => {
  const { address, store } = place();
  const { datasets, folder, write } = catalogue();
  const file = join(folder, 'mats.geojson');
  const sha256 = digest(readFileSync(file));
  await depositing(file, asked(address, { producer: 'ddt-51' }));
  write('dataset.yaml', manifest().replace('{ path: mats.geojson }', `{ deposit: mats.geojson, sha256: ${sha256} }`));
  rmSync(file);
  const access = { env: server.env };
  expect((await run(datasets, address, { access })).lines[0]?.outcome).toBe('published');
  const collect = (days: number): Promise<number> =>
    gc(
      {
        datasets,
        store: address,
        access,
        grace: 1000,
        keep: 1,
        keepDays: 1,
        most: 100,
        lang: 'fr' as const,
        now: new Date(Date.now() + days * 86_400_000),
        confirm: () => Promise.resolve(true),
      },
      () => undefined,
    );
  await collect(10);
  await collect(20);
  expect(await keysOf(store, 'deposits/')).toEqual([depositKey('ddt-51', sha256)]);
  await purgeCommand(
    {
      datasets,
      store: address,
      access,
      target: 'ddt-51/mats',
      reason: 'Essai.',
      by: 'Essai',
      lang: 'fr',
      now,
      confirm: () => Promise.resolve(true),
    },
    () => undefined,
  );
  expect([await keysOf(store, 'deposits/'), await keysOf(store, 'data/')]).toEqual([[], []]);
});

test('an invited producer sends without a key, the operator accepts, and a manifest that names the file is built', async () => {
  const { address } = place();
  const { datasets, folder, write } = catalogue();
  const file = join(folder, 'mats.geojson');
  const sha256 = digest(readFileSync(file));
  const out = join(scratchFolder(), 'invitation.json');
  const told = await depositing(undefined, asked(address, { datasets, invite: 'ddt-51', size: '100 kB', days: 3, out }));
  expect(told.said[0]).toMatch(/^Invitation pour ddt-51, jusqu’au \d{4}-\d\d-\d\d, 100 ko au plus : .*invitation\.json\./);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  expect(await refusalOf(depositing(undefined, asked(address, { datasets, invite: 'ddt-52', out })))).toMatch(
    /invitation\.json est là déjà/,
  );
  expect(readFileSync(out, 'utf8')).not.toContain(server.env.AWS_SECRET_ACCESS_KEY);
  const sent = await depositing(file, asked('nowhere', { invitation: out, access: { env: {} } }));
  expect(sent.said.slice(1)).toEqual(['source:', '  deposit: "mats.geojson"', `  sha256: ${sha256}`]);
  write('dataset.yaml', manifest().replace('{ path: mats.geojson }', `{ deposit: mats.geojson, sha256: ${sha256} }`));
  rmSync(file);
  const build = (): ReturnType<typeof run> =>
    run(datasets, join(scratchFolder(), 'store'), { published: publicAddress(address), buildOnly: true });
  expect((await build()).lines[0]?.problems[0]?.id).toBe('source.deposit-absent');
  const accepted = await depositing(undefined, asked(address, { datasets, accept: true }));
  expect(accepted).toEqual({ code: 0, said: [`ddt-51 : 355 octets, ${sha256}`] });
  expect((await depositing(undefined, asked(address, { datasets, accept: true }))).said).toEqual(['Rien n’attend.']);
  // A machine without a key, as those that build: it reads the public address.
  expect((await build()).lines[0]?.outcome).toBe('built');
});

const publicAddress = (address: string): string => `${server.publicUrl(bucket)}${address.split('/').at(-1)}/`;

test('what a manifest names is built from where it waits, before anybody has accepted it', async () => {
  const { address, store } = place();
  const { datasets, folder, write } = catalogue();
  const bytes = Buffer.from(collection(features));
  await store.put(stagedKey('ddt-51', digest(bytes)), { bytes }, digest(bytes));
  write('dataset.yaml', manifest().replace('{ path: mats.geojson }', `{ deposit: mats.geojson, sha256: ${digest(bytes)} }`));
  rmSync(join(folder, 'mats.geojson'));
  const into = join(scratchFolder(), 'store');
  expect((await run(datasets, into, { published: publicAddress(address) })).lines[0]?.outcome).toBe('published');
  expect((await recordOf(into))?.version.source.sha256).toBe(digest(bytes));
});

test.each([
  ['no file', undefined, { producer: 'ddt-51' }, /^Donnez le fichier à déposer/],
  ['two ways', 'a.tif', { producer: 'ddt-51', invitation: 'b' }, /^Donnez le fichier à déposer/],
  ['a file to accept', 'a.tif', { accept: true as const }, /^Donnez le fichier à déposer/],
  ['a producer that is a path', 'a.tif', { producer: '../ddt-51' }, /n’est pas le nom d’un producteur/],
  ['an invited path', undefined, { invite: 'ddt-51/x' }, /n’est pas le nom d’un producteur/],
  ['a year', undefined, { invite: 'ddt-51', days: 365 }, /vaut de 1 à 7 jours/],
  ['no size', undefined, { invite: 'ddt-51', size: 'beaucoup' }, /« beaucoup » n’est pas une taille/],
  ['a digest that is none', undefined, { invite: 'ddt-51', sha256: 'ABC' }, /« ABC » n’est pas une empreinte SHA-256/],
  ['a folder for a bucket', undefined, { invite: 'ddt-51', store: 'dist/store' }, /est faite pour un compartiment S3/],
  ['another file for an invitation', 'a.tif', { invitation: join(import.meta.dirname, 'deposit.ts') }, /n’est pas une invitation/],
  ['a folder', import.meta.dirname, { producer: 'ddt-51' }, /est un dossier|n’est pas un fichier/],
])('a command with %s is refused', async (_, file, more, message) => {
  expect(await refusalOf(depositing(file, asked(`s3://${bucket}/calls`, more)))).toMatch(message);
});

test('an invitation whose addresses lead elsewhere than over https is none', async () => {
  const invitation = await inviting(place().address, server.env);
  const file = join(scratchFolder(), 'invitation.json');
  for (const list of ['http://example.org/a', 'file:///etc/passwd', 'https://user@host.fr/a', 'ftp://a.fr/b']) {
    writeFileSync(file, JSON.stringify({ ...invitation, list }));
    expect(await refusalOf(depositing(someFile(1).path, asked('x', { invitation: file })))).toContain('n’est pas une invitation');
  }
});

test('a file in a folder is deposited in a store that is a folder', async () => {
  const folder = join(scratchFolder(), 'store');
  mkdirSync(folder);
  const file = someFile(1);
  await depositing(file.path, asked(folder, { producer: 'ddt-51' }));
  expect(readFileSync(join(folder, depositKey('ddt-51', file.sha256))).equals(file.bytes)).toBe(true);
});

test('a file is not sent as it is where it was to be encrypted: without a build key nothing leaves, with one nobody else reads it', async () => {
  const folder = scratchFolder();
  const file = someFile(1, 'Réseaux.gpkg');
  const options = asked(join(folder, 'store'), { producer: 'ddt-51', private: true });
  mkdirSync(options.datasets, { recursive: true });
  const operator = join(options.datasets, 'operator.yaml');
  writeFileSync(operator, operatorText);
  expect(await refusalOf(depositing(file.path, options))).toContain('Ce catalogue ne reçoit pas de données restreintes');
  expect(existsSync(join(folder, 'store'))).toBe(false);
  const identity = await generateX25519Identity();
  writeFileSync(operator, `${operatorText}access: { buildKey: ${await identityToRecipient(identity)} }\n`);
  const { said } = await depositing(file.path, options);
  expect(said[2]).toMatch(/^ {2}deposit: "depot-[0-9a-f]{8}\.gpkg\.age"$/);
  const sha256 = said[3]?.replace('  sha256: ', '') ?? '';
  const kept = await (await openStore(options.store)).get(depositKey('ddt-51', sha256));
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  expect(digest(await decrypter.decrypt(kept ?? new Uint8Array()))).toBe(file.sha256);
});

test('a file that was encrypted goes to no store that everybody reads', async () => {
  const folder = scratchFolder();
  const options = asked(join(folder, 'store'), { producer: 'ddt-51' });
  await depositing(someFile(1).path, options);
  mkdirSync(options.datasets, { recursive: true });
  const buildKey = await identityToRecipient(await generateX25519Identity());
  writeFileSync(join(options.datasets, 'operator.yaml'), `${operatorText}access: { buildKey: ${buildKey} }\n`);
  expect(await refusalOf(depositing(someFile(1).path, { ...options, private: true }))).toContain(
    'un dépôt qui a servi ne devient pas privé',
  );
  const empty = { ...options, store: join(folder, 'private'), private: true as const };
  await depositing(someFile(1).path, empty);
  expect((await openStore(empty.store)).releases).toBeDefined();
});

test('an invited producer encrypts what they send, and what is accepted opens with the build key alone', async () => {
  const { address, store } = place();
  const file = someFile(1, 'Réseaux.gpkg');
  const out = join(scratchFolder(), 'invitation.json');
  await depositing(undefined, asked(address, { invite: 'ddt-51', size: '1 MB', out }));
  const identity = await generateX25519Identity();
  const options = asked('nowhere', { invitation: out, private: true, access: { env: {} } });
  mkdirSync(options.datasets, { recursive: true });
  writeFileSync(join(options.datasets, 'operator.yaml'), `${operatorText}access: { buildKey: ${await identityToRecipient(identity)} }\n`);
  const { said } = await depositing(file.path, options);
  expect(said[2]).toMatch(/^ {2}deposit: "depot-[0-9a-f]{8}\.gpkg\.age"$/);
  const sha256 = said[3]?.replace('  sha256: ', '') ?? '';
  expect((await depositing(undefined, asked(address, { datasets: options.datasets, accept: true }))).said[0]).toContain(sha256);
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const kept = await store.get(depositKey('ddt-51', sha256));
  expect(digest(await decrypter.decrypt(kept ?? new Uint8Array()))).toBe(file.sha256);
});

test('what stands under the digest already, put by other means, is no obstacle where it is the same', async () => {
  const { address, store } = place();
  const file = someFile(1);
  const Key = `${address.split('/').at(-1)}/${depositKey('ddt-51', file.sha256)}`;
  await server.client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: file.bytes }));
  await depositing(file.path, asked(address, { producer: 'ddt-51' }));
  expect(await keysOf(store, '')).toEqual([depositKey('ddt-51', file.sha256)]);
});

test('an invitation for one file lets that many bytes of each part be sent, and the file be built before anybody accepts it', async () => {
  const { address } = place();
  const { datasets, folder, write } = catalogue();
  const file = join(folder, 'mats.geojson');
  const bytes = readFileSync(file);
  const sha256 = digest(bytes);
  const out = join(scratchFolder(), 'invitation.json');
  await depositing(undefined, asked(address, { invite: 'ddt-51', size: `${bytes.length}B`, sha256, out }));
  const { parts, ...invitation } = JSON.parse(readFileSync(out, 'utf8')) as Invitation;
  expect(invitation).toMatchObject({ name: sha256, bytes: bytes.length });
  for (const body of [Buffer.concat([bytes, bytes]), bytes.subarray(1)])
    expect((await fetch(parts[0] ?? '', { method: 'PUT', body })).status).toBe(403);
  await depositing(file, asked('nowhere', { invitation: out, access: { env: {} } }));
  write('dataset.yaml', manifest().replace('{ path: mats.geojson }', `{ deposit: mats.geojson, sha256: ${sha256} }`));
  rmSync(file);
  const into = join(scratchFolder(), 'store');
  expect((await run(datasets, into, { published: publicAddress(address), buildOnly: true })).lines[0]?.outcome).toBe('built');
});
