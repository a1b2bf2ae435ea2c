/** Words that answer a file which is dropped on a page. */
export const dropped = {
  title: 'Ce fichier n’est pas ouvert ici',
  told: (names: string) =>
    `\u00ab\u202f${names}\u202f\u00bb est resté sur votre appareil\u202f: cette page montre les données du catalogue, et n’ouvre pas de fichier.`,
  instead: 'Pour le voir sur une carte, déposez-le sur celle d’Explorer\u202f; pour le publier, dans le formulaire de la page Publier.',
  explore: 'Aller à Explorer',
  publish: 'Aller à la page Publier',
  formats: 'Voir les formats lus',
  close: 'Fermer',
};
