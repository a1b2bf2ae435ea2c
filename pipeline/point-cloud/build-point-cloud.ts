import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ringOf } from '../../schemas/model/boxes.ts';
import type { Bbox, PointCloud } from '../../schemas/types.ts';
import { extentOfBox, writeFrames, writeLocator } from '../record/box-extent.ts';
import { fail, problem } from '../base/errors.ts';
import { pictures } from '../formats/artifacts/drawings.ts';
import { rasterOutputs } from '../formats/artifacts/whole.ts';
import { makeCopc } from './make-copc.ts';
import { mergePointClouds } from './merge-point-clouds.ts';
import { pointCloudOutput, dayOfGps, describePointCloud, surveyPointClouds, type SurveyedPointCloud } from './point-cloud.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { Manifest } from '../manifest/read.ts';
import { describeSource } from '../record/record.ts';
import { aroundBoxes } from '../../schemas/model/around-boxes.ts';
import { sheetsAtATime, dateOf } from '../source/sheets.ts';
import { describeFrames, warnBeyondMap, asSheet, indexSheets } from '../record/index-sheets.ts';
import { describeArtifact, type ArtifactFile, withoutPath } from '../record/describe-artifact.ts';
import type { BuildOutput, KindBuilder } from '../record/build-output.ts';
import type { Machine } from '../record/build-context.ts';
import type { Source } from '../source/fetch.ts';

/** Take point clouds to their place and to what every point says. */
export const buildPointCloud: KindBuilder = async (source, manifest, machine) => {
  machine.progress({ stage: 'inspect' });
  const folder = join(machine.scratch, 'point-cloud');
  await mkdir(folder, { recursive: true });
  const found = await surveyPointClouds(source, { crs: manifest.dataset.source.crs, folder, whole: true });
  return {
    layers: [],
    extent: extentOfBox(boxOf(found.clouds)),
    pointCloud: together(found.clouds),
    places: { frames: found.clouds.map(({ place }) => ringOf(place.bbox)) },
    convert: () => convertPointCloud({ source, folder, ...found }, manifest, machine),
  };
};

/** Publish each file as it is, or as COPC where a program makes that: every point is read and counted. */
async function convertPointCloud(
  { source, folder, clouds: given, problems }: Awaited<ReturnType<typeof surveyPointClouds>> & { source: Source; folder: string },
  manifest: Manifest,
  { progress }: Machine,
): Promise<BuildOutput> {
  progress({ stage: 'convert' });
  const clouds = await mapLimit(
    [...given.entries()],
    async ([index, cloud]) => (await makeCopc(cloud, join(folder, `copc${index}`))) ?? cloud,
    sheetsAtATime,
  );
  const box = boxOf(clouds);
  const files = await publishClouds(clouds, box, manifest, folder);
  progress({ stage: 'verify' });
  const changed = clouds.find(({ file }, index) => files[index]?.sha256 !== file.sha256);
  if (changed !== undefined) throw fail('point-cloud.changed', { name: changed.file.name });
  const plain = clouds.find(({ facts }) => !facts.copc);
  return {
    version: {
      source: describeSource([...new Set(given.map(formatOf))].join(', '), source),
      features: 0,
      extent: extentOfBox(box),
      layers: [],
      pointCloud: together(clouds),
      artifacts: files.map(withoutPath),
    },
    files,
    problems: [
      ...problems,
      ...clouds.flatMap(({ facts }) => facts.problems),
      ...(plain === undefined ? [] : [problem('point-cloud.not-copc', { name: plain.file.name }, { severity: 'notice' })]),
      ...warnBeyondMap(clouds.map(({ place }) => place.bbox)),
    ],
  };
}

const boxOf = (clouds: readonly SurveyedPointCloud[]): Bbox => aroundBoxes(clouds.map(({ place }) => place.bbox));
const together = (clouds: readonly SurveyedPointCloud[]): PointCloud =>
  mergePointClouds(clouds.map(({ facts, place }) => describePointCloud(facts, place)));
const formatOf = ({ facts: { copc, header } }: SurveyedPointCloud): string => (copc ? 'COPC' : header.compressed ? 'LAZ' : 'LAS');

/** The files themselves first, in their order; then what is drawn of them, where they lie for a map, and the index of several. */
async function publishClouds(
  clouds: readonly SurveyedPointCloud[],
  box: Bbox,
  manifest: Manifest,
  folder: string,
): Promise<ArtifactFile[]> {
  const drawings = join(folder, 'drawings');
  await mkdir(drawings, { recursive: true });
  await writeLocator(join(drawings, 'locator.svg'), extentOfBox(box));
  const frames = clouds.map(({ place }) => ringOf(place.bbox));
  if (clouds.length > 1) await writeFrames(drawings, frames, box);
  const built: ArtifactFile[] = [];
  for (const [index, { facts, file }] of clouds.entries()) {
    const output = pointCloudOutput(facts);
    const suffix = clouds.length === 1 ? output.suffix : `-${index + 1}${output.suffix}`;
    built.push(await describeArtifact({ ...output, suffix }, file.path, manifest));
  }
  const [only, ...others] = clouds;
  for (const picture of pictures) {
    // One cloud has drawn itself; several are drawn by their frames.
    const where = picture.format !== 'locator' && others.length === 0 && only !== undefined ? only.drawings : drawings;
    built.push(await describeArtifact(picture, join(where, picture.file), manifest));
  }
  const indexed = clouds.map(({ file: { name }, facts: { header, statistics }, place }) => ({
    name,
    facts: { points: header.points },
    frame: ringOf(place.bbox),
    date: header.datedPoints && statistics?.time !== undefined ? dayOfGps(statistics.time.min) : dateOf(undefined, name),
  }));
  const { flatgeobuf, drawn } = await indexSheets(indexed, built, join(folder, 'index'));
  const frameTiles = await describeFrames(drawn, manifest);
  if (others.length === 0) return [...built, ...frameTiles];
  const named = built.map((file, index) => (indexed[index] === undefined ? file : asSheet(file, indexed[index])));
  return [...named, await describeArtifact(rasterOutputs.index, flatgeobuf, manifest), ...frameTiles];
}
