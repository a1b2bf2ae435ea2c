import type { Page, Route } from 'playwright-core';
import { test } from 'vitest';
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

const cases = files.map((each) => ({ ...each, name: each.file.source.replaceAll('\\', '') }));

test.each(cases)(
  '$page: where $name is gone, its server fails or it has other bytes, it says which part of the page is missing, and why',
  async ({ path, file, then, says }) => {
    const page = await visit('/404', { expected: /404|503|Failed to load|Pagefind|pagefind|decode/, context: {} });
    let answer: Parameters<Route['fulfill']>[0];
    await page.route(file, (route) => route.fulfill(answer));
    const told = page.locator('[role="alert"], [role="status"], .problem').filter({ hasText: says });
    const retry = page.getByRole('button', { name: 'Réessayer' }).first();
    // Read in pieces, of which some are still to come when the first has failed.
    const isArchive = file.source.includes('pmtiles');
    for (const [at, { fault, why, ...each }] of faults.entries()) {
      answer = isArchive && each.answer?.status === 200 ? { ...each.answer, status: 206 } : each.answer;
      if (at === 0) await page.goto(new URL(path, page.url()).href);
      else if (isArchive) await page.reload();
      // The reader tries again, and it fails otherwise.
      else await retry.click();
      if (at === 0 || isArchive) await then?.(page);
      await told.filter({ hasText: why }).first().waitFor(patience);
      // What is damaged comes no better a second time.
      if (each.answer?.status !== 200) await retry.waitFor(patience);
      await shot(page, `broken-${path.replace(/\W+/g, '-')}-${file.source.replace(/\W+/g, '-')}-${fault.replace(/\W+/g, '-')}`, {
        fullPage: false,
      });
    }
  },
);
