import type { Page, Route } from 'playwright-core';
import { expect, test } from 'vitest';
import { shot, useBrowser } from './browser.ts';

/* What a reader is told where a file is gone, its server fails, or its bytes are others: each kind of page, each file that it reads. */

const { visit } = useBrowser();
const patience = { timeout: 30_000 };
const openMap = (page: Page) => page.getByRole('button', { name: 'Ouvrir la carte' }).click();
const typeReims = (page: Page) => page.getByRole('searchbox', { name: 'Ma commune' }).pressSequentially('reims');
const inExplorer = '/explorer/#carte=5/46/2&d=geonames/lieux-au-bord-de-l-eau';

const files: { page: string; path: string; file: RegExp; then?: (page: Page) => Promise<unknown>; says: RegExp }[] = [
  { page: 'search', path: '/donnees/?q=rivieres', file: /pagefind-entry\.json/, says: /La recherche n’a pas pu être chargée\./ },
  { page: 'search', path: '/donnees/?q=rivieres', file: /\.pf_fragment/, says: /La recherche n’a pas pu être chargée\./ },
  {
    page: 'data set',
    path: '/donnees/natural-earth/pays/',
    file: /carte\.json/,
    then: openMap,
    says: /La carte n’a pas pu être chargée\./,
  },
  {
    page: 'data set',
    path: '/donnees/geonames/lieux-au-bord-de-l-eau/',
    file: /lieux-au-bord-de-l-eau\/.*\.pmtiles/,
    then: openMap,
    says: /La couche «\s.+\s» n’a pas pu être chargée\./,
  },
  { page: 'explorer', path: '/explorer/', file: /couches\.json/, says: /La liste des données n’a pas pu être chargée\./ },
  { page: 'explorer', path: '/explorer/', file: /fond\.json/, says: /Le fond de carte n’a pas pu être chargé\./ },
  {
    page: 'explorer',
    path: inExplorer,
    file: /lieux-au-bord-de-l-eau\/.*\.pmtiles/,
    says: /La couche «\s.+\s» n’a pas pu être chargée\./,
  },
  {
    page: 'commune',
    path: '/territoires/commune/?code=51454',
    file: /territoires\/jeux\//,
    says: /Les données de ce lieu n’ont pas pu être chargées\./,
  },
  {
    page: 'territories',
    path: '/territoires/',
    file: /territoires\/lieux\//,
    then: typeReims,
    says: /La liste des lieux n’a pas pu être chargée\./,
  },
];

const faults: { fault: string; answer: Parameters<Route['fulfill']>[0]; why: string }[] = [
  { fault: 'is gone', answer: { status: 404, body: '' }, why: 'Le fichier est introuvable.' },
  { fault: 'comes from a server that fails', answer: { status: 503, body: '' }, why: 'Le serveur de données ne répond pas.' },
  {
    fault: 'has other bytes',
    answer: { status: 200, body: '<!doctype html><title>Erreur</title>'.repeat(20) },
    why: 'Le fichier est endommagé.',
  },
];

const cases = files.flatMap((each) => faults.map((fault) => ({ ...each, ...fault, name: each.file.source.replaceAll('\\', '') })));

test.each(cases)(
  '$page: where $name $fault, it says which part of the page is missing, and why',
  async ({ path, file, then, says, answer, why }) => {
    const page = await visit('/404', { expected: /404|503|Failed to load|Pagefind|pagefind|decode/, context: {} });
    // An archive is read in pieces.
    const piece = path.includes('lieux-au-bord') && answer?.status === 200 ? { ...answer, status: 206 } : answer;
    await page.route(file, (route) => route.fulfill(piece));
    await page.goto(new URL(path, page.url()).href);
    await then?.(page);
    const told = page.locator('[role="alert"], [role="status"], .problem').filter({ hasText: says });
    await told.first().waitFor(patience);
    expect(await told.first().innerText()).toContain(why);
    // What is damaged comes no better a second time.
    if (answer?.status !== 200) await page.getByRole('button', { name: 'Réessayer' }).first().waitFor(patience);
    await shot(page, `broken-${path.replace(/\W+/g, '-')}-${file.source.replace(/\W+/g, '-')}-${why.slice(0, 12).replace(/\W+/g, '-')}`, {
      fullPage: false,
    });
  },
);
