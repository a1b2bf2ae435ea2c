import { fail } from '../errors.ts';
import type { Bbox, ManifestService, Problem, Service } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';
import { notMapped, placeOf, type Describe, type Described } from './describe-service.ts';
import { readRange } from './pmtiles.ts';

/** The head of a COG holds its first directory and the values that it names (COG 1.0, section 7). */
const headBytes = 16 * 1024;
const tags = { width: 256, height: 257, tileWidth: 322, pixelScale: 33550, tiepoint: 33922, geoKeys: 34735 };
const keys = { geographic: 2048, projected: 3072 };
/** Bytes of a TIFF value, by the number of its type. */
const sizes: Partial<Record<number, number>> = { 3: 2, 4: 4, 12: 8, 16: 8 };

/** A Cloud Optimized GeoTIFF at an address: its size, place and system of coordinates, read from its head. */
export const describeCog: Describe = async (asked, reader) => {
  const read = directoryIn(await readHead(asked, reader), asked);
  const [[width = 0] = [], [height = 0] = []] = [read(tags.width), read(tags.height)];
  if (read(tags.tileWidth).length === 0) throw fail('service.other-answer', { url: asked.url, type: 'COG', detail: 'TIFF' });
  const crs = crsOf(read(tags.geoKeys));
  const problems: Problem[] = [notMapped('COG')];
  const service: Service = { type: 'cog', url: asked.url, crs: crs === undefined ? [] : [crs], formats: ['image/tiff'] };
  return { service, place: placeIn(crs, boxOf(read, width, height), problems), problems };
};

const readHead = async (asked: ManifestService, reader: ServiceReader): Promise<Buffer> => {
  const { status, body } = await reader.ask(asked.url, { range: { from: 0, bytes: headBytes } });
  // A file that is shorter than its head answers with all of it.
  return status === 206 ? body : readRange(asked, reader, 0, headBytes);
};

type ReadTag = (tag: number) => number[];

/** Reads values of the first directory; whatever lies beyond the head is said to be no COG. */
function directoryIn(head: Buffer, { url }: ManifestService): ReadTag {
  const other = (detail: string): Error => fail('service.other-answer', { url, type: 'COG', detail });
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') throw other('TIFF');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const little = order === 'II';
  const number = (at: number, bytes: number): number => {
    if (at < 0 || !Number.isSafeInteger(at) || at + bytes > view.byteLength) throw other(`> ${headBytes}`);
    return bytes === 2 ? view.getUint16(at, little) : bytes === 4 ? view.getUint32(at, little) : Number(view.getBigUint64(at, little));
  };
  const magic = number(2, 2);
  if (magic !== 42 && magic !== 43) throw other('TIFF');
  const isBig = magic === 43;
  const [start, counted, entryBytes, word] = isBig ? [number(8, 8), 8, 20, 8] : [number(4, 4), 2, 12, 4];
  const entries = Math.min(number(start, counted), 4096);
  return (tag) => {
    for (let index = 0; index < entries; index += 1) {
      const at = start + counted + index * entryBytes;
      if (number(at, 2) !== tag) continue;
      const [type, count] = [number(at + 2, 2), number(at + 4, word)];
      const size = sizes[type];
      if (size === undefined || count > 1024) throw other(`tag ${tag}`);
      const value = at + 4 + word;
      const from = size * count <= word ? value : number(value, word);
      return Array.from({ length: count }, (_, place) => {
        const here = from + place * size;
        number(here, size);
        return type === 12 ? view.getFloat64(here, little) : number(here, size);
      });
    }
    return [];
  };
}

/** The box of an image whose pixels lie along the axes; undefined where the file does not say. */
function boxOf(read: ReadTag, width: number, height: number): Bbox | undefined {
  const [[stepX = NaN, stepY = NaN] = [], [column = NaN, row = NaN, , x = NaN, y = NaN] = []] = [
    read(tags.pixelScale),
    read(tags.tiepoint),
  ];
  const [west, north] = [x - column * stepX, y + row * stepY];
  const box: Bbox = [west, north - height * stepY, west + width * stepX, north];
  return box.every(Number.isFinite) ? box : undefined;
}

function crsOf(geoKeys: readonly number[]): string | undefined {
  for (const wanted of [keys.projected, keys.geographic])
    for (let at = 4; at + 3 < geoKeys.length; at += 4) {
      const [key, location, , code = 0] = geoKeys.slice(at, at + 4);
      if (key === wanted && location === 0 && code > 0 && code < 32767) return `EPSG:${code}`;
    }
  return undefined;
}

function placeIn(crs: string | undefined, box: Bbox | undefined, problems: Problem[]): Described['place'] {
  return crs === undefined || box === undefined ? placeOf(undefined, problems) : { crs, box };
}
