import type { Example, ProducerExample } from './good.ts';

/** Examples of the rules of ../people.ts. */
export const examples: Record<string, Example> = {
  'contact.unreachable': {
    good: [{ contact: { name: 'Mairie', url: 'https://exemple.fr' } }],
    bad: [{ contact: { name: 'Mairie' } }],
    says: 'Le contact n’a ni adresse électronique ni page. Ajoutez « email » ou « url ».',
  },
  'contact.person': {
    good: [{ contact: { name: 'SIG', email: 'ddt-sig.marne@exemple.fr' } }],
    bad: [{ contact: { name: 'SIG', email: 'jeanne.dupont@exemple.fr' } }],
    says: '« jeanne.dupont@exemple.fr » semble être l’adresse d’une personne. Donnez celle d’un service, qui reste quand les personnes changent : sig@…, contact@…',
  },
};

/** Examples of its rules of producers. */
export const producerExamples: Record<string, ProducerExample> = {
  'contact.unreachable': {
    good: {},
    bad: { contact: { name: 'SIG' } },
    says: 'Le contact n’a ni adresse électronique ni page. Ajoutez « email » ou « url ».',
  },
  'contact.person': {
    good: {},
    bad: { contact: { name: 'SIG', email: 'lulu51@gmail.com' } },
    says: '« lulu51@gmail.com » semble être l’adresse d’une personne. Donnez celle d’un service, qui reste quand les personnes changent : sig@…, contact@…',
  },
  'siret.key': {
    good: { siret: '35600000049837' },
    bad: { siret: '13000525500019' },
    says: 'Le SIRET 13000525500019 est faux : sa clé de contrôle ne correspond pas. Recopiez-le depuis l’annuaire des entreprises.',
  },
  'siret.expected': {
    good: { siret: undefined, type: 'association' },
    bad: { siret: undefined },
    says: 'Ajoutez le SIRET de l’organisme dans « siret » : il permet de vérifier qui publie.',
  },
};
