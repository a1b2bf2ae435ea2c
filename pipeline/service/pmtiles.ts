import { gunzipSync } from 'node:zlib';
import { bytesToHeader, Compression, TileType, type Header } from 'pmtiles';
import { fail } from '../base/errors.ts';
import type { ManifestService, Problem, Service } from '../../schemas/types.ts';
import type { ServiceReader } from './ask-service.ts';
import { boxOfNumbers, introduce, plainLine } from '../../schemas/services/capabilities.ts';
import { notMapped, servicePlace, type Describe } from './describe-service.ts';
import { boundZoom } from '../../schemas/services/mercator.ts';
import { tmsLayers, membersOf } from './tms.ts';

const headerBytes = 127;
/** Metadata of a tileset with a hundred layers take some 100 kB. */
const maxMetadataBytes = 4 * 1024 ** 2;
const mediaTypes: Partial<Record<TileType, string>> = {
  [TileType.Mvt]: 'application/vnd.mapbox-vector-tile',
  [TileType.Png]: 'image/png',
  [TileType.Jpeg]: 'image/jpeg',
  [TileType.Webp]: 'image/webp',
};

/** A PMTiles archive (specification 3) at an address, read by its head. */
export const describePmtiles: Describe = async (asked, reader) => {
  const header = await readHeader(asked, reader);
  const problems: Problem[] = [];
  const metadata = await readMetadata(header, asked, reader);
  const mediaType = mediaTypes[header.tileType];
  const isVector = header.tileType === TileType.Mvt;
  const layers = isVector ? tmsLayers(metadata) : [];
  const isShown = mediaType !== undefined && (!isVector || layers.length > 0);
  if (!isShown) problems.push(notMapped(mediaType ?? 'PMTiles'));
  const zooms = { minzoom: boundZoom(header.minZoom), maxzoom: boundZoom(Math.max(header.minZoom, header.maxZoom)) };
  const { name, attribution: credit } = membersOf(metadata);
  const title = typeof name === 'string' ? plainLine(name) : undefined;
  const attribution = typeof credit === 'string' ? plainLine(credit.replace(/<[^<>]*>/g, '')) : undefined;
  const service: Service = {
    ...introduce(asked, { title, attribution }),
    crs: ['EPSG:3857'],
    formats: mediaType === undefined ? [] : [mediaType],
    ...(isShown && {
      map: isVector
        ? { draws: 'tile-archive', address: asked.url, ...zooms, layers }
        : { draws: 'picture-archive', address: asked.url, ...zooms, tileSize: 256 },
    }),
  };
  return { service, place: servicePlace(boxOfNumbers([header.minLon, header.minLat, header.maxLon, header.maxLat]), problems), problems };
};

async function readHeader(asked: ManifestService, reader: ServiceReader): Promise<Header> {
  const bytes = await readRange(asked, reader, 0, headerBytes);
  if (bytes.toString('latin1', 0, 7) !== 'PMTiles' || bytes[7] !== 3)
    throw fail('service.other-answer', { url: asked.url, type: 'PMTiles', detail: plainLine(bytes.toString('latin1', 0, 16)) ?? '∅' });
  return bytesToHeader(Uint8Array.from(bytes).buffer);
}

/** Bytes of a file at an address: a server that gives no part of one is of no use to a map. */
async function readRange({ url, type }: ManifestService, reader: ServiceReader, from: number, bytes: number): Promise<Buffer> {
  const { status, body } = await reader.ask(url, { range: { from, bytes } });
  if (status !== 206) throw fail('service.other-answer', { url, type: type.toUpperCase(), detail: `Range: ${status}` });
  if (body.length < bytes)
    throw fail('service.other-answer', { url, type: type.toUpperCase(), detail: `${from + body.length} < ${from + bytes}` });
  return body;
}

/** The JSON text of the archive's metadata; none where it cannot be read, or is larger than any honest one. */
async function readMetadata(header: Header, asked: ManifestService, reader: ServiceReader): Promise<string> {
  const { jsonMetadataOffset: offset, jsonMetadataLength: bytes, internalCompression } = header;
  if (bytes === 0 || bytes > maxMetadataBytes || !Number.isSafeInteger(offset)) return '';
  const packed = await readRange(asked, reader, offset, bytes);
  if (internalCompression === Compression.None) return packed.toString('utf8');
  if (internalCompression !== Compression.Gzip) return '';
  try {
    return gunzipSync(packed, { maxOutputLength: maxMetadataBytes }).toString('utf8');
  } catch {
    // A bomb, or no gzip: what cannot be read says nothing.
    return '';
  }
}
