import { fail } from '../base/errors.ts';
import type { Bbox, Service } from '../../schemas/types.ts';
import type { ServiceReply, ServiceReader } from './ask-service.ts';
import { halfWorld, latitudeOnMap, mercatorX, mercatorY } from '../../schemas/codecs/mercator.ts';
import { describeService } from './service-source.ts';

/** Media types of what a map gets; a page that says in HTML that something went wrong is none of them. */
const expected: Record<NonNullable<Service['map']>['draws'], RegExp> = {
  pictures: /^image\//,
  tiles: /protobuf|vector-tile|octet-stream|x-mvt/,
  'picture-archive': /./,
  'tile-archive': /./,
  features: /json/,
  image: /./,
};

/**
 * Ask a service for its description, then for a real tile or feature; throws where there is none. Tells whether other sites may read it.
 */
export async function tryService(service: Service, extent: Bbox | undefined, reader: ServiceReader): Promise<boolean> {
  const { type, url, layer, style } = service;
  const asked = { type, url, ...(layer !== undefined && { layer }), ...(style !== undefined && { style }) };
  const { map = service.map } = (await describeService(asked, reader)).service;
  if (map === undefined) return false;
  if (map.draws === 'image' || map.draws.endsWith('archive')) return (await reader.ask(url, { range: { from: 0, bytes: 127 } })).isOpen;
  const reply = await reader.ask(addressOf(map, extent), { any: true });
  if (reply.status !== 200 || !expected[map.draws].test(reply.type) || reply.body.length === 0) throw refusalOf(reply);
  return reply.isOpen;
}

const refusalOf = ({ url, status, type }: ServiceReply): Error => fail('services.sample', { url, status, type: type === '' ? '∅' : type });

/** Mainland France, where a service does not say what it covers. */
const mainland: Bbox = [-5.2, 41.3, 9.6, 51.1];

/** Address of the tile about as large as an extent and around its middle, within the service's zooms: the least likely to be empty. */
export function addressOf({ address, minzoom, maxzoom, upward = false }: NonNullable<Service['map']>, extent: Bbox = mainland): string {
  const [west, south, east, north] = extent;
  const [left, top, right, bottom] = [...squareOf(west, north), ...squareOf(east, south)];
  const fitting = Math.floor(-Math.log2(Math.max(right - left, bottom - top, 2 ** -18)));
  const zoom = Math.min(maxzoom, Math.max(minzoom, fitting));
  const count = 2 ** zoom;
  const at = (from: number, to: number): number => Math.min(count - 1, Math.max(0, Math.floor(((from + to) / 2) * count)));
  const x = at(left, right);
  const y = at(top, bottom);
  const side = (2 * halfWorld) / count;
  const box = [-halfWorld + x * side, halfWorld - (y + 1) * side, -halfWorld + (x + 1) * side, halfWorld - y * side];
  return address
    .replace('{z}', String(zoom))
    .replace('{x}', String(x))
    .replace('{y}', String(upward ? count - 1 - y : y))
    .replace('{bbox-epsg-3857}', box.join(','))
    .replace(/([?&]COUNT)=\d+/, '$1=1');
}

/** A place in the square of Web Mercator, from 0 to 1 eastward and southward. */
function squareOf(longitude: number, latitude: number): [number, number] {
  return [mercatorX(longitude), mercatorY(latitudeOnMap(latitude))];
}
