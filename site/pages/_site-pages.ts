import { territories } from '../../schemas/vocabularies/territories.ts';
import { producers, themeCounts } from '../data/catalogue.ts';
import { guideIds } from '../help/guides.ts';
import { summaries } from '../data/records.ts';
import type { SitemapPage } from '../exports/sitemap.ts';
import { summariesByTerritory } from '../places/territory-data.ts';

/** Pages that exist whatever is published. */
const fixed = ['/', '/donnees/', '/explorer/', '/themes/', '/producteurs/', '/territoires/', '/publier/', '/api/', '/etat/', '/aide/'];
const references = ['manifeste', 'regles', 'formats', 'tuiles'];
const legal = ['/mentions-legales/', '/donnees-personnelles/', '/accessibilite/'];

/** Every listed page of the site; data sets with the day of their data. */
export async function sitePages(): Promise<SitemapPage[]> {
  const withData = await summariesByTerritory();
  return [
    ...[...fixed, ...[...guideIds, ...references].map((id) => `/aide/${id}/`), ...legal].map((path) => ({ path })),
    ...(await themeCounts()).filter(({ count }) => count > 0).map(({ id }) => ({ path: `/themes/${id}/` })),
    ...(await producers()).map(({ id }) => ({ path: `/producteurs/${id}/` })),
    ...territories.filter(({ code }) => withData.has(code)).map(({ code }) => ({ path: `/territoires/${code}/` })),
    ...(await summaries()).map(({ path, updated }) => ({ path: `/donnees/${path}/`, updated })),
  ];
}
