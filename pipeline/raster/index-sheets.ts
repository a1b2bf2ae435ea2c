import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact, Bbox } from '../../schemas/types.ts';
import { indexOfSheets } from '../tools/gdal-raster.ts';
import { runTask } from '../tools/job.ts';
import type { Sheet } from './sheet.ts';

/** Write a FlatGeobuf of the sheets' frames, each with its deposited name, its published file and its size; gives its path. */
export async function indexSheets(sheets: readonly Sheet[], built: readonly Artifact[], work: string): Promise<string> {
  await mkdir(work, { recursive: true });
  const path = join(work, 'frames.geojson');
  const features = sheets.map(({ name, wgs84, width, height }, index) => {
    const { name: file, key, bytes, sha256 } = built[index] ?? { name: '', key: '', bytes: 0, sha256: '' };
    const properties = { dalle: name, fichier: file, chemin: key, largeur: width, hauteur: height, octets: bytes, sha256 };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring(wgs84)] } };
  });
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  await runTask({ command: indexOfSheets, inputs: { 'frames.geojson': path } }, work);
  return join(work, 'out', 'sheets.fgb');
}

const ring = ([west, south, east, north]: Bbox): [number, number][] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
