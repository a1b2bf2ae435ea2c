import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { everything, keysOf, publishVersions, recordOf } from '../../publication/publication.fixtures/make-records.ts';
import { mirrorStore } from '../../publication/mirror.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { readRecords } from '../../publication/records.ts';
import { folderStore } from '../../stores/folder.ts';
import { digest } from '../../stores/digest.ts';
import { openReader, openStore, type Access } from '../../stores/open.ts';
import type { Store } from '../../stores/store.ts';
import { makeBucket, useServer } from '../../stores/swift.fixtures/server.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { build } from '../build/build.ts';
import { checkCommand } from '../review/check.ts';
import { checkServices } from '../services/check-services.ts';
import { diff } from './diff.ts';
import { gc } from './gc.ts';
import { plan } from '../build/plan.ts';
import { publishParts } from './publish.ts';
import { purgeCommand } from './purge.ts';
import { renewCommand } from './renew.ts';
import { rollback } from './rollback.ts';
import { signedAccess } from '../operator.ts';
import { serve } from '../site/serve.ts';
import { verify } from './verify.ts';

const operator = `title: Essai
description: Un catalogue d’essai.
site: https://exemple.fr/
contact: { name: Équipe, email: equipe@exemple.fr }
publisher: { name: Éditeur }
host: { name: Hébergeur }
accessibility: { status: non-conforme }
`;
const marker = 'JEANNE MARTIN';
const version = 'a'.repeat(16);
const now = new Date('2026-05-02T12:00:00Z');
const quiet = { lang: 'fr', json: true, by: 'Essai', confirm: () => Promise.resolve(true) } as const;
const nothing = (): void => undefined;

/** A catalogue in which personal data were published, backed up, then destroyed; the backup is put back by `restore`. */
interface Made {
  datasets: string;
  store: string;
  backup: string;
  restore: () => void;
}

async function catalogue(target = `a/x@${version}`, more: (store: Store) => Promise<void> = () => Promise.resolve()): Promise<Made> {
  const folder = scratchFolder();
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  const backup = join(folder, 'backup');
  mkdirSync(datasets);
  writeFileSync(join(datasets, 'operator.yaml'), operator);
  const personal = {
    id: 'a/x',
    files: { 'x.csv': marker, 'plan.svg': `<svg><title>${marker}</title></svg>` },
    source: marker,
    sample: marker,
  };
  await publishVersions(folderStore(store), '2026-01-01', { ...personal, version }, { id: 'a/y', files: { 'y.csv': 'y' } });
  await more(folderStore(store));
  cpSync(store, backup, { recursive: true });
  await purgeCommand({ datasets, store, target, reason: `Le nom de ${marker}`, ...quiet, now: new Date('2026-05-01T12:00:00Z') }, nothing);
  const restore = (): void => {
    rmSync(store, { recursive: true });
    cpSync(backup, store, { recursive: true });
  };
  return { datasets, store, backup, restore };
}

const written = ({ datasets }: Made): string => readFileSync(join(datasets, 'tombstones.ndjson'), 'utf8');

describe('what was purged', () => {
  test('stands beside the manifests, by identifiers and digests alone', async () => {
    const made = await catalogue();
    const [line = '', ...others] = written(made).split('\n');
    expect(others).toEqual(['']);
    expect(JSON.parse(line)).toEqual({
      dataset: 'a/x',
      date: '2026-05-01',
      versions: [version],
      sources: [expect.stringMatching(/^[0-9a-f]{64}$/)],
      artifacts: [expect.stringMatching(/^[0-9a-f]{16}$/), expect.stringMatching(/^[0-9a-f]{16}$/)],
    });
    expect(line).not.toMatch(/JEANNE|\.csv|\.svg/);
  });

  test('is written once, however often it is purged, each line in its order', async () => {
    const made = await catalogue();
    const before = written(made);
    const again = { ...made, ...quiet, reason: 'encore', now };
    await purgeCommand({ ...again, target: 'a/x' }, nothing);
    expect(written(made)).toBe(before);
    await purgeCommand({ ...again, target: 'a/y' }, nothing);
    expect(
      written(made)
        .split('\n')
        .map((line) => line.slice(0, 17)),
    ).toEqual(['{"dataset":"a/x",', '{"dataset":"a/y",', '']);
  });

  test('bears the name of who asked for it in the store', async () => {
    const { store } = await catalogue();
    const [key = ''] = await keysOf(folderStore(store), 'tombstones/');
    expect(JSON.parse(readFileSync(join(store, key), 'utf8'))).toMatchObject({ by: 'Essai' });
    expect((await readCurrent(folderStore(store)))?.snapshot.act).toEqual({ kind: 'purge', by: 'Essai' });
  });
});

/** Every command that opens a store, by its name. */
const commands: [name: string, run: (made: Made) => Promise<unknown>][] = [
  ['verify', (made) => verify({ ...made, ids: [], now, onLine: nothing })],
  ['plan', (made) => plan({ ...made, ids: [], now })],
  ['build', (made) => build({ ...made, ids: [], run: 'essai', now, onLine: nothing })],
  [
    'build --published',
    (made) => build({ ...made, store: scratchFolder(), published: made.store, ids: [], run: 'essai', now, onLine: nothing }),
  ],
  ['publish', (made) => publishParts({ ...made, run: 'essai', parts: [made.store], now })],
  ['renew', (made) => renewCommand({ ...made, lang: 'fr', now }, nothing)],
  ['rollback --to', (made) => rollback({ ...made, ...quiet, to: '1', run: 'essai', now }, nothing)],
  ['diff', (made) => diff({ ...made, ...quiet, dataset: 'a/x', now }, nothing)],
  ['check-services', (made) => checkServices({ ...made, ids: [], lang: 'fr', now }, nothing)],
  ['gc', (made) => gc({ ...made, ...quiet, grace: 0, keep: 1, keepDays: 1, most: 20, now }, nothing)],
  ['serve', (made) => serve({ ...made, site: made.datasets, port: 0, lang: 'fr' }, nothing)],
];

describe('a backup from before a purge, put back', () => {
  test.each(commands)('is refused by mappe %s, which leaves it as it is', async (_, run) => {
    const made = await catalogue();
    made.restore();
    const before = await everything(folderStore(made.store));
    await expect(run(made)).rejects.toThrow(
      new RegExp(
        `${made.store} (montre|contient encore)[^]*a/x,? détruits? le 2026-05-01[^]*lancez «\u202fmappe renew --adopt --store ${made.store}`,
        'i',
      ),
    );
    expect(await everything(folderStore(made.store))).toBe(before);
  });

  test.each(commands.slice(1))('is refused on a trial by mappe %s', async (_, run) => {
    const made = await catalogue();
    made.restore();
    const trial = { ...made, access: { isTrial: true } satisfies Access };
    await expect(run(trial)).rejects.toThrow(/(montre|contient encore).* a\/x/);
  });

  test('is destroyed again by the state that somebody adopts, and then like any other', async () => {
    const made = await catalogue();
    const before = written(made);
    made.restore();
    const lines: string[] = [];
    await renewCommand({ ...made, adopt: true, by: 'Essai', lang: 'fr', now }, (line) => lines.push(line));
    expect(lines[0]).toBe('× a/x\u202f: ce qui en avait été détruit était revenu\u202f; il est détruit de nouveau.');
    expect(await everything(folderStore(made.store))).not.toContain(marker);
    expect([...(await readRecords(folderStore(made.store))).keys()]).toEqual(['a/y']);
    expect((await readCurrent(folderStore(made.store)))?.snapshot.act).toEqual({ kind: 'adopt', by: 'Essai' });
    expect(await verify({ ...made, ids: [], now, onLine: nothing })).toBe(true);
    await gc({ ...made, ...quiet, grace: 0, keep: 1, keepDays: 1, most: 100, now }, nothing);
    expect(written(made)).toBe(before);
  });

  test('is destroyed again by the purge of the same data', async () => {
    const made = await catalogue();
    made.restore();
    await purgeCommand({ ...made, ...quiet, target: 'a/x', reason: 'encore', now }, nothing);
    expect(await everything(folderStore(made.store))).not.toContain(marker);
    expect(await verify({ ...made, ids: [], now, onLine: nothing })).toBe(true);
  });

  test('does not come back by a rollback to a state that held it', async () => {
    const made = await catalogue();
    made.restore();
    await publishVersions(folderStore(made.store), '2026-01-02', { id: 'a/x', files: { 'x.csv': 'sans nom' }, source: 'sans nom' });
    const back = { ...made, ...quiet, to: '1', run: 'essai', now };
    const forbidden = 'Ces données de a/x ont été détruites le 2026-05-01';
    await expect(rollback(back, nothing)).rejects.toThrow(forbidden);
    await expect(rollback({ ...back, adopt: true }, nothing)).rejects.toThrow(forbidden);
    await expect(rollback({ ...back, dataset: 'a/x' }, nothing)).rejects.toThrow(forbidden);
  });

  test('of which the newest state shows nothing of it is found out by verify, and by what collects garbage or hands files out', async () => {
    const made = await catalogue();
    made.restore();
    await publishVersions(folderStore(made.store), '2026-01-02', { id: 'a/x', files: { 'x.csv': 'sans nom' }, source: 'sans nom' });
    const told: string[] = [];
    const onLine = ({ problems }: { problems: readonly { message: string }[] }): void =>
      void told.push(...problems.map(({ message }) => message));
    expect(await verify({ ...made, ids: [], now, onLine })).toBe(false);
    const held = `${made.store} contient encore des fichiers ou des fiches de a/x, détruits le 2026-05-01`;
    expect(told).toEqual([expect.stringContaining(held)]);
    // A server that is not refused goes on for ever.
    const patience = wait(10_000, undefined, { ref: false });
    for (const name of ['gc', 'serve'])
      await expect(Promise.race([commands.find(([each]) => each === name)?.[1](made), patience])).rejects.toThrow(held);
    await renewCommand({ ...made, adopt: true, by: 'Essai', lang: 'fr', now }, nothing);
    expect(await everything(folderStore(made.store))).not.toContain(marker);
    expect([...(await readRecords(folderStore(made.store))).keys()].sort()).toEqual(['a/x', 'a/y']);
    expect(await verify({ ...made, ids: [], now, onLine: nothing })).toBe(true);
  });

  test('leaves its data set out of what is mirrored for the site, by name, and the rest is there', async () => {
    const made = await catalogue();
    made.restore();
    const reader = await openReader(made.store, await signedAccess(made.datasets, {}, { erased: 'left-out' }));
    const mirror = folderStore(scratchFolder());
    const { leftOut } = await mirrorStore(reader, mirror.address);
    expect(leftOut.map(({ dataset, problem }) => [dataset, problem.message])).toEqual([
      ['a/x', expect.stringMatching(/^n’est pas montré\u202f: .* ces données ont été détruites .* Tout le reste est montré\./)],
    ]);
    expect(await everything(mirror)).not.toContain(marker);
    expect([...(await readRecords(mirror)).keys()]).toEqual(['a/y']);
  });

  test('in a bucket is found out and destroyed again as in a folder', async () => {
    const made = await catalogue();
    made.restore();
    const server = await useServer(inject('swift'));
    const store = `s3://${await makeBucket(server)}/catalogue`;
    const access: Access = { env: server.env };
    const bucket = await openStore(store, access);
    await copyAll(folderStore(made.store), bucket);
    const there = { ...made, store, access };
    await expect(plan({ ...there, ids: [], now })).rejects.toThrow(`${store}/ montre a/x, détruit le 2026-05-01`);
    await renewCommand({ ...there, adopt: true, by: 'Essai', lang: 'fr', now }, nothing);
    expect(await everything(bucket)).not.toContain(marker);
    expect(await verify({ ...there, ids: [], now, onLine: nothing })).toBe(true);
  });
});

/** Copy as the guide's `aws s3 sync FROM TO` does: absent, resized or newer files go over; none is ever removed. */
function sync(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    const source = join(from, name);
    const target = join(to, name);
    const there = statSync(target, { throwIfNoEntry: false });
    const here = statSync(source);
    if (here.isFile() && (there?.size !== here.size || there.mtimeMs < here.mtimeMs)) cpSync(source, target, { preserveTimestamps: true });
  }
}

const told = async (run: (print: (line: string) => void) => Promise<unknown>): Promise<string[]> => {
  const lines: string[] = [];
  await run((line) => lines.push(line));
  return lines;
};
const deposit = `deposits/a/${digest(marker)}`;
const confirm = (made: Made, more = {}): Promise<string[]> => told((print) => renewCommand({ ...made, lang: 'fr', now, ...more }, print));
const gcOf = (made: Made, more = {}): Promise<string[]> =>
  told((print) => gc({ ...made, ...quiet, json: false, grace: 0, keep: 1, keepDays: 1, most: 100, now, ...more }, print));

/** All that lies in a store but the reason of a purge, which tombstones say. */
const bytesIn = async (store: string): Promise<string> => (await everything(folderStore(store))).replaceAll(`Le nom de ${marker}`, '');

/**
 * A catalogue whose data came from a deposited file, and a backup that the guide's command has kept before and after they were destroyed.
 */
async function backedUp(): Promise<Made> {
  const made = await catalogue(`a/x@${version}`, async (store) => {
    await store.put(deposit, { bytes: Buffer.from(marker) }, digest(marker));
  });
  expect(await bytesIn(made.store), 'the purge has destroyed it').not.toContain(marker);
  sync(made.store, made.backup);
  expect(await bytesIn(made.backup), 'a copy alone keeps it for ever').toContain(marker);
  return made;
}

describe('a backup that the command of the guide has kept', () => {
  test('destroys what was destroyed, by gc --purged, and gives back what was lost and nothing else', async () => {
    const made = await backedUp();
    const copy = { ...made, store: made.backup };
    const again = '× a/x\u202f: ce qui en avait été détruit était revenu\u202f; il est détruit de nouveau.';
    expect(await gcOf(copy, { purged: true, dryRun: true })).toEqual([
      again.replace(/était.*/u, 'est là\u202f; relancez sans «\u202f--dry-run\u202f».'),
    ]);
    expect(await gcOf(copy, { purged: true })).toEqual([again]);
    expect(await bytesIn(made.backup)).not.toContain(marker);
    expect(await gcOf(copy, { purged: true })).toEqual([`Rien de ce qui a été détruit n’est dans ${made.backup}`]);
    const lost = recordOf({ id: 'a/y', files: { 'y.csv': 'y' } }).version.artifacts[0]?.key ?? '';
    rmSync(join(made.store, lost));
    sync(made.backup, made.store);
    expect(await bytesIn(made.store)).not.toContain(marker);
    expect(await verify({ ...made, ids: [], now, onLine: nothing })).toBe(true);
  });

  test('put back as it is, is confirmed by no command while destroyed bytes lie there, and destroyed again by the cure that verify names', async () => {
    const made = await backedUp();
    sync(made.backup, made.store);
    expect(await bytesIn(made.store)).toContain(marker);
    expect(await verify({ ...made, ids: [], now, onLine: nothing })).toBe(false);
    await expect(confirm(made)).rejects.toThrow('contient encore des fichiers ou des fiches de a/x, détruits le 2026-05-01');
    expect((await confirm(made, { adopt: true, by: 'Essai' }))[0]).toMatch(/^× a\/x.* il est détruit de nouveau\.$/);
    expect(await bytesIn(made.store)).not.toContain(marker);
    expect(await verify({ ...made, ids: [], now, onLine: nothing })).toBe(true);
    await confirm(made);
  });

  test('put back as it is, is destroyed again by gc as well, and confirmed by no renewal that has not the list', async () => {
    const made = await backedUp();
    sync(made.backup, made.store);
    rmSync(join(made.datasets, 'tombstones.ndjson'));
    await expect(confirm(made)).rejects.toThrow('contient encore');
    await gcOf(made);
    expect(await bytesIn(made.store)).not.toContain(marker);
    await confirm(made);
  });
});

/** Copy a store object by object, the pointer last. */
async function copyAll(from: Store, to: Store): Promise<void> {
  const { digest } = await import('../../stores/digest.ts');
  for (const key of await keysOf(from, '')) {
    const bytes = await from.get(key);
    if (bytes !== undefined && key !== 'current.json') await to.put(key, { bytes }, digest(bytes));
  }
  const read = await from.readPointer();
  if (read !== undefined) await to.replacePointer(read.pointer, undefined);
}

describe('the file of what was destroyed', () => {
  test.each([
    ['that ends as lines of Windows do', (lines: string) => lines.replaceAll('\n', '\r\n')],
    ['with empty lines', (lines: string) => `\n${lines}\n`],
    ['whose last line has no end', (lines: string) => lines.trimEnd()],
    ['with a line that stands twice', (lines: string) => lines + lines],
  ])('%s is refused with a command that mends it', async (_, change) => {
    const made = await catalogue();
    const file = join(made.datasets, 'tombstones.ndjson');
    const before = written(made);
    writeFileSync(file, change(before));
    const [, cure = ''] = /: ((?:sed|LC_ALL).+)\.$/m.exec(await checked(made.datasets)) ?? [];
    execFileSync('bash', ['-c', cure]);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(await checked(made.datasets)).toMatch(/^0 /);
  });

  const checked = async (datasets: string): Promise<string> => {
    const lines: string[] = [];
    const code = await checkCommand([join(datasets, 'tombstones.ndjson')], { datasets, lang: 'fr', today: '2026-05-02' }, (line) =>
      lines.push(line),
    );
    return `${code} ${lines.join('\n')}`;
  };

  test.each([
    ['that is none', '{"dataset":"a/x"}\n', 'tombstones.ndjson:1'],
    ['that says why', (line: string) => line.replace('{', '{"reason":"JEANNE",'), 'tombstones.ndjson:1'],
    ['that is cut off', (line: string) => line.slice(0, 40), 'tombstones.ndjson:1'],
    ['that stands twice', (line: string) => line + line, 'LC_ALL=C sort -u -o'],
  ])('is refused with a line %s, by check and by every command that opens a store', async (_, change, told) => {
    const made = await catalogue();
    expect(await checked(made.datasets)).toMatch(/^0 /);
    writeFileSync(join(made.datasets, 'tombstones.ndjson'), typeof change === 'string' ? change : change(written(made)));
    expect(await checked(made.datasets)).toMatch(/^1 /);
    expect(await checked(made.datasets)).toContain(told);
    await expect(plan({ ...made, ids: [], now })).rejects.toThrow(told);
  });
});
