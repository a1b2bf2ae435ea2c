import type { Writer } from './format.ts';
import { namePart } from './file-name.ts';
import { putLayer } from './gdal-source.ts';
import { exportWords } from './notice.ts';

const target = '/export.dxf';

/** Write DXF, a file a layer: shapes on a DXF layer of the same name. Parts of collections, which DXF lacks, become separate shapes. */
export const writeDxf: Writer = async (layers, { system, lang, nameOf, openGdal }) => {
  const words = exportWords(lang);
  const gdal = await openGdal();
  const files = layers.map((layer) => {
    const fields = [{ name: 'Layer', type: 'text' }] as const;
    const features = layer.features.flatMap((feature) =>
      feature.geometry === null ? [] : [{ ...feature, values: [namePart(layer.name)] }],
    );
    gdal.translate(putLayer(gdal, { ...layer, fields, features }, system), target, ['-f', 'DXF', '-explodecollections']);
    return { name: `${nameOf(layer)}.dxf`, pieces: [gdal.take(target)] };
  });
  return { files, remarks: [words.shapesAlone] };
};
