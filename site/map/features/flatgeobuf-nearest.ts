import type { Bbox } from '../../../schemas/types.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadOptions } from '../fetch/fetch-range.ts';
import { indexLevels, type FlatHeader, boxAt } from '../../../schemas/codecs/flatgeobuf.ts';
import type { Nodes } from './flatgeobuf-nodes.ts';
import { readFound } from './flatgeobuf-read.ts';
import { foundAt } from './flatgeobuf-search.ts';
import { nearestOn } from '../model/nearest.ts';
import { metresBetween } from '../model/sphere.ts';
import type { Position } from '../model/model.ts';

/** The nearest feature: its place among the others, where it is nearest, and how far that is, in metres. */
export interface Nearest {
  row: number;
  at: Position;
  metres: number;
}

/** Entry of the queue, with the least metres that it may be away: a node of a level, or a feature that has been read. */
type Waiting = { metres: number } & ({ depth: number; node: number } | { row: number; at: Position });

/** Features that are read at a time: their boxes are nearest, and one request brings several. */
const batchFeatures = 8;

/** Yield the features of a file, nearest to a place first, by the index alone as far as it goes: it locates points exactly. */
export async function* nearestFirst(
  { nodes, source, header }: { nodes: Nodes; source: ByteSource; header: FlatHeader },
  from: Position,
  options: ReadOptions,
): AsyncGenerator<Nearest> {
  const levels = indexLevels(header.features, header.nodeSize);
  const waiting: Waiting[] = levels.length === 0 ? [] : [{ metres: 0, depth: 0, node: 0 }];
  const add = (one: Waiting): void => {
    const at = waiting.findIndex(({ metres }) => metres <= one.metres);
    waiting.splice(at < 0 ? waiting.length : at, 0, one);
  };
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if ('row' in next) {
      yield next;
      continue;
    }
    const level = levels[next.depth];
    const below = levels[next.depth + 1];
    if (level === undefined) return;
    if (below !== undefined) {
      const first = next.node * header.nodeSize;
      const end = Math.min(first + header.nodeSize, below.count);
      // A leaf is followed by the one that says where its feature ends.
      await nodes.load([{ from: below.first + first, to: below.first + Math.min(end + 1, below.count) }], options);
      for (let node = first; node < end; node += 1) {
        const { view, offset } = nodes.at(below.first + node);
        const box = boxAt(view, offset);
        const at = nearestInBox(box, from);
        const metres = metresBetween(from, at);
        const isPoint = below === levels.at(-1) && box[0] === box[2] && box[1] === box[3];
        add(isPoint ? { metres, row: node, at } : { metres, depth: next.depth + 1, node });
      }
      continue;
    }
    // A feature that is larger than a point is read once nothing else may be nearer.
    // Features all of them: those whose boxes are the next ones are read with it.
    const near = [next.node];
    while (near.length < batchFeatures) {
      const one = waiting.at(-1);
      if (one === undefined || 'row' in one || one.depth !== next.depth) break;
      waiting.pop();
      near.push(one.node);
    }
    await nodes.load(
      near.map((node) => ({ from: level.first + node, to: level.first + Math.min(node + 2, level.count) })),
      options,
    );
    const found = near.sort((a, b) => a - b).map((node) => foundAt(nodes, source, header, node));
    for await (const batch of readFound(source, header, found, options))
      for (const { geometry, row } of batch) {
        const at = geometry === null ? undefined : nearestOn(geometry, from);
        if (at !== undefined) add({ metres: metresBetween(from, at), row, at });
      }
  }
}

/** The place of a box that is nearest on a sphere: itself where it lies within. */
function nearestInBox(box: Bbox, [x, y]: Position): Position {
  const [west, south, east, north] = box;
  const clamp = (latitude: number): number => Math.min(Math.max(latitude, south), north);
  if (x >= west && x <= east) return [x, clamp(y)];
  // The sides that are meridians: what is nearest on one is nearer to the pole, and beyond a quarter of the world one of its ends.
  const sides = [west, east].flatMap((side) => [latitudeTowards(side - x, y), south, north].map((at): Position => [side, clamp(at)]));
  return sides.reduce((best, side) => (metresBetween([x, y], side) < metresBetween([x, y], best) ? side : best));
}

/** The latitude of the place of a meridian that is nearest to a place less than a quarter of the world beside it. */
const latitudeTowards = (degrees: number, latitude: number): number =>
  (Math.atan(Math.tan((latitude * Math.PI) / 180) / Math.cos((degrees * Math.PI) / 180)) * 180) / Math.PI;
