import { beforeEach, describe, expect, test } from 'vitest';
import type { ManifestService } from '../../schemas/types.ts';
import { local, testServer } from '../download/download.fixtures/test-server.ts';
import { readServices } from './ask-service.ts';
import { describeService } from './service-source.ts';
import { playServices, wms, wmts } from './service.fixtures/play-services.ts';

/* How a service says what lies at a place. */

const { server } = testServer();
beforeEach(() => {
  server.answer = playServices(() => server.origin);
});

const service = (type: ManifestService['type'], path: string, layer: string): ManifestService => ({
  type,
  url: `${server.origin}${path}`,
  layer,
});
const describeNow = (asked: ManifestService) => describeService(asked, readServices(local));
const answerWith = (body: string): void => {
  server.answer = (_, response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
};

describe('a picture that may be asked about', () => {
  test('what lies at a place is asked for in JSON or text, of a layer that may be asked, and never in HTML', async () => {
    const asksOf = async (layer: string): Promise<unknown> => (await describeNow(service('wms', '/wms', layer))).service.map?.asks;
    expect(await asksOf('forets')).toEqual({
      address: `${server.origin}/wms?SERVICE=WMS&REQUEST=GetFeatureInfo&VERSION=1.3.0&LAYERS=forets&QUERY_LAYERS=forets&STYLES=&CRS=EPSG:3857&INFO_FORMAT=application/json&FEATURE_COUNT=10&WIDTH=101&HEIGHT=101&I=50&J=50&BBOX={bbox-epsg-3857}`, // prettier-ignore
      format: 'application/json',
    });
    expect(await asksOf('forets_privees')).toBeUndefined();
    answerWith(wms(server.origin).replace('<Format>text/plain</Format><Format>application/json</Format>', ''));
    expect(await asksOf('forets')).toBeUndefined();
  });

  test('a WMTS whose matrix sets bear their zooms in their names, and which says what lies at a place', async () => {
    answerWith(wmts.replaceAll('>PM<', '>PM_1_2<'));
    const { service: found } = await describeNow(service('wmts', '/wmts', 'RPG.DERNIER'));
    expect(found.map).toMatchObject({ minzoom: 1, maxzoom: 2, asks: { format: 'text/plain' } });
    expect(found.map?.asks?.address).toContain('REQUEST=GetFeatureInfo');
    expect(found.map?.asks?.address).toContain('TILEMATRIXSET=PM_1_2&FORMAT=image/png&INFOFORMAT=text/plain&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&I={i}&J={j}'); // prettier-ignore
  });
});
