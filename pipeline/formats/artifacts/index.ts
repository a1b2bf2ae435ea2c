import { csv } from './csv.ts';
import { drawings } from './drawings.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import type { Format } from './format.ts';
import { geopackage } from './geopackage.ts';
import { geoparquet } from './geoparquet.ts';
import { pmtiles } from './pmtiles.ts';
import { wholeOutputs } from './whole.ts';
import { xlsx } from './xlsx.ts';

/** Every format that is made from the clean GeoPackage. To add one: write its file, add it here, give it a fixture. */
export const artifactFormats: readonly Format[] = [flatgeobuf, pmtiles, geoparquet, geopackage, csv, xlsx, drawings];

/** The number of the way in which each format is written now. */
export const currentRecipes = (): Map<string, number> =>
  new Map([...artifactFormats.flatMap(({ outputs }) => outputs), ...wholeOutputs].map(({ format, recipe }) => [format, recipe]));
