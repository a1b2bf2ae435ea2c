/** Words of what is written into the files that readers take: fetched with their writers. */
export const exports = {
  readme: 'LISEZMOI.txt',
  source: 'Source',
  subject: 'Rubrique',
  told: 'Information',
  notice: {
    title: 'Jeu de données',
    producer: 'Producteur',
    attribution: 'Mention à citer',
    license: 'Licence',
    licenseUrl: 'Texte de la licence',
    published: 'Version publiée le',
    version: 'Version',
    date: 'Date des données',
    place: 'Partie extraite',
    taken: 'Extraite le',
    page: 'Page du jeu de données',
    system: 'Système de coordonnées',
  },
  degrees: 'WGS 84 (EPSG:4326), en degrés',
  inSystem: (title: string, code: string) => `${title} (${code})`,
  files: 'Fichiers',
  neutralisedOne: 'Une cellule commence comme une formule\u202f: une apostrophe la précède, pour qu’un tableur ne l’exécute pas.',
  neutralised: (n: string) =>
    `${n} cellules commencent comme des formules\u202f: une apostrophe les précède, pour qu’un tableur ne les exécute pas.`,
  cutRows: (n: string) => `Une feuille contient 1\u202f048\u202f575 objets au plus. Objets qui n’y sont pas\u202f: ${n}.`,
  cutCells: (n: string) => `Textes plus longs que ce que contient une cellule (32\u202f767 caractères)\u202f: ${n}. Ils sont coupés ici.`,
  place: 'Les deux dernières colonnes donnent un point situé sur l’objet.',
  columns: 'Noms des colonnes, de dix caractères au plus dans ce format, et noms d’origine\u202f:',
  cutTexts: (n: string) => `Textes plus longs que ce que contient une colonne (254 octets)\u202f: ${n}. Ils sont coupés ici.`,
  shapesAlone:
    'Un DXF contient des formes sans leurs attributs, et ne dit pas son système de coordonnées\u202f: c’est celui qui est indiqué ici.',
};
