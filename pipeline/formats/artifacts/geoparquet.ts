import { workOf } from '../../sandbox/job.ts';
import { onlyLayer, tableOf, type Format } from './format.ts';

/** GeoParquet 1.1 in the coordinate system of the source, row n being feature n of the FlatGeobuf file; what has no geometry comes last. */
export const geoparquet: Format = {
  id: 'geoparquet',
  per: 'layer',
  isOfAll: true,
  takes: () => true,
  after: ['flatgeobuf'],
  outputs: [
    {
      format: 'geoparquet',
      file: 'layer.parquet',
      suffix: '.parquet',
      mediaType: 'application/vnd.apache.parquet',
      recipe: 5,
      changes: [
        { recipe: 3, why: 'recipe.local-times', repairs: true, types: ['datetime'] },
        { recipe: 4, why: 'recipe.zoned-times', types: ['datetime'] },
        { recipe: 5, why: 'recipe.same-order' },
      ],
    },
  ],
  work: (subject) => {
    const layer = onlyLayer(subject);
    const job = { table: tableOf(layer), crs: layer.crs, output: 'layer.parquet' };
    if (layer.drawn === 0 || subject.wgs84 === null) return workOf('write-geoparquet', job, { 'clean.gpkg': subject.clean });
    const inputs = { 'clean.gpkg': subject.clean, 'wgs84.gpkg': subject.wgs84 };
    return workOf('write-geoparquet', { ...job, flatgeobuf: `${layer.name}.fgb` }, inputs);
  },
};
