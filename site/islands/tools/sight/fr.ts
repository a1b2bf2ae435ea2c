/** Words of what is seen from a place: fetched with the tool. */
export const sight = {
  lead: 'Cliquez sur la carte\u202f: ce que l’on voit de là se colore. Au clavier\u202f: Entrée prend le centre de la carte.',
  radius: 'Regarder jusqu’à',
  eyes: 'Hauteur des yeux (m)',
  target: 'Hauteur de ce que l’on cherche (m)',
  mast: 'D’où se voit un mât de 150\u202fm\u202f? Cliquez à son pied, donnez 150 aux yeux et 1,6 à ce que l’on cherche.',
  reading: 'Le relief est regardé…',
  seen: (area: string, share: string, radius: string) => `D’ici, on voit ${area}\u202f: ${share} du relief à moins de ${radius}.`,
  none: 'Ce lieu n’a pas d’altitude\u202f: choisissez-en un dans l’étendue du relief.',
  cells: (metres: string) =>
    `Calculé ligne par ligne, par cellules de ${metres}, avec la courbure de la Terre. Arbres et bâtiments ne cachent que s’ils sont dans le relief.`,
  unknown: (share: string) => `${share} du cercle n’a pas d’altitude connue\u202f: rien n’y cache, rien n’y est vu.`,
  keep: 'En faire une couche',
  layer: (radius: string) => `Vue jusqu’à ${radius}`,
  fields: { seen: 'Surface vue (m²)', eyes: 'Hauteur des yeux (m)', target: 'Hauteur cherchée (m)', radius: 'Rayon (m)' },
};
