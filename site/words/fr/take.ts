/** Words of what is taken out of data sets, where it does not come. */
export const take = {
  noLayer: (name: string) => `La couche «\u202f${name}\u202f» n’est pas, ou n’est plus, dans ce jeu de données.`,
  noFile: (title: string) => `La couche «\u202f${title}\u202f» n’a pas de fichier d’où extraire des objets.`,
  noBorder: 'Ce contour ne délimite rien\u202f: dessinez-en un autre.',
  noMemory: 'Ce navigateur n’a pas assez de mémoire pour tous ces objets\u202f: choisissez un territoire plus petit.',
};
