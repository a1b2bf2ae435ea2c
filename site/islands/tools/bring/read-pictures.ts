import { parseUrl } from '../../../../schemas/model/parse-url.ts';
import { childrenOf, textAt, type XmlElement } from '../../../../schemas/codecs/xml-tree.ts';
import type { FollowAddress, ServiceLayer } from '../../../../schemas/services/capabilities.ts';
import { isMercator, readCrs } from '../../../../schemas/services/mercator.ts';
import { readWms, wmsLayers } from '../../../../schemas/services/wms.ts';
import { readWmts, wmtsLayers } from '../../../../schemas/services/wmts.ts';
import { fileAddressOf } from '../../../map/bring/address.ts';
import type { BringOffer, ListedLayer } from './offers.ts';

/** List the layers of a service of pictures (WMS 1.3). */
export function* readWmsLayers(root: XmlElement, service: string): Generator<ListedLayer> {
  childrenOf(root, 'Capability', 'Layer').forEach(forgetSystems);
  for (const path of wmsLayers(root)) {
    const layer = path.at(-1);
    const name = textAt(layer, 'Name') ?? '';
    const read = (): ServiceLayer => readWms({ type: 'wms', url: service, layer: name }, root, path, () => undefined);
    yield { name, title: textAt(layer, 'Title'), read: () => picturesOf(read()) };
  }
}

/** List the layers of a service of tiles (WMTS 1.0); tiles with an address of their own may lie at another public host. */
export function* readWmtsLayers(root: XmlElement, service: string): Generator<ListedLayer> {
  const follow: FollowAddress = (address = '') => {
    const tiles = parseUrl(address, service)?.href;
    // guard [fileAddressOf(tiles)?.href → tiles] (read-service.test.ts): at none of this machine or of its network
    return tiles === undefined ? undefined : fileAddressOf(tiles)?.href;
  };
  for (const layer of wmtsLayers(root)) {
    const name = textAt(layer, 'Identifier') ?? '';
    const read = (): ServiceLayer => readWmts({ type: 'wmts', url: service, layer: name }, root, layer, follow);
    yield { name, title: textAt(layer, 'Title'), read: () => picturesOf(read()) };
  }
}

/** Forget systems that no web map has: a service lists thousands around all its layers, which are read for each of them. */
function forgetSystems(layer: XmlElement): void {
  layer.children = layer.children.filter(({ name, text }) => name !== 'CRS' || isMercator(readCrs(text)));
  childrenOf(layer, 'Layer').forEach(forgetSystems);
}

function picturesOf({ service: { map, attribution }, box }: ServiceLayer): Pick<BringOffer, 'address' | 'pictures'> | undefined {
  if (map === undefined) return undefined;
  return { address: map.address, pictures: { map, ...(box && { box }), ...(attribution !== undefined && { attribution }) } };
}
