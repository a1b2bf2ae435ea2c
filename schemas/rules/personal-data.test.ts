import { describe, expect, test } from 'vitest';
import { isPersonsEmail, numberInName, personalData } from './personal-data.ts';

describe('a field that looks personal by its name', () => {
  test.each([
    ['prenom', 'person-name'],
    ['PRENOMS', 'person-name'],
    ['nom_de_famille', 'person-name'],
    ['nomNaissance', 'person-name'],
    ['nom_proprietaire', 'person-name'],
    ['Nom du maire', 'full-name'],
    ['lastName', 'person-name'],
    ['date_naissance', 'birth'],
    ['DATE_NAISS', 'birth'],
    ['adresse_personnelle', 'home-address'],
    ['adresse_demandeur', 'home-address'],
    ['courriel', 'email'],
    ['E_MAIL', 'email'],
    ['adresse_mail', 'email'],
    ['téléphone', 'phone'],
    ['num_tel', 'phone'],
    ['num_secu', 'national-number'],
    ['NIR', 'national-number'],
    ['iban', 'bank-account'],
    ['immatriculation', 'number-plate'],
  ])('%s: %s', (name, reason) => {
    expect(personalData(name)).toBe(reason);
  });

  test.each([
    'nom',
    'name',
    'nom_commune',
    'nom_com',
    'NOM_M',
    'nom_officiel',
    'nom_rue',
    'nom_operateur',
    'nom_enseigne',
    'nom_departement',
    'toponyme',
    'adresse',
    'adresse_station',
    'naissances',
    'nb_naissances',
    'telephone_operateur',
    'tel_mairie',
    'courriel_mairie',
    'portable',
    'mobile',
    'hotel',
    'tunnel',
    'date_creation',
    'agent_chimique',
    'maire',
    'id_personne',
    'code_insee',
    'contact_operateur',
    'emailing',
    'melange',
    'noms_vernaculaires',
    'population',
  ])('but not %s', (name) => {
    expect(personalData(name)).toBeUndefined();
  });
});

test('an address belongs to a person or to a service', () => {
  expect(
    [
      'jeanne.dupont@exemple.fr',
      'j.dupont@exemple.fr',
      'lulu@gmail.com',
      'mairie51@orange.fr',
      'sig@exemple.fr',
      'ddt-sig.marne@exemple.fr',
      'service.urbanisme@exemple.fr',
    ].map(isPersonsEmail),
  ).toEqual([true, true, true, false, false, false, false]);
});

test('the name of a layer may hold the number of a person', () => {
  const names = [
    '051012345',
    'parcelles_051012345_2024',
    'releve_0612345678',
    'x_184127645108946',
    'n_110068012',
    'lot_20240403',
    'd_099012345',
  ];
  expect(names.map(numberInName)).toEqual(['pacage', 'pacage', 'phone', 'national-number', undefined, undefined, undefined]);
});
