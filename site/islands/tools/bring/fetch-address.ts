import { lendLayers, type LendOrder } from '../../../map/own/lend.ts';
import { answerTile, type TileGiver, type TileOrder } from '../../../map/own/answer-tile.ts';
import type { MapFacts } from '../../../map/model/model.ts';
import { showArchive } from './show-archive.ts';
import type { BringOrder } from './worker.ts';
import { isTiles } from '../../../map/bring/address.ts';
import { readAtMost } from '../../../map/fetch/read-at-most.ts';
import { doWork } from '../../../publish/beside/work-beside.ts';
import { ownBytes } from '../../../publish/read/read-file.ts';
import { stemOf } from '../../../publish/read/text.ts';

/* Fetches one file of another site, once the reader has agreed. It alone may ask others: its name has a policy of its own where it is served. */

/** Order to fetch a file, or to show an archive of tiles where it is. */
export interface FetchOrder extends Pick<BringOrder, 'notice' | 'look'> {
  address: string;
}

/** A file that has come, an archive that is read where it is, or why there is none. */
export type FetchedFile = { file: File } | { facts: MapFacts } | { refused: 'silent' | 'heavy' } | { refused: 'status'; status: number };

let give: TileGiver | undefined;

doWork(async ({ address, notice, look }: FetchOrder, onProgress): Promise<FetchedFile> => {
  let bytes = 0;
  try {
    if (isTiles(new URL(address))) {
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
    const whole = await readAtMost(counted, ownBytes, address);
    return { file: new File([whole], nameOf(address, response.headers.get('content-type') ?? '')) };
  } catch {
    // A browser has one answer for a host that is not there, and for one that lets no other site read.
    return { refused: bytes > ownBytes ? 'heavy' : 'silent' };
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

/** Name of the file: as the address ends. */
function nameOf(address: string, type: string): string {
  const { pathname, hostname } = new URL(address);
  const last = decode(pathname.split('/').at(-1) ?? '') || hostname;
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
