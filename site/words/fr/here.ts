/** Words of what is counted in a territory, apart: most pages of one count nothing. */
export const here = {
  title: 'Qu’y a-t-il ici\u202f?',
  working: 'Comptage des objets dans les limites du territoire…',
  counting: 'Comptage…',
  features: (n: string, count: number, isMost: boolean) => `${isMost ? 'au plus ' : ''}${n} ${count === 1 ? 'objet' : 'objets'} ici`,
  nearest: (distance: string, direction: string) => `Aucun objet ici, le plus proche à ${distance} ${direction}\u202f:`,
  /** On a card of the search. */
  present: 'Présent ici',
  away: (distance: string, direction: string) =>
    `Concerne ce lieu, aucun objet ici\u202f; le plus proche à ${distance} ${direction}\u202f:`,
  go: 'y aller',
  goTo: (title: string) => `Y aller, à l’objet le plus proche de «\u202f${title}\u202f»`,
  nothing: 'Aucun objet ici',
  unknown: 'Le compte n’a pas pu être fait',
  more: (n: number) => (n === 1 ? 'Compter le dernier jeu de données' : `Compter ${n} autres jeux de données`),
  how: 'Ce qui ne fait que toucher la limite n’est pas compté. La distance est prise du milieu du territoire, à vol d’oiseau.',
};
