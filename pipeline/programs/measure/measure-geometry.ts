import type { DatabaseSync } from 'node:sqlite';
import { openGeopackage, readGeometries, type CleanTable } from '../geopackage/clean-rows.ts';
import { addRow, emptyList, type Listed } from '../../base/listed.ts';
import { isBeyondMap, latitudeOnMap, mercatorX, mercatorY } from '../../../schemas/codecs/mercator.ts';
import { spreadBits } from '../../../schemas/codecs/morton.ts';
import { readShape, strideOf, wkbHead } from '../../../schemas/codecs/wkb.ts';
import { boxOfShape, simpleParts, type Box } from '../geometry/shapes.ts';
import { numberAt } from '../../base/number-at.ts';

/** Tables of geometry to measure, and the boxes that divide France. */
export interface GeometryJob {
  tables: Pick<CleanTable, 'name' | 'fidColumn'>[];
  areas: readonly { area: string; bbox: Box }[];
}

export interface GeometryMeasure {
  name: string;
  withoutGeometry: Listed;
  /** Features that lie beyond the end of Web Mercator as a whole: no tile has a place for them. */
  beyondMap: Listed;
  /** null where no feature has a geometry */
  bbox: Box | null;
  /** One box an area that holds parts of features; WORLD for those outside of all areas. */
  boxes: ({ area: string } & Extent)[];
  /** Median distance between neighbouring vertices (neighbouring points), as a share of the world's width in Web Mercator. */
  spacing: number;
  /** Share of vertices that another feature has too. */
  sharedVertices: number;
  /** Features of the densest tile, by zoom from 0. */
  densest: number[];
  /** Median of the longer side of the features' boxes, as a share of the world's width in Web Mercator. */
  breadth: number;
  /** The clean table is declared to hold more than one type. */
  manyTypes: boolean;
}

/** Features whose vertices are looked at; they follow one another, so that neighbours are among them. */
const sampleFeatures = 20_000;
const deepestZoom = 16;

/** Web Mercator, the world from 0 to 1; latitudes beyond its end are put on it. */
function mercator(longitude: number, latitude: number): [number, number] {
  return [mercatorX(longitude), mercatorY(latitudeOnMap(latitude))];
}

const grow = (box: Box, [x0, y0, x1, y1]: Box): Box => [
  Math.min(box[0], x0),
  Math.min(box[1], y0),
  Math.max(box[2], x1),
  Math.max(box[3], y1),
];

/** A box grown by parts of features, and how many they are. */
interface Extent {
  bbox: Box;
  parts: number;
}

/** Put the box of a part of a feature into the extent of the area where its middle is. */
function extend(extents: Map<string, Extent>, areas: GeometryJob['areas'], bbox: Box): void {
  const x = (bbox[0] + bbox[2]) / 2;
  const y = (bbox[1] + bbox[3]) / 2;
  const holder = areas.find(({ bbox: [west, south, east, north] }) => x >= west && x <= east && y >= south && y <= north);
  const area = holder?.area ?? 'WORLD';
  const known = extents.get(area);
  extents.set(area, { bbox: known ? grow(known.bbox, bbox) : bbox, parts: (known?.parts ?? 0) + 1 });
}

class Vertices {
  readonly #distances: number[] = [];
  readonly #owners = new Map<string, number>();
  #shared = 0;
  #features = 0;
  #lastPoint: [number, number] | undefined;

  add(wkb: Uint8Array): void {
    if (this.#features >= sampleFeatures) return;
    this.#features += 1;
    for (const part of simpleParts(readShape(wkb))) {
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

/** Numbers of four bytes, one a feature: outside of the heap, which has a third of a program's memory and would take four times theirs. */
class Numbers<Values extends Uint32Array | Float32Array> {
  readonly #make: (length: number) => Values;
  #values: Values;
  #count = 0;

  constructor(make: (length: number) => Values) {
    this.#make = make;
    this.#values = make(1024);
  }

  add(value: number): void {
    if (this.#count === this.#values.length) {
      const longer = this.#make(2 * this.#count);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  sorted(): Values {
    return this.#values.subarray(0, this.#count).sort() as Values;
  }
}

/** The longer side of a box, as a share of the world's width. */
function breadthOf([x0, y0, x1, y1]: Box): number {
  const [left, low] = mercator(x0, y0);
  const [right, high] = mercator(x1, y1);
  return Math.max(right - left, low - high);
}

/** Place a box's middle on the Z-order curve of the deepest zoom: two bits a zoom, the tile of each zoom in the first ones. */
function curvePlaceOf([x0, y0, x1, y1]: Box): number {
  const [x, y] = mercator((x0 + x1) / 2, (y0 + y1) / 2);
  return spreadBits(column(x)) + 2 * spreadBits(column(y));
}

/** Column (or row) of a tile of the deepest zoom; what lies beyond the world is put on its edge. */
const column = (share: number): number => Math.min(Math.max(Math.floor(share * 2 ** deepestZoom), 0), 2 ** deepestZoom - 1);

/** Most neighbours in a sorted list that are one number when divided by `size`. */
function longestRun(sorted: Uint32Array, size: number): number {
  let most = 0;
  let run = 0;
  let last = -1;
  for (const code of sorted) {
    const tile = Math.floor(code / size);
    run = tile === last ? run + 1 : 1;
    last = tile;
    if (run > most) most = run;
  }
  return most;
}

/** Boxes of the parts of a feature; of a feature of one part, its own. */
function partBoxes(wkb: Uint8Array, box: Box): Box[] {
  const { type, count } = wkbHead(wkb);
  const isMultiple = type.startsWith('Multi') || type === 'GeometryCollection';
  if (!isMultiple || (count === 1 && type !== 'GeometryCollection')) return [box];
  return simpleParts(readShape(wkb))
    .map(boxOfShape)
    .filter((part) => part !== null);
}

/** Measure one table of geometry in WGS 84. */
function measureTable(
  db: DatabaseSync,
  { name, fidColumn }: GeometryJob['tables'][number],
  areas: GeometryJob['areas'],
): Omit<GeometryMeasure, 'manyTypes'> {
  const extents = new Map<string, Extent>();
  const vertices = new Vertices();
  const middles = new Numbers((length) => new Uint32Array(length));
  const breadths = new Numbers((length) => new Float32Array(length));
  let bbox: Box | null = null;
  const withoutGeometry = emptyList();
  const beyondMap = emptyList();
  for (const { fid, wkb, box } of readGeometries(db, name, fidColumn, 'geom')) {
    if (wkb === null || box === null) {
      addRow(withoutGeometry, fid);
      continue;
    }
    bbox = bbox === null ? box : grow(bbox, box);
    if (isBeyondMap(box)) addRow(beyondMap, fid);
    vertices.add(wkb);
    middles.add(curvePlaceOf(box));
    breadths.add(breadthOf(box));
    for (const part of partBoxes(wkb, box)) extend(extents, areas, part);
  }
  const { spacing, sharedVertices } = vertices;
  const along = middles.sorted();
  const broad = breadths.sorted();
  return {
    name,
    withoutGeometry,
    beyondMap,
    bbox,
    boxes: [...extents].map(([area, extent]) => ({ area, ...extent })).sort((a, b) => (a.area < b.area ? -1 : 1)),
    spacing,
    sharedVertices,
    densest: Array.from({ length: deepestZoom + 1 }, (_, zoom) => longestRun(along, 4 ** (deepestZoom - zoom))),
    breadth: broad[Math.floor(broad.length / 2)] ?? 0,
  };
}

/** Measure tables in WGS 84, and how the clean GeoPackage declares them. */
export function measureGeometry(wgs84: string, clean: string, { tables, areas }: GeometryJob): GeometryMeasure[] {
  using projected = openGeopackage(wgs84);
  using source = openGeopackage(clean);
  return tables.map((table) => ({ ...measureTable(projected, table, areas), manyTypes: isOfManyTypes(source, table.name) }));
}

/** Whether a table is declared to hold more than one type of geometry (OGC 12-128r19, annex G). */
const isOfManyTypes = (db: DatabaseSync, table: string): boolean => {
  const declared = db.prepare('SELECT geometry_type_name AS type FROM gpkg_geometry_columns WHERE table_name = ?').get(table);
  return /^geom/i.test(String(declared?.['type']));
};
