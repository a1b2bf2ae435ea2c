import { mkdirSync } from 'node:fs';
import type { RowsJob } from '../clean/count-rows.ts';
import type { CodesJob } from '../clean/list-codes.ts';
import type { DrawJob } from '../draw/draw.ts';
import type { ShapesJob } from '../draw/sample-shapes.ts';
import { readJob, replyOf, type Reply } from '../job.ts';
import type { FieldsJob } from '../measure/measure-fields.ts';
import type { GeometryJob } from '../measure/measure-geometry.ts';
import type { PixelsJob } from '../raster/measure-pixels.ts';
import type { CountTilesJob } from '../tiles/count-tiles.ts';
import type { BoxesJob } from '../territories/box-territories.ts';
import type { CsvJob } from '../write/write-csv.ts';
import type { GeoparquetJob } from '../write/write-geoparquet.ts';
import type { RejectsJob } from '../write/write-rejects.ts';
import type { XlsxJob } from '../write/write-xlsx.ts';

/*
 * Works that read what the pipeline itself has written, never producer bytes: several of them share one start of Node, which for a small
 * data set costs as much as all that they do. Each reads below `inputs`, and writes to the working directory, a folder of its own.
 */

/** Works by name, each with the function that does it on a job. */
const works = {
  'measure-fields': async (job: FieldsJob, inputs: string) =>
    (await import('../measure/measure-fields.ts')).measureFields(`${inputs}/clean.gpkg`, job),
  'measure-geometry': async (job: GeometryJob, inputs: string) =>
    (await import('../measure/measure-geometry.ts')).measureGeometry(`${inputs}/wgs84.gpkg`, `${inputs}/clean.gpkg`, job),
  'list-codes': async (job: CodesJob, inputs: string) => (await import('../clean/list-codes.ts')).listCodes(`${inputs}/clean.gpkg`, job),
  'write-geoparquet': async (job: GeoparquetJob, inputs: string) =>
    (await import('../write/write-geoparquet.ts')).writeGeoparquetFile(`${inputs}/clean.gpkg`, job),
  'write-csv': async (job: CsvJob, inputs: string) =>
    (await import('../write/write-csv.ts')).writeCsvFile(`${inputs}/clean.gpkg`, `${inputs}/wgs84.gpkg`, job),
  'write-xlsx': async (job: XlsxJob, inputs: string) =>
    (await import('../write/write-xlsx.ts')).writeXlsxFile(`${inputs}/clean.gpkg`, `${inputs}/wgs84.gpkg`, job),
  draw: async (job: DrawJob, inputs: string) => (await import('../draw/draw.ts')).draw(`${inputs}/wgs84.gpkg`, job, '.'),
  'sample-shapes': async (job: ShapesJob, inputs: string) => (await import('../draw/sample-shapes.ts')).sampleShapes(job, inputs),
  'box-territories': async (job: BoxesJob, inputs: string) =>
    (await import('../territories/box-territories.ts')).boxTerritories(`${inputs}/clean.gpkg`, `${inputs}/wgs84.gpkg`, job),
  'write-rejects': async (job: RejectsJob, inputs: string) => (await import('../write/write-rejects.ts')).writeRejects(inputs, job),
  'count-rows': async (job: RowsJob, inputs: string) => (await import('../clean/count-rows.ts')).countRows(job, inputs),
  'check-cog': async (_: undefined, inputs: string) => (await import('../raster/check-cog.ts')).checkCog(`${inputs}/data.tif`),
  'measure-pixels': async (job: PixelsJob, inputs: string) => (await import('../raster/measure-pixels.ts')).measurePixels(job, inputs),
  'count-tiles': async (job: CountTilesJob, inputs: string) => (await import('../tiles/count-tiles.ts')).countTiles(job, inputs),
};

export type Works = typeof works;

/** A work, by name, and its job. */
export interface WorkOrder {
  name: keyof Works;
  job: unknown;
}

async function runWorks(orders: readonly WorkOrder[]): Promise<Reply<unknown>[]> {
  const output = process.cwd();
  const replies: Reply<unknown>[] = [];
  for (const [place, { name, job }] of orders.entries()) {
    const folder = `${output}/${place}`;
    mkdirSync(folder, { recursive: true });
    process.chdir(folder);
    // Written by `startWorks` in the same version of this code, which states the type of each job.
    const work = works[name] as (job: unknown, inputs: string) => Promise<unknown>;
    replies.push(await replyOf(() => work(job, '../../in')));
  }
  return replies;
}

if (import.meta.main) process.stdout.write(JSON.stringify(await runWorks(readJob() as WorkOrder[])));
