/** Words of the page that others frame: a map alone. */
export const embed = {
  title: 'Carte intégrée',
  description: 'Une carte du catalogue, seule, à intégrer à une page.',
  open: (name: string) => `Ouvrir dans ${name}`,
  map: (titles: string) => `Carte\u202f: ${titles}`,
  others: (count: number) => (count > 1 ? `et ${count} autres` : 'et un autre'),
  nothing: 'Cette adresse ne nomme aucune donnée. Celle d’une carte se prend dans Explorer, sous «\u202fPartager\u202f».',
  gone: 'Aucune des données que nomme cette adresse ne peut être montrée ici.',
  restricted: (id: string) =>
    `L’accès au jeu de données «\u202f${id}\u202f» est restreint\u202f: il ne se montre pas dans une page intégrée.`,
  notices: 'À propos de cette carte',
  withoutScript: 'La carte a besoin de JavaScript.',
};
