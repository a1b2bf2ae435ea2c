// Writes outlines.json: the coasts of the parts of France and of the world, from Natural Earth (public domain) as world-atlas packs it.
// Run by hand when areas.json changes: node pipeline/base/drawing/generate-outlines.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import areas from '../../../schemas/vocabularies/areas.json' with { type: 'json' };
import type { CoastOutline } from './locator.ts';
import { planeOf } from './plane.ts';
import { doubleArea, pathData, simplify, snap } from './svg-path.ts';
import type { Bbox } from '../../../schemas/types.ts';

/** The parts of TopoJSON (version 1.0.0) that world-atlas uses. */
interface Topology {
  transform: { scale: [number, number]; translate: [number, number] };
  arcs: [number, number][][];
  objects: Record<string, { geometries: { type: 'Polygon' | 'MultiPolygon'; id?: string; arcs: number[][] | number[][][] }[] }>;
}

/** ISO 3166-1 numbers of France and of those of its territories that Natural Earth counts as countries. */
const french = new Set(['250', '258', '260', '540', '652', '663', '666', '876']);
/** Longer side of an outline, in units of its path. */
const frameSize = 240;
/** Room around an outline, as a share of its size. */
const margin = 0.04;

const root = join(import.meta.dirname, '..', '..', '..');

function outerRings(file: string, object: string, wanted: (id: string | undefined) => boolean): number[][] {
  const topology = JSON.parse(readFileSync(join(root, 'node_modules', 'world-atlas', file), 'utf8')) as Topology;
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      [x, y] = [x + dx, y + dy];
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
  const line = (index: number): number[][] => (index >= 0 ? (arcs[index] ?? []) : (arcs[~index] ?? []).toReversed());
  const ring = (indexes: number[]): number[] => indexes.flatMap((index, order) => line(index).slice(order === 0 ? 0 : 1)).flat();
  const shapes = topology.objects[object]?.geometries.filter(({ id }) => wanted(id)) ?? [];
  return shapes.flatMap(({ type, arcs: parts }) =>
    (type === 'Polygon' ? [parts as number[][]] : (parts as number[][][])).map((polygon) => ring(polygon[0] ?? [])),
  );
}

/** A ring that crosses the antimeridian, made whole: it then runs a little beyond ±180° and the frame cuts it. */
function unwrapped(ring: number[]): number[] {
  let turn = 0;
  const whole = ring.map((value, index) => {
    if (index % 2 === 1) return value;
    const step = value - (ring[index - 2] ?? value);
    if (Math.abs(step) > 180) turn -= Math.sign(step) * 360;
    return value + turn;
  });
  // It may begin on the far side: what counts is where its middle lies.
  const [west, , east] = boxOfRings([whole]);
  const turns = Math.round((west + east) / 2 / 360);
  return whole.map((value, index) => (index % 2 === 1 ? value : value - turns * 360));
}

function boxOfRings(rings: number[][]): Bbox {
  const [xs, ys] = [0, 1].map((axis) => rings.flatMap((ring) => ring.filter((_, index) => index % 2 === axis))) as [number[], number[]];
  const box: Bbox = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const room = margin * Math.max(box[2] - box[0], box[3] - box[1]);
  return [box[0] - room, box[1] - room, box[2] + room, box[3] + room];
}

function outlineOf(area: string, rings: number[][], bbox: Bbox): CoastOutline {
  const plane = planeOf(bbox, frameSize);
  const traces = rings
    .map((ring) =>
      snap(
        simplify(
          ring.map((value, index) => (index % 2 === 0 ? plane.x(value) : plane.y(value))),
          0.6,
        ),
      ),
    )
    .filter((trace) => Math.abs(doubleArea(trace)) >= 6);
  return { area, bbox: bbox.map((value) => Number(value.toFixed(4))) as Bbox, path: traces.map((trace) => pathData(trace, true)).join('') };
}

const frenchRings = outerRings('countries-10m.json', 'countries', (id) => id !== undefined && french.has(id));
const outlines = areas.flatMap(({ area, bbox: [west = 0, south = 0, east = 0, north = 0] }) => {
  const inside = (box: Bbox): boolean =>
    (box[0] + box[2]) / 2 >= west && (box[0] + box[2]) / 2 <= east && (box[1] + box[3]) / 2 >= south && (box[1] + box[3]) / 2 <= north;
  const rings = frenchRings.filter((ring) => inside(boxOfRings([ring])));
  return rings.length === 0 ? [] : [outlineOf(area, rings, boxOfRings(rings))];
});
const world = outerRings('land-110m.json', 'land', () => true).map(unwrapped);
outlines.push(outlineOf('WORLD', world, [-180, -60, 180, 84]));
writeFileSync(
  join(import.meta.dirname, 'outlines.json'),
  `[\n${outlines.map((outline) => ` ${JSON.stringify(outline)}`).join(',\n')}\n]\n`,
);
