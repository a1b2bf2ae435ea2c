import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { tileIdToZxy, type Entry } from 'pmtiles';
import { explainMissing, type MissingExplanation } from '../clean/explain-missing.ts';
import { openGeopackage, type Column } from '../geopackage/clean-rows.ts';
import { momentOf, type Cell, type CleanRow } from '../values/cells.ts';
import { CellComparison, type Difference } from '../values/compare-cells.ts';
import { placeRows } from '../values/flatgeobuf-cells.ts';
import { rowsAt, sampleRanks, type ComparedTable } from '../values/sample-rows.ts';
import { openTileset } from './open-tileset.ts';
import { readTile, type TileValue } from './read-tile.ts';

/** A tileset, its name among the inputs, and how many features each of its layers holds; their ids run from 0. */
export interface CountTilesJob {
  tileset: string;
  layers: TiledLayer[];
  /** Read no tile where features were left out of the maximum zoom: they are to be made again. */
  refusesLeftOut?: boolean;
}

interface TiledLayer {
  name: string;
  features: number;
  /** Sources for comparing its values: the FlatGeobuf file whose order gives the ids, the clean table, and its columns in the tiles. */
  compared?: { flatgeobuf: string; table: ComparedTable; columns: Column[] };
}

export interface ZoomCount {
  zoom: number;
  tiles: number;
  bytes: number;
  largestBytes: number;
  medianBytes: number;
  features: number;
}

export interface TilesCount {
  minzoom: number;
  maxzoom: number;
  /** west, south, east, north, as the header says */
  bbox: [number, number, number, number];
  zooms: ZoomCount[];
  /** Features that tippecanoe says to have left out of the maximum zoom for want of room. */
  leftOut: number;
  /** How many features of each layer the maximum zoom holds, and, of layers that are compared, why it lacks others. */
  top: { name: string; features: number; explained?: MissingExplanation }[];
  /** Values that are not those of the clean table, of features that have an id. */
  differences: Difference[];
}

/** Which features of a layer were seen at one zoom: by id, or counted where they have none (merged ones). */
class Seen {
  readonly #ids: Uint8Array;
  #distinct = 0;
  #nameless = 0;

  constructor(features: number) {
    this.#ids = new Uint8Array(features);
  }

  add(id: number | undefined): void {
    if (id === undefined) this.#nameless += 1;
    else if (id >= this.#ids.length) throw new Error(`A tile holds the feature ${id}; its layer has ${this.#ids.length}.`);
    else if (this.#ids[id] === 0) this.#distinct += this.#ids[id] = 1;
  }

  get count(): number {
    return this.#distinct + this.#nameless;
  }

  get distinct(): number {
    return this.#distinct;
  }

  missing(): number[] {
    const ids: number[] = [];
    for (const [id, seen] of this.#ids.entries()) if (seen === 0) ids.push(id);
    return ids;
  }
}

const decompress = promisify(gunzip);
/** Enough for every thread; tiles without limit may be megabytes each. */
const tilesAtATime = 16;

interface ZoomTally {
  sizes: number[];
  seen: Map<string, Seen>;
}

/**
 * Read a whole tileset back: sizes and features by zoom, which features the maximum zoom lacks, and whether values are those of the clean
 * table.
 */
export async function countTiles({ tileset, layers, refusesLeftOut = false }: CountTilesJob, inputs: string): Promise<TilesCount> {
  const samples = sampleLayers(layers, inputs);
  using file = openTileset(`${inputs}/${tileset}`);
  const { header, metadata, entries, read } = file;
  const leftOut = countLeftOut(metadata, header.maxZoom);
  const zooms = new Map<number, ZoomTally>();
  const tallyOf = (zoom: number): ZoomTally => {
    const tally = zooms.get(zoom) ?? { sizes: [], seen: new Map(layers.map(({ name, features }) => [name, new Seen(features)])) };
    zooms.set(zoom, tally);
    return tally;
  };
  const count = ({ tileId, runLength, length }: Entry, tile: Uint8Array): void => {
    const tally = tallyOf(tileIdToZxy(tileId)[0]);
    for (let run = 0; run < runLength; run += 1) tally.sizes.push(length);
    readTile(tile, (name, ids, valuesOf) => {
      const seen = tally.seen.get(name);
      const sample = samples.get(name);
      if (seen === undefined) throw new Error(`A tile holds the layer "${name}", which the data set has not.`);
      for (const [index, id] of ids.entries()) {
        seen.add(id);
        const row = id === undefined ? undefined : sample?.rows.get(id);
        if (row !== undefined) sample?.compare(row, valuesOf(index)); // guard: too large to be compared whole
      }
    });
  };
  let group: Entry[] = [];
  // Node decompresses in threads of its own: all cores work.
  const countGroup = async (): Promise<void> => {
    const tiles = await Promise.all(group.map((entry) => decompress(read(entry))));
    for (const [index, entry] of group.entries()) count(entry, tiles[index] ?? new Uint8Array());
    group = [];
  };
  if (leftOut === 0 || !refusesLeftOut) for await (const entry of entries()) if (group.push(entry) === tilesAtATime) await countGroup();
  await countGroup();
  const top = zooms.get(header.maxZoom)?.seen ?? new Map<string, Seen>();
  return {
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    bbox: [header.minLon, header.minLat, header.maxLon, header.maxLat],
    zooms: [...zooms].sort(([a], [b]) => a - b).map(([zoom, tally]) => figures(zoom, tally)),
    leftOut,
    top: [...top].map(([name, seen]) => {
      const { compared } = layers.find((layer) => layer.name === name) ?? {};
      if (compared === undefined) return { name, features: seen.distinct };
      const { fidColumn } = compared.table;
      const job = { table: name, missing: seen.missing(), zoom: header.maxZoom, fidColumn };
      return { name, features: seen.distinct, explained: explainMissing(`${inputs}/${compared.flatgeobuf}`, `${inputs}/wgs84.gpkg`, job) };
    }),
    differences: [...samples.values()].flatMap(({ comparison }) => comparison.differences),
  };
}

/** Ways in which tippecanoe thins a tile out, by their names in its metadata. */
const losses = ['dropped_by_rate', 'dropped_by_gamma', 'dropped_as_needed', 'coalesced_as_needed'];

/** Count the features that a zoom lacks, by the metadata, in which tippecanoe writes an object a zoom. */
function countLeftOut(metadata: unknown, zoom: number): number {
  const { strategies = [] } = metadata as { strategies?: Record<string, number>[] };
  return losses.reduce((sum, loss) => sum + (strategies[zoom]?.[loss] ?? 0), 0);
}

/** The features of a layer whose values are looked at, by id, and how what tiles hold of them is compared. */
interface TileSample {
  rows: ReadonlyMap<number, CleanRow>;
  comparison: CellComparison;
  compare: (row: CleanRow, found: ReadonlyMap<string, TileValue>) => void;
}

function sampleLayers(layers: readonly TiledLayer[], inputs: string): Map<string, TileSample> {
  const asked = layers.flatMap(({ name, compared }) => (compared === undefined ? [] : [{ name, ...compared }]));
  if (asked.length === 0) return new Map();
  using clean = openGeopackage(`${inputs}/clean.gpkg`);
  using wgs84 = openGeopackage(`${inputs}/wgs84.gpkg`);
  return new Map(
    asked.map(({ name, flatgeobuf, table, columns }) => {
      const rows = rowsAt(clean, table, sampleRanks(table.features));
      const placed = placeRows(`${inputs}/${flatgeobuf}`, wgs84, table, rows);
      const byId = placed.flatMap(({ row, place }) => (place === undefined ? [] : [[place, row] as const]));
      const comparison = new CellComparison(name, 'pmtiles');
      const places = columns.map((column) => table.columns.findIndex((each) => each.name === column.name));
      const compare: TileSample['compare'] = (row, found) => {
        const expected = { ...row, cells: places.map((at) => row.cells[at] ?? null) };
        comparison.compare(
          columns,
          expected,
          columns.map((column) => cellOf(found.get(column.name), column)),
        );
      };
      return [name, { rows: new Map(byId), comparison, compare }];
    }),
  );
}

/** Turn a value of a tile into one of the field's type: whole numbers, and numbers from text where tiles say so of the field. */
function cellOf(value: TileValue | undefined, { type, textInTiles }: Column): Cell {
  if (value === undefined) return null;
  if (type === 'datetime' && typeof value === 'string') return momentOf(value);
  if (textInTiles && typeof value === 'string') return type === 'integer' ? (/^-?\d+$/.test(value) ? BigInt(value) : value) : Number(value);
  return type === 'integer' && typeof value === 'number' && Number.isInteger(value) && !textInTiles ? BigInt(value) : value;
}

function figures(zoom: number, { sizes, seen }: ZoomTally): ZoomCount {
  const sorted = sizes.toSorted((a, b) => a - b);
  return {
    zoom,
    tiles: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    largestBytes: sorted.at(-1) ?? 0,
    medianBytes: sorted[Math.floor(sorted.length / 2)] ?? 0,
    features: [...seen.values()].reduce((sum, layer) => sum + layer.count, 0),
  };
}
