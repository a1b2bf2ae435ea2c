import { copyToGeopackage } from '../../gdal/copy-layer.ts';
import type { Format } from './format.ts';

/** GeoPackage in the coordinate system of the source, all layers in one file, spatially indexed. */
export const geopackage: Format = {
  id: 'geopackage',
  per: 'dataset',
  takes: () => true,
  outputs: [{ format: 'geopackage', file: 'dataset.gpkg', suffix: '.gpkg', mediaType: 'application/geopackage+sqlite3', recipe: 1 }],
  tasks: ({ layers, clean, restriction }) =>
    layers.some(({ geometry }) => geometry !== null)
      ? layers.map((layer, index) =>
          copyToGeopackage(layer, clean, {
            output: 'dataset.gpkg',
            append: index > 0,
            ...(restriction !== undefined && { description: restriction }),
          }),
        )
      : [],
};
