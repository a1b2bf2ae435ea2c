import { describe, expect, test } from 'vitest';
import type { Value } from '../types.ts';
import { isNationalNumber, isPersonsEmail, personalData } from './personal-data.ts';
import { isSiret } from './people.ts';

describe('a field that looks personal by its name', () => {
  test.each([
    ['prenom', 'person-name'],
    ['PRENOMS', 'person-name'],
    ['nom_de_famille', 'person-name'],
    ['nomNaissance', 'person-name'],
    ['nom_proprietaire', 'person-name'],
    ['Nom du maire', 'person-name'],
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

describe('a field that looks personal by its values', () => {
  const cases: [string, string, Value[], string | undefined][] = [
    ['addresses of persons', 'contact', ['jeanne.dupont@exemple.fr', null], 'email'],
    ['addresses at a free provider', 'info', ['lulu51@orange.fr'], 'email'],
    ['addresses of services', 'courriel', ['mairie@exemple.fr', 'contact@exemple.fr', null], undefined],
    ['written telephone numbers', 'contact', ['03 26 69 33 00', '+33 6 12 34 56 78', '01.02.03.04.05'], 'phone'],
    ['bare telephone numbers', 'num', ['0326693300', '0612345678', '0145678901'], 'phone'],
    ['numbered codes', 'code', ['0100000001', '0100000002', '0100000003'], undefined],
    ['national numbers', 'ref', ['1 84 12 76 451 089 46', '269054958815780'], 'national-number'],
    ['near infrared', 'nir', [0.52, 0.61], undefined],
    ['a yes or no', 'telephone', ['oui', 'non'], undefined],
    ['accounts', 'compte', ['FR14 2004 1010 0505 0001 3M02 606'], 'bank-account'],
    ['SIRET', 'siret', ['13000525500018'], undefined],
    ['nothing', 'prenom', [null, ''], undefined],
    ['first names', 'prenom', ['Jeanne', 'Ali'], 'person-name'],
    ['owners', 'proprietaire', ['DUPONT Jeanne', 'Commune de Vion', 'M. et Mme Le Goff', 'ONF'], 'person-name'],
    ['owners with an accent', 'Propriétaire', ['Indivision Martin', 'Privé'], 'person-name'],
    ['owners, cut short', 'nom_prop', ['Lefèvre Paul'], 'person-name'],
    ['owners, numbered', 'OWNER1', ['Marie-Claude Petit'], 'person-name'],
    ['applicants', 'demandeur', ['Mme DUVAL', 'SCI du Lac'], 'person-name'],
    ['farmers', 'exploitant', ['Sylvie Moreau', 'GAEC des Prés', 'EARL Dupont Jean'], 'person-name'],
    ['tenants', 'locataire', ['Monsieur Ali Benali'], 'person-name'],
    ['users', 'usager', ['Bernard Petit'], 'person-name'],
    ['the dead', 'defunt', ['VEUVE Roux'], 'person-name'],
    ['kinds of owners', 'proprietaire', ['Commune', 'Privé', 'État', 'Département de la Marne', 'Conseil départemental'], undefined],
    [
      'owners that are bodies',
      'owner',
      ['SNCF Réseau', 'Ville de Saint-Martin', 'SCI Jean Moulin', 'Lycée Marie Curie', 'Fondation Pierre'],
      undefined,
    ],
    ['farmers that are firms', 'exploitant', ['EARL Dupont Jean', 'SAS Les Éoliennes', 'Engie Green'], undefined],
    ['kinds of users', 'usager', ['piéton', 'cycliste', 'véhicule léger', 'M 12'], undefined],
    ['proposed names', 'nom_prop', ['Chemin des Vignes', 'Rue Jean Jaurès'], undefined],
    ['people of streets', 'nom_voie', ['Jean Jaurès', 'Marie Curie'], undefined],
    ['managers that are bodies', 'gestionnaire', ['Jean Dupont SA'], undefined],
  ];

  test.each(cases)('%s', (_, name, values, reason) => {
    expect(personalData(name, values)).toBe(reason);
  });
});

describe('keys', () => {
  test('of a national number, in Corsica too', () => {
    expect(isNationalNumber('269054958815780')).toBe(true);
    expect(isNationalNumber('269054958815781')).toBe(false);
    // 2A counts as 19: 1 99 01 19 001 001.
    const key = String(97n - (1990119001001n % 97n)).padStart(2, '0');
    expect(isNationalNumber(`199012A001001${key}`)).toBe(true);
  });

  test('of a SIRET, La Poste’s too', () => {
    expect(['13000525500018', '35600000049837', '13000525500019', '35600000049838', '1300052550001'].map(isSiret)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
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
