import type { TerritoryLevel } from '../../../schemas/types.ts';

/** Words of what has changed from one version to the next. */
export const changes = {
  edition: (n: string) => `Édition ${n}`,
  counts: (added: string, removed: string, changed: string) => `Ajoutées : ${added}, retirées : ${removed}, modifiées : ${changed}`,
  title: (dataset: string) => `Ce qui a changé dans « ${dataset} »`,
  description: (dataset: string) =>
    `Entités ajoutées, retirées et modifiées dans « ${dataset} » depuis la version précédente, sur une carte.`,
  between: (before: string, after: string) => `De l’édition ${before} à l’édition ${after}.`,
  ofDay: (edition: string, day: string) => `${edition} (${day})`,
  layer: 'Couche',
  added: 'Ajoutées',
  removed: 'Retirées',
  changed: 'Modifiées',
  moved: 'Déplacées',
  becameOne: { added: 'Ajouté', removed: 'Retiré', changed: 'Modifié', before: 'Avant sa modification' },
  states: { added: 'couche ajoutée', removed: 'couche retirée' },
  unchanged: 'Inchangées',
  table: 'Entités par devenir',
  byKey: (key: string) => `Entités reconnues par leur clé, « ${key} ».`,
  withoutKey: 'Sans clé : entités reconnues par leur géométrie et leurs attributs.',
  byAttributes: 'Sans clé : entités reconnues par leurs attributs seuls.',
  newKey: (key: string) => `La clé « ${key} » n’existait pas dans la version d’avant : entités reconnues par ce qui n’a pas changé.`,
  sameAttributes: 'attributs inchangés',
  shape: (before: string, after: string) => `La couche montre ${after}, et non plus ${before}.`,
  heights: 'Les géométries n’ont plus d’altitude.',
  crs: 'Le système de coordonnées a changé : les géométries ne sont pas comparées.',
  byField: 'Entités modifiées par champ',
  fieldsAdded: (names: string) => `Champs ajoutés : ${names}.`,
  fieldsRemoved: (names: string) => `Champs retirés : ${names}.`,
  fieldsRetyped: (names: string) => `Champs d’un autre type : ${names}.`,
  area: 'Territoire',
  byArea: (field: string) => `Par territoire, selon le champ « ${field} »`,
  byLevel: (level: TerritoryLevel): string =>
    ({ region: 'Par région', departement: 'Par département', epci: 'Par intercommunalité', commune: 'Par commune' })[level],
  others: (n: number, text: string) => (n > 1 ? `Et ${text} autres.` : 'Et un autre.'),
  short: (added: string, removed: string, n: number, changed: string) =>
    `(+ ${added}, − ${removed}, ${changed} ${n > 1 ? 'modifiées' : 'modifiée'})`,
  inFull: 'Voir tous les changements',
  noMap: 'Ces changements n’ont pas de carte : ce sont des lignes de tableau, ou presque tout a changé.',
  onMap: 'Voir les changements sur la carte',
  legend: 'En vert, ce qui est nouveau ; en rouge, ce qui n’y est plus ; en bleu, ce qui a été modifié ; en gris, où c’était avant.',
  download: (size: string, layer?: string) =>
    `Télécharger les changements${layer === undefined ? '' : ` de «\u202f${layer}\u202f»`} (GeoParquet, ${size})`,
};
