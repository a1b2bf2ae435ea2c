import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ManifestService } from '../../schemas/types.ts';
import { PipelineError } from '../base/errors.ts';
import { underConditions } from '../base/conditions.ts';
import { certificate, local, testServer } from '../download/download.fixtures/test-server.ts';
import { isSilence, readServices } from './ask-service.ts';
import { describeService } from './service-source.ts';
import { cog, playServices, pmtiles, wms, wmts } from './service.fixtures/play-services.ts';

const { server } = testServer();
const play = playServices(() => server.origin);
beforeEach(() => {
  server.answer = play;
});

const service = (type: ManifestService['type'], path: string, layer?: string, more: Partial<ManifestService> = {}): ManifestService => ({
  type,
  url: `${server.origin}${path}`,
  ...(layer !== undefined && { layer }),
  ...more,
});
const describeNow = (asked: ManifestService, network = local) => describeService(asked, readServices(network));
const answerWith = (body: string | Buffer, status = 200): void => {
  server.answer = (_, response) => void response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
};

/** Every problem of a refusal: its id, and what it says. */
async function refusalOf(asked: ManifestService, network = local): Promise<string[]> {
  const error: unknown = await describeNow(asked, network).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PipelineError)) throw error instanceof Error ? error : new Error('Nothing was refused.');
  return error.problems.map(({ id, message }) => `${id} ${message.replaceAll(server.origin, '').replaceAll('\u202f', ' ')}`);
}

describe('what a service says of its layer', () => {
  // attack: texts that are read again and again
  test('a WMTS one of whose matrices has a name that no person gives: the zooms of the others', async () => {
    answerWith(wmts.replaceAll(/(Identifier|TileMatrix)>1</g, `$1>${'a'.repeat(200)}1<`));
    const { service: found } = await describeNow(service('wmts', '/wmts', 'RPG.DERNIER'));
    expect(found.map).toMatchObject({ minzoom: 2, maxzoom: 2 });
  });

  test('a WMS: the layer with what its group says, from the scale at which it is drawn', async () => {
    const { service: found, place, problems } = await describeNow(service('wms', '/wms', 'forets'));
    expect(found).toMatchObject({ title: 'Forêts publiques', attribution: 'Ministère & partenaires', scales: { max: 1000000 } });
    expect(found.crs).toEqual(['EPSG:3857', 'EPSG:2154']);
    expect(found.legend).toBe(`${server.origin}/legende.png`);
    expect(found.map).toMatchObject({ draws: 'pictures', minzoom: 10, maxzoom: 18, tileSize: 256 });
    expect(found.map?.address).toContain('LAYERS=forets&STYLES=&CRS=EPSG:3857&FORMAT=image/png&TRANSPARENT=TRUE');
    expect(found.map?.address).toMatch(/&BBOX=\{bbox-epsg-3857\}$/);
    expect(place).toEqual({ crs: 'EPSG:4326', box: [-5.2, 41.3, 9.6, 51.1] });
    expect(problems).toEqual([]);
  });

  test('a WMTS: the grid of web maps among its matrix sets, with the zooms that hold tiles', async () => {
    const { service: found } = await describeNow(service('wmts', '/wmts', 'RPG.DERNIER'));
    expect(found.map).toMatchObject({ draws: 'pictures', minzoom: 1, maxzoom: 2, tileSize: 256 });
    expect(found.map?.address).toContain('STYLE=normal&TILEMATRIXSET=PM&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}');
  });

  test('a WFS: how many features there are, and the zoom from which what a map asks for at once holds few enough', async () => {
    const { service: found } = await describeNow(service('wfs', '/wfs', 'plu:zone_urba'));
    expect(found).toMatchObject({ features: 250000, crs: ['EPSG:4326'], map: { draws: 'features', minzoom: 18 } });
    expect(found.map?.address).toMatch(
      /OUTPUTFORMAT=application\/json&SRSNAME=EPSG:4326&COUNT=1000&BBOX=\{bbox-epsg-3857\},urn:ogc:def:crs:EPSG::3857$/,
    );
  });

  // In a box of 0.1 by 0.1 degrees; a map asks for 4 tiles of each side at once: at zoom 14 0.09 degrees of longitude.
  test.each([
    [1000, 0],
    [1001, 14],
    [10_000, 16],
  ])('a WFS of %i features is drawn from zoom %i on', async (count, minzoom) => {
    const usual = server.answer;
    server.answer = (request, response) =>
      request.url?.includes('RESULTTYPE=hits') ? response.end(`<c numberMatched="${count}"/>`) : usual(request, response);
    const { service: found } = await describeNow(service('wfs', '/wfs', 'plu:zone_urba'));
    expect([found.features, found.map?.minzoom]).toEqual([count, minzoom]);
  });

  test.each([
    ['features as JSON', '{"type":"FeatureCollection","features":[]}'],
    ['a page that is no XML', '<!DOCTYPE html><p>Trop de demandes<br>'],
    ['nothing', ''],
  ])('a WFS that answers %s where its features are to be counted: uncounted, and not refused', async (_, body) => {
    const usual = server.answer;
    server.answer = (request, response) => (request.url?.includes('RESULTTYPE=hits') ? response.end(body) : usual(request, response));
    const { service: found, problems } = await describeNow(service('wfs', '/wfs', 'plu:zone_urba'));
    expect(found).toMatchObject({ title: 'Zones', map: { draws: 'features' } });
    expect([found.features, problems]).toEqual([undefined, []]);
  });

  test('a TMS of vector tiles: its layers, rows counted from the north as its origin says', async () => {
    const { service: found, place } = await describeNow(service('tms', '/tms/1.0.0', 'BATI'));
    const address = `${server.origin}/tms/1.0.0/BATI/{z}/{x}/{y}.pbf`;
    expect(found.map).toEqual({ draws: 'tiles', address, minzoom: 0, maxzoom: 1, layers: ['batiment'] });
    expect(place?.box.map(Math.round)).toEqual([-5, 41, 10, 51]);
  });

  test('a PMTiles archive and a COG: by their heads alone', async () => {
    const { service: archive } = await describeNow(service('pmtiles', '/tuiles.pmtiles'));
    expect(archive).toMatchObject({
      title: 'Carroyage',
      attribution: 'INSEE',
      map: { draws: 'tile-archive', minzoom: 4, maxzoom: 12, layers: ['carreaux'] },
    });
    const { service: image, place } = await describeNow(service('cog', '/image.tif'));
    expect(image.crs).toEqual(['EPSG:3857']);
    expect(place).toEqual({ crs: 'EPSG:3857', box: [450000, 6299500, 451000, 6300000] });
  });

  test('the same service says the same: its description is the same, byte for byte', async () => {
    const [first, second] = await Promise.all([1, 2].map(() => describeNow(service('wmts', '/wmts', 'RPG.DERNIER'))));
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  });

  test('one reader asks for capabilities once, whatever the number of layers', async () => {
    const reader = readServices(local);
    await Promise.all(['forets', 'forets_privees'].map((layer) => describeService(service('wms', '/wms', layer), reader)));
    expect(server.asked.length).toBe(1);
  });
});

describe('what is refused', () => {
  test('a layer that the service does not have, with the nearest ones', async () => {
    expect(await refusalOf(service('wms', '/wms', 'foret'))).toEqual([
      'service.layer-absent Le service WMS n’a pas de couche « foret ». Les plus proches : forets, forets_privees. Corrigez « source.service.layer » : les noms sont dans /wms',
    ]);
  });

  test.each([
    [
      'a style',
      { style: 'rouge' },
      'service.style-absent La couche « forets » n’a pas de style « rouge ». Styles offerts : vert. Corrigez « source.service.style ».',
    ],
    [
      'a format',
      { format: 'image/webp' as const },
      'service.format-absent La couche « forets » n’est pas offerte en image/webp. Formats offerts : image/jpeg, image/png. Corrigez « source.service.format ».',
    ],
  ])('%s that it does not offer', async (_, more, text) => {
    expect(await refusalOf(service('wms', '/wms', 'forets', more))).toEqual([text]);
  });

  test.each<[string, string | Buffer, string]>([
    [
      'a page of HTML',
      '<html><body>Bienvenue</body></html>',
      'service.other-answer /wms ne répond pas comme un service WMS (<html>). Vérifiez « source.service.type » et « source.service.url ».',
    ],
    [
      'its own refusal',
      '<ServiceExceptionReport><ServiceException>Version inconnue</ServiceException></ServiceExceptionReport>',
      'service.exception localhost',
    ],
    ['entities', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><WMS_Capabilities>&x;</WMS_Capabilities>', 'service.xml-doctype'],
    ['layers without end', `${'<Layer>'.repeat(100)}${'</Layer>'.repeat(100)}`, 'service.xml-limit'],
    ['half a document', '<WMS_Capabilities><Capability>', 'service.other-answer'],
  ])('an answer that is %s', async (_, body, text) => {
    answerWith(body);
    expect((await refusalOf(service('wms', '/wms', 'forets')))[0]).toContain(text);
  });

  test('a redirection to a private address, and a private address itself', async () => {
    server.answer = (_, response) => void response.writeHead(302, { location: 'https://10.0.0.1/wms' }).end();
    expect((await refusalOf(service('wms', '/wms', 'forets')))[0]).toContain('source.url-private');
    const ports = [Number(new URL(server.origin).port)];
    const own = (): Promise<string[]> => refusalOf(service('wms', '/wms', 'forets'), { authority: certificate('server.pem') });
    expect((await underConditions({ ports }, own))[0]).toContain('source.url-private');
  });

  test('a PMTiles archive whose server gives no part of it; a TIFF that is not tiled', async () => {
    answerWith(pmtiles());
    expect((await refusalOf(service('pmtiles', '/x')))[0]).toContain('(Range: 200)');
    server.answer = (_, response) => void response.writeHead(206).end(cog(323));
    expect((await refusalOf(service('cog', '/x')))[0]).toContain('service.other-answer');
  });
});

describe('what a hostile service says', () => {
  test('addresses that lead elsewhere or run something are left out, with a word', async () => {
    for (const legend of ['javascript:alert(1)', 'https://ailleurs.exemple.fr/l.png', `http://${new URL(server.origin).host}/l.png`]) {
      answerWith(wms(server.origin).replace(`${server.origin}/legende.png`, legend));
      const { service: found, problems } = await describeNow(service('wms', '/wms', 'forets'));
      expect(found.legend).toBeUndefined();
      expect(problems.map(({ id }) => id)).toEqual(['service.link-left']);
    }
  });

  // attack: a key in an address of a service’s own words
  test('an address with a key in it is left out, with a word that does not repeat it', async () => {
    answerWith(wms(server.origin).replace('/legende.png', '/legende.png?token=0123456789'));
    const { service: found, problems } = await describeNow(service('wms', '/wms', 'forets'));
    expect(JSON.stringify([found, problems])).not.toContain('0123456789');
    expect(problems.map(({ message }) => message.replaceAll('\u202f', ' '))).toEqual([
      'Le service annonce une adresse qui contient une clé ou une signature (« token ») (LegendURL) : elle n’est pas reprise.',
    ]);
  });

  test.each(['NaN', '1e300', '-500', '12'])('an extent that cannot be (west: %s) is none, with a word', async (west) => {
    answerWith(wms(server.origin).replace('>-5.2<', `>${west}<`));
    const { place, problems } = await describeNow(service('wms', '/wms', 'forets'));
    expect(place).toBeNull();
    expect(problems.map(({ id, severity }) => `${id} ${severity}`)).toEqual(['service.no-extent warning']);
  });

  test.each<[string, ManifestService['type'], string, string, (corners: string[]) => string]>([
    ['a WMS', 'wms', '/wms', 'forets', ([w = '', s = '', e = '', n = '']) => wms(server.origin).replace('>-5.2<', `>${w}<`).replace('>9.6<', `>${e}<`).replace('>41.3<', `>${s}<`).replace('>51.1<', `>${n}<`)],
    ['a WMTS', 'wmts', '/wmts', 'RPG.DERNIER', ([w = '', s = '', e = '', n = '']) => wmts.replace('>-5 42<', `>${w} ${s}<`).replace('>9 51<', `>${e} ${n}<`)],
  ])('an extent that goes a little beyond the earth ends with it, and one that goes far beyond is none: %s', async (_, type, path, layer, write) => {
    const found = async (...corners: string[]): Promise<[unknown, string[]]> => {
      answerWith(write(corners));
      const { place, problems } = await describeNow(service(type, path, layer));
      return [place?.box, problems.map(({ id }) => id)];
    };
    expect(await found('-180.5', '-90.1', '180.5', '90.1')).toEqual([[-180, -90, 180, 90], []]);
    expect(await found('10', '86', '12', '88')).toEqual([[10, 86, 12, 88], []]);
    for (const far of [['0', '-90', '360', '90'], ['190', '10', '200', '20'], ['10', '85', '12', '95']])
      expect(await found(...far)).toEqual([undefined, ['service.no-extent']]);
  }); // prettier-ignore

  test('control characters and text without end do not reach the record', async () => {
    answerWith(wmts.replace('Parcelles', `Par\u202ecelles${'x'.repeat(5000)}`));
    const { title = '' } = (await describeNow(service('wmts', '/wmts', 'RPG.DERNIER'))).service;
    expect(title).toMatch(/^Par cellesx+$/);
    expect(title.length).toBe(300);
  });

  test('metadata that unpack without end are none', async () => {
    server.answer = (request, response) => {
      const archive = pmtiles(gzipSync(Buffer.alloc(64 * 1024 ** 2, 32)));
      const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
      response.writeHead(206).end(archive.subarray(from, to + 1));
    };
    const { service: found, problems } = await describeNow(service('pmtiles', '/x'));
    expect(found.map).toBeUndefined();
    expect(problems.map(({ id }) => id)).toEqual(['service.not-mapped']);
  });
});

describe('a service that does not answer', () => {
  const silenceOf = (asked: ManifestService, reader = readServices(local)): Promise<unknown> =>
    describeService(asked, reader).then(
      () => false,
      (error: unknown) => isSilence(error),
    );

  test('is silent, and not wrong: busy, closed, or unknown', async () => {
    answerWith('', 503);
    expect(await silenceOf(service('wms', '/wms', 'forets'))).toBe(true);
    expect(server.asked.length).toBe(2);
    expect(await silenceOf({ type: 'wms', url: 'https://localhost:1/wms', layer: 'a' })).toBe(true);
    expect(await silenceOf({ type: 'wms', url: 'https://mappe.invalid/wms', layer: 'a' })).toBe(true);
    answerWith('', 404);
    expect(await silenceOf(service('wms', '/wms', 'forets'))).toBe(false);
  });

  test.each([
    ['came short', 'bytes 0-126/5000', 50],
    ['is another one', 'bytes 5-131/5000', 127],
  ])('is asked for a part of a file once more where it %s', async (_, said, bytes) => {
    const part = (request: IncomingMessage): Buffer => {
      const [, from = 0, to = 0] = (/(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []).map(Number);
      return pmtiles().subarray(from, to + 1);
    };
    server.answer = (request, response) => {
      if (server.asked.length > 1) response.writeHead(206).end(part(request));
      else response.writeHead(206, { 'content-range': said }).end(part(request).subarray(0, bytes));
    };
    expect((await describeNow(service('pmtiles', '/x'))).service.map?.draws).toMatch(/archive$/);
    server.answer = (request, response) => void response.writeHead(206, { 'content-range': said }).end(part(request).subarray(0, bytes));
    expect(await silenceOf(service('pmtiles', '/x'))).toBe(true);
  });

  test('is asked once for all that lead to it', async () => {
    const reader = readServices({ ...local, idleMs: 200 });
    server.answer = () => undefined;
    expect(await silenceOf(service('wms', '/wms', 'forets'), reader)).toBe(true);
    expect(await silenceOf(service('wfs', '/wfs', 'plu:zone_urba'), reader)).toBe(true);
    expect(server.asked.length).toBe(1);
  });
});
