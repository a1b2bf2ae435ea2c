import { beforeEach, describe, expect, test } from 'vitest';
import type { ManifestService } from '../../schemas/types.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { readServices } from './ask-service.ts';
import { describeService } from './service-source.ts';
import { playServices } from './service.fixtures/play-services.ts';
import { addressOf, tryService } from './try-service.ts';

const { server } = testServer();
const play = playServices(() => server.origin);
beforeEach(() => {
  server.answer = play;
});

const describeNow = (type: ManifestService['type'], path: string, layer?: string) =>
  describeService({ type, url: `${server.origin}${path}`, ...(layer !== undefined && { layer }) }, readServices(local));

describe('a service that is tried', () => {
  test.each<[ManifestService['type'], string, string | undefined]>([
    ['wms', '/wms', 'forets'],
    ['wmts', '/wmts', 'RPG.DERNIER'],
    ['wfs', '/wfs', 'plu:zone_urba'],
    ['tms', '/tms/1.0.0', 'BATI'],
    ['pmtiles', '/tuiles.pmtiles', undefined],
    ['cog', '/image.tif', undefined],
  ])('gives a real tile, feature or head: %s', async (type, path, layer) => {
    const { service: found, place } = await describeNow(type, path, layer);
    expect(await tryService(found, place?.crs === 'EPSG:4326' ? place.box : undefined, readServices(local))).toBe(type !== 'cog');
  });

  test('is dead where a page of HTML stands for the picture', async () => {
    const { service: found } = await describeNow('wms', '/wms', 'forets');
    server.answer = (request, response) =>
      request.url?.includes('GetMap')
        ? void response.writeHead(200, { 'content-type': 'text/html' }).end('Erreur')
        : play(request, response);
    await expect(tryService(found, undefined, readServices(local))).rejects.toThrow(/a répondu 200 \(text\/html\) au lieu d’une tuile/);
  });

  test('is asked for the tile in the middle of the extent that is about as large, within its zooms', () => {
    const map = { draws: 'pictures', address: '{z}/{x}/{y}', minzoom: 0, maxzoom: 18 } as const;
    expect(addressOf(map, [4, 49.2, 4.1, 49.3])).toBe('11/1047/701');
    expect(addressOf({ ...map, maxzoom: 2 }, [4, 49.2, 4.1, 49.3])).toBe('2/2/1');
    expect(addressOf({ ...map, maxzoom: 2, upward: true }, [4, 49.2, 4.1, 49.3])).toBe('2/2/2');
    expect(addressOf({ ...map, address: '{bbox-epsg-3857}', maxzoom: 0 })).toBe(
      '-20037508.342789244,-20037508.342789244,20037508.342789244,20037508.342789244',
    );
  });
});
