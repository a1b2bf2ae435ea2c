import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';
import { writeRestricted } from '../fixtures/restricted.ts';
import { readDownload, useBrowser, type BuiltSite } from './browser.ts';
import { demonstration } from './demonstration.ts';
import { buildSiteOf } from './fixture-site.ts';
import { dayFromNow, sewers, signFor } from './sign-access.ts';

/*
 * The way to restricted data by keys alone, as who cannot use a mouse goes it: Tab, Enter, Space, arrows and letters.
 * Visits donnees, acces.
 */

const patience = { timeout: 30_000 };
/** Data with files that can be read: those that are invented cannot. */
const real = 'geonames/lieux-au-bord-de-l-eau';

let site: BuiltSite | undefined;
let record: DatasetRecord;
const { visit, address } = useBrowser(async () => {
  site = await buildSiteOf((store) => {
    writeRestricted(store);
    record = recordInDemonstration();
    for (const { key } of record.version.artifacts) cpSync(join(demonstration.store, key), join(store, key));
  });
  return site;
});

function recordInDemonstration(): DatasetRecord {
  const read = (key: string): string => readFileSync(join(demonstration.store, key), 'utf8');
  const { snapshot } = JSON.parse(read('current.json')) as Pointer;
  const { producers } = JSON.parse(read(snapshot)) as Snapshot;
  const lines = (producers[real.split('/', 1)[0] ?? ''] ?? []).flatMap((key) => read(key).trim().split('\n'));
  const found = lines.map((line) => JSON.parse(line) as DatasetRecord).find(({ id }) => id === real);
  if (found === undefined) throw new Error(`The demonstration has no ${real}.`);
  return found;
}

/** Tell what has the focus, and whether a reader sees that it has. */
// A ring of its own, or that of what stands around or behind it: a label of a hidden box, the frame of the map.
const focus = (page: Page): Promise<{ name: string; isLost: boolean; isRinged: boolean; isInSight: boolean }> =>
  page.evaluate(() => {
    const node = document.activeElement;
    if (node === null || node === document.body) return { name: '', isLost: true, isRinged: false, isInSight: false };
    const told = node.getAttribute('aria-label') ?? (node as HTMLInputElement).labels?.[0]?.textContent ?? node.textContent;
    const around = [node, node.parentElement, node.nextElementSibling].filter((each) => each !== null);
    const isRinged = around
      .flatMap((each) => [getComputedStyle(each), getComputedStyle(each, '::after')])
      .some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) > 0);
    // Within a field of a date a browser rings the part that it has gone to.
    const isWithin = node instanceof HTMLInputElement && node.type === 'date';
    const box = node.getBoundingClientRect();
    const isInSight = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
    return { name: told.trim().replaceAll(/\s+/g, ' '), isLost: false, isRinged: isRinged || isWithin, isInSight };
  });

/** Press a key, after which the focus is somewhere. */
async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await expect.poll(async () => (await focus(page)).isLost, { message: `after ${key}`, timeout: 10_000 }).toBe(false);
}

/** Press Tab until what has the focus is named so, `most` times at most: each stop is seen. */
async function tabTo(page: Page, name: RegExp, most: number, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  while (passed.length < most) {
    await page.keyboard.press(key);
    const now = await focus(page);
    passed.push(now.name);
    expect(now, `stop ${passed.length} on the way to ${name}: ${passed.join(' | ')}`).toMatchObject({
      isLost: false,
      isRinged: true,
      isInSight: true,
    });
    if (name.test(now.name)) return;
  }
  throw new Error(`${name} was not reached by ${most} Tabs: ${passed.join(' | ')}`);
}

/** Skip the head of a page that has just opened, once it is loaded. */
async function skip(page: Page): Promise<void> {
  // Before, Chromium brings the focus back to the content that the link leads to, from wherever a key has taken it.
  await page.waitForLoadState('load');
  await tabTo(page, /^Aller au contenu/, 1);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id), { timeout: 10_000 }).toBe('contenu');
}

test.each(['desktop', 'phone'] as const)(
  'restricted data are found, asked for, and once granted read, cut and taken by keys alone: %s',
  async (device) => {
    const viewport = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 } }[device];
    const context = { viewport, isMobile: false, hasTouch: false, permissions: ['clipboard-read', 'clipboard-write'] };
    const page = await visit('/donnees/', { expected: /404.*\/store\/access\//, context });

    // Found: the field of the search, its results by arrows.
    await page.locator('[data-query]').waitFor();
    await skip(page);
    await tabTo(page, /^Chercher|^Rechercher|jeu de données/i, 4);
    await page.keyboard.type('assainissement');
    await expect.poll(() => page.locator('article .title').allInnerTexts(), patience).toEqual(['Réseaux d’assainissement']);
    await press(page, 'ArrowDown');
    expect((await focus(page)).name).toMatch(/Réseaux d’assainissement/);
    await page.keyboard.press('Enter');

    // Its page, and the way to ask.
    await page.getByRole('heading', { name: 'Réseaux d’assainissement', level: 1 }).waitFor();
    await skip(page);
    await tabTo(page, /^Demander l’accès/, 6);
    await page.keyboard.press('Enter');

    // A key, and its copy.
    await page.getByRole('button', { name: 'Faire ma clé' }).waitFor();
    await skip(page);
    await tabTo(page, /^Faire ma clé/, 3);
    await press(page, 'Enter');
    await tabTo(page, /^Phrase de passe/, 1);
    await page.keyboard.type('trois mots retenus');
    await tabTo(page, /^Garder une copie/, 2);
    const [copy] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect((await readDownload(copy)).toString('latin1')).toMatch(/^age-encryption/);

    // The request: its focus waits where it begins, and the doors follow.
    await expect.poll(async () => (await focus(page)).name).toMatch(/^Demander l’accès/);
    await tabTo(page, /^Ce que vous en ferez/, 1);
    await page.keyboard.type('Instruire un permis.');
    // The door that everybody has comes first.
    await tabTo(page, /^Écrire au producteur/, 5);
    await tabTo(page, /^Copier le message/, 1);
    await tabTo(page, /^Demander sur GitHub/, 1);
    await tabTo(page, /^Copier le message/, 1, 'Shift+Tab');
    await press(page, 'Enter');
    await page.getByText('Le message est copié').waitFor();
    const message = await page.evaluate(() => navigator.clipboard.readText());
    const key = /age1[a-z0-9]+/.exec(message)?.[0] ?? '';
    expect(message).toContain('Instruire un permis.');

    // Granted.
    await signFor({ store: site?.store ?? '', address: address() }, key, [{ ...sewers, until: dayFromNow(90), record }]);
    await page.goto(`${address()}acces/`);
    await page.getByRole('button', { name: 'Voir la carte' }).waitFor(patience);
    await skip(page);
    await tabTo(page, /^Voir la carte/, 3);
    await press(page, 'Enter');
    await page.locator('.map[data-drawn="yes"]').waitFor(patience);
    expect((await focus(page)).isLost).toBe(false);

    await tabTo(page, /^Tableau/, 14);
    await press(page, 'Enter');
    await page
      .getByRole('region', { name: /^Tableau/ })
      .getByRole('row')
      .nth(2)
      .waitFor(patience);
    await tabTo(page, /^Voir sur la carte \(1\)/, 12);
    await press(page, 'Escape');
    await tabTo(page, /^Extrait/, 2, 'Shift+Tab');
    await press(page, 'Enter');
    // What is opened takes the focus when it has come.
    await expect.poll(async () => (await focus(page)).name).toBe('Télécharger un extrait');
    await tabTo(page, /^Territoire/, 2);
    await press(page, 'ArrowRight');
    expect((await focus(page)).name).toBe('Vue de la carte');
    await page.getByText(/^\d+ objets?, /).waitFor(patience);
    await tabTo(page, /^Format/, 3);
    await press(page, 'ArrowDown');
    await tabTo(page, /^Télécharger$/, 2);
    const [cut] = await Promise.all([page.waitForEvent('download', patience), page.keyboard.press('Enter')]);
    expect((await readDownload(cut)).length).toBeGreaterThan(1000);
    await expect.poll(async () => (await focus(page)).name).toBe('Télécharger');

    // The whole file.
    await tabTo(page, /^Télécharger$/, 4);
    await press(page, 'Enter');
    await tabTo(page, /^Excel/, 1);
    const [whole] = await Promise.all([page.waitForEvent('download', patience), page.keyboard.press('Enter')]);
    expect((await readDownload(whole)).subarray(0, 2).toString()).toBe('PK');
    // That of the link past the head of the page, and nothing of the data.
    expect(new URL(page.url()).hash).toBe('#contenu');
  },
);
