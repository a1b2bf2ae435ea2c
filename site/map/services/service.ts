import { halfWorld, isometricLatitude } from '../../../schemas/codecs/mercator.ts';
import type { FilterSpecification, LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { viewTiles } from '../../../schemas/model/service-view.ts';
import type { View } from '../model/model.ts';
import { serviceSource, type ServiceFacts } from './service-facts.ts';

/** Tiles on each side of the middle. */
const reach = viewTiles / 2;

/** The source of a service; features are asked for around what the reader looks at. */
export function serviceSources(
  facts: ServiceFacts,
  view: View | undefined,
  absolute: (url: string) => string,
): Record<string, SourceSpecification> {
  const { service, tiles, bbox } = facts;
  const { draws, address } = service;
  const common = { minzoom: tiles.minzoom, maxzoom: tiles.maxzoom, bounds: bbox, ...(service.upward ? { scheme: 'tms' as const } : {}) };
  if (draws === 'features') return { [serviceSource(facts)]: { type: 'geojson', data: featuresAround(facts, view) } };
  if (draws === 'image') {
    // What draws its tiles reads there where the image lies.
    const address = `cog://${absolute(tiles.url)}/{z}/{x}/{y}`;
    return { [serviceSource(facts)]: { type: 'raster', tiles: [address], tileSize: service.tileSize ?? 512, ...common } };
  }
  const urls = [draws.endsWith('archive') ? `pmtiles://${address}/{z}/{x}/{y}` : draws === 'tiles' ? viaPage(address) : address];
  if (draws === 'tiles' || draws === 'tile-archive') return { [serviceSource(facts)]: { type: 'vector', tiles: urls, ...common } };
  return { [serviceSource(facts)]: { type: 'raster', tiles: urls, tileSize: service.tileSize ?? 256, ...common } };
}

/** Rewrite an address for the map's worker so that the page asks for it (see prepare.ts). */
const viaPage = (address: string): string => address.replace(/^https:/, 'service:');

/** The address of the features of a view, the same for small moves; none from so far away that they would be too many. */
function featuresAround(
  { service, tiles, bbox }: ServiceFacts,
  view: View | undefined,
): string | { type: 'FeatureCollection'; features: [] } {
  const [west, south, east, north] = bbox;
  const { center, zoom } = view ?? {
    center: [(west + east) / 2, (south + north) / 2],
    zoom: Math.max(tiles.minzoom, Math.log2(360 / (east - west))),
  };
  if (zoom < tiles.minzoom) return { type: 'FeatureCollection', features: [] };
  const side = (2 * halfWorld) / 2 ** Math.floor(zoom);
  const y = (isometricLatitude(center[1]) / Math.PI) * halfWorld;
  const [left, low] = [(center[0] / 180) * halfWorld, y].map((at) => (Math.round(at / side) - reach) * side) as [number, number];
  const box = [left, low, left + 2 * reach * side, low + 2 * reach * side].map((at) => Math.max(-halfWorld, Math.min(halfWorld, at)));
  return viaPage(service.address).replace('{bbox-epsg-3857}', box.map((at) => at.toFixed(1)).join(','));
}

/** How it is drawn: pictures as they come, features in the theme's colour. */
export function styleService(facts: ServiceFacts, { dark, opacity }: { dark: boolean; opacity: number }): LayerSpecification[] {
  const { id, service, tiles } = facts;
  const source = serviceSource(facts);
  if (['pictures', 'picture-archive', 'image'].includes(service.draws))
    return [{ id: `${id}/service`, type: 'raster', source, paint: { 'raster-opacity': opacity, 'raster-fade-duration': 0 } }];
  const color = dark ? facts.color.dark : facts.color.light;
  const names = service.draws === 'features' ? [undefined] : (service.layers ?? []);
  return names.flatMap((name): LayerSpecification[] => {
    const of = (kind: string): { source: string; filter: FilterSpecification; minzoom: number; 'source-layer'?: string } => ({
      source,
      filter: ['==', ['geometry-type'], kind],
      minzoom: tiles.minzoom,
      ...(name === undefined ? {} : { 'source-layer': name }),
    });
    const own = `${id}/service/${name ?? ''}`;
    return [
      { id: `${own}/fill`, type: 'fill', ...of('Polygon'), paint: { 'fill-color': color, 'fill-opacity': 0.25 * opacity } },
      { id: `${own}/edge`, type: 'line', ...of('Polygon'), paint: { 'line-color': color, 'line-width': 0.8, 'line-opacity': opacity } },
      { id: `${own}/line`, type: 'line', ...of('LineString'), paint: { 'line-color': color, 'line-width': 1.2, 'line-opacity': opacity } },
      {
        id: `${own}/point`,
        type: 'circle',
        ...of('Point'),
        paint: { 'circle-color': color, 'circle-radius': 4, 'circle-opacity': opacity },
      },
    ];
  });
}
