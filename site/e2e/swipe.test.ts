import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { checkAccessibility, shot, useBrowser, type BuiltSite } from './browser.ts';
import { ddt, masts, mastsManifest } from './masts.ts';

/* What a request proposes beside what is published, made by the real commands: the preview lies below previews/7/ of the published site. */

const root = join(import.meta.dirname, '..', '..');
const run = (...args: string[]) => promisify(execFile)(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], { cwd: root });
const patience = { timeout: 30_000 };

async function build(): Promise<BuiltSite> {
  const folder = await mkdtemp(join(tmpdir(), 'mappe-e2e-'));
  const [datasets, store, request, out] = ['datasets', 'store', 'request', 'site'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const dataset = join(datasets, 'ddt-51', 'mats');
  await mkdir(dataset, { recursive: true });
  await copyFile(join(root, 'site', 'demonstration', 'operator.yaml'), join(datasets, 'operator.yaml'));
  await writeFile(join(datasets, 'ddt-51', 'producer.yaml'), ddt);
  await writeFile(join(dataset, 'dataset.yaml'), mastsManifest('[{ name: mats, key: code }]'));
  await writeFile(join(dataset, 'mats.geojson'), masts('first'));
  await run('--trial', 'build', 'ddt-51/mats', '--datasets', datasets, '--store', store);
  // Where it will be served from: its address is in the pages.
  const server = createServer(({ url = '' }, response) => {
    const path = join(store, url.replace(/^\/store\//, ''));
    if (existsSync(path)) response.end(readFileSync(path));
    else response.writeHead(404).end();
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const published = ['--published', `http://localhost:${port}/store/`];
  await writeFile(join(dataset, 'mats.geojson'), masts('second'));
  await run('--trial', 'build', 'ddt-51/mats', '--datasets', datasets, '--store', request, ...published);
  const preview = ['--preview', '7', '--address', `http://localhost:${port}/previews/7/`, '--out', join(out, 'previews', '7')];
  await run('--trial', 'site', '--datasets', datasets, '--store', request, ...published, ...preview);
  server.closeAllConnections();
  server.close();
  const command = ['--trial', 'serve', '--datasets', datasets, '--out', out, '--store', store, '--port', String(port)];
  return { out, store, command, remove: () => rm(folder, { recursive: true }) };
}

const { visit } = useBrowser(build);

async function openSwipe(path: string, options: Parameters<typeof visit>[1] = {}): Promise<Page> {
  const page = await visit(path, options);
  await page.locator('#changements [data-start]').click();
  await page.locator('.maps[data-drawn="yes"]').waitFor(patience);
  await page.locator('.maps').evaluate((node) => node.scrollIntoView({ block: 'center' }));
  return page;
}

test.each([
  ['fr', '', 'light', 'Ajouts1Retraits1Modifications1Sans changement38'],
  ['en', 'en/', 'dark', 'Added1Removed1Changed1Unchanged38'],
] as const)('counts in words what changes, and shows both on one map: %s', async (lang, prefix, scheme, counts) => {
  const page = await openSwipe(`/previews/7/${prefix}donnees/ddt-51/mats/`, { scheme, device: lang === 'fr' ? 'desktop' : 'phone' });
  expect((await page.locator('#changements .counts').textContent())?.replaceAll(/\s+(?=\d|[A-Z]|$)|^\s+/g, '')).toBe(counts);
  await checkAccessibility(page);
  await shot(page, `swipe-${lang}`);
});

test('the bar is moved by keys and by a pointer, from either end, and says where it is', async () => {
  const page = await openSwipe('/previews/7/donnees/ddt-51/mats/');
  const slider = page.getByRole('slider', { name: 'Place de la barre entre les deux cartes' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  expect(await slider.getAttribute('aria-valuetext')).toBe('Publié sur 51\u202f% de la largeur, proposé sur le reste');
  await page.keyboard.press('Home');
  expect(await slider.inputValue()).toBe('0');
  await page.keyboard.press('End');
  const box = await page.locator('#changements .stage').boundingBox();
  if (box === null) throw new Error('There is no stage.');
  await page.mouse.move(box.x + box.width - 15, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
  await page.mouse.up();
  expect(await slider.inputValue()).toBe('25');
});

test('where the published version is gone, its page says so, and the counts stay', async () => {
  const page = await visit('/previews/7/donnees/ddt-51/mats/', { expected: /404/, context: {} });
  await page.route(/localhost:\d+\/store\//, (route) => route.fulfill({ status: 404 }));
  await page.locator('#changements [data-start]').click();
  await page.getByText('La version publiée n’est plus gardée').waitFor(patience);
  expect(await page.locator('#changements .counts').textContent()).toContain('Retraits');
});
