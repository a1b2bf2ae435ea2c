import { readAtMost } from '../../../map/fetch/read-at-most.ts';
import { pictureSize } from '../../../map/sheets/picture-size.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import type { TileGiver } from '../../../map/fetch/answer-tile.ts';
import { factsOfTaken, type OwnLook } from '../../../map/own/facts-of-taken.ts';
import { placeOfTile } from '../../../map/sheets/place.ts';
import type { OfferedPictures } from './offers.ts';

/** Bytes of a tile, and pixels of its sides: it is asked for with 256 or 512, and some servers give twice as many. */
const most = { bytes: 8 * 1024 ** 2, side: 1024 };
const types = /^image\/(png|jpe?g|webp)\b/i;

/** Make the facts of a service's pictures, and what gives their tiles. */
export function showPictures(pictures: OfferedPictures, notice: TakenNotice, look: OwnLook): { facts: MapFacts; give: TileGiver } {
  const { address } = pictures.map;
  return {
    facts: factsOfPictures(pictures, notice, look),
    give: (z, x, y, signal) => fetchPicture(tileAddress(address, z, x, y), signal),
  };
}

/** Make the facts of pictures of another site, which a worker gives, owed to whom they name or to their host. */
export function factsOfPictures({ map, box, attribution }: OfferedPictures, notice: TakenNotice, look: OwnLook): MapFacts {
  const { hostname } = new URL(map.address);
  // Nobody knows the day or the licence of what a service draws.
  const owner = attribution ?? hostname;
  const { terms: _, ...facts } = factsOfTaken([], { ...notice, producer: owner, attribution: owner }, look);
  const { minzoom, maxzoom, ...drawn } = map;
  const { url } = facts.tiles;
  return {
    ...facts,
    tiles: { url, minzoom, maxzoom },
    ...(box && { bbox: box, boxes: [{ area: 'WORLD', bbox: box }] }),
    service: { ...drawn, draws: 'pictures', address: `${url}/{z}/{x}/{y}`, host: hostname },
  };
}

/** The address of a tile by its numbers, or by its box in metres of Web Mercator. */
export function tileAddress(template: string, z: number, x: number, y: number): string {
  const { west, north, step, side } = placeOfTile(z, x, y, 256);
  const box = [west, north - step * side, west + step * side, north].join(',');
  const places: Record<string, string> = { z: String(z), x: String(x), y: String(y), 'bbox-epsg-3857': box };
  return template.replaceAll(/\{(z|x|y|bbox-epsg-3857)\}/g, (_, name: string) => places[name] ?? '');
}

/** Fetch and decode a picture, once its type and its size are those of a tile; nothing lies where a service has none. */
async function fetchPicture(url: string, signal: AbortSignal): Promise<ImageBitmap> {
  // The reader has agreed to this host, and to none to which it would lead.
  const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error', signal });
  if (response.status === 404 || response.status === 204) return createImageBitmap(new ImageData(1, 1));
  const type = response.headers.get('content-type') ?? '';
  // guard [!types.test(type)] (show-pictures.test.ts): is not decoded
  if (!response.ok || !types.test(type)) throw new TypeError(`${url} answered ${response.status} (${type}).`);
  const bytes = await readAtMost(response.body, most.bytes, url);
  const [width = Infinity, height = Infinity] = pictureSize(bytes) ?? [];
  // guard [Math.max(width, height) > most.side → false] (show-pictures.test.ts): is not decoded
  if (Math.max(width, height) > most.side) throw new TypeError(`${url} is no tile of a map.`);
  return createImageBitmap(new Blob([bytes], { type }));
}
