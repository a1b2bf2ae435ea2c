import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../schemas/types.ts';
import { indexOfSheets } from '../tools/gdal-raster.ts';
import { runTask } from '../tools/job.ts';

/** A file of several, as the index tells it. */
export interface IndexedSheet {
  /** Deposited name. */
  name: string;
  /** YYYY-MM-DD. */
  date: string | null;
  /** What is told of it beside: its pixels, its points. */
  facts: Record<string, number>;
  /** Longitudes and latitudes around it, closed. */
  frame: [number, number][];
}

/** Write a FlatGeobuf of the sheets' frames, each with its deposited name, its published file, its date and its size; gives its path. */
export async function indexSheets(sheets: readonly IndexedSheet[], built: readonly Artifact[], work: string): Promise<string> {
  await mkdir(work, { recursive: true });
  const path = join(work, 'frames.geojson');
  const features = sheets.map(({ name, date, facts, frame }, index) => {
    const { name: file, key, bytes, sha256 } = built[index] ?? { name: '', key: '', bytes: 0, sha256: '' };
    const properties = { dalle: name, fichier: file, chemin: key, date, ...facts, octets: bytes, sha256 };
    return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [frame] } };
  });
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', features }));
  await runTask({ command: indexOfSheets, inputs: { 'frames.geojson': path } }, work);
  return join(work, 'out', 'sheets.fgb');
}
