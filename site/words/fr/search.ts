import type { Facet } from '../../search/index-record.ts';
import type { Sort } from '../../search/state.ts';

const facets: Record<Facet, string> = {
  theme: 'Thème',
  territory: 'Territoire',
  producer: 'Producteur',
  format: 'Format',
  license: 'Licence',
  frequency: 'Fréquence de mise à jour',
  year: 'Année de mise à jour',
};

const sorts: Record<Sort, string> = { relevance: 'Pertinence', date: 'Plus récents', title: 'Titre' };

/** Words of the search. */
export const search = {
  facets,
  sorts,
  title: 'Données',
  lead: (n: string, one: boolean) => (one ? `${n} jeu de données à voir sur la carte et à télécharger.` : `${n} jeux de données à voir sur la carte et à télécharger.`),
  label: 'Chercher une donnée',
  placeholder: 'rivières, pistes cyclables, PLU…',
  go: 'Chercher',
  hint: 'Touche / pour chercher, flèches pour parcourir les résultats',
  count: (n: string, one: boolean) => (one ? `${n} jeu de données` : `${n} jeux de données`),
  countFor: (n: string, one: boolean, query: string) => (one ? `${n} jeu de données pour « ${query} »` : `${n} jeux de données pour « ${query} »`),
  none: 'Aucun jeu de données',
  noneFor: (query: string) => `Aucun jeu de données pour « ${query} »`,
  searching: 'Recherche…',
  sort: 'Trier par',
  filters: 'Filtres',
  filter: (n: number) => (n === 0 ? 'Filtrer' : `Filtrer (${n})`),
  see: (n: string, one: boolean) => (one ? 'Voir le résultat' : `Voir les ${n} résultats`),
  close: 'Fermer',
  clear: 'Tout effacer',
  chosen: 'Filtres choisis',
  remove: (label: string) => `Retirer le filtre ${label}`,
  all: (n: number) => `Tout voir (${n})`,
  fewer: 'Voir moins',
  narrow: (facet: string) => `Chercher dans : ${facet}`,
  more: (n: number) => `Afficher ${n} de plus`,
  nearWords: 'Vouliez-vous dire',
  without: (label: string) => `Sans le filtre « ${label} »`,
  onlyWord: (word: string) => `Chercher seulement « ${word} »`,
  tryThemes: 'Parcourir par thème',
  tryPublish: 'Ces données existent et vous les avez ? Publiez-les.',
  failed: 'La recherche n’a pas pu démarrer : rechargez la page. La liste ci-dessous reste utilisable.',
  recent: 'Les plus récents',
  everything: 'Tout le catalogue tient aussi dans ces listes',
  noScript: 'La recherche a besoin de JavaScript. Sans lui, parcourez les données par thème ou par producteur.',
  byTheme: 'Par thème',
  byProducer: 'Par producteur',
  empty: 'Le catalogue est encore vide.',
  emptyNext: 'Publier un premier jeu de données',
};
