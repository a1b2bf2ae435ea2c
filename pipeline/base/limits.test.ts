import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from '../../schemas/rules/files.ts';
import operatorSchema from '../../schemas/operator.schema.json' with { type: 'json' };
import recordSchema from '../../schemas/record.schema.json' with { type: 'json' };
import { PipelineError } from './errors.ts';
import { fetchSource, fileSource, type Source } from '../source/fetch.ts';
import { inspectSource, type Inspection } from '../vector/inspect.ts';
import { normaliseSource } from '../vector/normalise.ts';
import { currentLimits, underConditions } from './conditions.ts';
import { cpuSecondsOf, defaultLimits, settable, withLimits, type Limits } from './limits.ts';
import { checkGrid } from '../programs/check/check-grid.ts';
import { checkTiff } from '../programs/check/check-tiff.ts';
import { refuseSize } from './raster-size.ts';
import { cleanNames } from '../programs/read/table.ts';
import { refuseTooMany } from '../source/sheets.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-limits-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Message of the refusal of some work within these limits; "" where nothing is refused. */
async function told(set: Partial<Limits>, work: () => unknown): Promise<string> {
  try {
    await underConditions({ limits: withLimits(set) }, async () => work());
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return error.message;
  }
  return '';
}

interface Feature {
  properties: Record<string, unknown>;
  geometry: object;
}
const line = (points: number): object => ({
  type: 'LineString',
  coordinates: Array.from({ length: points }, (_, index) => [4 + index / 1e4, 49]),
});

/** Inspect a file of GeoJSON, or a GeoPackage of the same, as a build does. */
async function inspect(features: Feature[], ending: 'geojson' | 'gpkg' = 'geojson'): Promise<[Source, Inspection, string]> {
  const text = join(folder, `source${(count += 1)}.geojson`);
  await writeFile(text, JSON.stringify({ type: 'FeatureCollection', features: features.map((each) => ({ type: 'Feature', ...each })) }));
  const path = text.replace(/geojson$/, ending);
  if (path !== text) execFileSync('ogr2ogr', [path, text]);
  const source = await fileSource(path);
  const work = join(folder, `work${count}`);
  return [source, await inspectSource(source, { source: {} }, work), work];
}

/** Read it as far as the clean GeoPackage. */
async function read(features: Feature[], ending?: 'geojson' | 'gpkg'): Promise<void> {
  const [, inspection, work] = await inspect(features, ending);
  await normaliseSource(inspection, {}, work);
}

const raised = (name: string, ceiling: number): string =>
  `Un administrateur peut relever cette limite dans operator.yaml\u202f: «\u202flimits: { ${name}: … }\u202f», jusqu’à ${ceiling}.`;

test('a record has room for the files of as many sheets as an operator may allow', () => {
  const { artifacts } = recordSchema.$defs.Version.properties;
  // Beside the sheets there are lists, tiles, an archive, and the documents of a package.
  expect(artifacts.maxItems).toBeGreaterThanOrEqual(settable.sheets.ceiling + 500);
});

test('the limits that operator.yaml may set are those of the pipeline, with its ceilings', () => {
  const properties: Record<string, { maximum: number; minimum: number; examples: number[] }> = operatorSchema.properties.limits.properties;
  const told = Object.entries(properties).map(([name, { minimum, maximum, examples }]) => [name, minimum, maximum, examples[0]]);
  expect(told).toEqual(Object.entries(settable).map(([name, { value, ceiling }]) => [name, 1, ceiling, value]));
});

test('limits hold for the work that they were set for, and for no other beside it', async () => {
  const seen = (fields: number): Promise<number> =>
    underConditions({ limits: withLimits({ fields }) }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return currentLimits().fields;
    });
  const both = Promise.all([seen(1), seen(2)]);
  expect([currentLimits().fields, ...(await both), currentLimits().fields]).toEqual([settable.fields.value, 1, 2, settable.fields.value]);
});

describe('at its edge, and one past it', () => {
  // attack: layers, fields, texts and points beyond their limits
  test('the bytes of a text value and the points of a feature', async () => {
    const features = (bytes: number, points: number): Feature[] => [
      { properties: { note: 'court' }, geometry: line(2) },
      { properties: { note: `${'x'.repeat(bytes - 2)}é` }, geometry: line(points) },
    ];
    const set = { textBytes: 1000, vertices: 50 };
    expect(await told(set, () => read(features(1000, 50)))).toBe('');
    for (const ending of ['geojson', 'gpkg'] as const)
      expect(await told(set, () => read(features(1001, 50), ending)), ending).toMatch(
        /champ «\u202fnote\u202f»\u202f: une valeur de 1001 octets \(ligne 2\) dépasse les 1000 permis.*limits: { textBytes: … }/,
      );
    expect(await told(set, () => read(features(1000, 51)))).toMatch(
      /l’objet de la ligne 2 a 51 points, plus que les 50 permis.*limits: { vertices: … }/,
    );
  });

  test('the fields of a layer', async () => {
    const features = (fields: number): Feature[] => [
      { properties: Object.fromEntries(Array.from({ length: fields }, (_, index) => [`c${index}`, 1])), geometry: line(2) },
    ];
    expect(await told({ fields: 8 }, () => inspect(features(8)))).toBe('');
    expect(await told({ fields: 8 }, () => inspect(features(9)))).toMatch(
      /a 9 champs\u202f; 8 au plus sont publiés\..*limits: { fields: … }/,
    );
    const names = Array.from({ length: 9 }, (_, index) => `c${index}`);
    expect(await told({ fields: 8 }, () => cleanNames(names.slice(1), withLimits({ fields: 8 })))).toBe('');
    expect(await told({ fields: 8 }, () => cleanNames(names, withLimits({ fields: 8 })))).toContain(raised('fields', 2000));
  });

  test('the layers of a source', async () => {
    const gpx = join(folder, 'trace.gpx');
    await writeFile(
      gpx,
      '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="49" lon="4"/><rte><rtept lat="49" lon="4"/><rtept lat="49" lon="4.1"/></rte></gpx>',
    );
    const inspectThree = async (): Promise<void> => {
      const { layers } = await inspectSource(await fileSource(gpx), { source: {} }, join(folder, `gpx${(count += 1)}`));
      expect(layers).toHaveLength(3);
    };
    expect(await told({ layers: 3 }, inspectThree)).toBe('');
    expect(await told({ layers: 2 }, inspectThree)).toMatch(
      /^La source a 3 couches\u202f; 2 au plus font un jeu de données\..*limits: { layers: … }/,
    );
  });

  test('the bytes of a source', async () => {
    await writeFile(join(folder, 'donnees.csv'), 'x'.repeat(100));
    const source = { path: 'donnees.csv' };
    const manifest = { folder, dataset: { source }, sourceFiles: filesOf(source), locate: (pointer: string) => pointer };
    const fetch = (): Promise<Source> => fetchSource(manifest, folder);
    expect(await told({ sourceBytes: 100 }, fetch)).toBe('');
    expect(await told({ sourceBytes: 99 }, fetch)).toContain(raised('sourceBytes', 1024 ** 4));
  });

  test('the sheets of an image, and the files of a point cloud', async () => {
    expect(await told({ sheets: 3000 }, () => refuseTooMany(3000))).toBe('');
    expect(await told({}, () => refuseTooMany(2000))).toBe('');
    expect(await told({}, () => refuseTooMany(2001))).toBe(
      `La source a 2001 dalles, plus que les 2000 qu’un jeu de données accepte. Répartissez-les en plusieurs jeux de données. ${raised('sheets', 10_000)}`,
    );
  });

  test('the header of a TIFF, and of an ASCII grid, before GDAL opens it', async () => {
    const tiff = join(folder, 'image.tif');
    const grid = join(folder, 'mnt.asc');
    execFileSync('gdal_create', ['-q', '-of', 'GTiff', '-co', 'SPARSE_OK=TRUE', '-outsize', '40', '50', tiff]);
    await writeFile(grid, 'ncols 3\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n4 5 6\n');
    expect(await told({}, () => checkTiff(tiff, withLimits({ rasterSide: 50 })))).toBe('');
    expect(await told({}, () => checkTiff(tiff, withLimits({ rasterSide: 49 })))).toContain('annonce 40 × 50 pixels');
    expect(await told({}, () => checkGrid(grid, withLimits({ rasterSide: 3 })))).toBe('');
    expect(await told({}, () => checkGrid(grid, withLimits({ rasterSide: 2 })))).toContain('annonce 3 × 2 pixels');
  });

  test.each([
    ['width', { width: 300_000 }, { width: 300_001 }, 'rasterSide'],
    ['height', { height: 300_000 }, { height: 300_001 }, 'rasterSide'],
    ['bands', { bands: 64 }, { bands: 65 }, 'rasterBands'],
    ['bytes', { width: 2 ** 18, height: 2 ** 18, bits: 8 }, { width: 2 ** 18, height: 2 ** 18 + 1, bits: 8 }, 'rasterBytes'],
    [
      'ratio',
      { width: 2 ** 15, height: 2 ** 15 + 1, bits: 8, fileBytes: 536_888 },
      { width: 2 ** 15, height: 2 ** 15 + 1, bits: 8, fileBytes: 536_887 },
      undefined,
    ],
  ] as const)('the %s of an image', async (_, edge, past, name) => {
    const small = { width: 100, height: 100, bands: 1, bits: 8, fileBytes: Infinity };
    expect(await told({}, () => refuseSize({ ...small, ...edge }, defaultLimits))).toBe('');
    expect(await told({}, () => refuseSize({ ...small, ...past }, defaultLimits))).toContain(
      name === undefined ? 'plus de 2000 fois les 1 Mio de son fichier' : raised(name, settable[name].ceiling),
    );
  });
});

test('all cores of a machine may work for the whole time, however many they are', () => {
  expect([1, 4, 64].map((cores) => cpuSecondsOf(60_000, cores))).toEqual([240, 240, 3840]);
});
