import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecords } from '../../publication/records.ts';
import { makeTiff, photo } from '../../raster/raster.fixtures/make-rasters.ts';
import { folderStore } from '../../stores/folder.ts';
import { build } from './build.ts';
import { beginCatalogue, manifest, versionsOf } from './build.fixtures/catalogue.ts';
import { convertAllSheets, type SheetsLine } from './sheets.ts';

/*
 * An image of three sheets: those that a build that dies, or other machines, have converted are in the store, and are not converted again.
 */

const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
const scratch = mkdtempSync(join(tmpdir(), 'mappe-test-sheets-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const datasets = join(scratch, 'datasets');
const store = join(scratch, 'store');
const folder = join(datasets, 'ddt-51', 'photos');
const numbers = [1, 2, 3];

/** A sheet of its own colours. */
const draw = (number: number, shift = 0): string =>
  makeTiff(folder, `dalle-${number}.tif`, {
    width: 300,
    height: 300,
    west: 770_000 + number * 300,
    pixel: (x, y) => photo(x + number * 300 + shift, y),
  });

/** The sheets that a run has converted, by what they were made of. */
const converted = (run = '*', from = store): string[] => globSync(`pending/${run}/ddt-51/photos/*.json`, { cwd: from });

async function run(name: string, buildOnly: boolean, into = store): Promise<void> {
  const outcomes: string[] = [];
  const options = { datasets, store: into, ids: [], run: name, buildOnly, versionsOf, now: new Date('2026-11-25') };
  await build({ ...options, onLine: ({ outcome, problems }) => outcomes.push(outcome, ...problems.map(({ message }) => message)) });
  expect(outcomes.at(-1)).toBe(buildOnly ? 'built' : 'published');
}

beforeAll(() => {
  beginCatalogue(datasets);
  mkdirSync(folder);
  for (const number of numbers) draw(number);
  const files = numbers.map((number) => `    - path: dalle-${number}.tif`).join('\n');
  writeFileSync(join(folder, 'dataset.yaml'), manifest().replace('source: { path: mats.geojson }', `source:\n  files:\n${files}`));
});

test('two machines convert their share of the sheets, and the build on their store converts none', async () => {
  const shared = join(scratch, 'shared');
  const share = (part: string) =>
    promisify(execFile)(process.execPath, [
      ...[cli, 'sheets', 'ddt-51/photos', '--run', 'nuit'],
      ...['--shard', part, '--datasets', datasets, '--store', shared],
    ]);
  const told = await Promise.all(['1/2', '2/2'].map(share));
  expect(told[0]?.stdout).toBe('✓ ddt-51/photos\u202f: dalles converties et déposées, 2 sur 3\n');
  expect(told[1]?.stdout).toMatch(/^✓ ddt-51\/photos\u202f: dalles converties et déposées, 1 sur 3\n$/);
  expect(converted('nuit', shared)).toHaveLength(3);
  await run('nuit', true, shared);
  expect(converted('nuit', shared)).toHaveLength(3);
  await run('nuit', false, shared);
  const [record] = [...(await readRecords(folderStore(shared))).values()].filter(({ id }) => id === 'ddt-51/photos');
  expect(record?.version.raster?.sheets).toBe(3);
  expect(converted('*', shared)).toEqual([]);
});

test('a machine brings its own sheets alone: what is wrong with another’s is no matter of it', async () => {
  const others = join(scratch, 'others');
  const into = join(scratch, 'own');
  cpSync(datasets, others, { recursive: true });
  writeFileSync(join(others, 'ddt-51', 'photos', 'dalle-2.tif'), 'no image');
  const share = async (index: number, ids = ['ddt-51/photos']): Promise<SheetsLine[]> => {
    const lines: SheetsLine[] = [];
    const asked = { datasets: others, store: into, ids, run: 'nuit', shard: { index, count: 3 }, now: new Date('2026-11-25') };
    await convertAllSheets({ ...asked, onLine: (line) => lines.push(line) });
    return lines;
  };
  expect(await share(1)).toMatchObject([{ outcome: 'converted', sheets: 3, own: 1 }]);
  expect(await share(2), 'no image').toMatchObject([{ outcome: 'nothing' }]);
  expect(converted('nuit', into)).toHaveLength(1);

  expect(await share(1, []), 'an image that one machine alone makes soon is not shared out').toEqual([]);
  // A plan looks at the sizes alone.
  for (const number of numbers) truncateSync(join(others, 'ddt-51', 'photos', `dalle-${number}.tif`), 100e6);
  expect((await share(2, [])).map(({ dataset }) => dataset)).toEqual(['ddt-51/photos']);
});

test('a build that is killed leaves its sheets to the next one, and a published sheet that stays is not converted again', async () => {
  // One core makes one sheet at a time: some are left when it dies, however many cores there are.
  const dying = spawn('taskset', ['-c', '0', process.execPath, cli, 'build', '--datasets', datasets, '--store', store], {
    stdio: 'ignore',
    // What a killed process leaves goes with the rest.
    env: { ...process.env, TMPDIR: scratch },
  });
  const ended = once(dying, 'close');
  while (converted().length < 1 && dying.exitCode === null) await wait(20);
  dying.kill('SIGKILL');
  await ended;
  const left = converted().length;
  expect(left).toBeGreaterThanOrEqual(1);
  expect(left).toBeLessThan(numbers.length);

  await run('second', true);
  expect(converted('second')).toHaveLength(numbers.length - left);
  await run('third', false);
  expect(converted('third')).toEqual([]);

  const [before] = (await readRecords(folderStore(store))).values();
  draw(3, 40);
  await run('fourth', true);
  expect(converted('fourth')).toHaveLength(1);
  await run('fifth', false);
  const [after] = (await readRecords(folderStore(store))).values();
  const sheets = (record = before): string[] =>
    record?.version.artifacts.filter(({ format }) => format === 'sheet').map(({ key }) => key) ?? [];
  expect(sheets(after).filter((key) => sheets().includes(key))).toHaveLength(2);
});
