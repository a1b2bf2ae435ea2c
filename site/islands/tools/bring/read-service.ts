import { parseXmlTree, type XmlElement } from '../../../../schemas/codecs/xml-tree.ts';
import { plainLine, requestAddress } from '../../../../schemas/services/capabilities.ts';
import { wmsCapabilities } from '../../../../schemas/services/wms.ts';
import { wmtsCapabilities } from '../../../../schemas/services/wmts.ts';
import { layerNamed, serviceAt, type ServiceKind } from '../../../map/bring/service-address.ts';
import { mostOffered, type BringOffer, type ListedLayer, type Offered } from './offers.ts';
import { readWmsLayers, readWmtsLayers } from './read-pictures.ts';
import { readWfs } from './read-wfs.ts';

/** How a kind of service is asked what it has, and how its answer is known and read. */
const kinds: Readonly<
  Record<
    ServiceKind,
    { root: string; ask: (service: string) => string; read: (root: XmlElement, service: string) => Iterable<ListedLayer> }
  >
> = {
  wfs: {
    root: 'WFS_Capabilities',
    ask: (service) => requestAddress(service, { SERVICE: 'WFS', REQUEST: 'GetCapabilities' }),
    read: readWfs,
  },
  wms: { root: 'WMS_Capabilities', ask: wmsCapabilities, read: readWmsLayers },
  wmts: { root: 'Capabilities', ask: wmtsCapabilities, read: readWmtsLayers },
};

/** The address of what a service of a kind says of itself. */
export const capabilitiesAt = (url: URL, kind: ServiceKind): string => kinds[kind].ask(serviceAt(url));

/** Read the layers that a service offers to a map, the one that its address names first; undefined of any other document. */
export function readService(bytes: ArrayBuffer, url: URL, asked?: ServiceKind): Offered | undefined {
  const root = parseXmlTree(new Uint8Array(bytes));
  const kind = (['wfs', 'wms', 'wmts'] as const).find((each) => kinds[each].root === root.name);
  // A server may tell of one kind whatever it is asked for.
  if (kind === undefined || kind !== (asked ?? kind)) return undefined;
  const named = layerNamed(url);
  const offers: BringOffer[] = [];
  let total = 0;
  let undrawn = 0;
  for (const { name, title, read } of kinds[kind].read(root, serviceAt(url))) {
    // guard [name.length > mostOffered.name]: names without end
    if (name === '' || name.length > mostOffered.name) continue;
    const isNamed = name === named;
    // guard [offers.length >= mostOffered.layers → isNamed]: layers without number
    const isBeyond = offers.length >= mostOffered.layers && !isNamed;
    const found = isBeyond ? undefined : read();
    total += 1;
    if (!isBeyond && found === undefined) undrawn += 1;
    if (found === undefined) continue;
    const offer = { kind, title: plainLine(title, mostOffered.title) ?? plainLine(name, mostOffered.title) ?? '', ...found };
    if (isNamed) offers.unshift(offer);
    else offers.push(offer);
  }
  return { offers, of: 'service', total: offers.length < mostOffered.layers ? offers.length : total, undrawn };
}
