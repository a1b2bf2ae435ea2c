import type { Bbox } from '../../../schemas/types.ts';
import type { ByteSource, ReadOptions } from './byte-source.ts';

/** The header of a file of ours is in them as far as it matters here. */
const firstBytes = 8 * 1024;
/** Bytes of a node of the index: a box of four doubles, and where its feature is. */
const nodeBytes = 40;
/** Children of a node where the header leaves it out. */
const usualNodeSize = 16;

/** Gives boxes of features, degrees, by their places in an indexed FlatGeobuf file: the leaves of the index, its last nodes, have them in their order. */
export function readBoxes(source: ByteSource): (place: number, options?: ReadOptions) => Promise<Bbox> {
  let header: Promise<{ leaves: number; features: number }> | undefined;
  return async (place, options) => {
    header ??= readLeaves(source);
    // A header that did not come is asked for again.
    header.catch(() => (header = undefined));
    const { leaves, features } = await header;
    if (!(place >= 0 && place < features)) throw new RangeError(`${source.name} has no feature ${place}.`);
    const from = leaves + place * nodeBytes;
    const bytes = await source.read({ from, to: from + nodeBytes }, options);
    const view = new DataView(bytes.buffer, bytes.byteOffset, nodeBytes);
    const side = (at: number): number => view.getFloat64(8 * at, true);
    const box: Bbox = [side(0), side(1), side(2), side(3)];
    if (!box.every((each) => Math.abs(each) <= 360)) throw new SyntaxError(`${source.name} has a box outside of the world.`);
    return box;
  };
}

/** Where the leaves of a file's index begin, and how many they are (header.fbs: features_count and index_node_size). */
async function readLeaves(source: ByteSource): Promise<{ leaves: number; features: number }> {
  const bytes = await source.read({ from: 0, to: Math.min(firstBytes, source.bytes) });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) >>> 8 !== 0x666762) throw new SyntaxError(`${source.name} is no FlatGeobuf file.`);
  const root = 12 + view.getUint32(12, true);
  const table = root - view.getInt32(root, true);
  const fieldAt = (slot: number): number => {
    const at = 4 + 2 * slot;
    const offset = at < view.getUint16(table, true) ? view.getUint16(table + at, true) : 0;
    return offset === 0 ? 0 : root + offset;
  };
  const [countAt, sizeAt] = [fieldAt(8), fieldAt(9)];
  const features = countAt === 0 ? 0 : Number(view.getBigUint64(countAt, true));
  const nodeSize = sizeAt === 0 ? usualNodeSize : view.getUint16(sizeAt, true);
  if (nodeSize < 2) throw new SyntaxError(`${source.name} has no index.`);
  let [above, level] = [0, features];
  // A lone feature has a root of its own above its leaf, too.
  do {
    level = Math.ceil(level / nodeSize);
    above += level;
  } while (level > 1);
  return { leaves: 12 + view.getUint32(8, true) + above * nodeBytes, features };
}
