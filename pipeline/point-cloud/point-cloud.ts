import { basename, join } from 'node:path';
import { metresOf, type HeightUnit } from '../../schemas/model/height-units.ts';
import type { Bbox, PointCloud, Problem } from '../../schemas/types.ts';
import { fail, PipelineError } from '../base/errors.ts';
import type { Source, SourceFile } from '../source/fetch.ts';
import type { Output } from '../formats/artifacts/format.ts';
import { cloudOutputs } from '../formats/artifacts/whole.ts';
import { codeInEpsg } from '../../schemas/rules/french-systems.ts';
import { decideSystem } from '../formats/sources/declared-crs.ts';
import { readSourceHead } from '../source/open-source.ts';
import { isPointCloud, pointCloudExtensions } from '../source/recognise-kind.ts';
import { takeOut } from '../source/take-out.ts';
import { isArchive } from '../base/archive.ts';
import { digestFile } from '../base/digest-file.ts';
import { mapLimit } from '../base/map-limit.ts';
import { edgeFacts, turnOf, withinGlobe } from '../gdal/globe.ts';
import { metresPerDegree, shortening } from '../base/degrees.ts';
import { describeSystem, findCrs, readSystem, type System } from '../gdal/find-crs.ts';
import { heightsOf, metresOfAxis } from '../base/projjson.ts';
import { programTask, runProgram } from '../sandbox/job.ts';
import { pseudoMercator } from '../gdal/metric-crs.ts';
import { boxOnGlobe } from '../gdal/project-boxes.ts';
import type { PointCloudFacts, PointCloudJob } from '../programs/point-cloud/read-point-cloud.ts';
import { refuseTooMany, sheetsAtATime } from '../source/sheets.ts';

/** Survey the header of a point cloud; reads all of its points too where `whole`. */
export async function surveyPointCloud(
  { path, name }: { path: string; name: string },
  folder: string,
  whole: boolean,
): Promise<PointCloudFacts> {
  const job: PointCloudJob = { name, whole };
  return await runProgram<PointCloudFacts>(programTask('point-cloud/read-point-cloud.ts', job, { source: path }), folder);
}

/** All point clouds of a source: its files, or what its archives hold; throws where one is something else. */
async function openPointClouds({ files }: Pick<Source, 'files'>, scratch: string): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for (const [index, file] of files.entries()) {
    const head = await readSourceHead(file.path, file.name);
    if (isArchive(head.bytes)) found.push(...(await unpackClouds(file, join(scratch, `unpack${index}`))));
    else found.push(file);
  }
  for (const { path, name } of found) if (!isPointCloud(await readSourceHead(path, name))) throw fail('point-cloud.mixed', { name });
  return found;
}

async function unpackClouds({ crs, ...archive }: SourceFile, work: string): Promise<SourceFile[]> {
  const { files } = await takeOut(archive, pointCloudExtensions, work);
  const inside: SourceFile[] = [];
  for (const { path, name } of files)
    inside.push({ ...(await digestFile(path)), path, name: basename(name), ...(crs !== undefined && { crs }) });
  return inside;
}

/** A point cloud of a source as its file says it. */
export interface ReadPointCloud {
  file: SourceFile;
  facts: PointCloudFacts;
  /** The folder of its drawings, where every point was read. */
  drawings: string;
}

/** A point cloud of a source, and all that is known of it. */
export interface SurveyedPointCloud extends ReadPointCloud {
  place: Georeference;
}

/** Read the point clouds of a source, several at a time, `whole` or their headers alone; throws every reason to refuse one. */
export async function readPointClouds(
  source: Source,
  { folder, whole }: { folder: string; whole: boolean },
  survey = surveyPointCloud,
): Promise<ReadPointCloud[]> {
  const files = await openPointClouds(source, folder);
  refuseTooMany(files.length);
  const readOne = async ([index, file]: [number, SourceFile]): Promise<ReadPointCloud> => {
    const work = join(folder, `cloud${index}`);
    return { file, facts: await survey(file, work, whole), drawings: join(work, 'out') };
  };
  return mapLimit([...files.entries()], readOne, sheetsAtATime);
}

/**
 * Find where point clouds are, which have to be alike; `guess`: the likeliest place where neither file nor manifest says it, with a
 * warning.
 */
export async function placePointClouds(
  read: readonly ReadPointCloud[],
  { crs, folder, guess = false }: { crs: string | undefined; folder: string; guess?: boolean },
): Promise<{ clouds: SurveyedPointCloud[]; problems: Problem[] }> {
  const placeOne = async ([index, cloud]: [number, ReadPointCloud]): Promise<{ cloud: SurveyedPointCloud; problems: Problem[] }> => {
    const about = { name: cloud.file.name, declared: cloud.file.crs ?? crs, folder: join(folder, `cloud${index}`), guess };
    const { place, problems } = await placeCloud(cloud.facts, about);
    return { cloud: { ...cloud, place }, problems };
  };
  const placed = await mapLimit([...read.entries()], placeOne, sheetsAtATime);
  const clouds = placed.map(({ cloud }) => cloud);
  const [first] = clouds;
  const likeness = ({ facts, place }: SurveyedPointCloud): string =>
    JSON.stringify([facts.header.pointFormat, place.crs.code, place.vertical, place.heightUnit]);
  const other = clouds.find((cloud) => first !== undefined && likeness(cloud) !== likeness(first));
  if (first !== undefined && other !== undefined) throw fail('point-cloud.differ', { name: other.file.name, first: first.file.name });
  return { clouds, problems: placed.flatMap(({ problems }) => problems) };
}

/** Find out all about the point clouds of a source; throws every reason to refuse them. */
export const surveyPointClouds = async (
  source: Source,
  { whole, ...about }: { crs: string | undefined; folder: string; whole: boolean; guess?: boolean },
  survey = surveyPointCloud,
): Promise<{ clouds: SurveyedPointCloud[]; problems: Problem[] }> =>
  placePointClouds(await readPointClouds(source, { ...about, whole }, survey), about);

/** Place of a point cloud, and the reference of its heights. */
export interface Georeference {
  crs: { code: string; name: string };
  /** The manifest says the system, and not the file. */
  declared: boolean;
  vertical: string | undefined;
  /** Unit of its heights; undefined for metres. */
  heightUnit: PointCloud['heightUnit'];
  /** In WGS 84. */
  bbox: Bbox;
  /** Square metres of a square unit of its coordinates. */
  squareMetres: number;
}

/** Find the place of a point cloud: the coordinate system of the manifest comes before that of the file. */
async function placeCloud(
  { header: { min, max }, system: { wkt, plane, vertical, heightUnit } }: PointCloudFacts,
  { name, declared, folder, guess }: { name: string; declared: string | undefined; folder: string; guess: boolean },
): Promise<{ place: Georeference; problems: Problem[] }> {
  const box: Bbox = [min[0], min[1], max[0], max[1]];
  const work = join(folder, 'crs');
  const described = wkt === undefined ? undefined : await readSystem(wkt, join(work, 'text'));
  const find = async (): Promise<System | undefined> =>
    plane === undefined ? described && findCrs(described, codeInEpsg, work) : describeSystem(`EPSG:${plane}`, work);
  const { crs, problems } = await decideSystem(name, box, { declared, find, guess, work: join(work, 'declared') });
  if (crs === undefined) throw new PipelineError(problems);
  const turn = crs.geographic ? turnOf(box) : 0;
  if (turn === undefined) throw fail('point-cloud.beyond-globe', { name, ...edgeFacts(box) }); // guard: a longitude across 180
  const placed = await boxOnGlobe(crs, [box[0] + turn, box[1], box[2] + turn, box[3]], folder);
  const bbox = placed && crs.geographic ? withinGlobe(placed) : placed;
  if (bbox === undefined) throw fail('source.crs-across', { layer: name, code: crs.code, name: crs.name });
  const heights =
    vertical === undefined
      ? (heightsOf(described?.projjson) ?? crs.heights)
      : heightsOf((await readSystem(`EPSG:${vertical}`, join(work, 'heights'))).projjson);
  // Who says nothing of heights counts them as the plane is counted.
  const unit = heightUnit ?? unitOf(heights === undefined ? crs.metres : metresOfAxis(heights));
  const place: Georeference = {
    crs: { code: crs.code, name: crs.name },
    declared: declared !== undefined,
    vertical: heights?.name,
    heightUnit: unit === 'm' ? undefined : unit,
    bbox,
    squareMetres: squareMetresOf(crs, bbox),
  };
  return { place, problems };
}

/** The unit of so many metres; one that has no name here is told as the metre. */
const unitOf = (metres: number): HeightUnit =>
  (Object.keys(metresOf) as HeightUnit[]).find((unit) => Math.abs(metresOf[unit] - metres) < 1e-9) ?? 'm';

/** Square metres of a square unit of a system, in the middle of a box of WGS 84. */
function squareMetresOf({ code, geographic, metres }: System, [, south, , north]: Bbox): number {
  const short = shortening((south + north) / 2);
  if (geographic) return metresPerDegree ** 2 * short;
  return metres ** 2 * (code === pseudoMercator ? short ** 2 : 1);
}

/** How a point cloud is published. */
export const pointCloudOutput = ({ copc, header: { compressed } }: PointCloudFacts): Output =>
  copc ? cloudOutputs.copc : compressed ? cloudOutputs.laz : cloudOutputs.las;

/** Describe the points for the record. */
export function describePointCloud(
  { header, copc, statistics }: PointCloudFacts,
  place?: Pick<Georeference, 'crs' | 'vertical' | 'heightUnit' | 'squareMetres'>,
): PointCloud {
  if (statistics === undefined) throw new Error('A point cloud that is published has been read as a whole.');
  const { version, pointFormat, compressed, datedPoints } = header;
  const { points, min, max, classes, returns, density, time } = statistics;
  return {
    version,
    pointFormat,
    points,
    crs: place?.crs ?? null,
    ...(place?.vertical !== undefined && { vertical: place.vertical }),
    ...(place?.heightUnit !== undefined && { heightUnit: place.heightUnit }),
    bbox: [...min, ...max],
    density: density / (place?.squareMetres ?? 1),
    classes,
    returns,
    ...(datedPoints && time !== undefined && { captured: { start: dayOfGps(time.min), end: dayOfGps(time.max) } }),
    compressed,
    copc,
  };
}

/** Adjusted standard GPS time counts seconds, less a billion, since 6 January 1980; the leap seconds since do not change a day. */
export const dayOfGps = (seconds: number): string => new Date(Date.UTC(1980, 0, 6) + (seconds + 1e9) * 1000).toISOString().slice(0, 10);
