import { expect, test } from 'vitest';
import { guessField, wordsOfField } from './field-title.ts';

test.each([
  ['lib_regime', { title: 'Libellé régime' }],
  ['id_aerogenerateur', { title: 'Identifiant d’aérogénérateur' }],
  ['date_mise_en_service', { title: 'Date de mise en service' }],
  ['date de pose', { title: 'Date de pose' }],
  ['code_insee', { title: 'Code Insee' }],
  ['nom_commune', { title: 'Nom de la commune' }],
  ['hauteur_totale', { title: 'Hauteur totale' }],
  ['diametre_rotor', { title: 'Diamètre rotor' }],
  ['type_feu_lib', { title: 'Type de feu (libellé)' }],
  ['hauteur_mat_nacelle', { title: 'Hauteur mât nacelle' }],
  ['surf_ha', { title: 'Surface', unit: 'ha' }],
  ['puissance_kw', { title: 'Puissance', unit: 'kW' }],
  ['surface_m2', { title: 'Surface', unit: 'm²' }],
  ['puiss_max_mw', { title: 'Puissance maximum', unit: 'MW' }],
  ['hauteur_m', { title: 'Hauteur', unit: 'm' }],
  ['longueur_troncon_km', { title: 'Longueur tronçon', unit: 'km' }],
  ['vitesse_km_h', { title: 'Vitesse', unit: 'km/h' }],
  ['taux_pct', { title: 'Taux', unit: '%' }],
  ['pct_logements', { title: 'Pourcentage de logements', unit: '%' }],
  ['nb_hab', { title: 'Nombre d’habitants' }],
  ['altitude', { title: 'Altitude' }],
  ['nb_logements', { title: 'Nombre de logements' }],
  ['numNational', { title: 'Numéro national' }],
  ['DATE_MAJ', { title: 'Date de mise à jour' }],
  ['Hauteur', { title: 'Hauteur' }],
  ['voie_nom', { title: 'Nom de la voie' }],
  ['commune_nom', { title: 'Nom de la commune' }],
  ['nbre_pdc', { title: 'Nombre de points de charge' }],
  ['SURF_PARC', { title: 'Surface de la parcelle' }],
  ['nom_parc', { title: 'Nom du parc' }],
  ['DATAPPRO', { title: 'Date d’approbation' }],
  ['urlfic', { title: 'Adresse du fichier' }],
])('the field %s is called by words that a person reads', (name, told) => {
  expect(guessField(name)).toEqual(told);
});

test.each([
  'TYPEZONE',
  'geom',
  'ogc_fid',
  'xb12',
  'p1',
  'shape_area',
  'rtx_q',
  '',
  'tfv',
  'id_parcel',
  'code_cultu',
  'PREC_PLANI',
  'nom_m',
  'type_t',
  'code_l',
])('of "%s" nothing is proposed', (name) => {
  expect(guessField(name)).toEqual({});
});

test('text has no unit: its title tells it', () => {
  expect(guessField('surf_ha', 'text')).toEqual({ title: 'Surface (ha)' });
  expect(guessField('surf_ha', 'number')).toEqual({ title: 'Surface', unit: 'ha' });
});

test.each([
  ['nothing', {}, { title: 'Surface', unit: 'm²' }],
  ['a title', { title: 'Emprise au sol' }, { title: 'Emprise au sol', unit: 'm²' }],
  ['a title with the unit', { title: 'Emprise au sol (m²)' }, { title: 'Emprise au sol (m²)' }],
  ['a title and a unit', { title: 'Emprise', unit: 'a' }, { title: 'Emprise', unit: 'a' }],
])('a field of which the manifest says %s is told in words', (_, said, told) => {
  expect(wordsOfField({ name: 'surface_m2', type: 'number', ...said })).toEqual(told);
});
