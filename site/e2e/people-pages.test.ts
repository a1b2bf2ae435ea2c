import { describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

const { address, visit } = useBrowser();

const pages = [
  'territoires',
  'territoires/DEP-51',
  'territoires/FR',
  'publier',
  'etat',
  'api',
  'aide',
  'aide/publier',
  'aide/telecharger',
  'aide/manifeste',
  'aide/regles',
  'aide/formats',
  'aide/tuiles',
  'mentions-legales',
  'donnees-personnelles',
  'accessibilite',
];

describe('every page of this kind has one title, nothing wider than the screen, and no accessibility problem', () => {
  test.each(pages)('/%s/', async (path) => {
    for (const [device, scheme] of [
      ['desktop', 'light'],
      ['phone', 'dark'],
    ] as const) {
      const page = await visit(`/${path}/`, { device, scheme });
      expect(await page.locator('h1').count()).toBe(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await checkAccessibility(page, { asIs: true });
      await shot(page, `${path.replaceAll('/', '-')}-${device}-${scheme}`);
    }
  });

  test.each(pages)('/en/%s/', async (path) => {
    const page = await visit(`/en/${path}/`, { device: 'phone' });
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    // Its colours are those of the French one.
    await checkAccessibility(page, { asIs: true });
  });
});

test('the honest state of accessibility stands in every footer and on its page', async () => {
  const page = await visit('/accessibilite/');
  const link = page.getByRole('contentinfo').getByRole('link', { name: /^Accessibilité/ });
  const said = (await link.textContent())?.split('\u202f:')[1]?.trim() ?? (await link.textContent())?.split(':')[1]?.trim() ?? '';
  expect(said).toMatch(/conforme$/);
  expect(await page.locator('main').textContent()).toContain(`est ${said} avec le référentiel`);
});

test('the examples for developers are true', async () => {
  const page = await visit('/api/');
  const pointer = await page.request.get(new URL('/store/current.json', address()).href);
  expect(pointer.headers()['access-control-allow-origin']).toBe('*');
  const { snapshot } = (await pointer.json()) as { snapshot: string };
  const { producers } = (await (await page.request.get(new URL(`/store/${snapshot}`, address()).href)).json()) as {
    producers: Record<string, string[]>;
  };
  const [key = ''] = Object.values(producers).flat();
  const text = await (await page.request.get(new URL(`/store/${key}`, address()).href)).text();
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({ format: 1 });
  const code = await page.locator('pre code').filter({ hasText: 'const store' }).textContent();
  expect(code).toContain('/store/');
});

test('search engines find a map of the site whose pages all exist', async () => {
  const page = await visit('/');
  const read = async (url: string): Promise<string> => (await page.request.get(url)).text();
  const robots = await read(new URL('/robots.txt', address()).href);
  expect(robots).toMatch(/^Sitemap: .+\/sitemap\.xml$/m);
  const parts = [...(await read(new URL('/sitemap.xml', address()).href)).matchAll(/<loc>([^<]+)<\/loc>/g)].map(
    ([, url = '']) => new URL(url).pathname,
  );
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) {
    expect(part).toMatch(/\/sitemap-\d+\.xml$/);
    const paths = [...(await read(new URL(part, address()).href)).matchAll(/<loc>([^<]+)<\/loc>/g)].map(
      ([, url = '']) => new URL(url).pathname,
    );
    expect(paths.length).toBeGreaterThan(0);
    const found = await Promise.all(paths.map((path) => fetch(new URL(path, address()), { method: 'HEAD' })));
    expect(paths.filter((_, at) => found[at]?.status !== 200)).toEqual([]);
  }
});
