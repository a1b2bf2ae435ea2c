import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readRecords } from '../published/records.ts';
import { makeTiff, photo } from '../raster/raster.fixtures/make-rasters.ts';
import { folderStore } from '../stores/folder.ts';
import { build } from './build.ts';
import { beginCatalogue, manifest } from './build.fixtures/catalogue.ts';

/* An image of four sheets whose build is killed: what it had converted is in the store, and is not converted again. */

const cli = join(import.meta.dirname, '..', 'cli.ts');
const scratch = mkdtempSync(join(tmpdir(), 'mappe-test-sheets-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const [datasets, store] = [join(scratch, 'datasets'), join(scratch, 'store')];
const folder = join(datasets, 'ddt-51', 'photos');
const numbers = [1, 2, 3, 4];

/** A sheet of its own colours. */
const draw = (number: number, shift = 0): string =>
  makeTiff(folder, `dalle-${number}.tif`, {
    width: 300,
    height: 300,
    west: 770_000 + number * 300,
    pixel: (x, y) => photo(x + number * 300 + shift, y),
  });

/** The sheets that a run has converted, by what they were made of. */
const converted = (run = '*'): string[] => globSync(`pending/${run}/ddt-51/photos/*.json`, { cwd: store });

async function run(name: string, buildOnly: boolean): Promise<void> {
  const outcomes: string[] = [];
  const options = { datasets, store, ids: [], run: name, buildOnly, now: new Date('2026-11-25') };
  await build({ ...options, onLine: ({ outcome, problems }) => outcomes.push(outcome, ...problems.map(({ message }) => message)) });
  expect(outcomes.at(-1)).toBe(buildOnly ? 'built' : 'published');
}

test(
  'a build that is killed leaves its sheets to the next one, and a published sheet that stays is not converted again',
  { timeout: 120_000 },
  async () => {
    beginCatalogue(datasets);
    mkdirSync(folder);
    for (const number of numbers) draw(number);
    const files = numbers.map((number) => `    - path: dalle-${number}.tif`).join('\n');
    writeFileSync(join(folder, 'dataset.yaml'), manifest().replace('source: { path: mats.geojson }', `source:\n  files:\n${files}`));

    const dying = spawn(process.execPath, [cli, 'build', '--datasets', datasets, '--store', store], { stdio: 'ignore' });
    const ended = once(dying, 'close');
    while (converted().length < 2 && dying.exitCode === null) await wait(20);
    dying.kill('SIGKILL');
    await ended;
    const left = converted().length;
    expect(left).toBeGreaterThanOrEqual(2);
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
    expect(sheets(after).filter((key) => sheets().includes(key))).toHaveLength(3);
  },
);
