/** Words of the profile of heights along a line: fetched with it. */
export const profile = {
  lead: 'Cliquez sur la carte pour tracer une ligne, point par point. Au clavier\u202f: Entrée prend le centre de la carte.',
  or: 'Ou donnez deux lieux, ou deux coordonnées',
  from: 'De',
  to: 'À',
  example: 'Reims, ou 49,25 4,03',
  draw: 'Tracer',
  unknown: (text: string) =>
    `«\u202f${text}\u202f» n’est ni un lieu connu ni des coordonnées. Essayez le nom d’une commune, ou «\u202f49,25 4,03\u202f».`,
  undo: 'Retirer le dernier point',
  clear: 'Effacer',
  reading: 'Lecture des altitudes…',
  none: 'Aucune altitude sous cette ligne\u202f: tracez-la dans l’étendue des données.',
  chart: (length: string, low: string, high: string, median: string) =>
    `Profil de ${length}, altitudes de ${low} à ${high}, médiane ${median}`,
  length: 'Longueur',
  lowest: 'Plus bas',
  highest: 'Plus haut',
  climb: 'Montée',
  descent: 'Descente',
  place: 'Position sur la ligne',
  at: (distance: string, height: string) => `À ${distance}\u202f: ${height}`,
  noHeight: 'sans altitude',
  missing: (percent: string) => `${percent} de la ligne n’ont pas d’altitude.`,
  download: 'Télécharger le profil (CSV)',
  file: 'profil',
};
