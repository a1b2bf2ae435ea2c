import { viewTiles } from '../../schemas/model/service-view.ts';
import type { Bbox, ManifestService, Problem, Service } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import type { ServiceReader } from './ask-service.ts';
import { boxIn, introduce, listed, plainLine, requestAddress } from '../../schemas/services/capabilities.ts';
import { expectRoot, findLayer, notMapped, servicePlace, type Describe } from './describe-service.ts';
import { mostZoom, readCrs, sidesOf } from '../../schemas/services/mercator.ts';
import { parseXml } from '../base/parse-xml.ts';
import { childrenOf, descendantsOf, textAt, textsOf, type XmlElement } from '../../schemas/codecs/xml-tree.ts';

const version = '2.0.0';
/** Features of one view: more would stall a phone, and many services give no more at once. */
const mostFeatures = 1000;

/** Web Feature Service 2.0 (OGC 09-025r2): the features themselves. */
export const describeWfs: Describe = async (asked, reader) => {
  const root = await reader.xml(requestAddress(asked.url, { SERVICE: 'WFS', REQUEST: 'GetCapabilities', VERSION: version }));
  expectRoot(root, 'WFS_Capabilities', asked);
  const type = findLayer(asked, childrenOf(root, 'FeatureTypeList', 'FeatureType'), (each) => [textAt(each, 'Name')]);
  const problems: Problem[] = [];
  const box = boxIn(type);
  const formats = listed([...formatsOf(root), ...textsOf(type, 'OutputFormats', 'Format')], 100);
  const features = await countFeatures(asked, reader);
  const json = formats.find((format) => /^application\/(geo\+)?json$/i.test(format)) ?? formats.find((format) => /json/i.test(format));
  if (json === undefined) problems.push(notMapped('GeoJSON'));
  const service: Service = {
    ...introduce(asked, { title: plainLine(textAt(type, 'Title')) }),
    crs: listed([...textsOf(type, 'DefaultCRS'), ...textsOf(type, 'OtherCRS')].map(readCrs), 60),
    formats,
    ...(features !== undefined && { features }),
    ...(json !== undefined && { map: { draws: 'features', address: featuresAddress(asked, json), ...zoomsOf(features, box) } }),
  };
  return { service, place: servicePlace(box, problems), problems };
};

function formatsOf(root: XmlElement): string[] {
  const operation = childrenOf(root, 'OperationsMetadata', 'Operation').find(({ attributes }) => attributes.get('name') === 'GetFeature');
  const parameter = childrenOf(operation, 'Parameter').find(({ attributes }) => attributes.get('name') === 'outputFormat');
  return parameter === undefined ? [] : descendantsOf(parameter, 'Value').map(({ text }) => text);
}

/** How many features there are; undefined where the service does not count them. */
async function countFeatures(asked: ManifestService, reader: ServiceReader): Promise<number | undefined> {
  const url = requestAddress(asked.url, { ...featureRequest(asked), RESULTTYPE: 'hits' });
  const { body, status } = await reader.ask(url, { any: true });
  if (status >= 400) return undefined;
  const matched = rootOf(body, url)?.attributes.get('numberMatched') ?? '';
  return /^\d{1,12}$/.test(matched) ? Number(matched) : undefined;
}

/**
 * Parse an answer to a count; undefined where parsing fails: some services have the layer, and send features, a page or nothing instead.
 */
function rootOf(body: Buffer, url: string): XmlElement | undefined {
  try {
    return parseXml(body, url);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return undefined;
  }
}

const featureRequest = ({ layer = '' }: ManifestService): Record<string, string> => ({
  SERVICE: 'WFS',
  REQUEST: 'GetFeature',
  VERSION: version,
  TYPENAMES: layer,
});

/** GeoJSON of a view. The box is in Web Mercator: there alone all servers agree which coordinate comes first. */
function featuresAddress(asked: ManifestService, format: string): string {
  const request = { ...featureRequest(asked), OUTPUTFORMAT: format, SRSNAME: 'EPSG:4326', COUNT: String(mostFeatures) };
  return requestAddress(asked.url, request, '&BBOX={bbox-epsg-3857},urn:ogc:def:crs:EPSG::3857');
}

/** Find the zooms at which one view holds few enough features, if they lay evenly over their box. */
function zoomsOf(features = 0, box?: Bbox): { minzoom: number; maxzoom: number } {
  // Features seldom lie evenly, and some services do not count: where more lie than came, the map says so.
  const zooms = { minzoom: 0, maxzoom: mostZoom };
  if (box === undefined) return zooms;
  const sides = sidesOf(box);
  const asked = (zoom: number): number => sides.reduce((sum, side) => sum * Math.min(1, viewTiles / 2 ** zoom / side), features);
  while (zooms.minzoom < mostZoom && asked(zooms.minzoom) > mostFeatures) zooms.minzoom += 1;
  return zooms;
}
