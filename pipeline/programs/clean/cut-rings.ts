import { numberAt } from '../../base/number-at.ts';

/** Positions of a line or ring, `stride` numbers each, the longitude first. */
export type Sequence = Float64Array;

type Side = 'west' | 'east';

/** A stretch of a sequence on one side of a meridian; it begins and ends on the meridian where it was cut. */
interface Chain {
  positions: number[];
  isCutAtStart: boolean;
  isCutAtEnd: boolean;
}

/** Cut a sequence into its chains on one side of a meridian; a closed one is cut open where it crosses. */
function chainsOf(sequence: Sequence, stride: number, meridian: number, side: Side): Chain[] {
  const isKept = (index: number): boolean =>
    side === 'west' ? numberAt(sequence, index) < meridian : numberAt(sequence, index) >= meridian;
  const chains: Chain[] = [];
  let chain: Chain | undefined;
  for (let index = 0; index < sequence.length; index += stride) {
    if (index > 0 && isKept(index) !== isKept(index - stride)) {
      const crossing = between(sequence, index - stride, stride, meridian);
      if (isKept(index)) chains.push((chain = { positions: crossing, isCutAtStart: true, isCutAtEnd: false }));
      else if (chain !== undefined) {
        chain.positions.push(...crossing);
        chain.isCutAtEnd = true;
      }
    }
    if (!isKept(index)) continue;
    if (chain === undefined || chain.isCutAtEnd) chains.push((chain = { positions: [], isCutAtStart: false, isCutAtEnd: false }));
    for (let offset = 0; offset < stride; offset += 1) chain.positions.push(numberAt(sequence, index + offset));
  }
  return chains;
}

/** The position where the step that begins at `index` meets the meridian. */
function between(sequence: Sequence, index: number, stride: number, meridian: number): number[] {
  const x0 = numberAt(sequence, index);
  const x1 = numberAt(sequence, index + stride);
  const share = (meridian - x0) / (x1 - x0);
  return Array.from({ length: stride }, (_, offset) => {
    const from = numberAt(sequence, index + offset);
    const to = numberAt(sequence, index + stride + offset);
    return offset === 0 ? meridian : from + share * (to - from);
  });
}

/** Chains of a ring, of which the first and the last are one where the ring begins on this side. */
function ringChains(ring: Sequence, stride: number, meridian: number, side: Side): Chain[] {
  const chains = chainsOf(ring, stride, meridian, side);
  const first = chains[0];
  const last = chains.at(-1);
  if (first === undefined || last === undefined || first === last || first.isCutAtStart || last.isCutAtEnd) return chains;
  const joined = { positions: [...last.positions, ...first.positions.slice(stride)], isCutAtStart: true, isCutAtEnd: true };
  return [joined, ...chains.slice(1, -1)];
}

interface End {
  chain: number;
  atStart: boolean;
  latitude: number;
}

/** Close chains along the meridian: sorted by latitude, the inside lies between the first end and the second, the third and the fourth. */
function closeChains(chains: readonly number[][], stride: number): Sequence[] {
  const ends = chains.flatMap((positions, chain): End[] => [
    { chain, atStart: true, latitude: numberAt(positions, 1) },
    { chain, atStart: false, latitude: numberAt(positions, positions.length - stride + 1) },
  ]);
  const sorted = ends.toSorted((a, b) => a.latitude - b.latitude);
  const partnerOf = new Map(sorted.map((end, place) => [end, sorted[place % 2 === 0 ? place + 1 : place - 1]]));
  const left = new Set(chains.keys());
  const rings: Sequence[] = [];
  for (const start of chains.keys()) {
    if (!left.has(start)) continue;
    const pieces: (readonly number[])[] = [];
    let end: End | undefined = ends[2 * start];
    while (end !== undefined && left.delete(end.chain)) {
      const positions = chains[end.chain] ?? [];
      pieces.push(end.atStart ? positions : reversed(positions, stride));
      end = partnerOf.get(ends[2 * end.chain + (end.atStart ? 1 : 0)] ?? end);
    }
    rings.push(Float64Array.from([...pieces, (pieces[0] ?? []).slice(0, stride)].flat()));
  }
  return rings;
}

const reversed = (positions: readonly number[], stride: number): number[] =>
  Array.from({ length: positions.length / stride }, (_, back) =>
    positions.slice(positions.length - (back + 1) * stride, positions.length - back * stride),
  ).flat();

/** Clip a polygon to one side of a meridian; gives polygons, of each the outer ring first. */
function clipPolygon(rings: readonly Sequence[], stride: number, meridian: number, side: Side): Sequence[][] {
  const whole: { ring: Sequence; isOuter: boolean }[] = [];
  const open: number[][] = [];
  for (const [index, ring] of rings.entries()) {
    for (const { positions, isCutAtStart } of ringChains(ring, stride, meridian, side)) {
      if (isCutAtStart) open.push(positions);
      else whole.push({ ring: Float64Array.from(positions), isOuter: index === 0 });
    }
  }
  const outers = [...whole.filter(({ isOuter }) => isOuter).map(({ ring }) => ring), ...closeChains(open, stride)];
  const holes = whole.filter(({ isOuter }) => !isOuter).map(({ ring }) => ring);
  const owner = (hole: Sequence): Sequence | undefined => outers.find((outer) => contains(outer, stride, hole)) ?? outers[0];
  return outers.map((outer) => [outer, ...holes.filter((hole) => owner(hole) === outer)]);
}

/** Does a ring hold the first position of another? */
function contains(ring: Sequence, stride: number, other: Sequence): boolean {
  const x = numberAt(other, 0);
  const y = numberAt(other, 1);
  let isInside = false;
  for (let index = stride; index < ring.length; index += stride) {
    const x0 = numberAt(ring, index - stride);
    const y0 = numberAt(ring, index - stride + 1);
    const x1 = numberAt(ring, index);
    const y1 = numberAt(ring, index + 1);
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) isInside = !isInside;
  }
  return isInside;
}

const longitudesOf = (sequence: Sequence, stride: number): Sequence => sequence.filter((_, index) => index % stride === 0);
const shifted = (sequence: Sequence, stride: number, by: number): Sequence =>
  sequence.map((value, index) => (index % stride === 0 ? value + by : value));

/** How many turns of the world east of ours the worlds are that a sequence touches. */
function worldsOf(sequence: Sequence, stride: number): number[] {
  const longitudes = longitudesOf(sequence, stride);
  const west = longitudes.reduce((a, b) => Math.min(a, b));
  const east = longitudes.reduce((a, b) => Math.max(a, b));
  const first = Math.floor((west + 180) / 360);
  const last = Math.ceil((east - 180) / 360);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Cut a polygon that reaches beyond ±180° there, and move each part into the world from -180° to 180°. */
export function cutPolygonAtMeridian(rings: readonly Sequence[], stride: number): Sequence[][] {
  const [outer] = rings;
  if (outer === undefined || outer.length === 0) return [];
  return worldsOf(outer, stride).flatMap((turns) =>
    clipPolygon(rings, stride, 360 * turns - 180, 'east')
      .flatMap((polygon) => clipPolygon(polygon, stride, 360 * turns + 180, 'west'))
      .filter(([ring]) => ring !== undefined && hasWidth(ring, stride))
      .map((polygon) => polygon.map((ring) => shifted(ring, stride, -360 * turns))),
  );
}

/** Cut a line that reaches beyond ±180° there, and move each part into the world from -180° to 180°. */
export function cutLineAtMeridian(line: Sequence, stride: number): Sequence[] {
  if (line.length === 0) return [];
  return worldsOf(line, stride).flatMap((turns) =>
    chainsOf(line, stride, 360 * turns - 180, 'east')
      .flatMap(({ positions }) => chainsOf(Float64Array.from(positions), stride, 360 * turns + 180, 'west'))
      .filter(({ positions }) => positions.length > stride)
      .map(({ positions }) => shifted(Float64Array.from(positions), stride, -360 * turns)),
  );
}

/** Tell whether a ring has width: a ring that only touches the meridian is left over without any. */
function hasWidth(ring: Sequence, stride: number): boolean {
  const longitudes = longitudesOf(ring, stride);
  return longitudes.some((longitude) => longitude !== longitudes[0]);
}
