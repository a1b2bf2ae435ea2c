import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { checkAccessibility, readDownload, shot, useBrowser, type Visit } from './browser.ts';
import { pointOf, showMoreTools } from './map-picture.ts';

const { visit } = useBrowser();
const patience = { timeout: 60_000 };

async function open(options: Visit = {}): Promise<Page> {
  const page = await visit('/explorer/#carte=6/47/2&d=geonames/lieux-habites&d=natural-earth/eaux', { context: {}, ...options });
  await page.locator('.map[data-drawn="yes"]').waitFor(patience);
  await showMoreTools(page);
  await page.getByRole('button', { name: 'Croiser', exact: true }).focus();
  await page.keyboard.press('Enter');
  await panelOf(page).waitFor(patience);
  return page;
}

const panelOf = (page: Page) => page.getByRole('region', { name: 'Croiser', exact: true });

async function ask(page: Page, { kind, metres, other }: { kind: string; metres: string; other: string }): Promise<void> {
  const panel = panelOf(page);
  await panel.getByLabel('Lesquels').selectOption({ label: kind });
  await panel.getByLabel('L’autre couche').selectOption({ label: other });
  await panel.getByRole('spinbutton').fill(metres);
  // As by the keyboard alone: the field answers to Enter.
  await panel.getByRole('spinbutton').press('Enter');
}

const within = 'ceux à moins d’une distance de';
const rivers = 'Lacs et rivières du monde · Rivières';
const found = (page: Page) => panelOf(page).getByText(/objets? sur/);

/** Number of features that a sentence begins with. */
const countIn = async (page: Page): Promise<number> =>
  Number(/^[\d\s]+/.exec((await found(page).textContent()) ?? '')?.[0].replace(/\s/g, ''));

/** Features that the pipeline has derived of the same two data sets. */
const derived = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { datasets } = (await (await fetch('/explorer/couches.json')).json()) as { datasets: { id: string; facts: string }[] };
    const entry = datasets.find(({ id }) => id === 'geonames/lieux-au-bord-de-l-eau');
    const facts = (await (await fetch(entry?.facts ?? '')).json()) as { layers: { features: number }[] };
    return facts.layers[0]?.features ?? NaN;
  });

describe('two layers', () => {
  test('are crossed as the pipeline derives them, by keys, shown, saved, and given to it as a manifest; then what is around a place', async () => {
    const page = await open();
    const panel = panelOf(page);
    await ask(page, { kind: within, metres: '5000', other: rivers });
    await found(page).waitFor(patience);
    expect(await countIn(page)).toBe(await derived(page));
    await panel.getByText('Le faire refaire par le catalogue').click();
    await expect
      .poll(() => panel.locator('pre').textContent())
      .toContain(
        '    join: within\n    of: { dataset: geonames/lieux-habites, layer: "lieux" }\n    with: { dataset: natural-earth/eaux, layer: "rivieres" }\n    distance: 5000\n',
      );
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'cross-desktop-light', { fullPage: false });
    const [download] = await Promise.all([
      page.waitForEvent('download', patience),
      panel.getByRole('button', { name: 'Télécharger' }).click(),
    ]);
    const file = JSON.parse((await readDownload(download)).toString()) as Record<string, unknown> & { features: { properties: object }[] };
    expect(file.features.length).toBe(await derived(page));
    expect(Object.keys(file.features[0]?.properties ?? {})).toEqual(expect.arrayContaining(['nombre', 'distance_m', 'azimut']));
    expect(JSON.stringify({ ...file, features: [] })).toMatch(/GeoNames.*Natural Earth/s);
    await panel.getByRole('button', { name: 'Montrer sur la carte' }).click();
    await page.locator('[data-layer^="croisement/"]').waitFor({ state: 'attached', ...patience });

    // The result is a layer as any other: it is crossed again, and nothing of it is fetched.
    await panel
      .getByLabel('Garder les objets de')
      .selectOption({ label: 'Lieux habités de France à moins de 5\u202fkm de Lacs et rivières du monde · Rivières' });
    await ask(page, { kind: within, metres: '5000', other: rivers });
    await found(page).waitFor(patience);
    expect(await countIn(page)).toBe(await derived(page));

    // What is around a place, by the menu of the map.
    await page.mouse.click(...(await pointOf(page, 0, 0)), { button: 'right' });
    await page.getByRole('menuitem', { name: /Qu’y a-t-il à moins de 500/ }).click();
    await panel.getByText(/^Point choisi/).waitFor(patience);
    await panel.getByLabel('Garder les objets de').selectOption({ label: 'Lieux habités de France' });
    await panel.getByRole('spinbutton').fill('30000');
    await panel.getByRole('button', { name: 'Croiser', exact: true }).click();
    await found(page).waitFor(patience);
    await panel
      .getByRole('table')
      .getByText(/^(nord|sud|est|ouest)/)
      .first()
      .waitFor(patience);
    await shot(page, 'cross-here-desktop-light', { fullPage: false });
  });

  test('are crossed on a phone in the dark, told when files do not come, and stopped', async () => {
    const page = await open({ device: 'phone', scheme: 'dark' });
    const panel = panelOf(page);
    await page.route(/\.fgb$/, (route) => route.abort());
    await ask(page, { kind: 'tous, avec le plus proche de', metres: '20000', other: rivers });
    await panel.getByRole('alert').getByText('Le croisement n’a pas pu être fait.').waitFor(patience);
    await page.unroute(/\.fgb$/);
    // An answer that never comes.
    await page.route(/\.fgb$/, () => undefined);
    await panel.getByRole('button', { name: 'Croiser', exact: true }).click();
    await panel.getByRole('button', { name: 'Arrêter' }).click();
    await panel.getByText('Arrêté.').waitFor(patience);
    await page.unroute(/\.fgb$/);
    await panel.getByRole('button', { name: 'Croiser', exact: true }).click();
    await found(page).waitFor(patience);
    await checkAccessibility(page, { asIs: true });
    await shot(page, 'cross-phone-dark', { fullPage: false });

    // A file of one’s own, whose features a worker of its own gives.
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const paste = { name: 'puits.csv', mimeType: 'text/csv', buffer: Buffer.from('nom;lon;lat\nSully;2.375;47.767\nLoin;20;10\n') };
    await page.getByLabel('Fichier à montrer').setInputFiles(paste);
    await page.getByText(/puits.* est sur la carte/).waitFor(patience);
    await page.getByRole('button', { name: 'Croiser', exact: true }).click();
    await panel.getByLabel('Garder les objets de').selectOption({ label: 'puits' });
    await ask(page, { kind: within, metres: '20000', other: rivers });
    await panel.getByText('1 objet sur 2\u202f: 1 couple, avec 1 de l’autre couche.').waitFor(patience);
  });
});
