/** Words of the choice of years: fetched with it. */
export const years = {
  field: 'Date',
  first: 'Première année',
  last: 'Dernière année',
  previous: 'Reculer',
  next: 'Avancer',
  play: 'Lire',
  pause: 'Arrêter',
  all: 'Toutes les années',
  value: (period: string, count: string) => `${period}\u202f: ${count}`,
  objects: (count: number, written: string) => (count > 1 ? `${written} objets` : `${written} objet`),
  of: (count: string, all: string) => `${count} sur ${all}`,
  undated: (count: number, written: string) =>
    count > 1 ? `${written} objets sans date ne sont pas montrés.` : `${written} objet sans date n’est pas montré.`,
  others: 'D’autres filtres s’y ajoutent.',
  unknown: 'Filtre qui ne suit pas les années\u202f: le nombre n’est pas connu d’ici.',
  chart: (period: string, most: string) => `Objets par année, ${period}\u202f; le plus en ${most}`,
};
