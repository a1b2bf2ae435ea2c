import { addProtocol, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { Protocol } from 'pmtiles';
import { flatTile } from './heights.ts';

let prepared = false;

/** MapLibre's worker and its protocols are global: told once a page. */
export function prepare(): void {
  if (prepared) return;
  setWorkerUrl(workerUrl);
  const { tilev4: readTile } = new Protocol({ metadata: false });
  addProtocol('pmtiles', async (request, abort) => {
    const { data } = await readTile(request, abort);
    if (data instanceof Uint8Array && data.length > 0) return { data };
    // A tile that the archive does not have is an empty one.
    return { data: request.type === 'image' ? await createImageBitmap(new ImageData(1, 1)) : new Uint8Array() };
  });
  addProtocol('heights', async (request, abort) => {
    const [, size = '', url = ''] = /^heights:\/\/(\d+)\/(.*)$/.exec(request.url) ?? [];
    const { data } = await readTile({ ...request, url: `pmtiles://${url}` }, abort);
    return { data: data instanceof Uint8Array && data.length > 0 ? data : await flatTile(Number(size)) };
  });
  prepared = true;
}
