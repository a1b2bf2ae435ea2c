import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../../schemas/types.ts';
import { checkShapefiles } from './check-shapefile.ts';
import { faults, found } from '../programs.fixtures/examine-bytes.ts';
import { unpack } from './unpack.ts';
import { defaultLimits } from '../../base/limits.ts';

/*
 * Files that are cut or changed at many places, the same ones in each run. What no reader can notice: a change of a value that stays
 * one (a coordinate, a letter), a CSV or a sequence that is cut between two rows.
 */

const fixtures = join(import.meta.dirname, '..', '..', 'vector', 'inspect.fixtures');
const cutsOfEach = 40;
const changesOfEach = 60;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-damage-'));
});
afterAll(() => rm(folder, { recursive: true }));

const hasError = (problems: readonly Problem[]): boolean => problems.some(({ severity }) => severity === 'error');

/** Whole numbers below `limit`, the same in each run (Park and Miller's generator). */
function* places(limit: number, count: number): Generator<number> {
  let state = 42;
  for (let index = 0; index < count; index += 1) {
    state = (state * 48_271) % 2_147_483_647;
    yield state % limit;
  }
}

const whole = ['arbres.geojson', 'carte.topojson', 'parcs.gml', 'balade.kml', 'trace.gpx', 'zonage.gpkg', 'ouvrages.fgb'];

describe('a file that is cut', () => {
  // attack: a file that is cut, which tools pass in silence
  test.each(whole)('is refused wherever that is: %s', async (name) => {
    const bytes = await readFile(join(fixtures, name));
    expect(hasError(await faults(name, bytes, folder))).toBe(false);
    // White space at the end may be lost.
    const content = /\.(gpkg|fgb)$/.test(name) ? bytes.length : bytes.toString('latin1').trimEnd().length;
    for (const length of places(content, cutsOfEach))
      expect([length, hasError(await faults(name, bytes.subarray(0, length), folder))]).toEqual([length, true]);
  });

  test('is refused inside of a line of a sequence', async () => {
    const bytes = await readFile(join(fixtures, 'stations.geojsonl'));
    for (const length of places(bytes.length, cutsOfEach)) {
      const text = bytes.toString('utf8', 0, length).trimEnd();
      const isBetween = text !== '' && text.endsWith('}') && /^(\{|$)/.test(bytes.toString('utf8', length).trimStart());
      expect([length, hasError(await faults('a.geojsonl', bytes.subarray(0, length), folder))]).toEqual([length, !isBetween]);
    }
  });

  test('is refused where a row of a CSV lacks values', async () => {
    const rows = 'id;nom;lon;lat\n1;Reims;4.03;49.25\n2;Épernay;3.96;49.04\n';
    const cut = async (after: string): Promise<boolean> =>
      hasError(await faults('a.csv', Buffer.from(rows.slice(0, rows.indexOf(after) + after.length)), folder));
    for (const after of ['\n2', '\n2;', '2;Épernay', '2;Épernay;3.9']) expect([after, await cut(after)]).toEqual([after, true]);
    const bytes = Buffer.from(rows);
    expect(hasError(await faults('a.csv', bytes.subarray(0, bytes.lastIndexOf('pernay') - 1), folder))).toBe(true);
    // Any file might end so.
    for (const after of ['49.25', '49.25\n', '49.0']) expect([after, await cut(after)]).toEqual([after, false]);
  });

  test('is refused wherever that is: a shapefile', async () => {
    const shapes = join(folder, 'shapes');
    await mkdir(shapes);
    await unpack(join(fixtures, 'ouvrages.zip'), shapes, { name: 'ouvrages.zip', extensions: ['shp', 'shx', 'dbf'] }, defaultLimits);
    const layers = (await readdir(shapes)).filter((name) => /\.(shp|shx|dbf)$/.test(name));
    expect(layers.length).toBeGreaterThan(2);
    for (const name of layers) {
      const bytes = await readFile(join(shapes, name));
      for (const length of places(bytes.length - 1, cutsOfEach / 2)) {
        await writeFile(join(shapes, name), bytes.subarray(0, length));
        expect([name, length, hasError(await found(() => checkShapefiles(shapes, { names: {} })))]).toEqual([name, length, true]);
      }
      await writeFile(join(shapes, name), bytes);
    }
    expect(hasError(await found(() => checkShapefiles(shapes, { names: {} })))).toBe(false);
  });
});

describe('a file with a changed byte', () => {
  test.each([...whole, 'stations.geojsonl', 'bornes.csv'])('never fails its reader: %s', async (name) => {
    const bytes = await readFile(join(fixtures, name));
    for (const place of places(bytes.length, changesOfEach)) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place]! + 1 + (place % 254)) & 0xff;
      expect(Array.isArray(await faults(name, changed, folder))).toBe(true);
    }
  });
});
