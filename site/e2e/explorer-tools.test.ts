import type { CDPSession, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, useBrowser, type Device } from './browser.ts';

const { visit } = useBrowser();
const patience = { timeout: 30_000 };

async function open(hash: string, device: Device = 'desktop'): Promise<Page> {
  const page = await visit(`/explorer/#${hash}`, { device });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  return page;
}

/** Runs in the page: names of what is to be pressed or read on the map, and lies below `label`. */
function listBelow(label: Element): string[] {
  const { left, right, top, bottom } = label.getBoundingClientRect();
  const sheet = document.querySelector('.sheet')?.getBoundingClientRect().top ?? 0;
  return [...document.querySelectorAll('.search, .maplibregl-ctrl')]
    .filter((control) => {
      const box = control.getBoundingClientRect();
      const isSeen = getComputedStyle(control).visibility === 'visible' && box.top < sheet;
      return isSeen && box.left < right && box.right > left && box.top < bottom && box.bottom > top;
    })
    .map(({ className }) => className);
}

/** How often a function of this name ran, in all scripts of the page, since the last time it was asked. */
async function callsOf(session: CDPSession, name: string): Promise<number> {
  const { result } = await session.send('Profiler.takePreciseCoverage');
  return result
    .flatMap(({ functions }) => functions)
    .filter(({ functionName }) => functionName === name)
    .reduce((sum, { ranges }) => sum + (ranges[0]?.count ?? 0), 0);
}

describe('the map of Explorer', () => {
  test('gets no new style while it is moved, and one where what it shows changes', async () => {
    const page = await open('carte=5/46/2&d=natural-earth/pays&d=natural-earth/eaux');
    const session = await page.context().newCDPSession(page);
    await session.send('Profiler.enable');
    await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await page.locator('.maplibregl-canvas').focus();
    for (let press = 0; press < 4; press += 1) {
      const before = page.url();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => page.url(), patience).not.toBe(before);
    }
    expect(await callsOf(session, 'setStyle')).toBe(0);
    await page.getByRole('button', { name: 'Masquer « Pays du monde »' }).click();
    await expect.poll(() => callsOf(session, 'setStyle'), patience).toBeGreaterThan(0);
  });

  test('says of a layer around the window that none of it is in view, and shows the nearest by keyboard', async () => {
    // Rennes: the nearest town on a great river is some ninety kilometres off.
    const page = await open('carte=12/48.08/-1.72&d=geonames/lieux-au-bord-de-l-eau');
    const row = page.locator('[data-layer="geonames/lieux-au-bord-de-l-eau"]');
    await row.getByText('Aucun dans cette vue.').waitFor(patience);
    await row.getByRole('button', { name: 'Voir les plus proches' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => row.getByText('Aucun dans cette vue.').count(), patience).toBe(0);
    await expect.poll(() => Number(/carte=([\d.]+)/.exec(page.url())?.[1]), patience).toBeLessThan(10);
    expect(await row.getByText('Hors de la vue.').count()).toBe(0);
  });

  test('says of a layer that it lies elsewhere, and goes there; and of one that from there it is no more than an overview', async () => {
    const page = await open('carte=9/-45/-140&d=natural-earth/cotes&d=geonames/lieux-au-bord-de-l-eau');
    const row = page.locator('[data-layer="geonames/lieux-au-bord-de-l-eau"]');
    await row.getByText('Hors de la vue.').waitFor(patience);
    await row.getByRole('button', { name: 'Y aller' }).click();
    await expect.poll(() => row.getByText('Hors de la vue.').count(), patience).toBe(0);
    await page
      .locator('[data-layer="natural-earth/cotes"]')
      .getByText('Vue d’ensemble\u202f: rapprochez-vous pour voir chaque objet.')
      .waitFor(patience);
  });

  test('is ordered by the handles of its layers with keys, and keeps groups in its address', async () => {
    const page = await open('d=natural-earth/pays&d=natural-earth/eaux;g=Eau&d=geonames/lieux-au-bord-de-l-eau;g=Eau');
    const titles = () => page.locator('[data-layer]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['layer']));
    await expect.poll(titles, patience).toEqual(['natural-earth/pays', 'natural-earth/eaux', 'geonames/lieux-au-bord-de-l-eau']);
    await page.getByRole('button', { name: 'Eau (2)' }).waitFor(patience);
    const handle = page.getByRole('button', { name: 'Déplacer « Pays du monde »' });
    await handle.focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(titles, patience).toEqual(['natural-earth/eaux', 'natural-earth/pays', 'geonames/lieux-au-bord-de-l-eau']);
    expect(await handle.evaluate((node) => node === document.activeElement)).toBe(true);
    // Between two of a group it has joined it.
    await page.getByRole('button', { name: 'Eau (3)' }).waitFor(patience);
    expect(page.url()).toContain('d=natural-earth/pays;g=Eau');
    await page.getByRole('button', { name: 'Défaire le groupe' }).click();
    await expect.poll(() => page.url(), patience).not.toContain(';g=');
  });

  test('is ordered by dragging the handle of a layer', async () => {
    const page = await open('d=natural-earth/pays&d=natural-earth/eaux');
    const handle = page.getByRole('button', { name: 'Déplacer « Pays du monde »' });
    await handle.hover();
    await page.mouse.down();
    const below = await page.locator('[data-layer="natural-earth/eaux"]').boundingBox();
    await page.mouse.move(20, (below?.y ?? 0) + (below?.height ?? 0) - 4, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => page.url(), patience).toMatch(/d=natural-earth\/eaux.*d=natural-earth\/pays/);
  });

  test('offers at a place, by the pointer and by a key, what can be done there', async () => {
    const page = await open('carte=5/46/2&d=natural-earth/pays');
    const canvas = page.locator('.maplibregl-canvas');
    await canvas.click({ button: 'right', position: { x: 300, y: 300 } });
    const menu = page.getByRole('menu', { name: 'Que peut-on faire ici' });
    await menu.waitFor(patience);
    await checkAccessibility(page, { asIs: true });
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Centrer la carte ici');
    await page.keyboard.press('Escape');
    await expect.poll(() => menu.count(), patience).toBe(0);
    await canvas.click({ button: 'right', position: { x: 460, y: 320 } });
    await menu.getByRole('menuitem', { name: 'Que montre la carte ici' }).click();
    await page.getByRole('button', { name: 'Fermer' }).waitFor(patience);
  });

  test('goes to data that are added out of view, and back', async () => {
    const page = await open('carte=9/-45/-140&d=natural-earth/eaux');
    await page.getByRole('button', { name: 'Ajouter des données' }).click();
    await page.getByRole('button', { name: /^Ajouter à la carte\s: .*grand cours/ }).click();
    const back = page.getByRole('button', { name: 'Revenir à la vue d’avant' });
    await back.waitFor(patience);
    await back.click();
    await expect.poll(() => page.url(), patience).toMatch(/carte=9\/-45\.0+\/-140\.0+/);
  });

  test('has its tools at hand at each stop of the sheet of a phone, and its credits clear of the controls', async () => {
    const page = await open('carte=5/46/2&d=natural-earth/pays', 'phone');
    for (let stop = 0; stop < 3; stop += 1) {
      for (const name of ['Tableau', 'Extrait', 'Plus']) {
        const box = await page.getByRole('button', { name }).boundingBox();
        expect((box?.y ?? 9999) + (box?.height ?? 0), `${name} at stop ${stop}`).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0);
      }
      expect(await page.locator('summary[aria-label="Fond de carte"]').isVisible()).toBe(true);
      // Whom the map is owed to is one press away, by a finger or by a key, and does not lie upon the map until then.
      const credits = page.getByRole('button', { name: 'Sources' });
      const owed = page.locator('.end').getByRole('link', { name: 'Natural Earth' }).last();
      const { width = 0, height = 0 } = (await credits.boundingBox()) ?? {};
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
      expect(await owed.isVisible()).toBe(false);
      await credits.press('Enter');
      expect(await owed.isVisible(), `credits at stop ${stop}`).toBe(true);
      // What lies below the sheet is not in the way of what rides upon it.
      expect(await page.locator('.end').evaluate(listBelow), `covered at stop ${stop}`).toEqual([]);
      await checkAccessibility(page, { asIs: true });
      await credits.tap();
      expect(await owed.isVisible()).toBe(false);
      await page.getByRole('button', { name: /(Agrandir|Réduire) le panneau$/ }).click();
    }
  });

  test('shows a card in the sheet of a phone, and nothing of it below', async () => {
    const page = await open('carte=9/46.43/6.55&d=natural-earth/eaux', 'phone');
    const offer = page.getByRole('group', { name: 'Fond de carte' }).filter({ has: page.getByRole('button', { name: 'Plan IGN' }) });
    await offer.waitFor(patience);
    await page.locator('.maplibregl-canvas').tap({ position: { x: 190, y: 300 } });
    const card = page.getByRole('region', { name: /^Objet 1 sur/ });
    await card.waitFor(patience);
    expect(await page.locator('.maplibregl-popup').count()).toBe(0);
    // What is proposed leaves its room to what was asked, until that is answered.
    expect(await offer.count()).toBe(0);
    const box = await card.boundingBox();
    expect(box?.x).toBeLessThan(20);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeGreaterThan(370);
    await checkAccessibility(page, { asIs: true });
    await card.getByRole('button', { name: 'Fermer' }).click();
    await expect.poll(() => card.count(), patience).toBe(0);
    await offer.waitFor(patience);
    // Upon areas that hide the ground no other is offered: it would not be seen either.
    const full = await open('carte=9/46/2&d=natural-earth/pays', 'phone');
    await full.getByRole('button', { name: 'Légende' }).waitFor(patience);
    expect(await full.getByRole('button', { name: 'Plan IGN' }).count()).toBe(0);
  });
});

describe.each(['desktop', 'phone'] as const)('the panels of Explorer, light and dark, on a %s', (device) => {
  test('can be read by everybody: settings, base maps, what is found, the table and a part', async () => {
    const page = await open('carte=4/46/2&d=natural-earth/pays&d=natural-earth/eaux;g=Eau', device);
    if (device === 'phone') await page.getByRole('button', { name: 'Agrandir le panneau' }).click();
    await page.getByRole('button', { name: 'Réglages de « Pays du monde »' }).click();
    await checkAccessibility(page);
    await page.locator('summary[aria-label="Fond de carte"]').click();
    await page.getByRole('combobox', { name: 'Chercher un lieu' }).fill('Reims');
    await page.getByRole('option', { name: /Reims/ }).first().waitFor(patience);
    await checkAccessibility(page);
    await page.locator('summary[aria-label="Fond de carte"]').click();
    await page.getByRole('button', { name: 'Tableau' }).click();
    await page.getByText(/dans la vue$/).waitFor(patience);
    await checkAccessibility(page);
    await page.getByRole('button', { name: 'Extrait' }).click();
    await page.getByText('Polygone', { exact: true }).click();
    await page.locator('.maplibregl-canvas').click({ position: { x: 100, y: 150 } });
    await page.getByText('1 sommet').waitFor(patience);
    await checkAccessibility(page);
  });

  test('take the focus when they are opened, and give it back to their button', async () => {
    const page = await open('carte=4/46/2&d=natural-earth/pays', device);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
    const button = page.getByRole('button', { name: 'Extrait' });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused, patience).toBe('Télécharger un extrait');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Fermer');
    await page.keyboard.press('Enter');
    await expect.poll(focused, patience).toBe('Extrait');
    await page.getByRole('button', { name: 'Tableau' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused, patience).toBe('Tableau');
  });
});

test.each([
  ['', [6]],
  ['&d=natural-earth/pays', [5, 4]],
])('tools beside a wide map stand in rows as long as each other, in letters of twelve pixels: %s', async (data, rows) => {
  const page = await visit(`/explorer/#carte=6/46.5/2.5${data}`);
  await page.locator(`.tools [data-tool="${data === '' ? 'share' : 'table'}"]`).waitFor(patience);
  const buttons = await page.locator('.tools.narrow .button:visible').evaluateAll((all) =>
    all.map((each) => ({
      top: Math.round(each.getBoundingClientRect().top),
      size: parseFloat(getComputedStyle(each).fontSize),
      cut: each.scrollWidth - each.clientWidth,
    })),
  );
  const tops = buttons.map(({ top }) => top);
  const counts = [...new Set(tops)].map((top) => tops.filter((each) => each === top).length);
  expect(counts).toEqual(rows);
  expect(buttons.every(({ size, cut }) => size >= 12 && cut === 0)).toBe(true);
});

test.each([360, 390, 430])(
  'tools of a phone %i pixels wide stand six in a row, whole, in letters of twelve pixels, the others in a row that one opens',
  async (width) => {
    const page = await visit('/explorer/#carte=6/46.5/2.5&d=natural-earth/pays', {
      device: 'phone',
      context: { viewport: { width, height: 844 } },
    });
    await page.locator('.tools [data-tool="table"]').waitFor(patience);
    const look = () =>
      page.locator('.tools.narrow .button:visible').evaluateAll((all) =>
        all.map((each) => {
          const { top, bottom } = each.getBoundingClientRect();
          return {
            top: Math.round(top),
            bottom,
            cut: each.scrollWidth - each.clientWidth,
            size: parseFloat(getComputedStyle(each).fontSize),
            head: Math.round(top - (document.querySelector('.sheet')?.getBoundingClientRect().top ?? 0)),
          };
        }),
      );
    const row = await look();
    expect(row.length).toBe(6);
    expect(row.every(({ bottom, size, cut }) => bottom > 844 - 8 && bottom <= 844 && size >= 12 && cut === 0)).toBe(true);
    // Neither below nor above them is a gap: the head of the sheet has two lines.
    expect(Math.max(...row.map(({ head }) => head))).toBeLessThanOrEqual(48);
    const more = page.getByRole('button', { name: 'Plus', exact: true });
    await more.tap();
    await expect.poll(async () => new Set((await look()).map(({ top }) => top)).size, patience).toBe(2);
    await expect.poll(async () => (await look()).every(({ bottom, cut }) => bottom <= 844 && cut === 0), patience).toBe(true);
    expect(await page.getByRole('button', { name: 'Partager' }).isVisible()).toBe(true);
    await checkAccessibility(page, { asIs: true });
    await more.press('Enter');
    expect((await look()).length).toBe(6);
  },
);

test('the handle of a phone’s sheet shows the classes that the map draws, until the whole legend is seen', async () => {
  const page = await open('d=geonames/lieux-au-bord-de-l-eau;c=lieux:distance_m', 'phone');
  const handle = page.getByRole('button', { name: 'Légende, Agrandir le panneau' });
  await handle.waitFor(patience);
  const brief = await handle.locator('.class').allInnerTexts();
  expect(await handle.locator('svg').count()).toBe(brief.length);
  // Whole in two lines; how many have no room there is said.
  const seen = await handle.locator('.lines').evaluate((lines) => {
    const { bottom } = lines.getBoundingClientRect();
    return [...lines.querySelectorAll('.class')].filter((each) => each.getBoundingClientRect().bottom <= bottom + 1).length;
  });
  expect(seen).toBeGreaterThan(2);
  expect(await handle.locator('b').innerText()).toContain(seen === brief.length ? '' : `+${brief.length - seen}`);
  // Numbers say nothing without what they are numbers of.
  expect(await handle.locator('span.muted').first().innerText()).toBe('Distance au cours d’eau');
  await handle.click();
  await page.locator('[data-layer="geonames/lieux-au-bord-de-l-eau"]').waitFor(patience);
  for (const label of brief) expect(await page.locator('[data-layer="geonames/lieux-au-bord-de-l-eau"]').innerText()).toContain(label);
  // Where all have room, the name of their layer is told first.
  await page.setViewportSize({ width: 700, height: 844 });
  await page.reload();
  await expect
    .poll(() => handle.locator('.lines').innerText(), patience)
    .toMatch(/^Lieux habités proches d’un grand cours d’eau\s*Distance au cours d’eau[\s\S]*856 objets$/);
  expect(await handle.locator('b').innerText()).not.toMatch(/\+\d/);
  // Of layers of one colour each, all are told.
  const plain = await open('carte=5/46/2&d=natural-earth/eaux', 'phone');
  await expect.poll(() => plain.locator('.handle .class').allInnerTexts(), patience).toEqual(['Lacs', 'Rivières']);
  expect(await plain.locator('.handle svg').count()).toBe(2);
  // From afar too: how many there are of what is drawn as dots or lines.
  expect(await plain.locator('.handle .lines').innerText()).toMatch(/\d\s*objets$/);
  await plain.locator('.handle').click();
  await plain
    .locator('[data-layer="natural-earth/eaux"]')
    .getByText(/^[\d\s]+objets$/)
    .waitFor(patience);
});
