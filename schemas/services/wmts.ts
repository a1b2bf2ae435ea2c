import { halfWorld } from '../codecs/mercator.ts';
import { childrenOf, textAt, textsOf, type XmlElement } from '../codecs/xml-tree.ts';
import type { ManifestService, Service } from '../types.ts';
import {
  boxIn,
  introduce,
  listed,
  plainLine,
  requestAddress,
  ServiceFault,
  type FollowAddress,
  type ServiceLayer,
} from './capabilities.ts';
import { isMercator, readCrs, zoomOfScale, zoomRange } from './mercator.ts';
import { answerFormat, pictureFormat } from './wms.ts';

/** Whether the document of capabilities is itself a file: tiles have addresses then, and are not asked for by requests. */
const isFile = ({ url }: Pick<ManifestService, 'url'>): boolean => /\.xml$/i.test(new URL(url).pathname);

/** The address of the capabilities of a Web Map Tile Service 1.0.0 (OGC 07-057r7). */
export const wmtsCapabilities = (url: string): string =>
  isFile({ url }) ? url : requestAddress(url, { SERVICE: 'WMTS', REQUEST: 'GetCapabilities', VERSION: '1.0.0' });

/** The layers that a service lists. */
export const wmtsLayers = (root: XmlElement): XmlElement[] => childrenOf(root, 'Contents', 'Layer');

/** Read a layer: tiles by request, or by address where the document of capabilities is itself a file. */
export function readWmts(asked: ManifestService, root: XmlElement, layer: XmlElement, follow: FollowAddress): ServiceLayer {
  const formats = listed(textsOf(layer, 'Format'), 100);
  const format = pictureFormat(asked, formats);
  const style = styleOf(asked, layer);
  const { links, sets } = setsOf(asked, layer, childrenOf(root, 'Contents', 'TileMatrixSet'));
  const grid = sets.flatMap((set) => readGrid(set, links.get(nameOf(set))) ?? [])[0];
  const template = isFile(asked) ? templateOf(layer, format, follow) : undefined;
  const answer = answerFormat(textsOf(layer, 'InfoFormat').map((text) => plainLine(text, 100) ?? ''));
  const map = grid && format && mapOf(asked, { grid, format, style: nameOf(style), template, isFile: isFile(asked), answer });
  const legend = follow(childrenOf(style, 'LegendURL')[0]?.attributes.get('href'), 'LegendURL');
  const crs = sets.map((set) => readCrs(textAt(set, 'SupportedCRS') ?? ''));
  const service: Service = {
    ...introduce(asked, { title: plainLine(textAt(layer, 'Title')) }),
    ...(style !== undefined && nameOf(style) !== '' && { style: nameOf(style).slice(0, 200) }),
    crs: listed(crs, 60),
    formats,
    ...(legend !== undefined && { legend }),
    ...(map && { map }),
  };
  return { service, box: boxIn(layer), ...(!map && { unmapped: grid === undefined ? 'EPSG:3857' : formats.join(', ') }) };
}

const nameOf = (element: XmlElement | undefined): string => textAt(element, 'Identifier') ?? '';

/** The style that is asked for, or the layer's own choice; refused where there is none of that name. */
function styleOf({ layer = '', style }: ManifestService, element: XmlElement): XmlElement | undefined {
  const styles = childrenOf(element, 'Style');
  if (style === undefined) return styles.find(({ attributes }) => attributes.get('isDefault') === 'true') ?? styles[0];
  const found = styles.find((each) => nameOf(each) === style);
  if (found === undefined)
    throw new ServiceFault('service.style-absent', { layer, style, list: listed(styles.map(nameOf), 100).join(', ') });
  return found;
}

/** The matrix sets of a layer, and the matrices of each that hold tiles where the layer says so. */
function setsOf(
  { layer = '', tileMatrixSet }: ManifestService,
  element: XmlElement,
  all: readonly XmlElement[],
): { links: Map<string, Set<string>>; sets: XmlElement[] } {
  const matrices = (link: XmlElement): Set<string> =>
    new Set(childrenOf(link, 'TileMatrixSetLimits', 'TileMatrixLimits').flatMap((limit) => textAt(limit, 'TileMatrix') ?? []));
  const links = new Map(childrenOf(element, 'TileMatrixSetLink').map((link) => [textAt(link, 'TileMatrixSet') ?? '', matrices(link)]));
  if (tileMatrixSet !== undefined && !links.has(tileMatrixSet))
    throw new ServiceFault('service.matrix-absent', { layer, set: tileMatrixSet, list: listed([...links.keys()], 100).join(', ') });
  const sets = all.filter((set) => links.has(nameOf(set)) && (tileMatrixSet === undefined || nameOf(set) === tileMatrixSet));
  return { links, sets };
}

/** Matrix set that is the grid of web maps: its name, the prefix of the zoom in names of its matrices, and the zooms. */
interface Grid {
  set: string;
  prefix: string;
  minzoom: number;
  maxzoom: number;
  tileSize: 256 | 512;
}

/** Parts of a metre and of a scale by which rounded figures may differ. */
const nearMetres = 2;
const nearZoom = 0.01;

/** A longer name of a matrix, a set or a style is none of a person: whoever sends it hopes for a slow reader. */
const maxName = 200;
/** Characters of an address that servers read; names make it longer each time that a template repeats their place. */
const maxTemplate = 2_000;

function zoomIn(name: string): { prefix: string; number: string } {
  // guard [name.length > maxName ? '' : → ]: a name that no person gives
  const number = name.length > maxName ? '' : (/\d*$/.exec(name)?.[0] ?? '');
  return { prefix: name.slice(0, name.length - number.length), number };
}

/** The grid of a matrix set; undefined where it is none that a web map knows. */
function readGrid(set: XmlElement, limited: ReadonlySet<string> = new Set()): Grid | undefined {
  if (!isMercator(readCrs(textAt(set, 'SupportedCRS') ?? ''))) return undefined;
  const matrices = childrenOf(set, 'TileMatrix')
    .filter((matrix) => limited.size === 0 || limited.has(nameOf(matrix)))
    .map((matrix) => {
      const [x = NaN, y = NaN] = (textAt(matrix, 'TopLeftCorner') ?? '').split(/\s+/).map(Number);
      const size = Number(textAt(matrix, 'TileWidth'));
      const zoom = zoomOfScale(Number(textAt(matrix, 'ScaleDenominator'))) - Math.log2(size / 256);
      const { prefix, number } = zoomIn(nameOf(matrix));
      const isOwn =
        Math.abs(x + halfWorld) < nearMetres && Math.abs(y - halfWorld) < nearMetres && Math.abs(zoom - Number(number)) < nearZoom;
      return { zoom: Math.round(zoom), prefix, size, isGood: isOwn && String(Number(number)) === number };
    })
    .filter(({ isGood }) => isGood);
  const [first] = matrices;
  if (first === undefined || (first.size !== 256 && first.size !== 512)) return undefined;
  const zooms = matrices.filter(({ prefix, size }) => prefix === first.prefix && size === first.size).map(({ zoom }) => zoom);
  return { set: nameOf(set), prefix: first.prefix, ...zoomRange(zooms), tileSize: first.size };
}

/** The template of a layer's tiles. */
function templateOf(layer: XmlElement, format: string | undefined, follow: FollowAddress): string | undefined {
  const found = childrenOf(layer, 'ResourceURL').find(
    ({ attributes }) => attributes.get('resourceType') === 'tile' && attributes.get('format') === format,
  );
  return follow(found?.attributes.get('template'), 'ResourceURL')?.replaceAll('%7B', '{').replaceAll('%7D', '}');
}

interface MapWish {
  grid: Grid;
  format: string;
  style: string;
  template: string | undefined;
  isFile: boolean;
  /** The format in which the service says what lies at a place. */
  answer: string | undefined;
}

function mapOf(
  { url, layer = '' }: ManifestService,
  { grid: { set, prefix, ...zooms }, format, style, template, isFile, answer }: MapWish,
): Service['map'] {
  if (Math.max(set.length, style.length) > maxName) return undefined; // guard (endless-lists.test.ts): makes no map with a name of 201
  if (!isFile) {
    const tile = { SERVICE: 'WMTS', REQUEST: 'GetTile', VERSION: '1.0.0' };
    const request = { ...tile, LAYER: layer, STYLE: style, TILEMATRIXSET: set, FORMAT: format };
    const raw = `&TILEMATRIX=${encodeURIComponent(prefix)}{z}&TILEROW={y}&TILECOL={x}`;
    const question = answer && { ...request, REQUEST: 'GetFeatureInfo', INFOFORMAT: answer };
    const asks = question && { address: requestAddress(url, question, `${raw}&I={i}&J={j}`), format: answer };
    return { draws: 'pictures', address: requestAddress(url, request, raw), ...zooms, ...(asks && { asks }) };
  }
  const places = [['Style', style], ['TileMatrixSet', set], ['TileMatrix', `${prefix}{z}`], ['TileRow', '{y}'], ['TileCol', '{x}']] as const; // prettier-ignore
  const address = places.reduce((text, [name, value]) => text?.replaceAll(new RegExp(`\\{${name}\\}`, 'gi'), () => value), template);
  // A dimension that nobody has filled in would make every request fail.
  // guard [address.length <= maxTemplate] (endless-lists.test.ts): makes no map with a short name
  const isWhole = address !== undefined && address.length <= maxTemplate && /^[^{}]*(\{[zxy]\}[^{}]*)+$/.test(address);
  return isWhole ? { draws: 'pictures', address, ...zooms } : undefined;
}
