import { expect, test } from 'vitest';
import { guessProducerType, guessTheme, guessTitle, placeOf, spellPlace } from './guess.ts';

test.each([
  ['30014_ZONE_URBA_20171013', 'Zone urba'],
  ['SURFACE_EAU.L93.shp', 'Surface eau'],
  ['aires-de-jeux_RGF93_Lambert93', 'Aires de jeux'],
  ['arbres epsg4326', 'Arbres'],
  ['arbres_2024', 'Arbres 2024'],
  ['2009-09-04_rando', 'Rando'],
  ['bornes_2024-05', 'Bornes'],
  ['20171013', '20171013'],
  ['track_points', 'Points des traces'],
  ['constructor', 'Constructor'],
])('a title has the words of a name, not its codes, its coordinate system or its format: %s', (name, title) => {
  expect(guessTitle(name)).toBe(title);
});

test.each([
  ['ma-commune', 'commune'],
  ['mairie-de-grand-champ', 'commune'],
  ['reims-metropole', 'epci'],
  ['grand-reims', 'epci'],
  ['communaute-de-communes-du-plateau', 'epci'],
  ['le-departement-de-la-marne', 'departement'],
  ['cd51', 'departement'],
  ['region-grand-est', 'region'],
  ['la-ddt-51', 'etat'],
  ['agence-de-l-eau-seine', 'operateur'],
  ['sdis-51', 'syndicat'],
  ['sis-2b', 'syndicat'],
  ['le-grand-bornand-ski', undefined],
  ['amis-des-arbres', undefined],
])('an identifier tells what kind of body it names, wherever the word stands: %s', (id, type) => {
  expect(guessProducerType(id)).toBe(type);
});

test.each([
  ['equipements', 'Équipements'],
  ['departements-version-simplifiee', 'Départements version simplifiée'],
  ['points_d_eau', 'Points d’eau'],
  ['eolien', 'Éolien'],
  ['pprt_69dreal20090005', 'Plan de prévention des risques technologiques (69)'],
  ['irve_2025-03', 'Bornes de recharge (IRVE)'],
  ['dpts', 'Départements'],
  ['RPG_2022_PARCELLES_GRAPHIQUES', 'RPG 2022 parcelles graphiques'],
  ['Mairie de Reims', 'Mairie de Reims'],
  ['NUALHD_tabliers_pont', 'NUALHD tabliers pont'],
  ['liste-des-immeubles-proteges-au-titre-des-mh', 'Liste des immeubles protégés au titre des monuments historiques'],
  ['constructor_toString', 'Constructor to String'],
])('a title is written as French is, without the abbreviations of files: %s', (name, title) => {
  expect(guessTitle(name)).toBe(title);
});

test.each([
  [['telepac-parcelles'], ['CAMPAGNE', 'PACAGE', 'NUMERO_I'], 'agriculture'],
  [['parcelles'], ['code_cultu', 'surf_parc'], 'agriculture'],
  [['parcelles'], ['idu', 'section', 'contenance'], 'urbanisme'],
  [['monuments-historiques'], ['reference'], 'patrimoine'],
  [['immeubles-proteges'], ['REF'], 'patrimoine'],
  [['liste'], ['ref_merimee', 'commune'], 'patrimoine'],
  [['mtq'], ['INSEE_COM', 'POP', 'CHOM'], 'population'],
  [['aires-de-jeux'], [], 'equipements'],
  [['liste'], ['a', 'b'], undefined],
])('a theme is told by the words of names, else by fields that only its data have: %j %j', (words, fields, theme) => {
  expect(guessTheme(words, fields)).toBe(theme);
});

test.each([
  ['Défibrillateurs vitre', 'Vitré', 'Défibrillateurs Vitré'],
  ['Bancs saint etienne', 'Commune de Saint-Étienne', 'Bancs Saint-Étienne'],
  ['Arbres de l hay les roses 2024', 'Ville de L’Haÿ-les-Roses', 'Arbres de L’Haÿ-les-Roses 2024'],
  ['Vitrerie et vitres', 'Vitré', 'Vitrerie et vitres'],
  ['Eu et eaux', 'Eu', 'Eu et eaux'],
  ['Bancs', '', 'Bancs'],
])('a place is written in a title as it is called: %s', (title, place, written) => {
  expect(spellPlace(title, placeOf(place))).toBe(written);
});
