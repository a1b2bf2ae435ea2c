import { expect, test } from 'vitest';
import { guessField } from './field-title.ts';

test.each([
  ['lib_regime', { title: 'Libellé régime' }],
  ['id_aerogenerateur', { title: 'Identifiant d’aérogénérateur' }],
  ['date_mise_en_service', { title: 'Date de mise en service' }],
  ['code_insee', { title: 'Code Insee' }],
  ['nom_commune', { title: 'Nom de la commune' }],
  ['hauteur_totale', { title: 'Hauteur totale' }],
  ['diametre_rotor', { title: 'Diamètre rotor' }],
  ['type_feu_lib', { title: 'Type de feu (libellé)' }],
  ['hauteur_mat_nacelle', { title: 'Hauteur mât nacelle' }],
  ['surf_ha', { title: 'Surface', unit: 'ha' }],
  ['puissance_kw', { title: 'Puissance', unit: 'kW' }],
  ['nb_logements', { title: 'Nombre de logements' }],
  ['numNational', { title: 'Numéro national' }],
  ['DATE_MAJ', { title: 'Date de mise à jour' }],
  ['Hauteur', { title: 'Hauteur' }],
  ['voie_nom', { title: 'Nom de la voie' }],
  ['commune_nom', { title: 'Nom de la commune' }],
  ['nbre_pdc', { title: 'Nombre de points de charge' }],
  ['SURF_PARC', { title: 'Surface de la parcelle' }],
])('the field %s is called by words that a person reads', (name, told) => {
  expect(guessField(name)).toEqual(told);
});

test.each(['TYPEZONE', 'geom', 'ogc_fid', 'xb12', 'p1', 'shape_area', 'rtx_q', '', 'tfv', 'id_parcel', 'code_cultu', 'PREC_PLANI'])(
  'of "%s" nothing is proposed',
  (name) => {
    expect(guessField(name)).toEqual({});
  },
);
