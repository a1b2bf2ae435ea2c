import { addProtocol, prewarm, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { noteAnswer } from './services/cut-answers.ts';
import { flatTile } from './style/ground-shape.ts';
import { nameAddress } from './fetch/failure.ts';
import { takeArchive } from './fetch/open-archive.ts';
import { readAtMost } from './fetch/read-at-most.ts';

/** Limit of a service's answer: a tile, or a thousand features of a view. */
const mostBytes = 64 * 1024 ** 2;

/** MapLibre's worker and its protocols are global: told once a page. */
export function prepare(): void {
  setWorkerUrl(workerUrl);
  // Its worker, 130 kB, comes while the page makes the map: MapLibre itself asks for it only once that has a style.
  prewarm();
  const archives = new Protocol({ metadata: false });
  const readTile: typeof archives.tilev4 = (request, abort) => {
    // Of the archive itself, or of one of its tiles: …/zoom/column/row.
    const asked = request.url.slice('pmtiles://'.length);
    const url = request.type === 'json' ? asked : asked.replace(/(\/\d+){3}$/, '');
    if (archives.get(url) === undefined) archives.add(takeArchive(url));
    return archives.tilev4(request, abort);
  };
  addProtocol('pmtiles', async (request, abort) => {
    const { data } = await readTile(request, abort);
    // What an archive tells of itself, where a style names no zooms.
    if (request.type === 'json' && typeof data === 'object' && data !== null) return { data };
    if (data instanceof Uint8Array && data.length > 0) return { data };
    // A tile that the archive does not have is an empty one.
    return { data: request.type === 'image' ? await createImageBitmap(new ImageData(1, 1)) : new Uint8Array() };
  });
  addProtocol('heights', async (request, abort) => {
    const [, size = '', nothing = '', url = ''] = /^heights:\/\/(\d+)\/(\d+)\/(.*)$/.exec(request.url) ?? [];
    const { data } = await readTile({ ...request, url: `pmtiles://${url}` }, abort);
    return { data: data instanceof Uint8Array && data.length > 0 ? data : await flatTile(Number(size), Number(nothing)) };
  });
  for (const scheme of ['sheets', 'cog'])
    addProtocol(scheme, async ({ url }, { signal }) => ({ data: await (await import('./sheets/draw-tile.ts')).drawTile(url, signal) }));
  addProtocol('slope', async ({ url }, { signal }) => ({ data: await (await import('./relief/draw-slope.ts')).drawSlope(url, signal) }));
  addProtocol('own', async ({ url }, { signal }) => ({ data: await (await import('./own/own-tiles.ts')).readOwnTile(url, signal) }));
  // By the page, whose policy names the service: that of the worker, a script of its own, allows this site alone.
  addProtocol('service', async ({ url, type }, { signal }) => {
    const address = url.replace('service:', 'https:');
    const response = await fetch(address, { signal }).catch(nameAddress(address));
    // No tile: nothing lies there.
    if (response.status === 404 || response.status === 204) return { data: new Uint8Array() };
    if (!response.ok) throw new TypeError(`${url} answered ${response.status}.`);
    const bytes = await readAtMost(response.body, mostBytes, url);
    if (type !== 'json') return { data: bytes };
    const data = JSON.parse(new TextDecoder().decode(bytes)) as object;
    noteAnswer(url, data);
    return { data };
  });
}
