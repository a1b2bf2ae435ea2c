/** Words of the comparison of what a request proposes with what is published. */
export const swipe = {
  title: 'Ce qui change',
  counts: 'Par rapport à ce qui est publié',
  lead: 'À gauche de la barre, ce qui est publié\u202f; à droite, ce que la demande propose.',
  open: 'Comparer sur la carte',
  hint: 'Deux cartes d’un même lieu, et une barre qui va de l’une à l’autre',
  published: 'Publié',
  proposed: 'Proposé',
  bar: 'Place de la barre entre les deux cartes',
  at: (percent: number) => `Publié sur ${percent}\u202f% de la largeur, proposé sur le reste`,
  label: (title: string) => `Carte de «\u202f${title}\u202f»\u202f: ce qui est publié et ce qui est proposé`,
  gone: 'La version publiée n’est plus gardée\u202f: il n’y a rien à quoi comparer.',
  unreachable: 'La version publiée ne peut pas être lue. Réessayez.',
  remains: 'Les nombres ci-dessus restent vrais.',
  one: 'Voir chaque changement sur une carte',
};
