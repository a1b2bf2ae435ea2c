/** Words of what finds a place, an address or a data set on a map. */
export const find = {
  near: (name: string, within: string) => `près de ${name} (${within})`,
  nowhere: 'Ces coordonnées ne tombent en France dans aucun système connu. Vérifiez l’ordre et le nombre de chiffres.',
  producer: 'Producteur',
  theme: 'Thème',
  place: 'Lieu',
  allProducers: 'Tous les producteurs',
  placeHint: 'Commune ou code postal…',
  anywhere: 'Partout',
  lift: 'Retirer les filtres',
  unreadPlace: 'Les données de ce lieu n’ont pas pu être cherchées.',
  addresses: 'Adresses',
  ask: {
    idle: {
      title: () => 'Chercher cette adresse auprès de la Géoplateforme',
      detail: (host: string) => `Ce texte sera envoyé à ${host}, un service de l’État.`,
    },
    asked: { title: () => 'Recherche de l’adresse…', detail: (host: string) => host },
    none: {
      title: () => 'La Géoplateforme ne connaît pas cette adresse',
      detail: () => 'Vérifiez le numéro, la rue et la commune.',
    },
    failed: { title: (host: string) => `${host} n’a pas répondu comme prévu`, detail: () => 'Réessayer' },
  },
  told: {
    asked: () => 'Recherche de l’adresse…',
    none: () => 'Aucune adresse trouvée.',
    failed: () => 'La recherche de l’adresse a échoué.',
    found: (count: number) => (count > 1 ? `${count} adresses trouvées` : '1 adresse trouvée'),
  },
  noFormula: 'Ce système de coordonnées n’a pas pu être lu.',
  position: 'Position',
  system: 'Système de coordonnées',
  degrees: 'Degrés',
  sexagesimal: 'Degrés, minutes, secondes',
  metres: 'Mètres',
  outside: (title: string) => `hors de ${title}`,
};
