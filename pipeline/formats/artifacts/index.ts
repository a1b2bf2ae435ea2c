import { csv } from './csv.ts';
import { drawings } from './drawings.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import type { Format } from './format.ts';
import { geopackage } from './geopackage.ts';
import { geoparquet } from './geoparquet.ts';
import { pmtiles } from './pmtiles.ts';

/** Every format that is made from the clean GeoPackage. To add one: write its file, add it here, give it a fixture. */
export const artifactFormats: readonly Format[] = [flatgeobuf, pmtiles, geoparquet, geopackage, csv, drawings];
