import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileSource } from '../features/file-source.fixture.ts';
import { openFlatgeobuf } from '../features/open-flatgeobuf.ts';
import type { Position } from '../model/model.ts';
import { metresBetween } from '../model/sphere.ts';
import { nearestOn } from '../model/nearest.ts';
import { countIn } from './count-in.ts';
import { makeCutter } from './cutter.ts';
import { communes, featuresOf, layerNames } from './layers.fixture.ts';

/* What is counted is what SpatiaLite counts; what is nearest is what looking at all finds. */

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mappe-count-'));
  const write = (name: string, features: readonly unknown[]): void => {
    writeFileSync(join(folder, `${name}.geojson`), JSON.stringify({ type: 'FeatureCollection', features }));
    execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', join(folder, `${name}.fgb`), join(folder, `${name}.geojson`)], { stdio: 'pipe' });
  };
  for (const layer of layerNames) write(layer, featuresOf(layer, layer === 'large' ? 120 : 600));
  for (const [name, geometry] of Object.entries(communes)) write(`commune-${name}`, [{ type: 'Feature', properties: {}, geometry }]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const opened = (layer: string) => openFlatgeobuf(fileSource(join(folder, `${layer}.fgb`)));

/** Features of a layer that share more than a hundredth with a commune, of their own size or of the commune's, by SpatiaLite. */
function countBySql(layer: string, commune: string): number {
  const shared = 'ST_Intersection(a.geometry, b.geometry)';
  const isShare = (of: string): string => `${of}(${shared}) > 0.01 * MIN(${of}(a.geometry), ${of}(b.geometry))`;
  const sql = `SELECT COUNT(*) AS n FROM "${layer}" a JOIN "${join(folder, `commune-${commune}.fgb`)}"."commune-${commune}" b
    ON ST_Intersects(a.geometry, b.geometry) AND CASE ST_Dimension(a.geometry)
      WHEN 2 THEN ${isShare('ST_Area')} WHEN 1 THEN ST_Length(${shared}) > 0.01 * MIN(ST_Length(a.geometry), ST_Perimeter(b.geometry)) ELSE 1 END`;
  const text = execFileSync('ogrinfo', ['-q', '-dialect', 'SQLite', '-sql', sql, join(folder, `${layer}.fgb`)], { encoding: 'utf8' });
  return Number(/n \(Integer\) = (\d+)/.exec(text)?.[1]);
}

describe.each(Object.keys(communes))('in %s', (commune) => {
  test.each(layerNames)('features are counted as SpatiaLite counts them: %s', async (layer) => {
    const cutter = makeCutter(communes[commune as keyof typeof communes]);
    if (cutter === undefined) throw new Error('The commune has no border.');
    const counted = await countIn(await opened(layer), cutter);
    expect(counted).toEqual({ features: countBySql(layer, commune), isMost: false });
  });
});

test('what is nearest across an ocean is nearest on a sphere: a box lies nearer than where it has one’s own latitude', async () => {
  const features = [
    [[5, 45], 0],
    [[5.7, 49.5], 1],
    ...Array.from({ length: 40 }, (_, at) => [[4 + at / 40, 43 + at / 20], at + 2] as const),
    ...Array.from({ length: 40 }, (_, at) => [[12 + at / 40, 40 - at / 20], at + 50] as const),
  ].map(([coordinates, nr]) => ({ type: 'Feature', properties: { nr }, geometry: { type: 'Point', coordinates } }));
  writeFileSync(join(folder, 'far.geojson'), JSON.stringify({ type: 'FeatureCollection', features }));
  execFileSync('ogr2ogr', ['-f', 'FlatGeobuf', join(folder, 'far.fgb'), join(folder, 'far.geojson')], { stdio: 'pipe' });
  const file = await opened('far');
  for (const from of [
    [165.5, -21.5],
    [-61, 14.6],
    [-149.5, -17.6],
    [55.5, -21.1],
  ] satisfies Position[]) {
    const all = features.map(({ geometry }) => metresBetween(from, geometry.coordinates as Position)).sort((a, b) => a - b);
    expect((await file.nearest(from, 5)).map(({ metres }) => metres)).toEqual(all.slice(0, 5));
  }
});

test.each(layerNames)('the nearest feature is found by the index, as by looking at all: %s', async (layer) => {
  const file = await opened(layer);
  for (const from of [
    [-1.8, 48.3],
    [-1.2, 48.05],
    [2.35, 48.85],
    [-61, 14.6],
    [165.5, -21.5],
  ] satisfies Position[]) {
    const [near] = await file.nearest(from, 1);
    let least = Infinity;
    for await (const batch of file.readAll())
      for (const { geometry } of batch) {
        const at = geometry === null ? undefined : nearestOn(geometry, from);
        if (at !== undefined) least = Math.min(least, metresBetween(from, at));
      }
    expect(near?.metres).toBe(least);
  }
});
