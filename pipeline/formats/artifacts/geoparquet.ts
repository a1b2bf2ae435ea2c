import { programTask } from '../../sandbox/job.ts';
import type { GeoparquetJob } from '../../programs/write/write-geoparquet.ts';
import { onlyLayer, tableOf, type Format } from './format.ts';

/** GeoParquet 1.1 in the coordinate system of the source, rows along a Hilbert curve. */
export const geoparquet: Format = {
  id: 'geoparquet',
  per: 'layer',
  takes: () => true,
  outputs: [{ format: 'geoparquet', file: 'layer.parquet', suffix: '.parquet', mediaType: 'application/vnd.apache.parquet', recipe: 4 }],
  tasks: (subject) => {
    const layer = onlyLayer(subject);
    const job: GeoparquetJob = { table: tableOf(layer), crs: layer.crs, output: 'layer.parquet' };
    return [programTask('write/write-geoparquet.ts', job, { 'clean.gpkg': subject.clean })];
  },
};
