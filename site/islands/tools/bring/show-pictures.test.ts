import { afterEach, expect, test, vi } from 'vitest';
import { showPictures, tileAddress } from './show-pictures.ts';

const today = '2026-01-01';
const notice = { title: 'Zones', producer: 'moi', attribution: 'moi', license: '', published: today, version: '', page: '', taken: today };
const look = { id: 'fichier/1', origin: 'own', color: { light: '#000', dark: '#fff' } } as const;
const map = { draws: 'pictures', address: 'https://a.fr/{z}/{x}/{y}.png', minzoom: 2, maxzoom: 9, tileSize: 256 } as const;

afterEach(() => vi.unstubAllGlobals());

test('an address is filled with the numbers of a tile, or with its box in metres', () => {
  expect(tileAddress('https://a.fr/{z}/{y}/{x}', 3, 4, 5)).toBe('https://a.fr/3/5/4');
  expect(tileAddress('https://a.fr/?BBOX={bbox-epsg-3857}&x={q}', 1, 0, 0)).toBe(
    'https://a.fr/?BBOX=-20037508.342789244,0,0,20037508.342789244&x={q}',
  );
});

test('pictures are owed to whom the service names, else to its host, and are asked of the worker alone', () => {
  const { facts } = showPictures({ map, box: [1, 2, 3, 4], attribution: 'Ville' }, notice, look);
  expect(facts).toMatchObject({
    producer: 'Ville',
    attribution: 'Ville',
    bbox: [1, 2, 3, 4],
    layers: [],
    tiles: { minzoom: 2, maxzoom: 9 },
  });
  expect(facts.service).toMatchObject({ draws: 'pictures', address: 'own://fichier%2F1/{z}/{x}/{y}', host: 'a.fr' });
  expect(facts.terms).toBeUndefined();
  expect(showPictures({ map }, notice, look).facts.producer).toBe('a.fr');
});

const png = (side: number): Uint8Array<ArrayBuffer> => {
  const head = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), Buffer.alloc(8)]);
  head.writeUInt32BE(side, 16);
  head.writeUInt32BE(side, 20);
  return Uint8Array.from(head);
};

// attack: what a hostile service answers in place of a tile
test.each([
  ['a page', '<html>', 'text/html', 'answered 200 (text/html)'],
  ['SVG', '<svg/>', 'image/svg+xml', 'answered 200 (image/svg+xml)'],
  ['SVG that says it is a PNG', '<svg/>', 'image/png', 'is no tile of a map'],
  ['a picture of 60,000 pixels', png(60_000), 'image/png', 'is no tile of a map'],
  ['more bytes than a tile has', new Uint8Array(9 * 1024 ** 2), 'image/png', 'holds more than it says'],
])('%s is not decoded', async (_, body, type, fault) => {
  const decode = vi.fn<() => void>();
  const fetched = vi.fn<typeof fetch>(() => Promise.resolve(new Response(body, { headers: { 'content-type': type } })));
  vi.stubGlobal('createImageBitmap', decode);
  vi.stubGlobal('fetch', fetched);
  await expect(showPictures({ map }, notice, look).give(3, 4, 5, new AbortController().signal)).rejects.toThrow(fault);
  expect(decode).not.toHaveBeenCalled();
  expect(fetched.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' });
});
