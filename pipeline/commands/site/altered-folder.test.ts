import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import { openStore } from '../../stores/open.ts';
import { makeKeyPair } from '../../stores/signature.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { signedAccess } from '../operator.ts';
import { operatorAt } from '../../../site/fixtures/operator.ts';

/* The real commands on a signed catalogue in a folder that somebody who has no key has altered by hand. */

const keys = makeKeyPair();
const operatorOf = (site: string): string =>
  operatorAt(
    site,
    `signing: { publicKey: ${keys.publicKey} }
`,
  );

/** A signed catalogue of two publications; the pointer of the first one lies beside it. */
async function publishAt(site: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-altered-'));
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  for (const name of [datasets, join(folder, 'site')]) mkdirSync(name);
  writeFileSync(join(datasets, 'operator.yaml'), operatorOf(site));
  const opened = await openStore(store, await signedAccess(datasets, { env: { MAPPE_SIGNING_KEY: keys.secretKey } }));
  await publishVersions(opened, '2026-01-01', { id: 'a/u', files: { 'x.csv': 'u' } });
  copyFileSync(join(store, 'current.json'), join(folder, 'first.json'));
  await publishVersions(opened, '2026-01-02', { id: 'b/v', files: { 'y.csv': 'v' } });
  return folder;
}

/** How a command ends, and all that it says. */
function mappe(folder: string, command: string, ...more: string[]): Promise<string> {
  const takes = { site: ['--out', join(folder, 'site')], serve: ['--out', join(folder, 'site'), '--port', '0'] }[command] ?? [];
  const args = [command, '--datasets', join(folder, 'datasets'), '--store', join(folder, 'store'), ...takes, ...more];
  const env = { ...process.env, MAPPE_CACHE: join(folder, 'cache'), MAPPE_SIGNING_KEY: keys.secretKey };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'cli.ts'), ...args],
      { env, timeout: 60_000 },
      (error, out, complaint) => resolve(`${error === null ? 0 : String(error.code ?? error.signal)} ${out}${complaint}`),
    );
  });
}

let own = '';
let foreign = '';
beforeAll(async () => {
  [own, foreign] = [await publishAt('https://exemple.fr/'), await publishAt('https://autre.exemple.fr/')];
});
afterAll(() => {
  for (const folder of [own, foreign]) rmSync(folder, { recursive: true });
});

/** A copy of the catalogue, of which this machine has seen the newest state. */
async function seen(folder = scratchFolder()): Promise<string> {
  cpSync(own, folder, { recursive: true });
  expect(await mappe(folder, 'verify')).toMatch(/^0 /);
  return folder;
}

const change = (folder: string, pattern: string, by: (text: string) => string): void => {
  const [name = ''] = globSync(pattern, { cwd: join(folder, 'store') });
  const path = join(folder, 'store', name);
  writeFileSync(path, by(readFileSync(path, 'utf8')));
};

const alterations: [what: string, alter: (folder: string) => void, told: RegExp][] = [
  [
    'a pointer with another day',
    (folder) => change(folder, 'current.json', (text) => text.replace('2026-01-02', '2026-01-03')),
    /n’est pas signé par la clé d’operator\.yaml .* Comparez avec le dépôt d’origine/,
  ],
  [
    'a snapshot that names less',
    (folder) => change(folder, 'snapshots/2-*.json', (text) => text.replace(/"a":\["[^"]*"\],/, '')),
    /snapshots\/2-[0-9a-f]{16}\.json, lu dans .*, n’est pas ce que le catalogue annonce .* lancez «\u202fmappe verify\u202f»/,
  ],
  [
    'an older pointer with its true signature',
    (folder) => copyFileSync(join(folder, 'first.json'), join(folder, 'store', 'current.json')),
    /montre la publication n°\u00a01, alors que la n°\u00a02 y a déjà été vue[^]*«\u202fmappe renew --adopt\u202f» la garde/,
  ],
  [
    'the state that the same operator has signed for another catalogue',
    (folder) => {
      rmSync(join(folder, 'store'), { recursive: true });
      cpSync(join(foreign, 'store'), join(folder, 'store'), { recursive: true });
    },
    /est signé pour le site https:\/\/autre\.exemple\.fr\/, et non pour https:\/\/exemple\.fr\/ [^]* Changez les clés du dépôt/,
  ],
];

describe.each(alterations)('%s', (_, alter, told) => {
  /** Folder on which all commands are tried: a refused command changes nothing. */
  const folder = mkdtempSync(join(tmpdir(), 'mappe-altered-'));
  beforeAll(async () => alter(await seen(folder)));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['site', 'serve', 'renew', 'verify', 'plan'])('is refused by mappe %s, with what to do', async (command) => {
    const before = readFileSync(join(folder, 'store', 'current.json'), 'utf8');
    const said = await mappe(folder, command);
    expect(said).toMatch(/^1 /);
    expect(said).toMatch(told);
    expect(readFileSync(join(folder, 'store', 'current.json'), 'utf8')).toBe(before);
  });
});

describe('a record file that is', () => {
  const spoilt: [what: string, alter: (folder: string) => void, told: RegExp][] = [
    [
      'altered',
      (folder) => change(folder, 'records/b/*.ndjson', (text) => text.replace('b/v', 'b/w')),
      /n’est pas ce que le catalogue annonce/,
    ],
    ['gone', (folder) => rmSync(join(folder, 'store', 'records', 'b'), { recursive: true }), /que nomme le catalogue, n’est plus dans/],
  ];

  test.each(spoilt)('%s is confirmed and adopted by nobody, and the state before takes its place', async (_, alter, told) => {
    const folder = await seen();
    alter(folder);
    for (const more of [[], ['--adopt', '--by', 'Essai']]) {
      const said = await mappe(folder, 'renew', ...more);
      expect(said).toMatch(/^1 /);
      expect(said).toMatch(told);
    }
    expect(await mappe(folder, 'rollback', '--to', '1', '--adopt', '--by', 'Essai')).toMatch(
      /^0 La publication n°\u00a01 .* sous le n°\u00a03/,
    );
    expect(await mappe(folder, 'verify')).toMatch(/^0 [^]*a\/u/);
    expect(await mappe(folder, 'rollback')).toMatch(/^0 n°\u00a03, le .*, par Essai\n/);
  });
});

test('bytes of an artifact that are not those published are named by verify, and nothing else is', async () => {
  const folder = await seen();
  change(folder, 'data/b/v/*/y.csv', () => 'w');
  const said = await mappe(folder, 'verify');
  expect(said).toMatch(/^1 [^]*✓ a\/u[^]*✗ b\/v[^]*n’a plus l’empreinte publiée [^]*mappe verify b\/v --discard/);
});

test('what is signed without a site is read until its day, and adopted where it has none', async () => {
  const folder = scratchFolder();
  cpSync(own, folder, { recursive: true });
  const datasets = join(folder, 'datasets');
  const access = await signedAccess(datasets, { env: { MAPPE_SIGNING_KEY: keys.secretKey } }, { adopts: true });
  const { site: _, ...signing } = access.signing ?? {};
  const former = await openStore(join(folder, 'store'), { ...access, signing });
  const read = await former.readPointer();
  if (read !== undefined) await former.replacePointer(read.pointer, read.tag);
  expect(await mappe(folder, 'verify')).toMatch(
    /^1 .*est signé sans dire pour quel site, et n’expire pas[^]*«\u202fmappe renew --adopt\u202f»/,
  );
  expect(await mappe(folder, 'renew', '--adopt', '--by', 'Essai')).toMatch(/^0 /);
  expect(await mappe(folder, 'verify')).toMatch(/^0 /);
  expect(JSON.parse(readFileSync(join(folder, 'store', 'current.json'), 'utf8'))).toMatchObject({
    sequence: 3,
    site: 'https://exemple.fr/',
  });
});
