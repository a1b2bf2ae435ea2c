import { join } from 'node:path';
import type { Bbox, PointCloud, Problem } from '../schemas/types.ts';
import { PipelineError } from './errors.ts';
import type { SourceFile } from './fetch.ts';
import type { Output } from './formats/artifacts/format.ts';
import { cloudOutputs } from './formats/artifacts/whole.ts';
import { checkCrs, codeInEpsg, missingCrs } from './formats/sources/crs.ts';
import { describeSystem, findCrs, readSystem } from './tools/find-crs.ts';
import { programTask, runTask } from './tools/job.ts';
import { projectBoxes } from './tools/project-boxes.ts';
import type { PointCloudFacts, PointCloudJob } from './tools/read-point-cloud.ts';
import { readReply } from './tools/reply.ts';

/** What a file says of its points, and what reading all of them shows where `whole`. */
export async function surveyPointCloud(
  { path, name }: { path: string; name: string },
  folder: string,
  whole: boolean,
): Promise<PointCloudFacts> {
  const job: PointCloudJob = { name, whole };
  return readReply<PointCloudFacts>(await runTask(programTask('read-point-cloud.ts', job, { source: path }), folder));
}

/** A point cloud of a source, and all that is known of it. */
export interface SurveyedCloud {
  file: SourceFile;
  facts: PointCloudFacts;
  place: Place;
  /** The folder of its drawings, where every point was read. */
  drawings: string;
}

/** Where a point cloud is, and what its heights refer to. */
export interface Place {
  crs: { code: string; name: string };
  vertical: string | undefined;
  /** In WGS 84. */
  bbox: Bbox;
}

/** Where a point cloud is: what the manifest says of its coordinates comes before what the file does. */
export async function placeCloud(
  { header: { min, max }, system: { wkt, plane, vertical } }: PointCloudFacts,
  { name, declared, folder }: { name: string; declared: string | undefined; folder: string },
): Promise<Place> {
  const box: Bbox = [min[0], min[1], max[0], max[1]];
  const work = join(folder, 'crs');
  const described = wkt === undefined ? undefined : await readSystem(wkt, join(work, 'text'));
  const code = declared ?? (plane === undefined ? undefined : `EPSG:${plane}`);
  const crs = code !== undefined ? await describeSystem(code, work) : described && (await findCrs(described, codeInEpsg, work));
  const wrong: Problem[] = crs === undefined ? [missingCrs(name, box)] : checkCrs(name, box, crs);
  if (crs === undefined || wrong.some(({ severity }) => severity === 'error')) throw new PipelineError(wrong);
  const [bbox] = await projectBoxes([{ crs: crs.code, box }], folder);
  if (bbox === null || bbox === undefined) throw new PipelineError([missingCrs(name, box)]);
  const heights = vertical === undefined ? described : await readSystem(`EPSG:${vertical}`, join(work, 'heights'));
  const parts = [heights?.projjson, ...(heights?.projjson?.components ?? [])];
  return { crs: { code: crs.code, name: crs.name }, vertical: parts.find((part) => part?.type === 'VerticalCRS')?.name, bbox };
}

/** How a point cloud is published. */
export const cloudOutput = ({ copc, header: { compressed } }: PointCloudFacts): Output =>
  copc ? cloudOutputs.copc : compressed ? cloudOutputs.laz : cloudOutputs.las;

/** What the record tells of the points. */
export function describeCloud({ header, copc, statistics }: PointCloudFacts, { crs, vertical }: Place): PointCloud {
  if (statistics === undefined) throw new Error('A point cloud that is published has been read as a whole.');
  const { version, pointFormat, compressed, datedPoints } = header;
  const { points, min, max, classes, returns, density, time } = statistics;
  return {
    version,
    pointFormat,
    points,
    crs,
    ...(vertical !== undefined && { vertical }),
    bbox: [...min, ...max],
    density,
    classes,
    returns,
    ...(datedPoints && time !== undefined && { captured: { start: dayOf(time.min), end: dayOf(time.max) } }),
    compressed,
    copc,
  };
}

/** Adjusted standard GPS time counts seconds, less a billion, since 6 January 1980; the leap seconds since do not change a day. */
export const dayOf = (seconds: number): string => new Date(Date.UTC(1980, 0, 6) + (seconds + 1e9) * 1000).toISOString().slice(0, 10);
