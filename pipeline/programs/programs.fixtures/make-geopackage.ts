import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Column, CleanTable } from '../geopackage/clean-rows.ts';

/** An empty folder that is gone when the test is over. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Feature {
  geometry: object | null;
  properties: Record<string, unknown>;
}

/** A GeoPackage as the pipeline would write it, made by GDAL from features in the given coordinate system. */
export function makeGeopackage(path: string, table: string, features: readonly Feature[], columns: readonly Column[], crs = 'EPSG:4326'): CleanTable {
  const source = `${path}.geojson`;
  const collection = { type: 'FeatureCollection', features: features.map((feature) => ({ type: 'Feature', ...feature })) };
  writeFileSync(source, JSON.stringify(collection));
  const args = ['-f', 'GPKG', '-nln', table, '-a_srs', crs, '-lco', 'GEOMETRY_NAME=geom', '-lco', 'FID=fid', '-lco', 'SPATIAL_INDEX=NO'];
  execFileSync('ogr2ogr', [...args, '-update', '-append', path, source], { env: { ...process.env, OGR2OGR_USE_ARROW_API: 'NO' } });
  return { name: table, fidColumn: 'fid', geometryColumn: 'geom', columns: [...columns] };
}

/** A square of `side` degrees (or metres) whose lower left corner is given. */
export const square = (x: number, y: number, side: number): object => ({
  type: 'Polygon',
  coordinates: [
    [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
      [x, y],
    ],
  ],
});

export const point = (x: number, y: number): object => ({ type: 'Point', coordinates: [x, y] });
export const line = (...positions: [number, number][]): object => ({ type: 'LineString', coordinates: positions });
