import type { TerritoryLevel } from '../../../schemas/types.ts';

/** Words of what has changed from one version to the next. */
export const changes = {
  edition: (n: string) => `Édition ${n}`,
  counts: (added: string, removed: string, changed: string) =>
    `Ajouts\u202f: ${added}, retraits\u202f: ${removed}, modifications\u202f: ${changed}`,
  title: (dataset: string) => `Ce qui a changé dans « ${dataset} »`,
  description: (dataset: string) =>
    `Ce qui a été ajouté, retiré ou modifié dans «\u202f${dataset}\u202f» depuis la version précédente, sur une carte.`,
  between: (before: string, after: string) => `De l’édition ${before} à l’édition ${after}.`,
  ofDay: (edition: string, day: string) => `${edition} (${day})`,
  layer: 'Couche',
  added: 'Ajouts',
  removed: 'Retraits',
  changed: 'Modifications',
  moved: 'Déplacements',
  becameOne: { added: 'Ajouté', removed: 'Retiré', changed: 'Modifié', before: 'Avant sa modification' },
  states: { added: 'couche ajoutée', removed: 'couche retirée' },
  unchanged: 'Sans changement',
  table: 'Compte des changements',
  byKey: (key: string) => `La comparaison suit la clé «\u202f${key}\u202f».`,
  withoutKey: 'Sans clé, la comparaison se fait par la géométrie et les attributs.',
  byAttributes: 'Sans clé, la comparaison se fait par les seuls attributs.',
  newKey: (key: string) =>
    `La clé «\u202f${key}\u202f» n’existait pas dans la version d’avant\u202f: la comparaison se fait par ce qui n’a pas changé.`,
  sameAttributes: 'attributs inchangés',
  shape: (before: string, after: string) => `La couche montre ${after}, et non plus ${before}.`,
  heights: 'Les géométries n’ont plus d’altitude.',
  crs: 'Le système de coordonnées a changé : les géométries ne sont pas comparées.',
  byField: 'Modifications par champ',
  fieldsAdded: (names: string) => `Champs ajoutés : ${names}.`,
  fieldsRemoved: (names: string) => `Champs retirés : ${names}.`,
  fieldsRetyped: (names: string) => `Champs d’un autre type : ${names}.`,
  area: 'Territoire',
  byArea: (field: string) => `Par territoire, selon le champ « ${field} »`,
  byLevel: (level: TerritoryLevel): string =>
    ({ region: 'Par région', departement: 'Par département', epci: 'Par intercommunalité', commune: 'Par commune' })[level],
  others: (n: number, text: string) => (n > 1 ? `Et ${text} autres.` : 'Et un autre.'),
  short: (added: string, removed: string, n: number, changed: string) =>
    `(+\u202f${added}, −\u202f${removed}, ${changed} ${n > 1 ? 'modifications' : 'modification'})`,
  inFull: 'Voir tous les changements',
  noMap: 'Ces changements n’ont pas de carte, car ce sont des lignes de tableau, ou presque tout a changé.',
  onMap: 'Voir les changements sur la carte',
  legend: 'En vert, ce qui est nouveau ; en rouge, ce qui n’y est plus ; en bleu, ce qui a été modifié ; en gris, où c’était avant.',
  download: (size: string, layer?: string) =>
    `Télécharger les changements${layer === undefined ? '' : ` de «\u202f${layer}\u202f»`} (GeoParquet, ${size})`,
};
