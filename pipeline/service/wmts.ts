import { textAt } from '../../schemas/codecs/xml-tree.ts';
import { readWmts, wmtsCapabilities, wmtsLayers } from '../../schemas/services/wmts.ts';
import { describeLayer, expectRoot, findLayer, type Describe } from './describe-service.ts';

/** Web Map Tile Service 1.0.0 (OGC 07-057r7): tiles by request, or by address where the document of capabilities is itself a file. */
export const describeWmts: Describe = async (asked, reader) => {
  const root = await reader.xml(wmtsCapabilities(asked.url));
  expectRoot(root, 'Capabilities', asked);
  const layer = findLayer(asked, wmtsLayers(root), (each) => [textAt(each, 'Identifier')]);
  return describeLayer(asked, (follow) => readWmts(asked, root, layer, follow));
};
