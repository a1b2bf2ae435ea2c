import type { Bbox, Problem, Service } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';
import { boxOfNumbers, introduce, listed, plainLine } from '../../schemas/services/capabilities.ts';
import { expectRoot, findLayer, notMapped, ownAddress, servicePlace, type Describe } from './describe-service.ts';
import { halfWorld } from '../../schemas/codecs/mercator.ts';
import { boxOfMercator, isMercator, readCrs, zoomRange } from '../../schemas/services/mercator.ts';
import { childrenOf, textAt, type XmlElement } from '../../schemas/codecs/xml-tree.ts';

/** Metres by pixel of zoom 0 in tiles of 256 pixels. */
const metresOfZoom0 = (2 * halfWorld) / 256;

/** Tile Map Service 1.0.0 (OSGeo): tiles by address, pictures or vectors. */
export const describeTms: Describe = async (asked, reader) => {
  const problems: Problem[] = [];
  const base = withoutSlashes(asked.url);
  const root = await reader.xml(`${base}/`);
  expectRoot(root, 'TileMapService', asked);
  const entries = childrenOf(root, 'TileMaps', 'TileMap').map(({ attributes }) => ({
    title: attributes.get('title'),
    href: attributes.get('href'),
  }));
  const nameOf = (href = ''): string => withoutSlashes(href).split('/').at(-1) ?? '';
  const entry = findLayer(asked, entries, ({ href, title }) => [nameOf(href), title]);
  const home = withoutSlashes(ownAddress(entry.href, asked, 'TileMap', problems) ?? `${base}/${encodeURIComponent(asked.layer ?? '')}`);
  const map = await reader.xml(home);
  expectRoot(map, 'TileMap', asked);
  const format = childrenOf(map, 'TileFormat')[0]?.attributes;
  const crs = readCrs(textAt(map, 'SRS') ?? '');
  const title = plainLine(textAt(map, 'Title') ?? entry.title);
  const tiles = isMercator(crs) ? await tilesOf(home, map, reader) : undefined;
  if (tiles === undefined) problems.push(notMapped(isMercator(crs) ? (format?.get('mime-type') ?? '') : 'EPSG:3857'));
  const attribution = plainLine(textAt(map, 'Attribution', 'Title'));
  const service: Service = {
    ...introduce(asked, { title, attribution }),
    crs: listed([crs], 60),
    formats: listed([format?.get('mime-type')], 100),
    ...(tiles !== undefined && { map: tiles }),
  };
  return { service, place: servicePlace(boundsIn(crs, childrenOf(map, 'BoundingBox')[0]), problems), problems };
};

/** An address without the slashes at its end; a pattern would try each of many from every one of them. */
function withoutSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}

async function tilesOf(home: string, map: XmlElement, reader: ServiceReader): Promise<Service['map']> {
  const format = childrenOf(map, 'TileFormat')[0]?.attributes;
  const [width, extension = ''] = [Number(format?.get('width') ?? 256), format?.get('extension') ?? ''];
  const zooms = childrenOf(map, 'TileSets', 'TileSet')
    .map(({ attributes }) => Math.log2(metresOfZoom0 / Number(attributes.get('units-per-pixel'))) - Math.log2(width / 256))
    .filter((zoom) => Math.abs(zoom - Math.round(zoom)) < 0.01)
    .map(Math.round);
  if (zooms.length === 0 || (width !== 256 && width !== 512) || !/^[a-z]{2,5}$/.test(extension)) return undefined;
  // The specification counts rows from the south; some services begin in the north, and say so by their origin.
  const upward = Number(childrenOf(map, 'Origin')[0]?.attributes.get('y') ?? -halfWorld) < 0;
  const common = {
    address: `${home}/{z}/{x}/{y}.${extension}`,
    ...zoomRange(zooms),
    ...(upward && { upward }),
  };
  if (/^(png|jpe?g|webp)$/.test(extension)) return { draws: 'pictures', ...common, tileSize: width };
  if (!/^(pbf|mvt)$/.test(extension)) return undefined;
  const layers = await vectorLayers(`${home}/metadata.json`, reader);
  return layers.length === 0 ? undefined : { draws: 'tiles', ...common, layers };
}

/** Most layers of vector tiles that a record keeps. */
const maxLayers = 100;

/** The layers of vector tiles, as the TileJSON beside them names them. */
async function vectorLayers(url: string, reader: ServiceReader): Promise<string[]> {
  const { status, body } = await reader.ask(url, { any: true });
  return status === 200 ? tmsLayers(body.toString('utf8')) : [];
}

/** The names in `vector_layers` of a TileJSON document (3.0.0, section 3.3); none where it is something else. */
export function tmsLayers(text: string): string[] {
  const { vector_layers: layers } = membersOf(text);
  if (!Array.isArray(layers)) return [];
  const names = (layers as unknown[]).flatMap((layer) =>
    typeof layer === 'object' && layer !== null && 'id' in layer && typeof layer.id === 'string' ? [layer.id] : [],
  );
  return names.filter((name) => name === plainLine(name, 200)).slice(0, maxLayers);
}

/** The members of a JSON document of a stranger; none where it is something else. */
export function membersOf(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' ? { ...found } : {};
  } catch {
    return {};
  }
}

/** A box of Web Mercator or of degrees, in degrees. */
function boundsIn(crs: string, box: XmlElement | undefined): Bbox | undefined {
  const numbers = ['minx', 'miny', 'maxx', 'maxy'].map((side) => Number(box?.attributes.get(side) ?? NaN));
  return isMercator(crs) ? boxOfMercator(numbers) : crs === 'EPSG:4326' ? boxOfNumbers(numbers) : undefined;
}
