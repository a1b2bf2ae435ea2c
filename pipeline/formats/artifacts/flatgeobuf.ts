import { copyToFlatgeobuf } from '../../gdal/copy-layer.ts';
import { onlyLayer, type Format } from './format.ts';

/** FlatGeobuf in WGS 84 with its spatial index; what has no geometry stays out (an index cannot hold it). */
export const flatgeobuf: Format = {
  id: 'flatgeobuf',
  per: 'layer',
  takes: ({ drawn }) => drawn > 0,
  outputs: [
    {
      format: 'flatgeobuf',
      file: 'layer.fgb',
      suffix: '.fgb',
      mediaType: 'application/flatgeobuf',
      recipe: 3,
      changes: [{ recipe: 3, why: 'recipe.whole-numbers', repairs: true, types: ['integer', 'number'] }],
    },
  ],
  tasks: (subject) =>
    subject.wgs84 === null ? [] : [copyToFlatgeobuf(onlyLayer(subject), subject.wgs84, { output: 'layer.fgb', index: true })],
};
