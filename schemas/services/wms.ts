import { childrenOf, textAt, textsOf, type XmlElement } from '../codecs/xml-tree.ts';
import type { Bbox, ManifestService, Service } from '../types.ts';
import {
  boxOfNumbers,
  introduce,
  listed,
  plainLine,
  requestAddress,
  ServiceFault,
  type FollowAddress,
  type ServiceLayer,
} from './capabilities.ts';
import { boundZoom, isMercator, readCrs, zoomOfScale } from './mercator.ts';

/** Pictures that a map shows, the best first. */
const pictures = ['image/png', 'image/webp', 'image/jpeg'] as const;
const version = '1.3.0';

/** The address of the capabilities of a Web Map Service 1.3.0 (OGC 06-042). */
export const wmsCapabilities = (url: string): string =>
  requestAddress(url, { SERVICE: 'WMS', REQUEST: 'GetCapabilities', VERSION: version });

/** Read the layer to which a path leads from the outside in: what those around it say holds for it too. */
export function readWms(asked: ManifestService, root: XmlElement, path: readonly XmlElement[], follow: FollowAddress): ServiceLayer {
  const formats = listed(textsOf(root, 'Capability', 'Request', 'GetMap', 'Format'), 100);
  const format = pictureFormat(asked, formats);
  const crs = listed(path.flatMap((each) => textsOf(each, 'CRS').map(readCrs)).sort(mercatorFirst), 60);
  const style = styleOf(asked, path);
  const attribution = plainLine(nearestIn(path, (each) => textAt(each, 'Attribution', 'Title')));
  const legend = follow(legendOf(style), 'LegendURL');
  const scales = scalesOf(path);
  const asks = asksOf(asked, root, path, crs);
  const map = mapOf(asked, { crs, format, style: asked.style ?? '', scales, asks });
  const service: Service = {
    ...introduce(asked, { title: plainLine(textAt(path.at(-1), 'Title')), attribution }),
    ...(asked.style !== undefined && { style: asked.style }),
    crs,
    formats,
    ...(scales !== undefined && { scales }),
    ...(legend !== undefined && { legend }),
    ...(map !== undefined && { map }),
  };
  const unmapped = map === undefined ? { unmapped: crs.some(isMercator) ? formats.join(', ') : 'EPSG:3857' } : {};
  return { service, box: nearestIn(path, readBox), ...unmapped };
}

/** Paths to the layers that have a name, one by one: a service may list 100,000. */
export function* wmsLayers(root: XmlElement): Generator<XmlElement[]> {
  yield* pathsIn(childrenOf(root, 'Capability', 'Layer'), []);
}

function* pathsIn(layers: readonly XmlElement[], around: readonly XmlElement[]): Generator<XmlElement[]> {
  for (const layer of layers) {
    const path = [...around, layer];
    if (textAt(layer, 'Name') !== undefined) yield path;
    yield* pathsIn(childrenOf(layer, 'Layer'), path);
  }
}

/** Read a value from the innermost layer that has one. */
function nearestIn<T>(path: readonly XmlElement[], read: (layer: XmlElement) => T | undefined): T | undefined {
  for (const layer of [...path].reverse()) {
    const found = read(layer);
    if (found !== undefined) return found;
  }
  return undefined;
}

const readBox = (layer: XmlElement): Bbox | undefined => {
  const [box] = childrenOf(layer, 'EX_GeographicBoundingBox');
  const sides = ['westBoundLongitude', 'southBoundLatitude', 'eastBoundLongitude', 'northBoundLatitude'];
  return box && boxOfNumbers(sides.map((side) => textAt(box, side)));
};

/** A service may list thousands; those kept hold the one that a map needs. */
const mercatorFirst = (a: string, b: string): number => Number(isMercator(b)) - Number(isMercator(a));

/** The format that is asked for, or the best that there is; refused where the service does not offer it. */
export function pictureFormat({ layer = '', format }: ManifestService, offered: readonly string[]): (typeof pictures)[number] | undefined {
  if (format !== undefined && !offered.includes(format))
    throw new ServiceFault('service.format-absent', { layer, format, list: offered.join(', ') });
  return format ?? pictures.find((each) => offered.includes(each));
}

/** The style that is asked for, or the layer's first; refused where there is none of that name. */
function styleOf({ layer = '', style }: ManifestService, path: readonly XmlElement[]): XmlElement | undefined {
  const styles = [...path].reverse().flatMap((each) => childrenOf(each, 'Style'));
  const found = style === undefined ? styles[0] : styles.find((each) => textAt(each, 'Name') === style);
  if (found !== undefined || style === undefined) return found;
  const names = styles.map((each) => textAt(each, 'Name'));
  throw new ServiceFault('service.style-absent', { layer, style, list: listed(names, 100).join(', ') });
}

const legendOf = (style: XmlElement | undefined): string | undefined =>
  childrenOf(style, 'LegendURL', 'OnlineResource')[0]?.attributes.get('href');

function scalesOf(path: readonly XmlElement[]): Service['scales'] {
  const read = (name: string): number | undefined => {
    const value = Number(nearestIn(path, (layer) => textAt(layer, name)) ?? NaN);
    return Number.isFinite(value) && value > 0 ? value : undefined;
  };
  const min = read('MinScaleDenominator');
  const max = read('MaxScaleDenominator');
  return min === undefined && max === undefined ? undefined : { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

type Asks = NonNullable<NonNullable<Service['map']>['asks']>;

/** Answers that a page can show without running what a stranger wrote, the best first. */
const answers = [/^application\/geo\+json\b/i, /^application\/json\b/i, /^text\/plain\b/i];

/** The format in which a service says what lies at a place; HTML is none. */
export const answerFormat = (offered: readonly string[]): string | undefined =>
  answers.map((wanted) => offered.find((each) => wanted.test(each))).find((each) => each !== undefined);

/** Pixels of the picture that is asked about: its middle is the place. */
const pictureSide = '101';
const pictureMiddle = '50';

/** How the service says what lies at a place (GetFeatureInfo, 7.4), where the layer says that it may be asked. */
function asksOf(asked: ManifestService, root: XmlElement, path: readonly XmlElement[], crs: readonly string[]): Asks | undefined {
  const offered = textsOf(root, 'Capability', 'Request', 'GetFeatureInfo', 'Format').map((text) => plainLine(text, 100) ?? '');
  const format = answerFormat(offered);
  const system = crs.find(isMercator);
  const isQueryable = /^(1|true)$/.test(nearestIn(path, ({ attributes }) => attributes.get('queryable')) ?? '');
  if (!isQueryable || format === undefined || system === undefined) return undefined;
  const { url, layer = '', style = '' } = asked;
  const request = {
    SERVICE: 'WMS',
    REQUEST: 'GetFeatureInfo',
    VERSION: version,
    LAYERS: layer,
    QUERY_LAYERS: layer,
    STYLES: style,
    CRS: system,
    INFO_FORMAT: format,
    FEATURE_COUNT: '10',
    WIDTH: pictureSide,
    HEIGHT: pictureSide,
    I: pictureMiddle,
    J: pictureMiddle,
  };
  return { address: requestAddress(url, request, '&BBOX={bbox-epsg-3857}'), format };
}

interface MapWish extends Pick<Service, 'crs'> {
  scales: Service['scales'] | undefined;
  format: string | undefined;
  style: string;
  asks: Asks | undefined;
}

function mapOf({ url, layer = '' }: ManifestService, { crs, format, style, scales, asks }: MapWish): Service['map'] {
  const system = crs.find(isMercator);
  if (system === undefined || format === undefined) return undefined;
  const request = {
    SERVICE: 'WMS',
    REQUEST: 'GetMap',
    VERSION: version,
    LAYERS: layer,
    STYLES: style,
    CRS: system,
    FORMAT: format,
    TRANSPARENT: format === 'image/jpeg' ? 'FALSE' : 'TRUE',
    WIDTH: '256',
    HEIGHT: '256',
  };
  const minzoom = boundZoom(scales?.max === undefined ? 0 : Math.ceil(zoomOfScale(scales.max)));
  const maxzoom = boundZoom(scales?.min === undefined ? 18 : Math.floor(zoomOfScale(scales.min)));
  const address = requestAddress(url, request, '&BBOX={bbox-epsg-3857}');
  return { draws: 'pictures', address, minzoom, maxzoom: Math.max(minzoom, maxzoom), tileSize: 256, ...(asks && { asks }) };
}
