import { holds } from '../../schemas/model/boxes.ts';
import type { Bbox } from '../../schemas/types.ts';
import type { View } from '../map/model/model.ts';
import { writeHash } from '../map/share.ts';
import type { SearchResult } from './index-record.ts';

/** Pixels of the world at zoom 0, and of a phone map's shorter side: the area is seen whole, with its surroundings. */
const pixels = { world: 512, map: 340 };
/** About a commune with its surroundings. */
const closest = 12;

/** Hash of a page's address that opens its map at `box`; "" for tables, services, and data that lie within three boxes' width. */
export function mapThere({ summary: { content }, boxes = [] }: SearchResult, box: Bbox): string {
  // A service is not asked before the reader agrees to it; data that lie there as a whole are seen anyway.
  if (boxes.length === 0 || content.kind === 'rows' || content.kind === 'service') return '';
  const [west, south, east, north] = box;
  const width = widthOf(box);
  const height = north - south;
  if (boxes.every((each) => holds([west - width, south - height, east + width, north + height], each))) return '';
  return `#${writeHash({ view: viewThere(box), datasets: [] })}`;
}

const widthOf = ([west, , east]: Bbox): number => (west <= east ? east - west : east - west + 360);

/** View of a map that shows a box. */
export function viewThere(box: Bbox): View {
  const [west, south, , north] = box;
  const width = widthOf(box);
  const height = north - south;
  const latitude = (south + north) / 2;
  const longitude = west + width / 2;
  // On the map a degree of latitude is the higher, the nearer to a pole.
  const side = Math.max(width, height / Math.cos((latitude * Math.PI) / 180));
  const zoom = Math.min(closest, Math.max(0, Math.log2((pixels.map * 360) / (pixels.world * side))));
  return { center: [longitude > 180 ? longitude - 360 : longitude, latitude], zoom };
}
