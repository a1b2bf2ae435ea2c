/** Words of the versions of a data set: their list, and an old one on the map. */
export const versions = {
  label: 'Version',
  current: (day: string) => `${day} (actuelle)`,
  past: (day: string) => `Vous voyez la version du ${day}, remplacée depuis.`,
  back: 'Revenir à la version actuelle',
  gone: (day: string) => `La carte de la version du ${day} n’est plus conservée. Choisissez-en une autre.`,
  unreachable: (day: string) => `La carte de la version du ${day} n’a pas pu être lue : le serveur de données ne répond pas.`,
  show: 'Voir cette version sur la carte',
  details: 'Ce qui avait changé, et les fichiers de cette version',
  files: 'Fichiers de cette version, tant que le dépôt les garde :',
  breaking: 'Un programme qui lit les données peut s’arrêter :',
  reasons: {
    first: 'Première publication.',
    source: 'Les données ont changé.',
    manifest: 'Le manifeste traite les données autrement.',
    renewed: 'Fichiers refaits avec de nouveaux outils.',
  },
  programs: 'Pour un programme :',
  latest:
    'Ce fichier dit l’édition, la date et les fichiers de la version actuelle. L’adresse de chaque fichier est celle de cette version et ne change jamais.',
};
