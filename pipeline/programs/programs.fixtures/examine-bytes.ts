import { extname, join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { Problem } from '../../../schemas/types.ts';
import { PipelineError } from '../../base/errors.ts';
import { checkFlatgeobuf } from '../check/check-flatgeobuf.ts';
import { checkGeojson } from '../check/check-geojson.ts';
import { checkGeopackage } from '../check/check-geopackage.ts';
import { checkGrid } from '../check/check-grid.ts';
import { checkJp2 } from '../check/check-jp2.ts';
import { checkPmtiles } from '../tiles/check-pmtiles.ts';
import { checkTiff } from '../check/check-tiff.ts';
import { checkTopojson } from '../check/check-topojson.ts';
import { checkXml } from '../check/check-xml.ts';
import { rewriteParquet } from '../read/read-parquet.ts';
import { readPointCloud } from '../point-cloud/read-point-cloud.ts';
import { readTable } from '../read/read-table.ts';
import { defaultLimits } from '../../base/limits.ts';

/** List the problems of a file, by its extension, as the program for its format says them. */
export async function faults(name: string, bytes: Buffer, folder: string): Promise<readonly Problem[]> {
  const path = join(folder, `file${extname(name)}`);
  await writeFile(path, bytes);
  const xml = (format: 'gml' | 'kml' | 'gpx') => checkXml([new TextDecoder('utf-8').decode(bytes)], { format }, defaultLimits);
  const programs: Record<string, () => unknown> = {
    '.geojson': () => checkGeojson([bytes], { format: 'geojson' }, defaultLimits),
    '.geojsonl': () => checkGeojson([bytes], { format: 'geojsonseq' }, defaultLimits),
    '.topojson': () => checkTopojson(bytes),
    '.gml': () => xml('gml'),
    '.kml': () => xml('kml'),
    '.gpx': () => xml('gpx'),
    '.fgb': () => checkFlatgeobuf(path),
    '.gpkg': () => checkGeopackage(path),
    '.pmtiles': () => checkPmtiles(path),
    '.tif': () => checkTiff(path, defaultLimits),
    '.asc': () => checkGrid(path, defaultLimits),
    '.jp2': () => checkJp2(path, defaultLimits),
    '.las': () => readPointCloud(path, { name, whole: true }, folder),
    '.laz': () => readPointCloud(path, { name, whole: true }, folder),
    '.parquet': () => rewriteParquet(path, join(folder, 'table.geojsonl'), {}, defaultLimits),
    '.csv': () => readTable(path, join(folder, 'table.csv'), { format: 'csv' }, defaultLimits),
  };
  return found(programs[extname(name)]!);
}

/** List the problems that a program found or refused for; anything else that it throws is thrown on. */
export async function found(program: () => unknown): Promise<readonly Problem[]> {
  try {
    return ((await program()) as { problems: Problem[] }).problems;
  } catch (error) {
    if (error instanceof PipelineError) return error.problems;
    throw error;
  }
}

