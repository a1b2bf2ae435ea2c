import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox, Version } from '../../schemas/types.ts';
import { extentOfBox, writeLocator } from '../record/box-extent.ts';
import { problem } from '../base/errors.ts';
import { pictures } from '../formats/artifacts/drawings.ts';
import { boxOfNumbers } from '../../schemas/services/capabilities.ts';
import { notMapped } from './describe-service.ts';
import { boxOfMercator } from '../../schemas/services/mercator.ts';
import { placeImage } from '../../schemas/services/place-image.ts';
import { projectBoxes, projectPoints } from '../gdal/project-boxes.ts';
import { describeArtifact, withoutPath, type ArtifactFile } from '../record/describe-artifact.ts';
import type { DescribedService, Source } from '../source/fetch.ts';
import type { BuildOutput, KindBuilder } from '../record/build-output.ts';
import type { Manifest } from '../manifest/read.ts';

/** Find where data lie that stay at their producer's service. */
export const buildService: KindBuilder = async (source, manifest, { scratch, progress }) => {
  const { service } = source;
  if (service === undefined) throw new Error('The source is no service.');
  progress({ stage: 'inspect' });
  const folder = join(scratch, 'service');
  await mkdir(folder, { recursive: true });
  const box = await degreesOf(service.place, folder);
  const extent = box === undefined ? null : extentOfBox(box);
  return { layers: [], extent, convert: () => describeService(source, service, { box, extent }, manifest, folder) };
};

/** Describe the data: nothing is copied, a drawing says where they lie. */
async function describeService(
  source: Source,
  described: DescribedService,
  { box, extent }: { box: Bbox | undefined; extent: Version['extent'] },
  manifest: Manifest,
  folder: string,
): Promise<BuildOutput> {
  const { service, problems } = await mapImage(described, box, folder);
  const locator = pictures.find(({ format }) => format === 'locator');
  if (locator === undefined) throw new Error('There is no format of locators.');
  const files: ArtifactFile[] = [];
  if (extent !== null) {
    const path = join(folder, locator.file);
    await writeLocator(path, extent);
    files.push(await describeArtifact(locator, path, manifest));
  }
  const unplaced = described.place !== null && extent === null;
  const { service: _, files: __, ...facts } = source;
  return {
    version: {
      source: { format: service.type === 'pmtiles' ? 'PMTiles' : service.type.toUpperCase(), ...facts },
      features: service.features ?? 0,
      extent,
      layers: [],
      service,
      artifacts: files.map(withoutPath),
    },
    files,
    problems: [...problems, ...(unplaced ? [problem('service.no-extent', {}, { severity: 'warning' })] : [])],
  };
}

/** An image with the way a map shows it, or with what keeps a map from it; anything else as it is. */
async function mapImage(
  described: DescribedService,
  box: Bbox | undefined,
  folder: string,
): Promise<Pick<DescribedService, 'service' | 'problems'>> {
  const { service, problems, sizes, place } = described;
  const { image } = service;
  if (sizes === undefined || image === undefined) return described;
  const map =
    box &&
    place &&
    (await placeImage(service.url, { sizes, box: place.box }, box, async (points) => {
      const [there] = await projectPoints([points], ['EPSG:4326', place.crs], folder);
      return there;
    }));
  if (map) return { service: { ...service, map }, problems };
  return { service: { ...service, image: { ...image, undrawn: 'place' } }, problems: [...problems, notMapped('TIFF: place')] };
}

/** The box of a service's layer in degrees; undefined where it has none, or one that cannot be on the earth. */
async function degreesOf(place: DescribedService['place'], folder: string): Promise<Bbox | undefined> {
  if (place === null) return undefined;
  const { crs, box } = place;
  if (crs === 'EPSG:4326') return boxOfNumbers(box);
  if (crs === 'EPSG:3857') return boxOfMercator(box);
  const [projected] = await projectBoxes([{ crs, box }], folder);
  return projected ? boxOfNumbers(projected) : undefined;
}
