import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeStore } from '../fixtures/write-store.ts';
import { useBrowser, type BuiltSite } from './browser.ts';

/* A signed catalogue in a folder, altered by hand by somebody without the key: the real commands, then the pages that they make. */

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'mappe-e2e-altered-'));
const [datasets, store, out, key] = ['datasets', 'store', 'site', 'mappe.key'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
];
const cli = join(root, 'pipeline', 'cli.ts');
let said = '';
let code: number | null = null;

/** Sign the catalogue, then write what runs into a record and a drawing, and build it. */
function build(): Promise<BuiltSite> {
  writeStore(store);
  mkdirSync(datasets);
  const made = execFileSync(process.execPath, [cli, 'signing-key', '--write', key], { encoding: 'utf8' });
  const [signing = ''] = /^signing: .*$/m.exec(made) ?? [];
  const operator = readFileSync(join(root, 'site', 'demonstration', 'operator.yaml'), 'utf8').replace(/^(signing|freshness):.*\n/gm, '');
  writeFileSync(join(datasets, 'operator.yaml'), `${operator}${signing}\n`);
  const env = { ...process.env, MAPPE_SIGNING_KEY: readFileSync(key, 'utf8'), MAPPE_CACHE: join(folder, 'cache') };
  const given = ['--datasets', datasets, '--store', store];
  execFileSync(process.execPath, [cli, 'renew', ...given, '--adopt', '--by', 'Essai'], { env });
  const change = (pattern: string, by: (text: string) => string): void => {
    const [name = ''] = globSync(pattern, { cwd: store });
    writeFileSync(join(store, name), by(readFileSync(join(store, name), 'utf8')));
  };
  const program = "document.documentElement.id='pris'";
  change('records/sandre/*.ndjson', (text) =>
    text.replaceAll('"title":"', `"title":"<img class=intrus src=https://pirate.exemple/x onerror=${program}>`),
  );
  change('data/ddt-51/eoliennes/*/drawing.svg', (text) => text.replace('<svg', `<svg class="intrus" onload="${program}"`));
  const ended = spawnSync(process.execPath, [cli, 'site', ...given, '--out', out], { env, encoding: 'utf8' });
  [code, said] = [ended.status, `${ended.stdout}${ended.stderr}`];
  return Promise.resolve({
    out,
    store,
    remove: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
}

const { visit, address } = useBrowser(build);

test('is built without what was altered, which is named with its cause', () => {
  expect(code, said).toBe(4);
  expect(said).toMatch(/records\/sandre\/[^ ]* n’est pas montré\u202f; tout le reste l’est\. .*n’est pas ce que le catalogue annonce/);
  expect(said).toMatch(/ddt-51\/eoliennes n’est pas montré\u202f; tout le reste l’est\. .*drawing\.svg, lu dans .*, n’est pas ce que/);
});

test('shows the rest, runs nothing of a stranger and asks nobody else', async () => {
  const page = await visit('/');
  for (const path of ['/', '/donnees/', '/etat/', '/explorer/']) {
    await page.goto(new URL(path, address()).href);
    await page.waitForLoadState('networkidle');
    expect(await page.locator('.intrus').count(), path).toBe(0);
    expect(await page.evaluate(() => document.documentElement.id), path).not.toBe('pris');
  }
  const list = await visit('/donnees/');
  expect(await list.locator('a[href^="/donnees/"]').count()).toBeGreaterThan(3);
  expect(await list.content()).not.toContain('ddt-51/eoliennes/"');
});

test('says on the page of the state what is left out, and why', async () => {
  const page = await visit('/etat/');
  await expect.poll(() => page.locator('section:has(#left-out)').textContent()).toContain('ddt-51/eoliennes');
  expect(await page.locator('section:has(#left-out)').textContent()).toContain('n’est pas ce que le catalogue annonce');
});

test('has no page of what is left out', async () => {
  const page = await visit('/donnees/ddt-51/eoliennes/', { expected: /404/ });
  expect(await page.locator('h1').textContent()).not.toContain('Éoliennes');
});
