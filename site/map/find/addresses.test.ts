import { afterEach, describe, expect, test, vi } from 'vitest';
import { searchAddress } from './addresses.ts';

afterEach(() => vi.unstubAllGlobals());

/** Answer every request alike, and collect the requests. */
function answer(body: unknown, status = 200): { url: URL; init: RequestInit }[] {
  const asked: { url: URL; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push({ url: new URL(url), init });
    return Promise.resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
  });
  return asked;
}

const feature = (label: unknown, coordinates: unknown, type: unknown = 'housenumber') => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates },
  properties: { label, context: '51, Marne, Grand Est', type },
});

describe('an address that is looked up', () => {
  test('goes to the State’s geocoder alone, with nothing that names the reader or their page', async () => {
    const asked = answer({ type: 'FeatureCollection', features: [feature('12 Rue de Vesle 51100 Reims', [4.03172, 49.25401])] });
    expect(await searchAddress('  12 rue de Vesle, Reims ')).toEqual([
      { title: '12 Rue de Vesle 51100 Reims', detail: '51, Marne, Grand Est', at: [4.03172, 49.25401], zoom: 18 },
    ]);
    expect(asked.map(({ url }) => url.href)).toEqual(['https://data.geopf.fr/geocodage/search?q=12+rue+de+Vesle%2C+Reims&limit=5']);
    expect(asked[0]?.init).toMatchObject({ credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error' });
  });

  test('is cut to what the geocoder takes', async () => {
    const asked = answer({ features: [] });
    expect(await searchAddress('a'.repeat(5000))).toEqual([]);
    expect(asked[0]?.url.searchParams.get('q')).toHaveLength(200);
  });

  test('of what comes back keeps short plain lines and positions on Earth, five at most', async () => {
    answer({
      features: [
        ...[
          null,
          7,
          'text',
          {},
          [],
          feature('', [4, 49]),
          feature(12, [4, 49]),
          feature('Ailleurs', ['4', 49]),
          feature('Loin', [400, 49]),
        ],
        ...[feature('Pôle', [4, 89]), feature('Rien', null), feature('Nulle part', [])],
        feature('<img src=x onerror=alert(1)>\u202e\u0000 Reims\n', [4, 49], 'municipality'),
        ...Array.from({ length: 20 }, () => feature('x'.repeat(1000), [4, 49], 'street')),
      ],
    });
    const found = await searchAddress('reims');
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({ title: '<img src=x onerror=alert(1)> Reims', zoom: 13 });
    expect(found[1]).toMatchObject({ title: 'x'.repeat(200), zoom: 16 });
  });

  test.each([
    ['a refusal', 'x', 429, /answered 429/],
    ['a page', '<!doctype html>', 200, /JSON/],
    ['another shape', { result: [] }, 200, /answered no list/],
    ['no object', 'null', 200, /answered no list/],
    ['an answer without an end', `{"features":[${'0,'.repeat(100_000)}0]}`, 200, /holds more than it says/],
  ])('is not found, and fails, for %s', async (_, body, status, error) => {
    answer(body, status);
    await expect(searchAddress('12 rue de Vesle')).rejects.toThrow(error);
  });
});
