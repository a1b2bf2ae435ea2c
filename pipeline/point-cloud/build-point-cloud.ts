import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox, PointCloud } from '../../schemas/types.ts';
import { extentOfBox, ringOfBox, writeFrames, writeLocator } from '../record/box-extent.ts';
import { describeFrames, tellBeyondMap } from '../raster/build-frames.ts';
import { describeArtifact, type Built } from '../vector/convert.ts';
import { fail, problem } from '../base/errors.ts';
import { pictures } from '../formats/artifacts/drawings.ts';
import { rasterOutputs } from '../formats/artifacts/whole.ts';
import type { Maker } from '../record/build-output.ts';
import { makeCopc } from './make-copc.ts';
import { mergeClouds } from './merge-point-clouds.ts';
import { cloudOutput, dayOf, describeCloud, surveyClouds, type SurveyedCloud } from './point-cloud.ts';
import { eachOf } from '../base/map-limit.ts';
import { asSheet, indexSheets } from '../raster/index-sheets.ts';
import { dateOf } from '../raster/sheet.ts';
import { sheetsAtATime } from '../raster/survey.ts';
import type { Manifest } from '../manifest/read.ts';
import { describeSource, withoutPath } from '../record/record.ts';
import { aroundBoxes } from '../gdal/around-boxes.ts';

/** Take point clouds from their headers to their record: every point is read and counted, each file is published as it is, or as COPC where a program makes that. */
export const buildPointCloud: Maker = async (source, manifest, scratch, on, refuse) => {
  on({ stage: 'inspect' });
  const folder = join(scratch, 'point-cloud');
  await mkdir(folder, { recursive: true });
  const { clouds: given, problems } = await surveyClouds(source, { crs: manifest.dataset.source.crs, folder, whole: true });
  refuse({ layers: [], extent: extentOfBox(boxOf(given)), pointCloud: together(given) });
  on({ stage: 'convert' });
  const clouds = await eachOf(
    [...given.entries()],
    async ([index, cloud]) => (await makeCopc(cloud, join(folder, `copc${index}`))) ?? cloud,
    sheetsAtATime,
  );
  const box = boxOf(clouds);
  const built = await publishClouds(clouds, box, manifest, folder);
  on({ stage: 'verify' });
  const changed = clouds.find(({ file }, index) => built[index]?.sha256 !== file.sha256);
  if (changed !== undefined) throw fail('point-cloud.changed', { name: changed.file.name });
  const plain = clouds.find(({ facts }) => !facts.copc);
  const told = plain === undefined ? [] : [problem('point-cloud.not-copc', { name: plain.file.name }, { severity: 'notice' })];
  return {
    version: {
      source: describeSource([...new Set(given.map(formatOf))].join(', '), source),
      features: 0,
      extent: extentOfBox(box),
      layers: [],
      pointCloud: together(clouds),
      artifacts: built.map(withoutPath),
    },
    built,
    places: { frames: clouds.map(({ place }) => ringOfBox(place.bbox)) },
    problems: [
      ...problems,
      ...clouds.flatMap(({ facts }) => facts.problems),
      ...told,
      ...tellBeyondMap(clouds.map(({ place }) => place.bbox)),
    ],
  };
};

const boxOf = (clouds: readonly SurveyedCloud[]): Bbox => aroundBoxes(clouds.map(({ place }) => place.bbox));
const together = (clouds: readonly SurveyedCloud[]): PointCloud =>
  mergeClouds(clouds.map(({ facts, place }) => describeCloud(facts, place)));
const formatOf = ({ facts: { copc, header } }: SurveyedCloud): string => (copc ? 'COPC' : header.compressed ? 'LAZ' : 'LAS');

/** The files themselves first, in their order; then what is drawn of them, where they lie for a map, and the index of several. */
async function publishClouds(clouds: readonly SurveyedCloud[], box: Bbox, manifest: Manifest, folder: string): Promise<Built[]> {
  const drawings = join(folder, 'drawings');
  await mkdir(drawings, { recursive: true });
  await writeLocator(join(drawings, 'locator.svg'), extentOfBox(box));
  const frames = clouds.map(({ place }) => ringOfBox(place.bbox));
  if (clouds.length > 1) await writeFrames(drawings, frames, box);
  const built: Built[] = [];
  for (const [index, { facts, file }] of clouds.entries()) {
    const output = cloudOutput(facts);
    const suffix = clouds.length === 1 ? output.suffix : `-${index + 1}${output.suffix}`;
    built.push(await describeArtifact({ ...output, suffix }, file.path, manifest, undefined));
  }
  const [only, ...others] = clouds;
  for (const picture of pictures) {
    // One cloud has drawn itself; several are drawn by their frames.
    const where = picture.format !== 'locator' && others.length === 0 && only !== undefined ? only.drawings : drawings;
    built.push(await describeArtifact(picture, join(where, picture.file), manifest, undefined));
  }
  const indexed = clouds.map(({ file: { name }, facts: { header, statistics }, place }) => ({
    ...{ name, facts: { points: header.points }, frame: ringOfBox(place.bbox) },
    date: header.datedPoints && statistics?.time !== undefined ? dayOf(statistics.time.min) : dateOf(undefined, name),
  }));
  const { flatgeobuf, drawn } = await indexSheets(indexed, built, join(folder, 'index'));
  const frameTiles = await describeFrames(drawn, manifest);
  if (others.length === 0) return [...built, ...frameTiles];
  const named = built.map((file, index) => (indexed[index] === undefined ? file : asSheet(file, indexed[index])));
  return [...named, await describeArtifact(rasterOutputs.index, flatgeobuf, manifest, undefined), ...frameTiles];
}
