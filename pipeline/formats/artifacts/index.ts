import { csv } from './csv.ts';
import { drawings } from './drawings.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import type { Format, Output } from './format.ts';
import { geopackage } from './geopackage.ts';
import { geoparquet } from './geoparquet.ts';
import { pmtiles } from './pmtiles.ts';
import { territoryBoxes } from './territory-boxes.ts';
import { wholeOutputs } from './whole.ts';
import { xlsx } from './xlsx.ts';

/** Every format that is made from the clean GeoPackage. To add one: write its file, add it here, give it a fixture. */
export const artifactFormats: readonly Format[] = [flatgeobuf, pmtiles, geoparquet, geopackage, csv, xlsx, drawings, territoryBoxes];

/** Every file that is made, as it is made now. */
export const currentOutputs: readonly Output[] = [...artifactFormats.flatMap(({ outputs }) => outputs), ...wholeOutputs];

/** Formats that every data set of layers is written in. */
export const formatsOfAll: readonly string[] = artifactFormats
  .filter(({ isOfAll }) => isOfAll)
  .flatMap(({ outputs }) => outputs.map(({ format }) => format));
