import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../schemas/types.ts';
import { buildDataset } from '../build.ts';
import { makeManifest } from '../vector/convert.fixtures/make-clean.ts';
import { buildIn } from '../record/build.fixtures/machine.ts';
import type { BuildResult } from '../record/build-output.ts';

let folder: string;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mappe-test-globe-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Build a data set of one file. */
async function buildOf(
  name: string,
  content: string | Uint8Array,
  asked: Partial<Dataset> & { source?: Dataset['source'] } = {},
): Promise<BuildResult> {
  const home = join(folder, String((count += 1)));
  mkdirSync(home);
  writeFileSync(join(home, name), content);
  const manifest = { ...makeManifest({ ...asked, source: { path: name, ...asked.source } }), folder: home };
  return buildDataset(manifest, buildIn(join(home, 'scratch')));
}

const collection = (...geometries: object[]): string =>
  JSON.stringify({
    type: 'FeatureCollection',
    features: geometries.map((geometry, index) => ({ type: 'Feature', properties: { n: index + 1 }, geometry })),
  });
const point = (...coordinates: number[]): object => ({ type: 'Point', coordinates });
const square = (west: number, south: number): object => ({
  type: 'Polygon',
  coordinates: [[[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]],
}); // prettier-ignore
const rows = (...places: [x: number, y: number][]): string => ['nom,x,y', ...places.map(([x, y], n) => `n${n},${x},${y}`), ''].join('\n');
const xy = { path: 'lieux.csv', crs: 'EPSG:4326', geometry: { x: 'x', y: 'y' } };

/** Read with GDAL the features and their box of a file that the pipeline has made. */
function extentOf({ files }: BuildResult, format: string): { features: number; box: number[] } {
  const file = files.find((artifact) => artifact.format === format);
  const said = JSON.parse(execFileSync('ogrinfo', ['-json', '-so', '-al', file?.path ?? ''], { encoding: 'utf8' })) as {
    layers: { featureCount: number; geometryFields: { extent: number[] }[] }[];
  };
  const [layer] = said.layers;
  return { features: layer?.featureCount ?? NaN, box: layer?.geometryFields[0]?.extent ?? [] };
}

describe('longitudes from 180 to 360', () => {
  test('of a whole layer are brought back to where others look for them, and nothing is lost', async () => {
    const result = await buildOf('iles.geojson', collection(square(200, -18), square(201, -18), square(202, -18)));
    const { version } = result.record;
    expect(version.extent?.bbox).toEqual([-160, -18, -157, -17]);
    expect(version.layers).toMatchObject([{ features: 3, bbox: [-160, -18, -157, -17], conservation: { tiles: 3 } }]);
    expect(extentOf(result, 'flatgeobuf')).toEqual({ features: 3, box: [-160, -18, -157, -17] });
    expect(version.layers[0]?.rejects).toMatchObject([{ kind: 'mended', reason: 'antimeridian', count: 3 }]);
  });

  test('beside others, and across 180, are cut and brought back', async () => {
    const result = await buildOf('iles.geojson', collection(square(179.5, -18), square(200, -18), square(-10, -18)));
    expect(result.record.version.layers).toMatchObject([{ features: 3, bbox: [-180, -18, 180, -17], conservation: { tiles: 3 } }]);
  });

  test('of a table are brought back', async () => {
    const result = await buildOf('lieux.csv', rows([200, -17.5], [210.25, -17]), { source: xy });
    expect(result.record.version.extent?.bbox).toEqual([-160, -17.5, -149.75, -17]);
    expect(extentOf(result, 'flatgeobuf')).toEqual({ features: 2, box: [-160, -17.5, -149.75, -17] });
  });

  test('of a system of degrees other than WGS 84 are brought back', async () => {
    const result = await buildOf('lieux.csv', rows([200, -17.5], [210.25, -17]), { source: { ...xy, crs: 'EPSG:4687' } });
    expect(result.record.version.extent?.bbox[0]).toBeCloseTo(-160, 4);
    expect(result.record.version.layers[0]?.conservation.tiles).toBe(2);
  });
});

describe('coordinates that are not on Earth', () => {
  test.each<[string, string, string, Dataset['source'] | undefined, string]>([
    ['a latitude of 95', 'a.geojson', collection(point(2, 48), point(2, 95)), undefined, 'ligne 2, va de 2 à 2 en longitude et de 95 à 95'],
    ['a latitude of -90.5', 'a.geojson', collection(square(2, -90.5)), undefined, 'ligne 1, va de 2 à 3 en longitude et de -90.5 à -89.5'],
    ['a longitude of 400', 'a.geojson', collection(point(2, 48), point(400, 4)), undefined, 'ligne 2, va de 400 à 400'],
    ['a row of a table', 'lieux.csv', rows([2, 48], [3, 49], [3, 490]), xy, 'ligne 3, va de 3 à 3 en longitude et de 490 à 490'],
    ['degrees of RGF93', 'lieux.csv', rows([2, 48], [3, 91]), { ...xy, crs: 'EPSG:4171' }, 'ligne 2, va de 3 à 3'],
  ])('are refused with their row: %s', async (_, name, content, source, says) => {
    await expect(buildOf(name, content, source && { source })).rejects.toThrow(says);
  });

  test('are taken for the pole where a rounded digit alone puts them beyond', async () => {
    const { record } = await buildOf('a.geojson', collection(point(2, 90.0000001), point(2, 48)));
    expect(record.version.features).toBe(2);
  });
});

describe('what lies beyond 85.05°, where web maps end', () => {
  test('is published without tiles where that is all of it, and says so', async () => {
    const result = await buildOf('pole.geojson', collection(point(10, 87), point(-20, -89), square(40, 88)));
    const { version, problems } = result.record;
    expect(version.tiles).toBeUndefined();
    expect(version.artifacts.map(({ format }) => format)).not.toContain('pmtiles');
    expect(version.extent?.bbox).toEqual([-20, -89, 41, 89]);
    expect(extentOf(result, 'flatgeobuf')).toEqual({ features: 3, box: [-20, -89, 41, 89] });
    expect(version.layers).toMatchObject([
      { features: 3, conservation: { flatgeobuf: 3, geoparquet: 3, csv: 3, tiles: 0, outsideTiles: 3 } },
    ]);
    expect(version.layers[0]?.rejects).toMatchObject([{ kind: 'aside', reason: 'outside-map', count: 3 }]);
    const told = problems.filter(({ id }) => id === 'build.no-tiles');
    expect(told).toMatchObject([{ severity: 'warning' }]);
    expect(told[0]?.message).toMatch(/^Rien n’est sur la carte\u202f: tout est au-delà de 85,05° de latitude/);
  });

  test('is in no tile beside what is, and both are counted', async () => {
    const { record } = await buildOf('pole.geojson', collection(point(10, 87), point(-20, 48)));
    expect(record.version.layers).toMatchObject([{ conservation: { flatgeobuf: 2, tiles: 1, outsideTiles: 1 } }]);
    expect(record.problems.map(({ id }) => id)).not.toContain('build.no-tiles');
  });

  test('is no reason to draw nothing of the other layers', async () => {
    const home = join(folder, 'gpkg');
    mkdirSync(home);
    for (const [name, content] of [
      ['nord', collection(point(10, 87))],
      ['sud', collection(point(2, 48), point(3, 49))],
    ] as const) {
      writeFileSync(join(home, `${name}.geojson`), content);
      execFileSync('ogr2ogr', ['-append', '-nln', name, join(home, 'deux.gpkg'), join(home, `${name}.geojson`)]);
    }
    const { record } = await buildOf('deux.gpkg', readFileSync(join(home, 'deux.gpkg')));
    const conserved = record.version.layers.map(({ name, conservation: { tiles, outsideTiles } }) => ({ name, tiles, outsideTiles }));
    expect(conserved).toEqual([
      { name: 'nord', tiles: 0, outsideTiles: 1 },
      { name: 'sud', tiles: 2, outsideTiles: 0 },
    ]);
    expect(record.problems.map(({ id }) => id)).toContain('build.outside-tiles');
    expect(record.version.artifacts.map(({ format }) => format)).toContain('pmtiles');
  });
});
