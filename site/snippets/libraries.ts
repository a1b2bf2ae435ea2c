import maplibre from 'maplibre-gl/package.json' with { type: 'json' };
import pmtiles from 'pmtiles/package.json' with { type: 'json' };
import type { Libraries } from './map-page.ts';

/** Versions of what draws the maps of this site; read where pages are made, never in a browser. */
export const libraries: Libraries = { maplibre: maplibre.version, pmtiles: pmtiles.version };
