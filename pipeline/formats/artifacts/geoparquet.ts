import { workOf } from '../../sandbox/job.ts';
import { onlyLayer, tableOf, type Format } from './format.ts';

/** GeoParquet 1.1 in the coordinate system of the source, rows along a Hilbert curve. */
export const geoparquet: Format = {
  id: 'geoparquet',
  per: 'layer',
  takes: () => true,
  outputs: [{ format: 'geoparquet', file: 'layer.parquet', suffix: '.parquet', mediaType: 'application/vnd.apache.parquet', recipe: 4 }],
  work: (subject) => {
    const layer = onlyLayer(subject);
    return workOf('write-geoparquet', { table: tableOf(layer), crs: layer.crs, output: 'layer.parquet' }, { 'clean.gpkg': subject.clean });
  },
};
