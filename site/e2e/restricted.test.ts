import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DatasetRecord, RestrictedRecord } from '../../schemas/types.ts';
import { subjects } from '../fixtures/subjects.ts';
import { recordOf, writeRecordFiles } from '../fixtures/write-store.ts';
import { checkAccessibility, shot, useBrowser, type BuiltSite } from './browser.ts';
import { buildSiteOf } from './fixture-site.ts';

// Visits donnees, producteurs, themes, territoires, acces.

/** A producer that has nothing else, and one that has open data too. */
const networks = 'commune-de-vion/reseaux';
const nests = 'ddt-51/aires-de-rapaces';

function writeCatalogue(store: string): void {
  const records = subjects.map((subject, index) => recordOf(subject, index + 1, store));
  const [wind] = records;
  if (wind === undefined) throw new Error('The fixture has no records.');
  const town = {
    ...{ id: 'commune-de-vion', title: 'Commune de Vion', type: 'commune', territory: 'COMMUNE-07345' },
    contact: { name: 'Service technique', email: 'technique@vion.exemple.fr' },
  } as const;
  const faceOf = (id: string, more: Partial<RestrictedRecord>): RestrictedRecord => ({
    ...{ format: 1, id, status: 'restricted', identifier: id, path: id, producer: town, contact: town.contact },
    ...{ title: 'Réseaux d’assainissement', description: 'Canalisations, regards et postes de relevage de la commune.' },
    ...{ themes: ['reseaux'], keywords: ['assainissement'], license: 'etalab-2.0', frequency: 'annual' },
    ...{ territories: ['COMMUNE-07345'], accessReason: 'Sécurité des personnes et des ouvrages.', updated: '2026-11-20' },
    ...more,
  });
  const lines: (DatasetRecord | RestrictedRecord)[] = [
    ...records,
    faceOf(networks, {}),
    faceOf(nests, {
      ...{ producer: wind.producer, title: 'Aires de rapaces nicheurs', description: 'Nids suivis par les naturalistes.' },
      ...{ themes: ['biodiversite'], territories: ['DEP-51'], accessReason: 'Protection de l’environnement auquel elles se rapportent.' },
    }),
  ];
  const texts = [...Map.groupBy(lines, ({ producer }) => producer.id)].map(
    ([producer, own]) => [producer, own.map((line) => `${JSON.stringify(line)}\n`).join('')] as const,
  );
  writeRecordFiles(store, texts);
}

let site: BuiltSite | undefined;
const { visit } = useBrowser(async () => (site = await buildSiteOf(writeCatalogue)));
const fileOf = (path: string): string => readFileSync(join(site?.out ?? '', path), 'utf8');

describe('restricted data', () => {
  test('are in lists of their producer, theme and territory, and in the map of the site, and say there that they are restricted', async () => {
    await visit('/');
    for (const path of ['producteurs/commune-de-vion', 'themes/reseaux', 'territoires/DEP-51', 'en/producteurs/ddt-51'])
      expect(fileOf(`${path}/index.html`), path).toMatch(/(Accès restreint|Restricted access)<\/span/);
    expect(fileOf('sitemap-1.xml')).toContain(`/donnees/${networks}/</loc>`);
    const page = await visit('/producteurs/ddt-51/', { device: 'phone', scheme: 'dark' });
    await checkAccessibility(page);
    await shot(page, 'restricted-list-phone-dark');
  });

  test('are found by their words and by their place, and a filter tells them from what is open to all', async () => {
    const page = await visit('/donnees/?q=assainissement');
    const titles = () => page.locator('article .title').allInnerTexts();
    await expect.poll(titles).toEqual(['Réseaux d’assainissement']);
    await page.goto(page.url().replace(/\?.*/, '?ou=DEP-51'));
    await expect.poll(titles).toContain('Aires de rapaces nicheurs');
    await page.goto(page.url().replace(/\?.*/, ''));
    await page.getByRole('checkbox', { name: 'Accès restreint' }).check();
    await expect.poll(async () => (await titles()).sort()).toEqual(['Aires de rapaces nicheurs', 'Réseaux d’assainissement']);
    expect(new URL(page.url()).search).toBe('?access=restricted');
    await checkAccessibility(page);
    await shot(page, 'restricted-search');
  });
});
