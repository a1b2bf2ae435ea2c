import { kindOfCode } from '../../../schemas/codecs/wkb.ts';

/** Bytes before the first number of a geometry: order of bytes and type, then how many members, rings or positions follow. */
const typeBytes = 5;
const countBytes = 4;

/** Rewrite well-known binary so that it is the same for one shape however it is written. */
export function canonicalWkb(wkb: Uint8Array): Uint8Array {
  // The pipeline writes no other order of bytes; what is read elsewhere is compared as it is.
  if (wkb[0] !== 1) return wkb;
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength);
  const { type } = kindOfCode(view.getUint32(1, true));
  // A multi-geometry of one member is that member; members and holes are sorted.
  // Each ring starts at its smallest vertex and goes to the smaller of the two beside it.
  // Lines keep their direction, which may be that of a street; all numbers of a position stay with it.
  // A geometry that is no polygon and has no members is given back as it is.
  return type === 'Point' || type === 'LineString' ? wkb : readAt(view, 0).bytes;
}

/** The canonical bytes of the geometry that begins at a place, and where it ends. */
function readAt(view: DataView, start: number): { bytes: Uint8Array; end: number } {
  const { type, hasZ, hasM } = kindOfCode(view.getUint32(start + 1, true));
  const positionBytes = 8 * (2 + Number(hasZ) + Number(hasM));
  const slice = (end: number) => ({ bytes: bytesOf(view, start, end), end });
  if (type === 'Point') return slice(start + typeBytes + positionBytes);
  const count = view.getUint32(start + typeBytes, true);
  let end = start + typeBytes + countBytes;
  if (type === 'LineString') return slice(end + count * positionBytes);
  const head = bytesOf(view, start, end);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const part = type === 'Polygon' ? readRing(view, end, positionBytes) : readAt(view, end);
    parts.push(part.bytes);
    end = part.end;
  }
  const [first, ...others] = parts;
  if (type === 'Polygon') return { bytes: first === undefined ? head : Buffer.concat([head, first, ...sorted(others)]), end };
  return { bytes: first !== undefined && others.length === 0 ? first : Buffer.concat([head, ...sorted(parts)]), end };
}

const bytesOf = (view: DataView, start: number, end: number): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + start, end - start);

const sorted = (parts: Uint8Array[]): Uint8Array[] => (parts.length > 1 ? parts.sort((one, two) => Buffer.compare(one, two)) : parts);

/** A ring with its count of positions, from its smallest vertex to the smaller of the two beside it. */
function readRing(view: DataView, start: number, positionBytes: number): { bytes: Uint8Array; end: number } {
  const first = start + countBytes;
  const end = first + view.getUint32(start, true) * positionBytes;
  const asIs = { bytes: bytesOf(view, start, end), end };
  const last = end - positionBytes;
  // What does not come back to where it began, height and measure included, cannot begin elsewhere.
  for (let byte = 0; byte < positionBytes; byte += 8)
    if (last <= first || view.getFloat64(first + byte, true) !== view.getFloat64(last + byte, true)) return asIs;
  let least = first;
  for (let at = first + positionBytes; at < last; at += positionBytes) if (order(view, at, least) < 0) least = at;
  const before = least === first ? last - positionBytes : least - positionBytes;
  const after = least + positionBytes;
  const isReversed = order(view, before, after) < 0;
  if (least === first && !isReversed) return asIs;
  const bytes = Buffer.allocUnsafe(end - start);
  bytes.set(bytesOf(view, start, first));
  const target = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = least;
  for (let to = countBytes; to < bytes.byteLength; to += positionBytes) {
    for (let byte = 0; byte < positionBytes; byte += 8) target.setFloat64(to + byte, view.getFloat64(at + byte, true), true);
    if (isReversed) at = at === first ? last - positionBytes : at - positionBytes;
    else at = at === last - positionBytes ? first : at + positionBytes;
  }
  return { bytes, end };
}

/** Compare two positions: negative where the first is more to the west, or as far and more to the south. */
const order = (view: DataView, one: number, two: number): number =>
  view.getFloat64(one, true) - view.getFloat64(two, true) || view.getFloat64(one + 8, true) - view.getFloat64(two + 8, true);
