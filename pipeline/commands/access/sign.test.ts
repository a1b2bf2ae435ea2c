import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { ownEnvelopeName } from '../../../schemas/codecs/access-envelope.ts';
import type { Envelope } from '../../../schemas/types.ts';
import { openEnvelope } from '../../access/envelope.ts';
import type { SignedAccess } from '../../access/sign.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../../stores/folder.ts';
import { makePrivate, privateStore } from '../../stores/private-store.ts';
import { catalogue, manifest } from '../build/build.fixtures/catalogue.ts';
import { revoke } from './revoke.ts';
import { checkSigning, sign } from './sign.ts';

const id = 'ddt-51/mats';
const env = { MAPPE_PRIVATE_ADDRESS: 'https://prive.exemple.fr/', MAPPE_PRIVATE_SECRET: 's'.repeat(32) };
const noon = new Date('2026-12-01T12:00:00Z');

let made: ReturnType<typeof catalogue>;
let published = '';
let kept = '';
let identity = '';
let key = '';

const restricted = `${manifest().replace(/^source:.*$/m, `source: { deposit: mats.gpkg.age, sha256: ${'a'.repeat(64)} }`)}access: restricted
accessReason: crpa-l311-5-2-d
`;
const grants = (...recipients: string[]): string =>
  `grants:\n${recipients.map((name) => `  - { recipient: ${name}, key: ${key}, until: 2027-06-30, reason: Essai. }\n`).join('')}`;

const run = (now = noon): Promise<SignedAccess> => sign({ datasets: made.datasets, store: published, private: kept, env, now });
const openOf = async ({ slot }: SignedAccess): Promise<Envelope> =>
  openEnvelope(readFileSync(join(published, 'access', slot.slot, `${await ownEnvelopeName(slot, identity)}.age`)), identity);
/** Whether nginx would open an address: its file is there, and the mark of its access. */
const isOpen = (address = ''): boolean => {
  const { pathname, searchParams } = new URL(address);
  return [pathname, `live/${searchParams.get('acces') ?? ''}`].every((path) => existsSync(join(kept, path)));
};

beforeEach(async () => {
  made = catalogue();
  const root = scratchFolder();
  [published, kept, identity] = [join(root, 'public'), join(root, 'private'), await generateX25519Identity()];
  key = await identityToRecipient(identity);
  await makePrivate(folderStore(kept));
  await publishVersions(privateStore(folderStore(kept)), '2026-11-30', { id, access: 'restricted', files: { 'mats.csv': 'a,b' } });
  made.write('dataset.yaml', restricted);
  made.write('grants.yaml', grants('geometre'));
});

test('a manifest or grants that cannot be read take no access away, and are told; what was taken out of main is', async () => {
  const [address] = Object.values((await openOf(await run())).grants[0]?.addresses ?? {});
  made.write('grants.yaml', `${grants('geometre')}  - { recipient: sans-cle, until: 2027-06-30 }\n`);
  const broken = await run(new Date('2026-12-02T00:00:00Z'));
  expect(broken.problems.map(({ id: told, severity }) => [told, severity])).toContainEqual(['access.unread', 'error']);
  expect(broken.problems.find(({ where }) => where?.includes('grants.yaml:3') === true)).toBeDefined();
  expect([broken.moved, broken.recipients]).toEqual([[], 1]);
  expect([(await openOf(broken)).grants.length, isOpen(address)]).toEqual([1, true]);
  // Not after its last day.
  expect((await run(new Date('2027-07-01T12:00:00Z'))).recipients).toBe(0);
  made.write('grants.yaml', grants('geometre'));
  const again = await run();
  const [last] = Object.values((await openOf(again)).grants[0]?.addresses ?? {});
  rmSync(made.folder, { recursive: true });
  expect([(await run()).moved, isOpen(last)]).toEqual([[id], false]);
});

test('a folder that is a link grants nothing, and is told', async () => {
  const elsewhere = join(scratchFolder(), 'ailleurs');
  execFileSync('mv', [made.folder, elsewhere]);
  symlinkSync(elsewhere, made.folder);
  const { recipients, problems } = await run();
  expect([recipients, problems.map((each) => each.id)]).toEqual([0, ['folder.link', 'access.unread']]);
});

test('no manifest of public data is opened, and grants of data that are not built are told', async () => {
  const folder = join(made.datasets, 'ddt-51', 'autres');
  mkdirSync(folder);
  // Whoever reads it is told what is wrong with it.
  writeFileSync(join(folder, 'dataset.yaml'), ': [');
  const waiting = join(made.datasets, 'ddt-51', 'attend');
  mkdirSync(waiting);
  writeFileSync(join(waiting, 'dataset.yaml'), restricted);
  writeFileSync(join(waiting, 'grants.yaml'), grants('geometre'));
  expect((await run()).problems).toEqual([]);
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: made.datasets });
  git('init', '--quiet');
  git('add', '.');
  const { problems } = await run();
  expect(problems.map(({ id: told, facts, severity }) => [told, facts?.['dataset'], severity])).toEqual([
    ['access.not-built', 'ddt-51/attend', 'warning'],
  ]);
});

test('an access is not said to have ended where the file that ends it cannot be read', async () => {
  const other = await identityToRecipient(await generateX25519Identity());
  made.write('grants.yaml', `${grants('geometre')}${grants('secretariat').replace('grants:\n', '').replace(key, other)}`);
  await run();
  const end = (recipient: string): Promise<string[]> =>
    revoke({ datasets: made.datasets, store: published, private: kept, env, now: noon, dataset: id, recipient, atOnce: true, lang: 'fr' });
  expect((await end('secretariat')).at(-1)).toContain('secretariat ne lit plus ddt-51/mats.');
  made.write('dataset.yaml', 'title: [');
  await expect(end('geometre')).rejects.toThrow('Les accès déjà signés sont gardés');
});

test('an access is not said to have ended where the same key has another', async () => {
  made.write('../groups.yaml', `groups:\n  - { id: communes, title: Communes, members: [{ recipient: mairie, key: ${key} }] }\n`);
  made.write('grants.yaml', `${grants('geometre')}  - { group: communes, until: 2027-06-30, reason: Essai. }\n`);
  const end = (recipient: string): Promise<string[]> =>
    revoke({ datasets: made.datasets, store: published, private: kept, env, now: noon, dataset: id, recipient, atOnce: true, lang: 'fr' });
  expect((await end('geometre')).at(-1)).toContain('la même clé y lit encore par\u202f: communes.');
  expect((await end('communes')).at(-1)).toContain('communes ne lit plus ddt-51/mats.');
});

test('a signing that fails names no file where everybody reads it', async () => {
  await run();
  writeFileSync(join(kept, 'releases', `${id}.json`), 'abîmé');
  const failing = (where: NodeJS.ProcessEnv): Promise<unknown> =>
    sign({ datasets: made.datasets, store: published, private: kept, env: { ...env, ...where }, now: noon });
  await expect(failing({})).rejects.toThrow(kept);
  const told = await failing({ GITHUB_ACTIONS: 'true' }).catch((error: unknown) => inspect(error));
  expect(told).toContain('La signature s’est arrêtée\u202f: access.release.');
  expect(told).not.toContain(kept);
});

test('a signing that should have been is told before anybody is locked out, whoever reads the store', async () => {
  const check = (hours: number): Promise<string> =>
    checkSigning({ store: published, now: new Date(noon.valueOf() + hours * 3_600_000) }, 'fr');
  mkdirSync(published, { recursive: true });
  expect(await check(0)).toBe('Aucun accès n’a jamais été signé dans ce dépôt.');
  await run();
  expect(await check(13)).toMatch(/^La dernière signature, du 1ᵉʳ décembre 2026.* vaut jusqu’au 2 décembre 2026/);
  await expect(check(15)).rejects.toThrow(/La dernière signature date du 1ᵉʳ décembre 2026.*les accès cessent le 2 décembre 2026/);
});
