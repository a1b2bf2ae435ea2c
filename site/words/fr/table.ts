/** Words of the table of a whole layer. */
export const table = {
  which: 'Ce que liste le tableau',
  inView: 'Dans la vue',
  whole: 'Toute la couche',
  /** While the map is on its way to another view. */
  counting: 'Comptage en cours…',
  /** Words of the button that shows columns without any value here, or hides them again. */
  emptyColumns: (count: number, written: string, shown: boolean) =>
    count > 1
      ? `${written} colonnes vides ici\u202f: les ${shown ? 'masquer' : 'montrer'}`
      : `1 colonne vide ici\u202f: la ${shown ? 'masquer' : 'montrer'}`,
  emptyInLayer: (count: number, written: string, shown: boolean) =>
    count > 1
      ? `${written} colonnes vides\u202f: les ${shown ? 'masquer' : 'montrer'}`
      : `1 colonne vide\u202f: la ${shown ? 'masquer' : 'montrer'}`,
  tableOf: (title: string) => `Tous les objets\u202f: ${title}`,
  opening: 'Ouverture du tableau…',
  heavy: (size: string, count: string) => `Ce tableau a ${count} lignes. Le parcourir peut demander jusqu’à ${size}.`,
  load: 'Charger le tableau',
  reading: (done: string, of: string) => `${done} lus sur ${of}`,
  working: 'Calcul en cours…',
  cancel: 'Arrêter',
  stopped: 'La lecture a été arrêtée.',
  again: 'Reprendre',
  all: (count: number, written: string) => (count > 1 ? `${written} objets` : `${written} objet`),
  found: (count: number, written: string, all: string) =>
    count === 0 ? `Aucun objet trouvé sur ${all}` : `${written} ${count > 1 ? 'objets trouvés' : 'objet trouvé'} sur ${all}`,
  nothing: 'Aucun objet ne répond à tous ces filtres. Retirez-en un.',
  noRows: 'Cette couche ne contient aucun objet.',
  /** After the name of a layer. */
  colon: '\u202f: ',
  filters: 'Filtres',
  removeOne: (filter: string) => `Retirer le filtre\u202f: ${filter}`,
  removeAll: 'Tout retirer',
  /** Sentence on results of several filters. */
  together: (count: string) => `Répondent à tous\u202f: ${count}`,
  untiled: (title: string) =>
    `La carte ne peut pas montrer le filtre sur «\u202f${title}\u202f»\u202f: cette colonne n’est pas dans ses tuiles. Le tableau de toute la couche et l’extrait le suivent.`,
  far: 'De loin, la carte ne montre pas tous les objets trouvés\u202f: rapprochez-vous.',
  export: 'Exporter',
  notFound: 'L’objet choisi sur la carte n’est pas parmi ceux trouvés.',
  unplaced: 'Ce fichier ne dit pas où sont ses lignes sur la carte.',
  goTo: (row: string) => `Voir sur la carte\u202f: ${row}`,
  noPlace: 'Cet objet n’a pas de géométrie\u202f: il n’est pas sur la carte.',
  column: (title: string) => `Trier et filtrer\u202f: ${title}`,
  columnOf: (title: string) => `Colonne\u202f: ${title}`,
  back: 'Revenir au tableau',
  sort: 'Trier',
  /** By what the values are: up, then down. */
  orders: {
    text: ['De A à Z', 'De Z à A'],
    number: ['Du plus petit', 'Du plus grand'],
    date: ['Du plus ancien', 'Du plus récent'],
    boolean: ['Non d’abord', 'Oui d’abord'],
  },
  filter: 'Filtrer',
  contains: 'Contient',
  least: 'De',
  most: 'À',
  apply: 'Appliquer',
  remove: 'Retirer ce filtre',
  spread: 'Répartition',
  spreadHint: 'Choisir une barre filtre le tableau et la carte.',
  uneven: 'Quelques valeurs sont loin des autres\u202f: chaque barre compte à peu près autant d’objets.',
  spreading: 'Calcul de la répartition…',
  counted: (found: string, all: string) => `${found} trouvés sur ${all}`,
  others: (values: string, all: string) => `${values} autres valeurs\u202f: ${all} objets`,
  empty: 'Sans valeur',
  filled: 'Avec une valeur',
  noValues: 'Cette colonne est vide.',
  allDifferent: 'Chaque valeur est celle d’un seul objet\u202f: il n’y a pas de répartition à montrer.',
  /** Words of a filter in the list of active ones, behind the title of its column. */
  tests: {
    contains: (text: string) => `contient «\u202f${text}\u202f»`,
    among: (values: string) => `est ${values}`,
    except: (values: string) => `n’est pas ${values}`,
    or: ' ou ',
    between: (least: string, most: string) => `de ${least} à ${most}`,
    below: (least: string, most: string) => `de ${least} à moins de ${most}`,
    least: (least: string) => `à partir de ${least}`,
    most: (most: string) => `jusqu’à ${most}`,
    under: (most: string) => `moins de ${most}`,
    days: (first: string, last: string) => `du ${first} au ${last}`,
    since: (day: string) => `à partir du ${day}`,
    until: (day: string) => `jusqu’au ${day}`,
    before: (day: string) => `avant le ${day}`,
    empty: 'sans valeur',
    filled: 'avec une valeur',
  },
  allAttributes: 'Tous les attributs',
  readingAttributes: 'Lecture des attributs…',
};
