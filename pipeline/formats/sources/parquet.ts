import { fileEndings } from '../../../schemas/model/source-endings.ts';
import { programTask } from '../../sandbox/job.ts';
import type { ParquetJob } from '../../programs/read/read-parquet.ts';
import { geopackage } from './geopackage.ts';
import type { SourceFormat } from './format.ts';

/**
 * Parquet with GeoParquet's geometry (0.4 to 1.1), coordinates in two columns, or neither; our reader makes it a GeoPackage, as GDAL may
 * lack the driver.
 */
export const parquet: SourceFormat = {
  id: 'parquet',
  name: 'Parquet',
  extensions: fileEndings.parquet,
  matches: ({ text }) => text.startsWith('PAR1'),
  driver: geopackage.driver,
  placed: true,
  examine: (path, _names, _beside, { geometry }) =>
    programTask('read/read-parquet.ts', { geometry } satisfies ParquetJob, { source: path }),
  rewritten: 'table.gpkg',
};
