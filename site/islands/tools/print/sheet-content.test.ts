import { expect, test, vi } from 'vitest';
import { categoryField, factsOf, layerOf } from '../../../map/facts/facts.fixture.ts';
import type { TakenNotice } from '../../../map/model/taken.ts';
import { legendOnSheet, nameOfSheet, noticesOf, notesOf, sheetContent } from './sheet-content.ts';

vi.stubGlobal('location', { host: 'mappe.exemple.fr', href: 'https://mappe.exemple.fr/explorer/' });

const notice: TakenNotice = {
  title: 'Éoliennes',
  producer: 'DDT de la Marne',
  attribution: 'DDT de la Marne',
  license: 'Licence Ouverte 2.0',
  published: '2026-03-03',
  version: '0123456789abcdef',
  page: 'https://mappe.exemple.fr/donnees/ddt-51/eoliennes/',
  taken: '2026-12-02',
};
const restricted = {
  ...notice,
  title: 'Réseaux',
  date: '2024-01/2024-12',
  restriction: 'Accès restreint, ouvert à k7 jusqu’au 1ᵉʳ mai 2027. Ne pas transmettre.',
};
const own = { ...notice, title: 'mon fichier', producer: 'Vous', attribution: 'Vous', license: '', published: '' };
const scales = { middle: 25_000, top: 24_990, bottom: 25_010 };

test('a sheet says whom each data set is owed to, its licence and its date, and how restricted ones may be used', () => {
  const { credits } = sheetContent(
    { legend: [], notices: [notice, restricted, own], ground: [{ text: 'Fond.' }] },
    { title: '', scales, lang: 'fr' },
  );
  expect(credits).toEqual([
    { text: 'Éoliennes\u202f: DDT de la Marne, Licence Ouverte 2.0, version du 3 mars 2026.' },
    { text: 'Réseaux\u202f: DDT de la Marne, Licence Ouverte 2.0, version du 3 mars 2026, données de janvier 2024 – décembre 2024.' },
    { text: 'Réseaux\u202f: Accès restreint, ouvert à k7 jusqu’au 1ᵉʳ mai 2027. Ne pas transmettre.', strong: true },
    { text: 'mon fichier\u202f: Vous.' },
    { text: 'Fond.' },
  ]);
});

test('a file of the reader’s own is their own, but for the outlines that its rows have got', () => {
  const terms = { license: 'Licence Ouverte 2.0', published: '2026-03-03' };
  const lent = { title: 'Communes', producer: 'IGN', attribution: 'IGN, 2026', version: '0123456789abcdef', path: 'ign/communes', terms };
  const facts = factsOf({ origin: 'own', title: 'menages', path: '', outlines: [lent] });
  const { credits } = sheetContent({ legend: [], notices: noticesOf([facts], 'fr'), ground: [] }, { title: '', scales, lang: 'fr' });
  expect(credits.map(({ text }) => text)).toEqual([
    'menages\u202f: données de l’auteur de la carte.',
    'menages, contours (Communes)\u202f: IGN, 2026, Licence Ouverte 2.0, version du 3 mars 2026.',
  ]);
});

test('its file is called by its title and says that it is restricted', () => {
  expect(nameOfSheet([notice], 'Vent d’Est\u202f!', 'fr')).toMatch(/^carte_vent-d-est_\d{4}-\d\d-\d\d$/);
  expect(nameOfSheet([notice, restricted], ' ', 'fr')).toMatch(/^carte_eoliennes_\d{4}-\d\d-\d\d_acces-restreint$/);
  expect(nameOfSheet([], '', 'en')).toMatch(/^map_\d{4}-\d\d-\d\d$/);
});

test('it says where its scale is exact, and what it is elsewhere', () => {
  expect(notesOf(scales, 'fr')[0]).toMatch(/^Échelle exacte au milieu de la feuille, à 0,1\u202f% près ailleurs\./);
  expect(notesOf({ middle: 1_000_000, top: 977_812, bottom: 1_021_950 }, 'en')[0]).toBe(
    'Scale exact at the middle of the sheet; 1:977,800 at the top, 1:1,022,000 at the bottom. Web Mercator projection (EPSG:3857).',
  );
});

test('its legend tells the filter of what is drawn, and what does not show from so far', () => {
  const groups = [{ layer: 'eoliennes', title: 'Éoliennes', entries: [{ label: 'Éoliennes', color: '#0072b2', shape: 'point' as const }] }];
  const field = categoryField('type', { commune: 3 });
  const base = factsOf({ layers: [layerOf({ fields: [field] })] });
  const facts = { ...base, tiles: { ...base.tiles, minzoom: 6 } };
  const shown = { facts, opacity: 1, visible: true, hidden: [] };
  const at = (zoom: number, more = {}) =>
    legendOnSheet([{ ...shown, ...more }], { legends: [{ id: facts.id, groups }] }, { zoom, lang: 'fr' });
  expect(at(7)).toMatchObject([{ groups }]);
  expect(at(7)[0]).not.toHaveProperty('note');
  expect(at(5)).toMatchObject([{ groups: [], note: 'Ne se montre pas à cette échelle.' }]);
  expect(at(7, { visible: false })).toEqual([]);
  const filters = { [facts.layers[0]?.name ?? '']: [{ field: 'type', test: { kind: 'filled' } }] };
  expect(at(7, { filters })[0]?.note).toMatch(/^Filtre\u202f: .*type/i);
});
