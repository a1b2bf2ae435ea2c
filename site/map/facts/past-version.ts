import { explainFailure } from '../fetch/failure.ts';
import { factsInTiles } from './old-tiles.ts';
import type { MapFacts, PastVersion } from '../model/model.ts';

/** Why a past version cannot be shown: it is no longer kept, or its server does not answer. */
export type PastFailure = 'gone' | 'unreachable';

/** The facts of a data set with the tiles of a past version in the place of its own, or why there are none. */
export async function factsAt(facts: MapFacts, { tiles: url, recipe, date }: PastVersion): Promise<MapFacts | PastFailure> {
  const { openArchive } = await import('../fetch/open-archive.ts');
  try {
    const { minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = await openArchive(new URL(url, location.href).href).getHeader();
    const { frames, raster, terms, ...kept } = facts;
    // Files, and what the data say of their own date, are those of today.
    const layers = facts.layers.map(({ files: _, ...layer }) => layer);
    const then = terms && {
      license: terms.license,
      ...(terms.licenseUrl !== undefined && { licenseUrl: terms.licenseUrl }),
      published: date,
    };
    const tiles = { url, minzoom: minZoom, maxzoom: maxZoom };
    const shown = {
      ...kept,
      ...(then && { terms: then }),
      layers,
      tiles,
      bbox: [minLon, minLat, maxLon, maxLat] satisfies MapFacts['bbox'],
    };
    // Of a point cloud the map shows the frames of its files, and those are its tiles.
    if (raster === undefined && frames !== undefined) return { ...shown, frames: tiles };
    if (raster === undefined) return factsInTiles(shown, recipe);
    // Frames and sheets are those of the files of today.
    const { sheets: _, ...drawn } = raster;
    return { ...shown, layers: frames === undefined ? layers : [], raster: drawn };
  } catch (error) {
    // A bucket that hides what it holds answers 403 for what it does not hold: that is absent too.
    return explainFailure(error) === 'absent' ? 'gone' : 'unreachable';
  }
}
