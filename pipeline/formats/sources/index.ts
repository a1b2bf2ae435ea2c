import { csv } from './csv.ts';
import { edigeo } from './edigeo.ts';
import { fileGdb } from './file-gdb.ts';
import { flatgeobuf } from './flatgeobuf.ts';
import type { SourceHead, SourceFormat } from './format.ts';
import { geojson } from './geojson.ts';
import { geojsonseq } from './geojsonseq.ts';
import { geopackage } from './geopackage.ts';
import { gml } from './gml.ts';
import { gpx } from './gpx.ts';
import { jsonTable } from './json-table.ts';
import { kml } from './kml.ts';
import { mapinfoMif, mapinfoTab } from './mapinfo.ts';
import { parquet } from './parquet.ts';
import { shapefile } from './shapefile.ts';
import { topojson } from './topojson.ts';

/** The formats that sources may have, the most certain signs first. To add one: its file, its row, its fixture. */
export const sourceFormats: readonly SourceFormat[] = [
  geopackage,
  flatgeobuf,
  parquet,
  shapefile,
  fileGdb,
  mapinfoTab,
  mapinfoMif,
  edigeo,
  gpx,
  kml,
  gml,
  topojson,
  geojsonseq,
  geojson,
  jsonTable,
  csv,
];

/** Extensions of the files worth taking out of an archive. */
export const dataExtensions: readonly string[] = [
  ...new Set(sourceFormats.flatMap(({ extensions, companions = [] }) => [...extensions, ...companions])),
];

/** The format of a file, by its content first; undefined where it is none of the table. */
export const recogniseFormat = (head: SourceHead): SourceFormat | undefined => sourceFormats.find(({ matches }) => matches(head));
