import type { Example, ProducerExample } from './good.ts';

/** Examples of the rules of ../time.ts. */
export const examples: Record<string, Example> = {
  'date.impossible': {
    good: [{ temporal: { start: '2024-02-29' } }],
    bad: [{ temporal: { start: '2026-02-30' } }],
    says: 'Le 2026-02-30 n’existe pas dans le calendrier.',
  },
  'dates.order': {
    good: [{ dates: { created: '2017-03', issued: '2017', revised: '2024-06-01' } }],
    bad: [{ dates: { created: '2020-05', issued: '2020', revised: '2020-03' } }],
    says: 'La date 2020-03 précède 2020-05, qui vient avant elle : created, puis issued, puis revised. Vérifiez « dates ».',
  },
  'dates.future': {
    good: [{ dates: { revised: '2026' } }],
    bad: [{ dates: { revised: '2026-12' } }],
    says: 'Les données seraient du 2026-12, dans l’avenir. Vérifiez « dates ».',
  },
  'temporal.order': {
    good: [{ temporal: { start: '2020-01-01', end: '2020-01-01' } }],
    bad: [{ temporal: { start: '2020-01-01', end: '2019-12-31' } }],
    says: 'La période finit le 2019-12-31, avant de commencer le 2020-01-01. Échangez les deux dates.',
  },
  'temporal.future': {
    good: [{ temporal: { start: '2026-11-24' } }],
    bad: [{ temporal: { start: '2027-01-01' } }],
    says: 'La période commence dans l’avenir, le 2027-01-01. Vérifiez la date.',
  },
  'frequency.late': {
    good: [{ frequency: 'annual', temporal: { start: '2017-01-01', end: '2026-01-01' } }],
    bad: [{ dates: { revised: '2026-01-01' } }],
    says: 'Dernière date des données : 1ᵉʳ janvier 2026, alors que leur fréquence est « trimestrielle ». Mettez-les à jour, ou annoncez un autre rythme.',
  },
  'frequency.by-hand': {
    good: [{ frequency: 'daily', source: { url: 'https://exemple.fr/a.csv' } }],
    bad: [{ frequency: 'hourly' }],
    says: 'La fréquence « toutes les heures » demande une source à une adresse : un fichier déposé ne change qu’avec une demande. Donnez « source.url », ou annoncez un autre rythme.',
  },
};

/** Examples of its rules of producers. */
export const producerExamples: Record<string, ProducerExample> = {
  'date.impossible': {
    good: {},
    bad: { verified: { by: 'admin', on: '2026-13-01', how: 'dns' } },
    says: 'Le 2026-13-01 n’existe pas dans le calendrier.',
  },
  'verified.future': {
    good: { verified: { by: 'admin', on: '2026-11-24', how: 'dns' } },
    bad: { verified: { by: 'admin', on: '2027-01-01', how: 'dns' } },
    says: 'La vérification est datée du 2027-01-01, dans l’avenir. Vérifiez la date.',
  },
  'plan.ended': {
    good: { plan: { name: 'premium', terabytes: 3, until: '2026-11-24' } },
    bad: { plan: { name: 'premium', terabytes: 3, until: '2026-01-01' } },
    says: 'L’offre payante a pris fin le 2026-01-01.',
  },
  'plan.ending': {
    good: { plan: { name: 'premium', terabytes: 3, until: '2027-01-24' } },
    bad: { plan: { name: 'premium', terabytes: 3, until: '2027-01-23' } },
    says: 'L’offre payante prend fin le 2027-01-23. Renouvelez-la, ou ramenez le volume à celui de l’offre gratuite.',
  },
};
