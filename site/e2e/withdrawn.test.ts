import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { DatasetRecord, WithdrawnRecord } from '../../schemas/types.ts';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf, writeRecordFiles } from '../fixtures/write-store.ts';
import { checkAccessibility, shot, useBrowser, type BuiltSite } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

/** Data sets that have left the catalogue, of which no list may tell: each has this word in its title. */
const word = 'oubliette';
const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)> ## Titre\n[lien](javascript:alert(3)) @mappe';
const unguessable = `ddt-51/${'0123456789abcdef'.repeat(2)}`;

function writeCatalogue(store: string): void {
  const records = subjects.map((subject, index) => recordOf(subject, index + 1, store));
  const [wind] = records;
  if (wind === undefined) throw new Error('The fixture has no records.');
  const left = (name: string, more: Partial<WithdrawnRecord>): WithdrawnRecord => ({
    format: 1,
    id: `ddt-51/${name}`,
    status: 'withdrawn',
    identifier: `ddt-51/${name}`,
    path: `ddt-51/${name}`,
    producer: wind.producer,
    title: `Mâts de mesure ${word}`,
    ...more,
  });
  const deprecated = { since: '2026-11-20', reason: 'Le relevé des zones a pris fin.', replacedBy: 'grand-reims/plu' };
  const lines: (DatasetRecord | WithdrawnRecord)[] = [
    ...records.map((record) => (record.id === 'ddt-51/zones-inondables' ? { ...record, deprecated } : record)),
    left('mats', {
      description: 'Mâts qui mesuraient le vent avant les parcs, un point chacun.',
      license: 'etalab-2.0',
      published: { first: '2024-03-01', last: '2026-10-12' },
      since: '2026-11-26',
      reason: `Le service ne relève plus les mâts.\n${hostile}`,
      replacedBy: 'ddt-51/eoliennes',
    }),
    left('vieux-nom', { moved: 'ddt-51/nom-d-entre-temps' }),
    left('nom-d-entre-temps', { moved: 'ddt-51/eoliennes' }),
    left('muet', { producer: { ...wind.producer, contact: { name: 'Service', url: 'https://exemple.fr/contact' } } }),
    left('cache', { path: unguessable }),
  ];
  const texts = [...Map.groupBy(lines, ({ producer }) => producer.id)].map(
    ([producer, own]) => [producer, own.map((line) => `${JSON.stringify(line)}\n`).join('')] as const,
  );
  writeRecordFiles(store, texts);
}

let site: BuiltSite | undefined;
const { visit } = useBrowser(async () => (site = await buildSiteOf(writeCatalogue)));

/** Files of the site that hold a text, by their paths; what Pagefind has compressed is read too. */
function filesWith(text: string): string[] {
  const out = site?.out ?? '';
  const isHere = (name: string): boolean => {
    const bytes = readFileSync(join(out, name));
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8').includes(text);
  };
  const names = globSync('**/*.{html,json,xml,txt,js,pf_*}', { cwd: out, withFileTypes: true });
  return names
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name).slice(out.length + 1)] : []))
    .filter(isHere)
    .sort();
}

describe('data that were withdrawn', () => {
  test('are in no list, no search, no map and no sitemap: their own pages and two files for programs alone tell of them', async () => {
    await visit('/');
    const pages = ['mats', 'vieux-nom', 'nom-d-entre-temps', 'muet'].map((name) => `ddt-51/${name}`);
    const own = [...pages, unguessable].flatMap((path) => [
      `donnees/${path}/index.html`,
      `donnees/${path}/latest.json`,
      `en/donnees/${path}/index.html`,
    ]);
    expect(filesWith(word)).toEqual([...own, 'etat/retires.json'].sort());
    const listed = JSON.parse(readFileSync(join(site?.out ?? '', 'etat/retires.json'), 'utf8')) as { dataset: string }[];
    expect(listed.map(({ dataset }) => dataset)).toEqual([...pages].sort());
    expect(JSON.parse(readFileSync(join(site?.out ?? '', 'donnees/ddt-51/mats/latest.json'), 'utf8'))).toMatchObject({
      dataset: 'ddt-51/mats',
      status: 'withdrawn',
      since: '2026-11-26',
      replacedBy: 'ddt-51/eoliennes',
      page: expect.stringMatching(/\/donnees\/ddt-51\/mats\/$/) as string,
    });
  });

  test.each([
    ['phone', 'light'],
    ['phone', 'dark'],
    ['desktop', 'light'],
    ['desktop', 'dark'],
  ] as const)('say on one screen what they were, who withdrew them, when, why, and what replaces them (%s, %s)', async (device, scheme) => {
    const page = await visit('/donnees/ddt-51/mats/', { device, scheme });
    const text = (await page.locator('main').innerText()).replaceAll(/[\u202f\u00a0]/g, ' ');
    for (const part of [
      'DDT de la Marne a retiré ces données du catalogue le 26 novembre 2026.',
      'Le service ne relève plus les mâts.',
      'Éoliennes terrestres',
      'Mâts qui mesuraient le vent avant les parcs',
      'Publiées ici du 1ᵉʳ mars 2024 au 12 octobre 2026',
      'Licence Ouverte',
      'ddt-51/mats',
      hostile.split('\n')[0] ?? '',
    ])
      expect(text).toContain(part);
    expect(await page.locator('main script, main img, main a[href^="javascript"]').count()).toBe(0);
    expect(await page.locator('meta[name="robots"]').getAttribute('content')).toBe('noindex');
    const { wide, window } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, window: innerWidth }));
    expect(wide).toBeLessThanOrEqual(window);
    await checkAccessibility(page, { asIs: true });
    await shot(page, `withdrawn-${device}-${scheme}`);
  });

  test('say nothing that nobody has said, and lead to who can answer', async () => {
    const page = await visit('/donnees/ddt-51/muet/');
    const text = await page.locator('main').innerText();
    expect(text).toContain('DDT de la Marne ne publie plus ces données ici.');
    expect(text).not.toMatch(/Pourquoi|remplace|Licence|Publiées|étaient/);
    expect(await page.getByRole('link', { name: 'Écrire au producteur' }).getAttribute('href')).toBe('https://exemple.fr/contact');
    await shot(page, 'withdrawn-bare');
  });

  test('that were renamed lead to where they are now, under whatever name they had, in English too', async () => {
    const page = await visit('/en/donnees/ddt-51/vieux-nom/');
    await page.getByRole('link', { name: 'Éoliennes terrestres' }).click();
    await page.waitForURL('**/en/donnees/ddt-51/eoliennes/');
  });

  test('are told in Explorer to whoever follows an old link to a map of them', async () => {
    const page = await visit('/explorer/#d=ddt-51/mats');
    const told = page.getByRole('alert').filter({ hasText: 'n’est plus au catalogue' });
    await told.waitFor();
    await shot(page, 'withdrawn-explorer', { fullPage: false });
    expect(await told.getByRole('link', { name: 'Voir pourquoi' }).getAttribute('href')).toMatch(/\/donnees\/ddt-51\/mats\/$/);
  });
});

test('data that are no longer kept up to date say so beside their legend in Explorer', async () => {
  const page = await visit('/explorer/#d=ddt-51/zones-inondables', { expected: /./ });
  await page.getByText('Plus mises à jour depuis le 20 novembre 2026.').waitFor();
  await shot(page, 'deprecated-explorer', { fullPage: false });
});

test('data that are no longer kept up to date say so at their head, lead to what replaces them, and come after the others in lists', async () => {
  const page = await visit('/donnees/ddt-51/zones-inondables/', { device: 'phone' });
  const note = page.locator('.note.warning').first();
  expect((await note.innerText()).replaceAll(/[\u202f\u00a0]/g, ' ')).toMatch(
    /Ces données ne sont plus mises à jour depuis le 20 novembre 2026\.\s+Le relevé des zones a pris fin\.\s+Elles sont remplacées par Zonage du plan local d’urbanisme/,
  );
  await checkAccessibility(page);
  await shot(page, 'deprecated-phone', { fullPage: false });
  const list = await visit('/producteurs/ddt-51/');
  const titles = await list.locator('article .title').allInnerTexts();
  expect(titles.at(-1)).toBe('Zones inondables de la Marne');
  await list.getByText('Plus tenu à jour').waitFor();
  const found = await visit('/donnees/?q=zones');
  await expect
    .poll(() => found.locator('article .title').allInnerTexts())
    .toEqual(['Zonage du plan local d’urbanisme', 'Zones inondables de la Marne']);
});
