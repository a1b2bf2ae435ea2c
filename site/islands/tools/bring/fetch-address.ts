import { answerPlace, type PlaceOrder } from '../../../map/own/answer-place.ts';
import { lendLayers, type LendOrder } from '../../../map/own/lend.ts';
import { answerTile, type TileGiver, type TileOrder } from '../../../map/fetch/answer-tile.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import type { Geocoded } from './geocode.ts';
import type { Offered, OfferedPictures } from './offers.ts';
import type { ImageRefusal } from './show-image.ts';
import { readStac } from './read-stac.ts';
import { showArchive } from './show-archive.ts';
import { showPictures } from './show-pictures.ts';
import type { BringOrder } from './worker.ts';
import { isImage, isTiles } from '../../../map/bring/address.ts';
import { kindsOf, pageAt, type ServiceKind } from '../../../map/bring/service-address.ts';
import { readAtMost } from '../../../map/fetch/read-at-most.ts';
import { doWork } from '../../../publish/beside/work-beside.ts';
import { rootOf } from '../../../publish/read/formats.ts';
import { ownBytes } from '../../../publish/read/reading.ts';
import { stemOf } from '../../../publish/read/text.ts';

/* Asks another site for a file, or for the tiles of an archive, an image or a service, once the reader has agreed. It alone may ask others: its name has a policy of its own where it is served. */

/** Order to fetch a file, or to show an archive of tiles, an image or the pictures of a service where they are. */
export interface FetchOrder extends Pick<BringOrder, 'notice' | 'look'> {
  address: string;
  /** Title of what is at the address, where its name says nothing. */
  called?: string;
  /** Pictures that a service has offered. */
  pictures?: OfferedPictures;
}

/** Order to ask where addresses are; the look is that of the file that has them. */
export interface GeocodeOrder extends Pick<BringOrder, 'look'> {
  geocode: readonly string[];
}

/** A host that gave nothing, or nothing that is read. */
type Refusal = { refused: 'silent' | 'heavy' | 'layerless' | 'fileless' } | { refused: 'status'; status: number };

/** A file that has come, tiles that are read where they are, what a service or an item offers, or why there is none. */
export type FetchedFile = { file: File } | { facts: MapFacts } | Offered | Refusal | ImageRefusal;

/** Bytes of what a service says of itself: the largest tells of thousands of layers. */
const capabilitiesBytes = 20 * 1024 ** 2;

/** Facts and tiles of an archive, an image or pictures that are shown where they are. */
let shown: { facts: MapFacts; give: TileGiver } | undefined;

doWork(async (order: FetchOrder | GeocodeOrder, onProgress): Promise<FetchedFile | Geocoded> => {
  if ('geocode' in order) {
    const { geocode } = await import('./geocode.ts');
    return geocode(order.geocode, onProgress);
  }
  const { address, called, pictures } = order;
  const url = new URL(address);
  if (pictures || isTiles(url) || isImage(url)) {
    const found = await show(order, url).catch(() => undefined);
    if (found === undefined) return { refused: 'silent' };
    if ('refused' in found) return found;
    shown = found;
    return { facts: found.facts };
  }
  const kinds = kindsOf(url);
  if (kinds.length > 0) return offersOf(kinds, url, onProgress);
  const came = await fetchAt(address, ownBytes, onProgress);
  if ('refused' in came) return came;
  const files = readStac(came.bytes, address);
  if (files) return files.length === 0 ? { refused: 'fileless' } : { offers: files, of: 'item', total: files.length, undrawn: 0 };
  if (isCapabilities(came.bytes)) return (await layersIn(came.bytes, url)) ?? { refused: 'layerless' };
  return { file: new File(await partsOf(came.bytes, url, onProgress), nameOf(address, came.type, called)) };
});

self.addEventListener('message', ({ data }: MessageEvent<TileOrder | PlaceOrder | LendOrder | FetchOrder | GeocodeOrder>) => {
  if ('at' in data) void answerPlace(shown?.facts, data);
  else if ('ask' in data) void answerTile(shown?.give, data);
  // What has tiles alone has no features to give.
  else if ('lend' in data) void lendLayers(undefined, data);
});

/** Show what stays where it is. */
async function show({ address, pictures, notice, look }: FetchOrder, url: URL): Promise<typeof shown | ImageRefusal> {
  if (pictures) return showPictures(pictures, notice, look);
  if (isTiles(url)) return showArchive(address, notice, look);
  const { showImage } = await import('./show-image.ts');
  return showImage(address, notice, look);
}

/** Fetch what is at an address, of which no more is read than there is room for. */
async function fetchAt(
  address: string,
  room: number,
  onProgress: (share: number) => void,
): Promise<{ bytes: ArrayBuffer; type: string } | Refusal> {
  let bytes = 0;
  try {
    const response = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok || response.body === null) return { refused: 'status', status: response.status };
    const expected = Number(response.headers.get('content-length') ?? 0);
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
        transform(piece, stream) {
          bytes += piece.length;
          onProgress(expected > 0 ? Math.min(1, bytes / expected) : 0);
          stream.enqueue(piece);
        },
      }),
    );
    return { bytes: await readAtMost(counted, room, address), type: response.headers.get('content-type') ?? '' };
  } catch {
    // A browser has one answer for a host that is not there, and for one that lets no other site read.
    return { refused: bytes > room ? 'heavy' : 'silent' };
  }
}

/** The parts of a file: of a layer that its service gives in pages, all of these. */
async function partsOf(first: ArrayBuffer, url: URL, onProgress: (share: number) => void): Promise<BlobPart[]> {
  if (pageAt(url, { from: 1, count: 1 }) === undefined) return [first];
  const { readPages } = await import('./read-pages.ts');
  return readPages(first, url, {
    room: ownBytes,
    onProgress,
    async fetchPage(address) {
      const came = await fetchAt(address, ownBytes, () => undefined);
      return 'refused' in came ? undefined : came.bytes;
    },
  });
}

/** Ask a service what it offers, as each kind that it may be; the reason why there is nothing is that of the first. */
async function offersOf(kinds: readonly ServiceKind[], url: URL, onProgress: (share: number) => void): Promise<Offered | Refusal> {
  const { capabilitiesAt } = await import('./read-service.ts');
  const told = await Promise.all(
    kinds.map(async (kind) => {
      const came = await fetchAt(capabilitiesAt(url, kind), capabilitiesBytes, onProgress);
      return 'refused' in came ? came : ((await layersIn(came.bytes, url, kind)) ?? { refused: 'layerless' as const });
    }),
  );
  const offered = told.filter((each) => 'offers' in each);
  if (offered.length === 0) return told.find((each) => 'refused' in each) ?? { refused: 'layerless' };
  const sum = (of: 'total' | 'undrawn'): number => offered.reduce((all, each) => all + each[of], 0);
  return { offers: offered.flatMap(({ offers }) => offers), of: 'service', total: sum('total'), undrawn: sum('undrawn') };
}

/** The layers that a service offers by what it says of itself; undefined where there are none, or the bytes say nothing that is read. */
async function layersIn(bytes: ArrayBuffer, url: URL, kind?: ServiceKind): Promise<Offered | undefined> {
  const { readService } = await import('./read-service.ts');
  try {
    const offered = readService(bytes, url, kind);
    return offered?.offers.length === 0 ? undefined : offered;
  } catch {
    return undefined; // no XML, or more of it than any service has
  }
}

/** Whether a file is what a service says of itself, whose address did not tell that it is one. */
const isCapabilities = (bytes: ArrayBuffer): boolean =>
  bytes.byteLength <= capabilitiesBytes &&
  /^(WMS_|WFS_)?Capabilities$/.test(rootOf({ text: new TextDecoder().decode(bytes.slice(0, 4096)) }) ?? '');

/** Endings of files by the types that servers give them, for addresses that end without one. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/geo\+json/, 'geojson'],
  [/google-earth\.kml/, 'kml'],
  [/gpx/, 'gpx'],
  [/csv/, 'csv'],
  [/geopackage/, 'gpkg'],
  [/zip/, 'zip'],
  [/json/, 'geojson'],
];

/** Name of the file: as it is called, or as the address ends. */
function nameOf(address: string, type: string, called?: string): string {
  const { pathname, hostname } = new URL(address);
  const last = called?.replaceAll(/[./\\]/g, ' ') ?? (decode(pathname.split('/').at(-1) ?? '') || hostname);
  const ending = endings.find(([pattern]) => pattern.test(type))?.[1];
  return stemOf(last) !== last || ending === undefined ? last : `${last}.${ending}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a percent sign that begins no character
  }
}
