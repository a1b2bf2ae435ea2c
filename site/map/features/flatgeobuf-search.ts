import type { Bbox } from '../../../schemas/types.ts';
import type { ByteSource } from './byte-source.ts';
import type { ReadOptions, Span } from '../fetch/fetch-range.ts';
import { boxAt, indexLevels, nodeBytes, offsetAt, type FlatHeader, type IndexLevel } from '../../../schemas/codecs/flatgeobuf.ts';
import type { Nodes } from './flatgeobuf-nodes.ts';

/** How a box lies to what is looked for: away from it, at its border, or wholly in it. */
export type Meeting = 'none' | 'part' | 'whole';

/** Says how a box lies to what is looked for. */
export type Meet = (box: Bbox) => Meeting;

/** A feature that the index has found: its place among the others, its bytes, and how its box lies. */
export interface Found extends Span {
  row: number;
  meeting: Exclude<Meeting, 'none'>;
}

/** A node of a level, and whether all below it lies in what is looked for. */
interface Visit {
  node: number;
  isWhole: boolean;
}

/** Levels below those that were found are read at once where there is no more of them than this, rather than one after the other. */
const smallBytes = 128 * 1024;

/**
 * Find features whose boxes meet a shape. Children in the packed index follow from a node's position, not its own offset, so that searches
 * end.
 */
export async function searchIndex(
  nodes: Nodes,
  source: ByteSource,
  header: FlatHeader,
  meet: Meet,
  options: ReadOptions,
): Promise<Found[]> {
  const { nodeSize, features } = header;
  const levels = indexLevels(features, nodeSize);
  const found: Found[] = [];
  let visits: Visit[] = levels.length === 0 ? [] : [{ node: 0, isWhole: false }];
  for (const [depth, { first }] of levels.entries()) {
    if (visits.length === 0) break;
    await nodes.load(nodesBelow(levels.slice(depth), visits, nodeSize), options);
    const below = levels[depth + 1]?.count;
    const next: Visit[] = [];
    for (const { node, isWhole } of visits) {
      const { view, offset } = nodes.at(first + node);
      const meeting = isWhole ? 'whole' : meet(boxAt(view, offset));
      if (meeting === 'none') continue;
      if (below === undefined) {
        found.push({ ...foundAt(nodes, source, header, node), meeting });
        continue;
      }
      const end = Math.min((node + 1) * nodeSize, below);
      for (let child = node * nodeSize; child < end; child += 1) next.push({ node: child, isWhole: meeting === 'whole' });
    }
    visits = next;
  }
  return found;
}

/** The bytes of a feature by its place among the others: where it begins, and where the next one does. */
export function foundAt(nodes: Nodes, source: ByteSource, { featuresStart, features, nodeSize }: FlatHeader, row: number): Found {
  const first = indexLevels(features, nodeSize).at(-1)?.first ?? 0;
  const from = featuresStart + featureAt(nodes, first + row);
  const to = row + 1 < features ? featuresStart + featureAt(nodes, first + row + 1) : source.bytes;
  if (to <= from || to > source.bytes) throw new RangeError('its index points outside of it');
  return { row, from, to, meeting: 'part' };
}

function featureAt(nodes: Nodes, node: number): number {
  const { view, offset } = nodes.at(node);
  return offsetAt(view, offset);
}

/** The nodes that are visited, and those of the levels below them as long as they are few. */
function nodesBelow(levels: readonly IndexLevel[], visits: readonly Visit[], nodeSize: number): Span[] {
  const spans: Span[] = [];
  let width = 1;
  let bytes = 0;
  for (const [depth, { first, count }] of levels.entries()) {
    bytes += visits.length * width * nodeBytes;
    if (depth > 0 && bytes > smallBytes) break;
    // A leaf is followed by the one that says where its feature ends.
    const more = depth === levels.length - 1 ? 1 : 0;
    for (const { node } of visits) {
      const from = first + node * width;
      const to = first + Math.min((node + 1) * width + more, count);
      const last = spans.at(-1);
      if (last !== undefined && from >= last.from && from <= last.to) last.to = Math.max(last.to, to);
      else spans.push({ from, to });
    }
    width *= nodeSize;
  }
  return spans;
}
