import type { ShownDataset } from '../compose.ts';
import { sourceOf } from '../facts/frames.ts';
import { isRaster } from '../facts/raster-facts.ts';
import type { MapFacts } from '../model/model.ts';
import type { TakenLayer } from '../model/taken.ts';
import { borrowLayers } from '../own/lend.ts';
import { lendOwn } from '../own/own-tiles.ts';
import { isService } from '../services/service-facts.ts';
import { geojsonPieces } from '../write/geojson.ts';
import { inJson } from './kept-map.ts';

/* Parts of a map that a page in one file can hold, and why it cannot hold the others. */

/** Why a data set is not in the file. */
type PageGap = 'restricted' | 'pictures' | 'service' | 'tiles' | 'large';

/** A data set that is left out, and why. */
interface PageLack {
  facts: MapFacts;
  why: PageGap;
}

/** Parts of a page: data sets that it holds, the reader's features as GeoJSON by source, and what is left out. */
export interface PageParts {
  held: ShownDataset[];
  own: Record<string, string>;
  gaps: PageLack[];
}

/** Bytes of the page that the reader's own features may take together. */
// A letter carries no more, and a browser parses them whole, in some ten times their room, before it draws.
const ownRoomBytes = 20_000_000;
/** A feature without a shape or a value takes no fewer. */
const leastFeatureBytes = 60;

/** Why a data set cannot be in the file, if it cannot. */
function whyLeftOut(facts: MapFacts): PageGap | undefined {
  // guard: restricted data, pictures and services are left out of a page
  if (facts.restriction) return 'restricted';
  if (isService(facts)) return 'service';
  return isRaster(facts) || facts.frames ? 'pictures' : undefined;
}

/** Name the source of a layer of one's own: GeoJSON has no layers. */
export const ownSource = (source: string, layer: string): string => `${source}/${layer}`;

/** Split the shown data sets into those that the file holds, and the others; the reader's own features are read for it. */
export async function splitForPage(shown: readonly ShownDataset[], room = ownRoomBytes): Promise<PageParts> {
  const parts: PageParts = { held: [], own: {}, gaps: [] };
  let left = room;
  for (const each of shown) {
    const { facts, visible } = each;
    const why = whyLeftOut(facts);
    const taken = why === undefined && visible && isOwn(facts) ? await readOwn(facts, left) : undefined;
    const lack = why ?? (typeof taken === 'string' ? taken : undefined);
    if (lack !== undefined) parts.gaps.push({ facts, why: lack });
    else if (visible) parts.held.push(each);
    if (typeof taken !== 'object') continue;
    Object.assign(parts.own, taken.texts);
    left -= taken.bytes;
  }
  return parts;
}

const isOwn = ({ tiles }: MapFacts): boolean => tiles.url.startsWith('own://');

/** Take the reader's own features from the worker that holds them: a text by layer, or why there is none. */
async function readOwn(facts: MapFacts, room: number): Promise<{ texts: Record<string, string>; bytes: number } | PageGap> {
  const features = facts.layers.reduce((sum, layer) => sum + layer.features, 0);
  // Before they are asked for: the worker reads its file again to give them.
  if (features * leastFeatureBytes > room) return 'large';
  const port = lendOwn(facts.id);
  const layers = port === undefined ? [] : await borrowLayers(port);
  // An archive of the reader's gives tiles alone.
  if (layers.length === 0) return 'tiles';
  const texts: Record<string, string> = {};
  let bytes = 0;
  for (const layer of layers) {
    const written = writeWithin(layer, room - bytes);
    if (written === undefined) return 'large';
    texts[ownSource(sourceOf(facts), layer.name)] = written.text;
    bytes += written.bytes;
  }
  return { texts, bytes };
}

/** Write a layer as the page holds it; undefined once it takes more room than there is. */
function writeWithin(layer: TakenLayer, room: number): { text: string; bytes: number } | undefined {
  const encoder = new TextEncoder();
  const pieces: string[] = [];
  let bytes = 0;
  for (const piece of geojsonPieces(layer)) {
    bytes += encoder.encode(inJson(piece)).length;
    // guard: what takes more room than a page has
    if (bytes > room) return undefined;
    pieces.push(piece);
  }
  return { text: pieces.join(''), bytes };
}
