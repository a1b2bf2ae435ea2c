import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { SiteFile } from './addresses.ts';
import { operator } from '../e2e/forged-store.ts';
import { writeStore } from '../fixtures/write-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'mappe-addresses-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('every page of the site has an address, and every address is of one file', async () => {
  writeStore(folder);
  writeFileSync(join(folder, 'operator.yaml'), `${operator}ground: { pmtiles: ground/a.pmtiles, schema: protomaps }`);
  vi.stubEnv('MAPPE_STORE', folder);
  vi.stubEnv('MAPPE_DATASETS', folder);
  const { batches } = await import('./addresses.ts');
  const files: SiteFile[] = [];
  for (const batch of await batches()) files.push(...(await batch()));
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  const pages = globSync('**/*.{astro,ts}', { cwd: join(import.meta.dirname, '..', 'pages') });
  const rendered = new Set(files.flatMap(({ page }) => page ?? []));
  // Pages of a preview, and of a catalogue that takes requests; and no data set of the fixture has a previous version, or more files than a
  // page lists.
  const ofOthers = [
    '[...lang]/apercu/index.astro',
    '[...lang]/donnees/[...path]/changements.astro',
    'donnees/[...path]/changements/carte.json.ts',
    'donnees/[...path]/[kind]-[format].txt.ts',
    'donnees/[...path]/description.json.ts',
  ];
  expect(pages.filter((page) => !rendered.has(page)).sort()).toEqual(ofOthers.sort());
  expect([...rendered].filter((page) => !pages.includes(page))).toEqual([]);
});
