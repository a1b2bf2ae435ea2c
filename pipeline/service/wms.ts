import { textAt } from '../../schemas/codecs/xml-tree.ts';
import { readWms, wmsCapabilities, wmsLayers } from '../../schemas/services/wms.ts';
import { describeLayer, expectRoot, layerAbsent, type Describe } from './describe-service.ts';

/** Web Map Service 1.3.0 (OGC 06-042): pictures of any box. */
export const describeWms: Describe = async (asked, reader) => {
  const root = await reader.xml(wmsCapabilities(asked.url));
  expectRoot(root, 'WMS_Capabilities', asked);
  const names: string[] = [];
  for (const path of wmsLayers(root)) {
    const name = textAt(path.at(-1), 'Name') ?? '';
    if (name === (asked.layer ?? '')) return describeLayer(asked, (follow) => readWms(asked, root, path, follow));
    names.push(name);
  }
  throw layerAbsent(asked, names);
};
