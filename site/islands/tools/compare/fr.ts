/** Words of the panel that compares: fetched with it. */
export const compare = {
  lead: 'À droite de la barre, la carte comme elle est\u202f; à gauche, la même, un point excepté.',
  left: 'À gauche de la barre',
  without: 'Sans ces données',
  version: (day: string) => `Version du ${day}`,
  versions: 'Une autre version',
  grounds: 'Un autre fond',
  bar: 'Place de la barre entre les deux cartes',
  at: (percent: number, left: string) => `${left}\u202f: ${percent}\u202f% de la largeur`,
  gone: 'Cette version n’est plus gardée\u202f: choisissez-en une autre.',
  unreachable: 'Cette version ne peut pas être lue. Choisissez-la de nouveau.',
  loading: 'Lecture de la version…',
  lost: 'Le côté gauche n’est pas complet.',
  credit: (holder: string) => `Fond de gauche\u202f: ${holder}.`,
};
