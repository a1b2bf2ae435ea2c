import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeClean, makeManifest } from '../../vector/convert.fixtures/make-clean.ts';
import { convertClean } from '../../vector/convert.ts';
import { flatgeobuf } from '../../formats/artifacts/flatgeobuf.ts';
import { pmtiles } from '../../formats/artifacts/pmtiles.ts';
import { projectClean } from '../../vector/reproject.ts';
import { keysOf, publishVersions } from '../../publication/publication.fixtures/make-records.ts';
import { folderStore } from '../../stores/folder.ts';
import { point, scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { tellVerified, verify, type VerifyLine, type VerifyOptions } from './verify.ts';

let store: string;
const names = ['a/u', 'a/v', 'b/w', 'b/x'];
const read = async (day: string, more: Partial<VerifyOptions> = {}): Promise<{ isWhole: boolean; lines: VerifyLine[] }> => {
  const lines: VerifyLine[] = [];
  const isWhole = await verify({ store, ids: [], now: new Date(`${day}T12:00:00Z`), onLine: (line) => lines.push(line), ...more });
  return { isWhole, lines };
};
const readOf = async (day: string, more: Partial<VerifyOptions>): Promise<string[]> =>
  (await read(day, more)).lines.map(({ dataset }) => dataset);
const file = async (dataset: string): Promise<string> => (await keysOf(folderStore(store), `data/${dataset}/`))[0] ?? '';

beforeEach(async () => {
  store = scratchFolder();
  await publishVersions(folderStore(store), '2026-01-01', ...names.map((id) => ({ id, files: { 'x.csv': id } })));
});

test('reads every file again and remembers when', async () => {
  const { isWhole, lines } = await read('2026-02-01');
  expect([isWhole, lines.map(({ dataset, before }) => [dataset, before])]).toEqual([true, names.map((id) => [id, null])]);
  const [line] = (await read('2026-03-01')).lines;
  expect(line).toMatchObject({ before: '2026-02-01T12:00:00.000Z', files: 1, bytes: 3 });
  expect(line && tellVerified(line, 'fr')).toBe(
    '✓ a/u\u202f: 1 fichier relu, 3\u202foctets, tout est conforme (dernière fois\u202f: 1ᵉʳ février 2026)',
  );
  expect(await keysOf(folderStore(store), 'runs/verified/'), 'one object says it all').toHaveLength(1);
});

test('takes those that were read longest ago, by number or by part', async () => {
  expect(await readOf('2026-02-01', { ids: ['b'] })).toEqual(['b/w', 'b/x']);
  expect(await readOf('2026-02-02', { oldest: 1 })).toEqual(['a/u']);
  expect(await readOf('2026-02-03', { share: { index: 1, count: 2 } })).toEqual(['a/v', 'b/w']);
  expect(await readOf('2026-02-04', { oldest: 2 })).toEqual(['b/x', 'a/u']);
});

// attack: files that rot
test('names what is damaged or missing and what to do, and can clear the damaged for a new build', async () => {
  const damaged = await file('a/v');
  const missing = await file('b/w');
  writeFileSync(join(store, damaged), 'a/V');
  await folderStore(store).remove([missing]);
  const { isWhole, lines } = await read('2026-02-01');
  expect(isWhole).toBe(false);
  const problems = lines.flatMap((line) => line.problems.map(({ message }) => message));
  expect(problems).toEqual([
    expect.stringContaining(`${damaged} n’a plus l’empreinte publiée`),
    expect.stringContaining(
      `${missing} n’est plus dans le dépôt. Refaites-le\u202f: «\u202fmappe build b/w --renew\u202f», ou le workflow «\u202fPublication\u202f» (Run workflow) avec b/w dans «\u202frenew\u202f».`,
    ),
  ]);
  expect(problems[0]).toContain(
    'Effacez-le avec «\u202fmappe verify a/v --discard\u202f», puis refaites-le\u202f: «\u202fmappe build a/v --renew\u202f», ou le workflow «\u202fPublication\u202f» (Run workflow) avec a/v dans «\u202frenew\u202f».',
  );
  // What was not found whole is the first to be read again.
  expect(await readOf('2026-02-02', { oldest: 2, discard: true })).toEqual(['a/v', 'b/w']);
  expect(await file('a/v')).toBe('');
});

describe('a deposited file that a manifest names', () => {
  const sha256 = createHash('sha256').update('une couche').digest('hex');
  const key = `deposits/a/${sha256}`;
  const waiting = `staging/a/${sha256}`;
  const datasets = (): string => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'a', 'u'), { recursive: true });
    writeFileSync(
      join(folder, 'a', 'u', 'dataset.yaml'),
      `title: U\nsource:\n  - { deposit: couche.gpkg, sha256: ${sha256.toUpperCase()} }\n`,
    );
    return folder;
  };
  const lay = (at: string, text: string): void => {
    mkdirSync(dirname(join(store, at)), { recursive: true });
    writeFileSync(join(store, at), text);
  };
  const problemsOf = async (more: Partial<VerifyOptions> = {}): Promise<string[]> =>
    (await read('2026-02-01', { datasets: datasets(), ...more })).lines.flatMap((line) => line.problems.map(({ message }) => message));

  test.each([
    ['lies in its place', key],
    ['still waits', waiting],
  ])('is read with the rest where it %s', async (_, at) => {
    lay(at, 'une couche');
    const { isWhole, lines } = await read('2026-02-01', { datasets: datasets() });
    expect([isWhole, lines[0]]).toEqual([true, expect.objectContaining({ dataset: 'a/u', files: 2, bytes: 13, problems: [] })]);
    expect(lines[1]).toMatchObject({ dataset: 'a/v', files: 1 });
  });

  test('is missed where it is in neither, and of its data set it is not said that it was found whole', async () => {
    expect(await problemsOf()).toEqual([
      `«\u202fcouche.gpkg\u202f», que nomme le manifeste, n’est plus dans le dépôt (${key})\u202f: ce jeu ne pourra plus être refait. Remettez ce fichier d’une sauvegarde, ou demandez à a de l’envoyer de nouveau («\u202fmappe deposit\u202f»).`,
    ]);
    expect((await read('2026-02-02', { datasets: datasets() })).isWhole).toBe(false);
    expect((await read('2026-02-03', { ids: ['a/u'] })).lines[0]?.before).toBeNull();
  });

  test('is told where its bytes have changed, and is removed on demand alone, so that it can be sent again', async () => {
    lay(key, 'une autre');
    expect(await problemsOf()).toEqual([expect.stringContaining(`n’a plus l’empreinte que nomme le manifeste (${key}\u202f: `)]);
    expect(existsSync(join(store, key))).toBe(true);
    await problemsOf({ discard: true });
    expect(existsSync(join(store, key))).toBe(false);
  });

  test('of a data set that is not asked for is not read', async () => {
    expect(await problemsOf({ ids: ['b'] })).toEqual([]);
  });
});

test('refuses tiles in which a value was altered by hand', async () => {
  const folder = scratchFolder();
  const clean = makeClean(folder, [
    {
      name: 'lieux',
      geometry: 'point',
      columns: [{ name: 'etat', type: 'text' }],
      features: [{ geometry: point(2, 48), properties: { etat: 'ouvert' } }],
    },
  ]);
  const manifest = makeManifest({ tiles: { minzoom: 4, maxzoom: 4 } });
  const { built } = await convertClean(clean, await projectClean(clean, folder), manifest, folder, undefined, [flatgeobuf, pmtiles]);
  const archive = readFileSync(built.find(({ format }) => format === 'pmtiles')?.path ?? '').toString('latin1');
  await publishVersions(
    folderStore(store),
    '2026-01-02',
    { id: 'a/t', files: { 'x.pmtiles': archive } },
    ...names.map((id) => ({ id, files: { 'x.csv': id } })),
  );
  expect((await read('2026-02-01', { ids: ['a/t'] })).isWhole).toBe(true);
  const key = await file('a/t');
  // Tiles are text in this store: each byte of the archive is a character.
  const published = readFileSync(join(store, key), 'utf8');
  const at = Number(Buffer.from(published, 'latin1').readBigUInt64LE(56));
  const tile = gunzipSync(Buffer.from(published.slice(at), 'latin1')).toString('latin1');
  expect(tile).toContain('ouvert');
  const altered = gzipSync(Buffer.from(tile.replace('ouvert', 'fermé!'), 'latin1')).toString('latin1');
  writeFileSync(join(store, key), published.slice(0, at) + altered.padEnd(published.length - at, '\0').slice(0, published.length - at));
  const { isWhole, lines } = await read('2026-02-02', { ids: ['a/t'] });
  expect([isWhole, lines[0]?.problems[0]?.message]).toEqual([false, expect.stringContaining(`${key} n’a plus l’empreinte publiée`)]);
});

test('refuses a place where nothing is published: nothing would be wrong there', async () => {
  const nowhere = join(scratchFolder(), 'nulle-part');
  await expect(read('2026-02-01', { store: nowhere })).rejects.toThrow(
    `Aucun catalogue à l’adresse ${nowhere}\u202f: current.json n’y est pas.`,
  );
});

test('refuses a record file that is not what the snapshot says', async () => {
  const [key = ''] = await keysOf(folderStore(store), 'records/b/');
  writeFileSync(join(store, key), '{}\n');
  await expect(read('2026-02-01')).rejects.toThrow(key);
});
