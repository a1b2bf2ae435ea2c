import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bbox } from '../../schemas/types.ts';
import { extentOfBox, writeLocator } from '../record/box-extent.ts';
import { describeArtifact } from '../vector/convert.ts';
import { problem } from '../base/errors.ts';
import { pictures } from '../formats/artifacts/drawings.ts';
import type { Maker } from '../record/build-output.ts';
import { withoutPath } from '../record/record.ts';
import { boxOf, notMapped, type Described } from './describe-service.ts';
import { boxOfMercator } from './mercator.ts';
import { placeImage } from './place-image.ts';
import { projectBoxes } from '../gdal/project-boxes.ts';

/** Describe data that stay at their producer's service: nothing is copied, a drawing says where they lie. */
export const buildReference: Maker = async ({ reference, files: _, ...source }, manifest, scratch, on, refuse) => {
  if (reference === undefined) throw new Error('The source is no service.');
  on({ stage: 'inspect' });
  refuse({ layers: [] });
  const folder = join(scratch, 'reference');
  await mkdir(folder, { recursive: true });
  const { place } = reference;
  const box = await degreesOf(place, folder);
  const { service, problems } = await mapImage(reference, box, folder);
  const extent = box === undefined ? null : extentOfBox(box);
  const locator = pictures.find(({ format }) => format === 'locator');
  if (locator === undefined) throw new Error('There is no format of locators.');
  const built = [];
  if (extent !== null) {
    const path = join(folder, locator.file);
    await writeLocator(path, extent);
    built.push(await describeArtifact(locator, path, manifest, undefined));
  }
  const unplaced = place !== null && extent === null;
  return {
    version: {
      source: { format: service.type === 'pmtiles' ? 'PMTiles' : service.type.toUpperCase(), ...source },
      features: service.features ?? 0,
      extent,
      layers: [],
      service,
      artifacts: built.map(withoutPath),
    },
    built,
    problems: [...problems, ...(unplaced ? [problem('service.no-extent', {}, { severity: 'warning' })] : [])],
  };
};

/** An image with the way a map shows it, or with what keeps a map from it; anything else as it is. */
async function mapImage(reference: Described, box: Bbox | undefined, folder: string): Promise<Pick<Described, 'service' | 'problems'>> {
  const { service, problems, sizes } = reference;
  const { image } = service;
  if (sizes === undefined || image === undefined) return reference;
  const map = box && (await placeImage(service.url, reference, box, folder));
  if (map !== undefined) return { service: { ...service, map }, problems };
  return { service: { ...service, image: { ...image, undrawn: 'place' } }, problems: [...problems, notMapped('TIFF: place')] };
}

/** The box of a service's layer in degrees; undefined where it has none, or one that cannot be on the earth. */
async function degreesOf(place: Described['place'], folder: string): Promise<Bbox | undefined> {
  if (place === null) return undefined;
  const { crs, box } = place;
  if (crs === 'EPSG:4326') return boxOf(box);
  if (crs === 'EPSG:3857') return boxOfMercator(box);
  const [projected] = await projectBoxes([{ crs, box }], folder);
  return projected ? boxOf(projected) : undefined;
}
