import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import type { Access } from '../../stores/open.ts';
import { openStore } from '../../stores/open.ts';
import { makeKeyPair, type KeyPair } from '../../stores/signature.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { build } from '../build/build.ts';
import { checkServices } from '../services/check-services.ts';
import { diff } from './diff.ts';
import { gc } from './gc.ts';
import { plan } from '../build/plan.ts';
import { publishParts } from './publish.ts';
import { purgeCommand } from './purge.ts';
import { renewCommand } from './renew.ts';
import { rollback } from './rollback.ts';
import { signedAccess } from '../operator.ts';
import { signingKey } from './signing-key.ts';
import { verify } from './verify.ts';

const operator = `title: Essai
description: Un catalogue d’essai.
site: https://exemple.fr/
contact: { name: Équipe, email: equipe@exemple.fr }
publisher: { name: Éditeur }
host: { name: Hébergeur }
accessibility: { status: non-conforme }
`;
const late = new Date('2026-03-01T12:00:00Z');

interface Catalogue {
  datasets: string;
  store: string;
  access: Access;
}

/** A catalogue whose operator.yaml says more, with one publication of the first of January. */
async function catalogue(more: string, keys?: KeyPair): Promise<Catalogue> {
  const folder = scratchFolder();
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  mkdirSync(datasets);
  writeFileSync(join(datasets, 'operator.yaml'), `${operator}${more}`);
  const access: Access = { env: keys ? { MAPPE_SIGNING_KEY: keys.secretKey } : {} };
  await publishVersions(await openStore(store, await signedAccess(datasets, access)), '2026-01-01', { id: 'a/u', files: { 'x.csv': 'u' } });
  return { datasets, store, access };
}

const pointerOf = ({ store }: Catalogue): Record<string, unknown> =>
  JSON.parse(readFileSync(join(store, 'current.json'), 'utf8')) as Record<string, unknown>;

async function renewed(made: Catalogue, now: Date, adopt = false): Promise<string[]> {
  const lines: string[] = [];
  await renewCommand({ ...made, adopt, lang: 'fr', now }, (line) => lines.push(line));
  return lines;
}

describe('mappe renew', () => {
  test('confirms what is published for as long as operator.yaml says, once', async () => {
    const made = await catalogue('freshness: { days: 14 }\n');
    const before = pointerOf(made);
    expect(before['expires']).toBe('2026-01-15T12:00:00.000Z');
    const said = 'Le catalogue (publication n°\u00a01) est confirmé jusqu’au 24 janvier 2026, 12:00 UTC.';
    expect(await renewed(made, new Date('2026-01-10T12:00:00Z'))).toEqual([said]);
    expect(pointerOf(made)).toEqual({ ...before, expires: '2026-01-24T12:00:00.000Z' });
    expect(await renewed(made, new Date('2026-01-10T12:00:00Z'))).toEqual([said.replace('est confirmé', 'est déjà confirmé')]);
  });

  test('says that there is nothing to do where nothing expires', async () => {
    const made = await catalogue('');
    const before = pointerOf(made);
    expect(await renewed(made, late)).toEqual([
      'Rien à confirmer\u202f: operator.yaml ne fixe pas de fraîcheur (freshness), ce qui est publié n’expire pas.',
    ]);
    expect(pointerOf(made)).toEqual(before);
  });

  test('adopts what has expired only where it is told to', async () => {
    const made = await catalogue('freshness: { days: 14 }\n');
    await expect(renewed(made, late)).rejects.toThrow('lancez «\u202fmappe renew --adopt\u202f».');
    expect(await renewed(made, late, true)).toEqual([expect.stringContaining('est confirmé jusqu’au 15 mars 2026')]);
  });

  test('signs what was published before there was a key', async () => {
    const made = await catalogue('');
    const keys = makeKeyPair();
    writeFileSync(join(made.datasets, 'operator.yaml'), `${operator}signing: { publicKey: ${keys.publicKey} }\n`);
    const access = { env: { MAPPE_SIGNING_KEY: `${keys.secretKey}\n` } };
    await expect(renewed({ ...made, access }, late)).rejects.toThrow('n’est pas signé, alors qu’operator.yaml donne une clé');
    await expect(renewed(made, late, true)).rejects.toThrow('MAPPE_SIGNING_KEY manque dans l’environnement');
    expect(await renewed({ ...made, access }, late, true)).toEqual([
      'Le catalogue (publication n°\u00a02) est comme le veut operator.yaml\u202f; il n’expire pas.',
    ]);
    expect(await renewed({ ...made, access }, late)).toEqual([expect.stringContaining('Rien à confirmer')]);
  });

  test('stops where operator.yaml cannot be read: it may ask for a signature', async () => {
    const made = await catalogue('');
    writeFileSync(join(made.datasets, 'operator.yaml'), `${operator}signing: { publicKey: non }\n`);
    await expect(renewed(made, late)).rejects.toThrow('operator.yaml:8:23 «\u202fnon\u202f» n’a pas la forme attendue (Clé publique).');
  });
});

const quiet = { lang: 'fr', json: true, confirm: () => Promise.resolve(true) } as const;
const nothing = (): void => undefined;
/** Commands that read a published state, and would do harm by an old one. */
const commands: [name: string, run: (made: Catalogue, now: Date) => Promise<unknown>][] = [
  ['verify', (made, now) => verify({ ...made, ids: [], now, onLine: nothing })],
  ['plan', (made, now) => plan({ ...made, ids: [], now })],
  ['build', (made, now) => build({ ...made, ids: [], run: 'essai', now, onLine: nothing })],
  ['publish', (made, now) => publishParts({ ...made, run: 'essai', parts: [made.store], now })],
  ['rollback --to', (made, now) => rollback({ ...made, ...quiet, to: '1', run: 'essai', now }, nothing)],
  ['purge', (made, now) => purgeCommand({ ...made, ...quiet, target: 'a/u', reason: 'essai', now }, nothing)],
  ['diff', (made, now) => diff({ ...made, ...quiet, dataset: 'a/u', now }, nothing)],
  ['check-services', (made, now) => checkServices({ ...made, ids: [], lang: 'fr', now }, nothing)],
  ['gc', (made, now) => gc({ ...made, ...quiet, grace: 0, keep: 1, keepDays: 1, most: 20, now }, nothing)],
];

describe('a catalogue that nobody has confirmed', () => {
  // attack: a store that shows an old state for ever
  test.each(commands)('is refused by mappe %s, which leaves it as it is', async (_, run) => {
    const made = await catalogue('freshness: { days: 14 }\n');
    const before = pointerOf(made);
    await expect(run(made, late)).rejects.toThrow('n’a pas été confirmé depuis');
    expect(pointerOf(made)).toEqual(before);
  });

  test('shows its history to whoever has to look at it', async () => {
    const made = await catalogue('freshness: { days: 14 }\n');
    const lines: string[] = [];
    await rollback({ ...made, run: 'essai', lang: 'fr', now: late }, (line) => lines.push(line));
    expect(lines[0]).toContain('1ᵉʳ janvier 2026, 12:00 UTC');
  });

  test('is tried at home without a key and without a clock', async () => {
    const made = await catalogue('freshness: { days: 14 }\n');
    writeFileSync(join(made.datasets, 'operator.yaml'), `${operator}signing: { publicKey: ${makeKeyPair().publicKey} }\n`);
    const trial = { ...made, access: { isTrial: true } };
    expect((await plan({ ...trial, ids: [], now: late })).map(({ action }) => action)).toEqual(['remove']);
    expect(await verify({ ...trial, ids: [], now: late, onLine: nothing })).toBe(true);
  });
});

describe('a catalogue that somebody else has signed', () => {
  // attack: a state that somebody else has written
  test('is refused by whoever reads it, and signed again by rollback and purge where it is one’s own', async () => {
    const keys = makeKeyPair();
    const made = await catalogue(`signing: { publicKey: ${keys.publicKey} }\n`, keys);
    const store = await openStore(made.store, await signedAccess(made.datasets, made.access));
    await publishVersions(store, '2026-01-02', { id: 'a/v', files: { 'x.csv': 'v' } });
    await rollback({ ...made, ...quiet, to: '1', run: 'essai', now: late }, nothing);
    await purgeCommand({ ...made, ...quiet, target: 'a/v', reason: 'essai', now: late }, nothing);
    expect((await store.readPointer())?.pointer).toMatchObject({ sequence: 4, signature: expect.any(String) as string });
    writeFileSync(join(made.datasets, 'operator.yaml'), `${operator}signing: { publicKey: ${makeKeyPair().publicKey} }\n`);
    for (const [name, run] of commands) await expect(run(made, late), name).rejects.toThrow('n’est pas signé par la clé');
  });
});

describe('mappe signing-key', () => {
  test('gives the public half to operator.yaml and keeps the secret one where nobody else reads it', async () => {
    const file = join(scratchFolder(), 'cle');
    const lines: string[] = [];
    await signingKey({ write: file, lang: 'fr' }, (line) => lines.push(line));
    const secretKey = readFileSync(file, 'utf8').trim();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lines.join('\n')).not.toContain(secretKey);
    const [line = ''] = /^signing: .*$/m.exec(lines.join('\n')) ?? [];
    const made = await catalogue(`${line}\n`, { publicKey: '', secretKey });
    expect(await renewed(made, late)).toEqual([expect.stringContaining('Rien à confirmer')]);
    await expect(signingKey({ write: file, lang: 'fr' }, nothing)).rejects.toThrow(`${file} existe déjà`);
  });
});

const history = 'run mappe -- rollback --store s3://b/c\n';
const fresh = 'freshness: { days: 14 }\n';
test.each([
  ['does nothing where operator.yaml sets no freshness', '', 's3://b/c', {}, '', ''],
  [
    'renews and publishes again where it does',
    fresh,
    's3://b/c',
    { ADOPT: '', TO: '' },
    `${history}run mappe -- renew --store s3://b/c\n`,
    'due=true\n',
  ],
  [
    'adopts what somebody has looked at',
    fresh,
    's3://b/c',
    { ADOPT: 'true', TO: '' },
    `${history}run mappe -- renew --adopt --store s3://b/c\n`,
    'due=true\n',
  ],
  [
    'puts the newest state back where somebody says so',
    fresh,
    's3://b/c',
    { ADOPT: 'true', TO: '7' },
    `${history}run mappe -- rollback --to 7 --adopt --store s3://b/c\n`,
    'due=true\n',
  ],
  ['publishes again alone where the pages hold the files', 'freshness:\n  days: 14\n', '', {}, '', 'due=true\n'],
])('the workflow of each night %s', (_, more, STORE, inputs, ran, output) => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'datasets'));
  writeFileSync(join(folder, 'datasets', 'operator.yaml'), `${operator}${more}`);
  writeFileSync(join(folder, 'npm'), '#!/bin/sh\necho "$@" >>ran\n');
  chmodSync(join(folder, 'npm'), 0o755);
  for (const name of ['ran', 'output']) writeFileSync(join(folder, name), '');
  const workflow = readFileSync(join(import.meta.dirname, '..', '..', '..', '.github', 'workflows', 'renew.yml'), 'utf8');
  const { jobs } = parse(workflow) as { jobs: { renew: { steps: { id?: string; run?: string }[] } } };
  const script = jobs.renew.steps.find(({ id }) => id === 'renew')?.run ?? '';
  const env = { PATH: `${folder}:/usr/bin:/bin`, STORE, ...inputs, GITHUB_OUTPUT: join(folder, 'output') };
  expect(spawnSync('bash', ['-e', '-c', script], { cwd: folder, env }).status).toBe(0);
  expect(['ran', 'output'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([ran, output]);
});
