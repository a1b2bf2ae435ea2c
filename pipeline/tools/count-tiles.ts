import { closeSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { PbfReader } from 'pbf';
import { bytesToHeader, ResolvedValueCache, tileIdToZxy, type Entry, type Header, type Source } from 'pmtiles';
import { readJob } from './job.ts';
import { reply } from './reply.ts';

/** What `count-tiles.ts` is asked about a tileset: how many features each layer holds; their ids run from 0. */
export interface CountTilesJob {
  path: string;
  layers: { name: string; features: number }[];
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
  /** Which features of each layer the maximum zoom holds. */
  top: { name: string; features: number; missing: number[] }[];
  /** Features that tippecanoe says to have left out of the maximum zoom for want of room. */
  droppedAtTop: number;
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

/** A file as the pmtiles library reads one. */
function fileSource(file: number): Source & { read: (offset: number, length: number) => Buffer } {
  const read = (offset: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    const filled = readSync(file, bytes, 0, length, offset);
    // The first reading asks for 16 kB of files that may be smaller.
    return bytes.subarray(0, filled);
  };
  return {
    read,
    getKey: () => String(file),
    getBytes: (offset, length) => Promise.resolve({ data: Uint8Array.from(read(offset, length)).buffer }),
  };
}

/** Every tile of the archive, in the order of the file's directories. */
async function* entries(
  source: Source,
  header: Header,
  offset = header.rootDirectoryOffset,
  length = header.rootDirectoryLength,
): AsyncGenerator<Entry> {
  for (const entry of await new ResolvedValueCache().getDirectory(source, offset, length, header)) {
    if (entry.runLength > 0) yield entry;
    else yield* entries(source, header, header.leafDirectoryOffset + entry.offset, entry.length);
  }
}

interface ZoomTally {
  sizes: number[];
  seen: Map<string, Seen>;
}

/** Read a whole tileset back: sizes and features by zoom, and which features the maximum zoom lacks. */
export async function countTiles({ path, layers }: CountTilesJob): Promise<TilesCount> {
  const file = openSync(path, 'r');
  const source = fileSource(file);
  const header = bytesToHeader(Uint8Array.from(source.read(0, 127)).buffer);
  const zooms = new Map<number, ZoomTally>();
  const tallyOf = (zoom: number): ZoomTally => {
    const tally = zooms.get(zoom) ?? { sizes: [], seen: new Map(layers.map(({ name, features }) => [name, new Seen(features)])) };
    zooms.set(zoom, tally);
    return tally;
  };
  for await (const { tileId, offset, length, runLength } of entries(source, header)) {
    const tally = tallyOf(tileIdToZxy(tileId)[0]);
    for (let tile = 0; tile < runLength; tile += 1) tally.sizes.push(length);
    const bytes = source.read(header.tileDataOffset + offset, length);
    if (bytes.length < length) throw new Error('The tileset ends before its last tile.');
    readIds(gunzipSync(bytes), (name, ids) => {
      const seen = tally.seen.get(name);
      if (seen === undefined) throw new Error(`A tile holds the layer "${name}", which the data set has not.`);
      for (const id of ids) seen.add(id);
    });
  }
  const metadata = gunzipSync(source.read(header.jsonMetadataOffset, header.jsonMetadataLength)).toString('utf8');
  closeSync(file);
  const top = zooms.get(header.maxZoom)?.seen ?? new Map<string, Seen>();
  return {
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    bbox: [header.minLon, header.minLat, header.maxLon, header.maxLat],
    zooms: [...zooms].sort(([a], [b]) => a - b).map(([zoom, tally]) => figures(zoom, tally)),
    top: [...top].map(([name, seen]) => ({ name, features: seen.distinct, missing: seen.missing() })),
    droppedAtTop: droppedAt(header.maxZoom, metadata),
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

/** Ways in which tippecanoe thins a tile out, by their names in its metadata. */
const losses = ['dropped_by_rate', 'dropped_by_gamma', 'dropped_as_needed', 'coalesced_as_needed'];

function droppedAt(zoom: number, metadata: string): number {
  // Written by tippecanoe: an object a zoom.
  const { strategies = [] } = JSON.parse(metadata) as { strategies?: Record<string, number>[] };
  return losses.reduce((sum, loss) => sum + (strategies[zoom]?.[loss] ?? 0), 0);
}

if (import.meta.main) await reply(() => countTiles(readJob() as CountTilesJob));
