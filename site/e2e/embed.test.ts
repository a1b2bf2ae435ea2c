import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser } from './browser.ts';

/*
 * The one page that others frame, by a page of another origin. Visits embed, explorer, publier, acces, relire, donnees, aide, api, etat, themes,
 * producteurs, territoires, mentions-legales and 404.
 */

const { address, visit } = useBrowser();
/** Drawing without a graphics card takes its time. */
const patience = { timeout: 30_000 };

/** A page of others: it frames what its address names, and keeps what it hears. */
const host = `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page d’un autre site</title>
<body><h1>Page d’un autre site</h1><script>
heard = [];
addEventListener('message', ({ origin, data }) => heard.push({ origin, data }));
const query = new URLSearchParams(location.search);
const frame = document.createElement('iframe');
frame.title = 'Carte';
frame.width = query.get('width') ?? 640;
frame.height = query.get('height') ?? 400;
frame.src = query.get('src');
document.body.append(frame);
// A window that is neither the map's nor the page's.
stranger = document.body.appendChild(document.createElement('iframe'));
</script>`;
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(host)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const isOfHost = /third party: http:\/\/localhost:\d+\/page/;

interface Framed {
  page: Page;
  frame: FrameLocator;
  /** Messages that the page around has heard, of one type. */
  heard: (type: string) => Promise<Record<string, unknown>[]>;
  say: (message: unknown) => Promise<void>;
}

/** A page of another origin that frames a page of the site. */
async function open(path: string, { expected = isOfHost, size = '' }: { expected?: RegExp; size?: string } = {}): Promise<Framed> {
  const page = await visit('/robots.txt', { context: {}, expected: new RegExp(`favicon|${expected.source}`) });
  await page.addInitScript(() => {
    // What is stored for the site is not for a frame: each look at it is noted.
    const note = (): void => void Object.assign(window, { looked: true });
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'] as const) {
      const own = Object.getOwnPropertyDescriptor(window, name);
      Object.defineProperty(window, name, { get: () => (note(), own?.get?.call(window) as unknown) });
    }
  });
  const src = encodeURIComponent(new URL(path, address()).href);
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/page?src=${src}${size}`);
  return {
    page,
    frame: page.locator('iframe').first().contentFrame(),
    heard: (type) => page.evaluate((of) => heard.map(({ data }) => data).filter((data) => data['type'] === of), type),
    say: (message) => page.evaluate((said) => document.querySelector('iframe')?.contentWindow?.postMessage(said, '*'), message),
  };
}

const hash = '#carte=4/46.600/2.500&d=natural-earth/eaux;o=80&d=natural-earth/pays';

describe('a page of another origin', () => {
  test('frames a map alone, which leads back to the same in Explorer, and talks to it', async () => {
    const { page, frame, heard, say } = await open(`/embed/${hash}`);
    await frame.locator('[data-drawn=yes]').waitFor(patience);
    expect(await frame.getByRole('heading', { level: 1 }).textContent()).toMatch(/, /);
    await expect.poll(async () => (await heard('mappe:ready')).length, patience).toBe(1);
    expect(await heard('mappe:ready')).toEqual([{ type: 'mappe:ready', datasets: ['natural-earth/eaux', 'natural-earth/pays'] }]);
    const back = frame.getByRole('link', { name: /^Ouvrir dans / });
    const href = async (): Promise<string> => (await back.getAttribute('href')) ?? '';
    expect(await href()).toBe(`/explorer/${hash}`);
    expect([await back.getAttribute('target'), await back.getAttribute('rel')]).toEqual(['_blank', 'noopener']);
    // Neither header nor tools; the credits, and the legend folded in so small a frame.
    expect(await frame.getByRole('banner').count()).toBe(0);
    expect(await frame.getByRole('button', { name: /Partager|Tableau|Me situer/ }).count()).toBe(0);
    await frame.getByText('Natural Earth').first().waitFor();
    await shot(page, 'embed-framed');

    await say({ type: 'mappe:view', center: [4.03, 49.25], zoom: 6 });
    await expect.poll(async () => (await heard('mappe:moved')).at(-1), patience).toMatchObject({ zoom: 6, bbox: expect.any(Array) as [] });
    await expect.poll(href).toBe('/explorer/#carte=6/49.250/4.030&d=natural-earth/eaux;o=80&d=natural-earth/pays');

    // What is hostile moves nothing: wrong types, a stranger's window, what would lead elsewhere.
    const moves = (await heard('mappe:moved')).length;
    for (const message of [
      { type: 'mappe:view', center: ['4', '49'], zoom: 3 },
      { type: 'mappe:view', center: [400, 49], zoom: 3 },
      { type: 'mappe:open', href: 'https://mal.exemple/' },
      { type: 'mappe:layer', dataset: 'insee/communes', visible: true },
      'mappe:view',
      null,
    ])
      await say(message);
    await page.evaluate(() => {
      const stranger = document.querySelectorAll('iframe')[1]?.contentWindow as (Window & { eval: (text: string) => void }) | null;
      stranger?.eval(`parent.frames[0].postMessage({ type: 'mappe:view', center: [0, 0], zoom: 1 }, '*')`);
    });
    await say({ type: 'mappe:layer', dataset: 'natural-earth/eaux', visible: false });
    await expect.poll(async () => frame.getByText(/^Légende$/).count()).toBe(1);
    await say({ type: 'mappe:fit', bbox: [3, 48, 5, 50] });
    await expect.poll(async () => (await heard('mappe:moved')).length, patience).toBeGreaterThan(moves);
    // The last wish alone was heard.
    expect((await heard('mappe:moved')).slice(moves)).toHaveLength(1);

    await frame.locator('canvas').click({ position: { x: 320, y: 150 } });
    await expect
      .poll(async () => (await heard('mappe:clicked')).at(0), patience)
      .toMatchObject({
        dataset: 'natural-earth/pays',
        properties: expect.any(Object) as object,
        at: [expect.any(Number), expect.any(Number)],
      });
    expect(await page.frames()[1]?.evaluate(() => 'looked' in window), 'nothing that is stored was looked at').toBe(false);
    const [tab] = await Promise.all([page.context().waitForEvent('page'), back.click()]);
    await tab.waitForURL(/\/explorer\/#carte=.*d=natural-earth\/eaux;o=80&d=natural-earth\/pays$/, patience);
    await tab.close();
  });

  test('frames no other page', async () => {
    const kinds = [
      ...['', 'explorer/', 'publier/', 'publier/mise-a-jour/', 'publier/description/', 'acces/', 'relire/', 'donnees/'],
      ...['donnees/natural-earth/eaux/', 'aide/', 'aide/integrer/', 'api/', 'etat/', 'themes/', 'themes/eau/', 'producteurs/'],
      ...['producteurs/insee/', 'territoires/', 'territoires/DEP-51/', 'territoires/commune/', 'mentions-legales/', 'nulle-part/'],
    ];
    const framing = async (path: string): Promise<unknown[]> => {
      const { headers } = await fetch(new URL(path, address()));
      return [/frame-ancestors [^;]*/.exec(headers.get('content-security-policy') ?? '')?.[0], headers.get('x-frame-options')];
    };
    for (const path of kinds.flatMap((each) => [`/${each}`, `/en/${each}`]))
      expect(await framing(path), path).toEqual(["frame-ancestors 'none'", 'DENY']);
    for (const path of ['/embed/', '/en/embed/']) expect(await framing(path), path).toEqual(['frame-ancestors *', null]);

    const { page } = await open('/publier/', { expected: new RegExp(`${isOfHost.source}|frame-ancestors|X-Frame-Options`) });
    await expect.poll(() => page.frames()[1]?.url(), patience).toMatch(/^chrome-error:/);
  });

  test('that hosting without headers lets frame a form gets a text that does nothing in the frame of others', async () => {
    const page = await visit('/robots.txt', { context: {}, expected: new RegExp(`favicon|${isOfHost.source}`) });
    await page.route('**/publier/', async (route) => {
      const response = await route.fetch();
      const { 'content-security-policy': _, 'x-frame-options': __, ...headers } = response.headers();
      await route.fulfill({ response, headers });
    });
    const src = encodeURIComponent(new URL('/publier/', address()).href);
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/page?src=${src}`);
    const frame = page.locator('iframe').first().contentFrame();
    await frame.getByRole('heading', { level: 1 }).waitFor(patience);
    await frame.locator('[data-failure]:visible').waitFor(patience);
    expect(await frame.locator('[data-started], input[type=file]').count()).toBe(0);
  });
});

test.each([
  [320, 240, 'light'],
  [390, 480, 'dark'],
  [1280, 720, 'light'],
] as const)('the map alone fills a frame of %i × %i, and is accessible', async (width, height, scheme) => {
  const page = await visit(`/embed/${hash}`, { scheme, context: { viewport: { width, height } } });
  await page.locator('[data-drawn=yes]').waitFor(patience);
  expect(
    await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]),
  ).toEqual([0, 0]);
  const box = await page.locator('canvas').boundingBox();
  expect((box?.height ?? 0) / height).toBeGreaterThan(0.5);
  expect(await page.locator('meta[name=robots]').getAttribute('content')).toBe('noindex');
  await checkAccessibility(page);
  await shot(page, `embed-${width}-${scheme}`, { fullPage: false });
  await page.locator('canvas').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Fermer' }).waitFor(patience);
  await checkAccessibility(page, { asIs: true });
  await shot(page, `embed-${width}-card`, { fullPage: false });
});

test('an address that names nothing, or what is gone, is answered in words', async () => {
  const page = await visit('/embed/', { expected: /404/ });
  await page.getByText('Cette adresse ne nomme aucune donnée.').waitFor(patience);
  await checkAccessibility(page);
  await shot(page, 'embed-nothing', { fullPage: false });
  // Another part after the number sign is another map.
  await page.evaluate(() => (location.hash = '#d=nulle-part/rien'));
  await page.getByText(/nulle-part\/rien\s» n’est plus au catalogue/).waitFor(patience);
  await page.getByText('Aucune des données que nomme cette adresse').waitFor(patience);
  await checkAccessibility(page, { asIs: true });
  await page.goto(new URL('/en/embed/#d=nulle-part/rien', page.url()).href);
  await page.getByText('None of the data that this address names can be shown here.').waitFor(patience);
  expect(await page.getByRole('link', { name: /^Open in / }).getAttribute('href')).toBe('/en/explorer/#d=nulle-part/rien');
});

declare global {
  /** Messages that the page around a frame has heard. */
  var heard: { data: Record<string, unknown> }[];
}
