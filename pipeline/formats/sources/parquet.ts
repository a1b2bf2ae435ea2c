import { fileEndings } from '../../../schemas/source-endings.ts';
import { programTask } from '../../tools/sandbox/job.ts';
import { geopackage } from './geopackage.ts';
import type { SourceFormat } from './format.ts';

/** Parquet, with GeoParquet's geometry (0.4 to 1.1) or without: GDAL may lack the driver, so our own reader makes a GeoPackage of it. */
export const parquet: SourceFormat = {
  id: 'parquet',
  name: 'Parquet',
  extensions: fileEndings.parquet,
  matches: ({ text }) => text.startsWith('PAR1'),
  driver: geopackage.driver,
  examine: (path) => programTask('read/read-parquet.ts', undefined, { source: path }),
  rewritten: 'table.gpkg',
};
