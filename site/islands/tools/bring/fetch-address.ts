import { lendLayers, type LendOrder } from '../../../map/own/lend.ts';
import { answerTile, type TileGiver, type TileOrder } from '../../../map/own/answer-tile.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import { readStac, type ChoiceOffer } from './read-stac.ts';
import { showArchive } from './show-archive.ts';
import type { BringOrder } from './worker.ts';
import { isTiles } from '../../../map/bring/address.ts';
import { capabilitiesAt, featuresAt, isWfs } from '../../../map/bring/wfs-address.ts';
import { readAtMost } from '../../../map/fetch/read-at-most.ts';
import { doWork } from '../../../publish/beside/work-beside.ts';
import { ownBytes } from '../../../publish/read/read-file.ts';
import { stemOf } from '../../../publish/read/text.ts';

/* Fetches one file of another site, once the reader has agreed. It alone may ask others: its name has a policy of its own where it is served. */

/** Order to fetch a file, or to show an archive of tiles where it is. */
export interface FetchOrder extends Pick<BringOrder, 'notice' | 'look'> {
  address: string;
  /** Title of what is at the address, where its name says nothing. */
  title?: string;
}

/** A file that has come, an archive that is read where it is, what a service or an item offers, or why there is none. */
export type FetchedFile =
  | { file: File }
  | { facts: MapFacts }
  | { offers: ChoiceOffer[]; of: 'service' | 'item' }
  | { refused: 'silent' | 'heavy' | 'layerless' | 'fileless' }
  | { refused: 'status'; status: number };

/** Bytes of what a service says of itself: the largest tells of thousands of layers. */
const capabilitiesBytes = 20 * 1024 ** 2;

let give: TileGiver | undefined;

doWork(async ({ address: given, title, notice, look }: FetchOrder, onProgress): Promise<FetchedFile> => {
  let bytes = 0;
  const url = new URL(given);
  const isService = isWfs(url);
  const address = isService ? capabilitiesAt(url) : given;
  const room = isService ? capabilitiesBytes : ownBytes;
  try {
    if (isTiles(url)) {
      const archive = await showArchive(address, notice, look);
      give = archive?.give;
      return archive ? { facts: archive.facts } : { refused: 'silent' };
    }
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
    const whole = await readAtMost(counted, room, address);
    if (isService) return await layersIn(whole, url);
    const files = readStac(whole, address);
    if (files) return files.length === 0 ? { refused: 'fileless' } : { offers: files, of: 'item' };
    return { file: new File([whole], nameOf(address, response.headers.get('content-type') ?? '', title)) };
  } catch {
    // A browser has one answer for a host that is not there, and for one that lets no other site read.
    return { refused: bytes > room ? 'heavy' : 'silent' };
  }
});

self.addEventListener('message', ({ data }: MessageEvent<TileOrder | LendOrder | FetchOrder>) => {
  if ('ask' in data) void answerTile(give, data);
  // An archive has tiles, and no features to give.
  else if ('lend' in data) void lendLayers(undefined, data);
});

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

/** Layers of a service by what it says of itself; what cannot be read has none. */
async function layersIn(bytes: ArrayBuffer, url: URL): Promise<FetchedFile> {
  const { readWfs } = await import('./read-wfs.ts');
  const layers = await readWfs(new Blob([bytes])).catch(() => undefined);
  if (layers === undefined || layers.length === 0) return { refused: 'layerless' };
  return { offers: layers.map((layer) => ({ title: layer.title, address: featuresAt(url, layer) })), of: 'service' };
}

/** Name of the file: as it is called, or as the address ends. */
function nameOf(address: string, type: string, title?: string): string {
  const { pathname, hostname } = new URL(address);
  const last = title?.replaceAll(/[./\\]/g, ' ') ?? (decode(pathname.split('/').at(-1) ?? '') || hostname);
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
