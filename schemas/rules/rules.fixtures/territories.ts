import type { DataLayer } from '../rule.ts';
import type { Example } from './good.ts';

const communes: DataLayer = {
  name: 'communes',
  geometry: 'polygon',
  features: 2,
  bbox: [3, 48, 4, 49],
  fields: [{ name: 'insee', type: 'text', nulls: 0, distinct: 2 }],
};
const role = 'territories' as const;
const layers = [{ name: 'communes', territory: { level: 'commune' as const, code: 'insee' } }];
const by = [{ dataset: 'insee/communes', layer: 'communes', version: '9f86d081884c7d65' }];
const measured = (codes: string[], outside = 0) => [
  { level: 'commune' as const, by, found: codes.length, outside, codes: codes.map((code) => ({ code, features: 1 })) },
];

/** Examples of the rules of ../territories.ts. */
export const examples: Record<string, Example> = {
  'territories.not-listed': {
    good: [{ role, layers }, { territoryDatasets: ['dgac/eoliennes'], producerId: 'dgac', datasetId: 'eoliennes' }],
    bad: [{ role, layers }, { territoryDatasets: ['ign/communes'], producerId: 'dgac', datasetId: 'eoliennes' }],
    says: 'Les territoires du catalogue mesurent tous les autres jeux : leur liste est à l’administrateur. Demandez-lui d’ajouter dgac/eoliennes à « territories » dans operator.yaml, ou retirez « role ».',
  },
  'territories.no-layer': {
    good: [{ role, layers }],
    bad: [{ role }],
    says: 'Un jeu de territoires doit dire, pour une couche au moins, l’échelon et le champ du code. Écrivez-les sous « layers » : territory: { level: commune, code: insee_com }.',
  },
  'territories.no-role': {
    good: [{ role, layers }],
    bad: [{ layers }],
    says: '« territory » ne vaut que dans un jeu de territoires. Ajoutez « role: territories », ou retirez-le.',
  },
  'territories.not-polygons': {
    good: [{ role, layers }, { layers: [communes] }],
    bad: [{ role, layers }, { layers: [{ ...communes, geometry: 'mixed' }] }],
    says: 'La couche « communes » ne contient pas que des polygones : elle ne peut pas dire ce qui se trouve dans un territoire. Déposez les contours.',
  },
  'territories.field': {
    good: [{ role, layers }, { layers: [communes] }],
    bad: [{ role, layers }, { layers: [{ ...communes, fields: [{ name: 'code' }, { name: 'nom' }] }] }],
    says: 'La couche « communes » n’a pas de champ « insee ». Ses champs : code, nom.',
  },
  'territories.not-text': {
    good: [{ role, layers }, { layers: [communes] }],
    bad: [{ role, layers }, { layers: [{ ...communes, fields: [{ name: 'insee', type: 'integer', nulls: 0, distinct: 2 }] }] }],
    says: 'Le champ « insee » de la couche « communes » n’est pas du texte : les zéros de tête des codes y sont perdus. Exportez-le en texte.',
  },
  'territories.not-unique': {
    good: [{ role, layers }, { layers: [communes] }],
    bad: [{ role, layers }, { layers: [{ ...communes, fields: [{ name: 'insee', type: 'text', nulls: 1, distinct: 1 }] }] }],
    says: 'Le champ « insee » de la couche « communes » ne désigne pas chaque territoire une fois : 2 objets, 1 codes, 1 sans code. Réunissez les parties d’un même territoire et complétez les codes.',
  },
  'territories.differ': {
    // Where some of the data lie in none of them, the level does not tell.
    good: [{ territories: ['COMMUNE-51108'] }, { measured: measured(['COMMUNE-01015'], 1) }],
    bad: [{ territories: ['DEP-51', 'COMMUNE-51108'] }, { measured: measured(['COMMUNE-01015']) }],
    says: 'Territoires déclarés : Châlons-en-Champagne (COMMUNE-51108). Territoires où se trouvent les objets, d’après insee/communes : Arboys en Bugey (COMMUNE-01015). Ce sont ceux-ci qui sont publiés : corrigez « territories », ou retirez-le.',
  },
};
