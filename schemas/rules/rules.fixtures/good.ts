import type { Dataset, Producer } from '../../types.ts';
import type { DataLayer, Draft, Facts, ProducerDraft } from '../rule.ts';

/** A manifest that observes every rule. */
export const dataset: Dataset = {
  title: 'Éoliennes terrestres',
  description: 'Mâts d’éoliennes autorisés, construits ou démantelés, avec leur hauteur.',
  themes: ['energie'],
  keywords: ['éolienne', 'ICPE'],
  license: 'etalab-2.0',
  frequency: 'quarterly',
  temporal: { start: '2017-01-01' },
  lineage: 'Extraction de la base des installations classées.',
  contact: { name: 'Service SIG', email: 'sig@exemple.fr' },
  source: { path: 'eoliennes.csv' },
  layers: [{ name: 'eoliennes', key: 'id', fields: { hauteur: { unit: 'm' } } }],
  tiles: { profile: 'points', minzoom: 4, maxzoom: 14, fields: ['id', 'hauteur'], points: 'cluster' },
  style: 'style.json',
  expect: { features: { min: 2 }, layers: { eoliennes: { features: { max: 9 }, fields: ['id'] } }, bbox: [-5, 41, 10, 52] },
  documents: [{ path: 'notice.pdf', title: 'Notice' }],
};

/** Facts of its layer. */
export const layer: DataLayer = {
  name: 'eoliennes',
  geometry: 'point',
  features: 3,
  bbox: [3, 48, 4, 49],
  fields: [
    { name: 'id', nulls: 0, distinct: 3 },
    { name: 'hauteur', nulls: 1, distinct: 2 },
  ],
};

const places = new Map([
  ['COMMUNE-51108', { name: 'Châlons-en-Champagne' }],
  ['COMMUNE-01015', { name: 'Arboys en Bugey' }],
  ['COMMUNE-01340', { name: 'Saint-Bois', replacedBy: 'COMMUNE-01015' }],
]);

/** Facts beside the manifest. */
export const facts: Facts = {
  producerId: 'ddt-51',
  datasetId: 'eoliennes',
  producer: { type: 'etat' },
  today: '2026-11-24',
  paths: new Map([
    ['eoliennes.csv', { state: 'file' }],
    ['style.json', { state: 'file' }],
    ['notice.pdf', { state: 'file' }],
  ]),
  placeOf: (code) => places.get(code),
  style: [{ id: 'mats', sourceLayer: 'eoliennes', fields: ['hauteur'] }],
  layers: [layer],
};

/** A producer that observes every rule. */
export const producer: Producer = {
  title: 'DDT de la Marne',
  type: 'etat',
  siret: '13000525500018',
  territory: 'DEP-51',
  contact: { name: 'SIG', email: 'sig@exemple.fr' },
};

/** Parts that replace those above; undefined takes one away. */
export type Changed<T> = { [Key in keyof T]?: T[Key] | undefined };
/** A change of the manifest above and of what is known of it. */
type Change = [Changed<Draft>, Changed<Facts>?];

/** A change that a rule lets through, one that it tells of, and the sentence that it says, with plain spaces. */
export interface Example {
  good: Change;
  bad: Change;
  says: string;
}

/** The same of a producer. */
export interface ProducerExample {
  good: Changed<ProducerDraft>;
  bad: Changed<ProducerDraft>;
  says: string;
}
