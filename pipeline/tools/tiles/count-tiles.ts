import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PbfReader } from 'pbf';
import { tileIdToZxy, type Entry } from 'pmtiles';
import { readJob } from '../sandbox/job.ts';
import { openTileset } from './open-tileset.ts';
import { reply } from '../sandbox/reply.ts';

/** What `count-tiles.ts` is asked about a tileset: how many features each layer holds; their ids run from 0. */
export interface CountTilesJob {
  path: string;
  layers: { name: string; features: number }[];
}

/** What the tiles of one zoom hold. */
export interface ZoomCount {
  zoom: number;
  tiles: number;
  bytes: number;
  largestBytes: number;
  medianBytes: number;
  features: number;
}

/** What all tiles hold. */
export interface TilesCount {
  minzoom: number;
  maxzoom: number;
  /** west, south, east, north, as the header says */
  bbox: [number, number, number, number];
  zooms: ZoomCount[];
  /** Which features of each layer the maximum zoom holds. */
  top: { name: string; features: number; missing: number[] }[];
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

/** Read layer names and feature ids of a vector tile, and nothing else of it (Mapbox Vector Tile 2.1: layer 3, its name 1, feature 2, its id 1). */
export function readIds(tile: Uint8Array, found: (layer: string, ids: (number | undefined)[]) => void): void {
  new PbfReader(tile).readFields((tag, _, pbf) => {
    if (tag !== 3) return;
    const layer: { name: string; ids: (number | undefined)[] } = { name: '', ids: [] };
    pbf.readMessage((field, into, reader) => {
      if (field === 1) into.name = reader.readString();
      if (field === 2) into.ids.push(readId(reader));
    }, layer);
    found(layer.name, layer.ids);
  }, undefined);
}

function readId(pbf: PbfReader): number | undefined {
  const feature: { id: number | undefined } = { id: undefined };
  pbf.readMessage((field, into, reader) => {
    if (field === 1) into.id = reader.readVarint();
  }, feature);
  return feature.id;
}

const decompress = promisify(gunzip);
/** Enough for every thread; tiles without limit may be megabytes each. */
const tilesAtATime = 16;

interface ZoomTally {
  sizes: number[];
  seen: Map<string, Seen>;
}

/** Read a whole tileset back: sizes and features by zoom, and which features the maximum zoom lacks. */
export async function countTiles({ path, layers }: CountTilesJob): Promise<TilesCount> {
  const { header, entries, read, close } = openTileset(path);
  const zooms = new Map<number, ZoomTally>();
  const tallyOf = (zoom: number): ZoomTally => {
    const tally = zooms.get(zoom) ?? { sizes: [], seen: new Map(layers.map(({ name, features }) => [name, new Seen(features)])) };
    zooms.set(zoom, tally);
    return tally;
  };
  const count = ({ tileId, runLength, length }: Entry, tile: Uint8Array): void => {
    const tally = tallyOf(tileIdToZxy(tileId)[0]);
    for (let run = 0; run < runLength; run += 1) tally.sizes.push(length);
    readIds(tile, (name, ids) => {
      const seen = tally.seen.get(name);
      if (seen === undefined) throw new Error(`A tile holds the layer "${name}", which the data set has not.`);
      for (const id of ids) seen.add(id);
    });
  };
  let group: Entry[] = [];
  // Node decompresses in threads of its own: all cores work.
  const countGroup = async (): Promise<void> => {
    const tiles = await Promise.all(group.map((entry) => decompress(read(entry))));
    for (const [index, entry] of group.entries()) count(entry, tiles[index] ?? new Uint8Array());
    group = [];
  };
  for await (const entry of entries()) if (group.push(entry) === tilesAtATime) await countGroup();
  await countGroup();
  close();
  const top = zooms.get(header.maxZoom)?.seen ?? new Map<string, Seen>();
  return {
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    bbox: [header.minLon, header.minLat, header.maxLon, header.maxLat],
    zooms: [...zooms].sort(([a], [b]) => a - b).map(([zoom, tally]) => figures(zoom, tally)),
    top: [...top].map(([name, seen]) => ({ name, features: seen.distinct, missing: seen.missing() })),
  };
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

if (import.meta.main) await reply(() => countTiles(readJob() as CountTilesJob));
