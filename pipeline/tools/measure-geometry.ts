import type { DatabaseSync } from 'node:sqlite';
import { openGeopackage } from './clean-rows.ts';
import { readJob } from './job.ts';
import { readShapes } from './read-shapes.ts';
import { reply } from './reply.ts';
import { boxOf, simpleParts, strideOf, type Box, type Shape } from './wkb.ts';
import { numberAt } from './number-at.ts';

/** What `measure-geometry.ts` is asked about /in/wgs84.gpkg: which tables, and the boxes that divide France. */
export interface GeometryJob {
  tables: string[];
  areas: readonly { area: string; bbox: Box }[];
}

export interface GeometryMeasure {
  name: string;
  withoutGeometry: number;
  /** null where no feature has a geometry */
  bbox: Box | null;
  /** One box an area that holds parts of features; WORLD for those outside of all areas. */
  boxes: { area: string; bbox: Box; parts: number }[];
  /** Median distance between neighbouring vertices (neighbouring points), as a share of the world's width in Web Mercator. */
  spacing: number;
  /** Share of vertices that another feature has too. */
  sharedVertices: number;
  /** Features of the densest tile, by zoom from 0. */
  densest: number[];
}

/** Features whose vertices are looked at; they follow one another, so that neighbours are among them. */
const sampleFeatures = 20_000;
const deepestZoom = 16;

/** Web Mercator, the world from 0 to 1; latitudes beyond its end are put on it. */
function mercator(longitude: number, latitude: number): [number, number] {
  const sine = Math.sin((Math.min(Math.max(latitude, -85.0511), 85.0511) * Math.PI) / 180);
  return [(longitude + 180) / 360, 0.5 - Math.atanh(sine) / (2 * Math.PI)];
}

const grow = (box: Box, [x0, y0, x1, y1]: Box): Box => [
  Math.min(box[0], x0),
  Math.min(box[1], y0),
  Math.max(box[2], x1),
  Math.max(box[3], y1),
];

/** Boxes by area; a part of a feature belongs where its middle is. */
class Extents {
  readonly #areas: GeometryJob['areas'];
  readonly #boxes = new Map<string, { bbox: Box; parts: number }>();

  constructor(areas: GeometryJob['areas']) {
    this.#areas = areas;
  }

  add(bbox: Box): void {
    const [x, y] = [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2];
    const inside = ({ bbox: [west, south, east, north] }: GeometryJob['areas'][number]): boolean =>
      x >= west && x <= east && y >= south && y <= north;
    const area = this.#areas.find(inside)?.area ?? 'WORLD';
    const known = this.#boxes.get(area);
    this.#boxes.set(area, { bbox: known ? grow(known.bbox, bbox) : bbox, parts: (known?.parts ?? 0) + 1 });
  }

  boxes(): GeometryMeasure['boxes'] {
    return [...this.#boxes].map(([area, box]) => ({ area, ...box })).sort((a, b) => (a.area < b.area ? -1 : 1));
  }
}

/** Distances and shared vertices of the first features. */
class Vertices {
  readonly #distances: number[] = [];
  readonly #owners = new Map<string, number>();
  #shared = 0;
  #features = 0;
  #lastPoint: [number, number] | undefined;

  add(shape: Shape): void {
    if (this.#features >= sampleFeatures) return;
    this.#features += 1;
    for (const part of simpleParts(shape)) {
      for (const sequence of part.sequences) this.#sequence(sequence, strideOf(part), part.type === 'Point');
    }
  }

  #sequence(sequence: Float64Array, stride: number, isPoint: boolean): void {
    let last = isPoint ? this.#lastPoint : undefined;
    for (let index = 0; index + 1 < sequence.length; index += stride) {
      const position = mercator(numberAt(sequence, index), numberAt(sequence, index + 1));
      if (last !== undefined) this.#distances.push(Math.hypot(position[0] - last[0], position[1] - last[1]));
      last = position;
      if (!isPoint) this.#own(`${sequence[index]} ${sequence[index + 1]}`);
    }
    if (isPoint) this.#lastPoint = last;
  }

  #own(vertex: string): void {
    const owner = this.#owners.get(vertex);
    if (owner === undefined) this.#owners.set(vertex, this.#features);
    else if (owner !== this.#features && owner !== -1) {
      this.#owners.set(vertex, -1);
      this.#shared += 1;
    }
  }

  get spacing(): number {
    const sorted = this.#distances.filter((distance) => distance > 0).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }

  get sharedVertices(): number {
    return this.#owners.size === 0 ? 0 : this.#shared / this.#owners.size;
  }
}

/** Most features whose middle falls in one tile, by zoom. */
function densestTiles(middles: Float64Array): number[] {
  return Array.from({ length: deepestZoom + 1 }, (_, zoom) => {
    const side = 2 ** zoom;
    const counts = new Map<number, number>();
    let most = 0;
    for (let index = 0; index < middles.length; index += 2) {
      const tile = Math.floor(numberAt(middles, index) * side) * side + Math.floor(numberAt(middles, index + 1) * side);
      const count = (counts.get(tile) ?? 0) + 1;
      counts.set(tile, count);
      if (count > most) most = count;
    }
    return most;
  });
}

/** Measure one table of geometry in WGS 84. */
export function measureTable(db: DatabaseSync, name: string, areas: GeometryJob['areas']): GeometryMeasure {
  const extents = new Extents(areas);
  const vertices = new Vertices();
  const middles: number[] = [];
  let bbox: Box | null = null;
  let withoutGeometry = 0;
  for (const { shape, box } of readShapes(db, name, 'fid', 'geom')) {
    if (shape === null || box === null) {
      withoutGeometry += 1;
      continue;
    }
    bbox = bbox === null ? box : grow(bbox, box);
    vertices.add(shape);
    middles.push(...mercator((box[0] + box[2]) / 2, (box[1] + box[3]) / 2));
    for (const part of simpleParts(shape)) {
      const partBox = boxOf(part);
      if (partBox !== null) extents.add(partBox);
    }
  }
  const { spacing, sharedVertices } = vertices;
  return {
    name,
    withoutGeometry,
    bbox,
    boxes: extents.boxes(),
    spacing,
    sharedVertices,
    densest: densestTiles(Float64Array.from(middles)),
  };
}

/** Measure every table asked for. */
export function measureGeometry(path: string, { tables, areas }: GeometryJob): GeometryMeasure[] {
  const db = openGeopackage(path);
  const measures = tables.map((name) => measureTable(db, name, areas));
  db.close();
  return measures;
}

if (import.meta.main) await reply(() => measureGeometry('/in/wgs84.gpkg', readJob() as GeometryJob));
