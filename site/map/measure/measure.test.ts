import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Position } from '../model/model.ts';
import { legsOf, lengthOf, measureRing } from './measure.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-measure-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Relative difference at which two reckonings are the same. */
const same = 1e-6;
const differsBy = (a: number, b: number): number => Math.abs(a - b) / Math.max(1, Math.abs(b));

const paths: Record<string, Position[]> = {
  'a street': [[4.0301, 49.2541], [4.0312, 49.2537], [4.0318, 49.2549]], // prettier-ignore
  'a way across France': [[-4.49, 48.39], [2.35, 48.86], [5.37, 43.3], [9.45, 42.7]], // prettier-ignore
  'an island beyond the ocean': [[55.2, -21.0], [55.8, -21.1], [55.6, -21.4]], // prettier-ignore
};

/** Ask GDAL for each path by SpatiaLite, which reckons with code of its own (PROJ, RTTOPO). */
function bySpatialite(): Record<string, number>[] {
  const file = join(folder, 'paths.geojson');
  const features = Object.values(paths).map((coordinates) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'LineString', coordinates },
  }));
  writeFileSync(file, JSON.stringify({ type: 'FeatureCollection', features }));
  const ring = 'ST_MakePolygon(ST_AddPoint(geometry, ST_StartPoint(geometry)))';
  const columns = {
    length: 'ST_Length(geometry, 1)',
    first: 'Degrees(ST_Azimuth(ST_PointN(geometry, 1), ST_PointN(geometry, 2)))',
    last: 'Degrees(ST_Azimuth(ST_PointN(geometry, ST_NumPoints(geometry) - 1), ST_EndPoint(geometry)))',
    area: `ST_Area(${ring}, 1)`,
    perimeter: `ST_Perimeter(${ring}, 1)`,
  };
  const chosen = Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`);
  const out = execFileSync('ogrinfo', ['-q', '-dialect', 'sqlite', '-sql', `SELECT ${chosen.join(', ')} FROM paths`, file]).toString();
  return out
    .split('OGRFeature')
    .slice(1)
    .map((text) =>
      Object.fromEntries([...text.matchAll(/^ {2}(\w+) \(Real\) = (.+)$/gm)].map(([, name = '', value]) => [name, Number(value)])),
    );
}

test('a path is as long, goes the same way and encloses as much as GDAL and SpatiaLite find', () => {
  const found = bySpatialite();
  expect(found).toHaveLength(Object.keys(paths).length);
  for (const [index, [name, corners]] of Object.entries(paths).entries()) {
    const { length = NaN, first = NaN, last = NaN, area = NaN, perimeter = NaN } = found[index] ?? {};
    const legs = legsOf(corners);
    expect(differsBy(lengthOf(legs), length), name).toBeLessThan(same);
    expect([legs[0]?.azimuth, legs.at(-1)?.azimuth], name).toEqual([expect.closeTo(first, 5), expect.closeTo(last, 5)]);
    for (const ring of [corners, [...corners].reverse()].map(measureRing)) {
      expect(differsBy(ring.area, area), name).toBeLessThan(same);
      expect(differsBy(ring.perimeter, perimeter), name).toBeLessThan(same);
    }
  }
});

test('the published examples of GeographicLib: from New York to London, and Antarctica', () => {
  const [leg] = legsOf([[-73.8, 40.6], [-0.5, 51.6]]); // prettier-ignore
  expect(leg?.metres).toBeCloseTo(5_551_759.4, 0);
  const coast: Position[] = [
    [-58, -63.1], [-74, -72.9], [-102, -71.9], [-102, -74.9], [-131, -74.3], [-163, -77.5], [163, -77.4], [172, -71.7], [140, -65.9],
    [113, -65.7], [88, -66.6], [59, -66.9], [25, -69.8], [-4, -70], [-14, -71], [-33, -77.3], [-46, -77.9], [-61, -74.7],
  ]; // prettier-ignore
  expect(measureRing(coast)).toEqual({
    area: expect.closeTo(13_662_703_680_020.1, 0) as number,
    perimeter: expect.closeTo(16_831_067.893, 2) as number,
  });
});

test('of no corner and of one nothing is as long as nothing', () => {
  expect(legsOf([])).toEqual([]);
  expect(lengthOf(legsOf([[2, 48]]))).toBe(0);
  expect(legsOf([[2, 48], [2, 48]])).toMatchObject([{ metres: 0 }]); // prettier-ignore
});
