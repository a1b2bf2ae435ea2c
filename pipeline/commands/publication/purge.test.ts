import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { everything, publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../../stores/folder.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { purgeCommand, type PurgeOptions } from './purge.ts';

const marker = 'JEANNE MARTIN';
const version = 'a'.repeat(16);
let store = '';
let datasets = '';

beforeEach(async () => {
  [store, datasets] = [scratchFolder(), join(scratchFolder(), 'datasets')];
  await publishVersions(folderStore(store), '2026-01-01', { id: 'a/x', files: { 'x.csv': marker }, sample: marker, version });
});

const purge = async (more: Partial<PurgeOptions> = {}): Promise<string[]> => {
  const lines: string[] = [];
  const given = {
    datasets,
    store,
    target: 'a/x',
    reason: 'Essai',
    lang: 'fr' as const,
    now: new Date('2026-05-01'),
    confirm: () => Promise.resolve(true),
  };
  expect(await purgeCommand({ ...given, ...more }, (line) => lines.push(line))).toBe(0);
  return lines;
};

test('says what it destroys, asks, destroys, and says what git still holds', async () => {
  mkdirSync(join(datasets, 'a', 'x'), { recursive: true });
  writeFileSync(join(datasets, 'a', 'x', 'liste.csv'), marker);
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=Essai', '-c', 'user.email=essai@exemple.fr', ...args], { cwd: datasets });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Essai');
  const lines = await purge({ target: `a/x@${version}` });
  expect(lines[0]).toBe(
    `a/x@${version}\u202f: versions ${version}\u202f; fichiers\u202f: 1, fichiers de fiches\u202f: 1, aperçus\u202f: 0`,
  );
  expect(lines.slice(2)).toEqual([
    expect.stringContaining('a/x montre à présent ces données\u202f: il quitte le catalogue.'),
    expect.stringContaining(`a/x@${version} est détruit dans le dépôt (publication n°\u00a02).`),
    expect.stringContaining(`${join(datasets, 'tombstones.ndjson')} le garde, sans motif ni nom`),
    expect.stringContaining(`L’historique de git garde ${join(datasets, 'a/x')} (1 commits).`),
  ]);
  expect(await everything(folderStore(store))).not.toContain(marker);
});

test('destroys nothing without a confirmation, nor when it is only asked what it would do', async () => {
  const before = await everything(folderStore(store));
  await expect(purge({ confirm: () => Promise.resolve(false) })).rejects.toThrow('Rien n’est détruit\u202f: il faut une confirmation.');
  const [line = ''] = await purge({ dryRun: true, json: true });
  expect(JSON.parse(line)).toMatchObject({ versions: [version], commits: 0, purged: false });
  expect(await everything(folderStore(store))).toBe(before);
});

test.each([
  ['a', '«\u202fa\u202f» ne désigne pas de données.'],
  ['a/x@1', '«\u202fa/x@1\u202f» ne désigne pas de données.'],
  ['a/z', 'ne contient rien de «\u202fa/z\u202f»'],
  [`a/x@${'b'.repeat(16)}`, `ne contient rien de «\u202fa/x@${'b'.repeat(16)}\u202f»`],
])('refuses %s', async (target, text) => {
  await expect(purge({ target })).rejects.toThrow(text);
});
