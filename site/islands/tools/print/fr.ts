/** Words of the panel that prints a map, and of its sheets: fetched with it. */
export const print = {
  lead: 'Le cadre montre ce que la feuille contiendra\u202f: déplacez la carte dessous. L’échelle, elle, ne change pas.',
  heading: 'Titre (facultatif)',
  paper: 'Papier',
  orientation: 'Sens',
  portrait: 'Portrait',
  landscape: 'Paysage',
  scale: 'Échelle',
  otherScale: 'Une autre…',
  ownScale: 'Votre échelle',
  wrongScale: 'Écrivez un nombre de 100 à 100\u202f000\u202f000, comme 12\u202f500 ou 1:12\u202f500.',
  resolution: 'Finesse',
  resolutions: {
    96: '96 ppp (écran)',
    150: '150 ppp (courante)',
    200: '200 ppp (soignée)',
    300: '300 ppp (imprimeur)',
  },
  format: 'Fichier',
  see: 'Voir toute la feuille',
  covers: (width: string, height: string) => `La feuille couvre ${width} sur ${height}.`,
  reduced: (most: string, wanted: number, drawn: number) =>
    `La carte graphique de cet appareil dessine ${most} pixels de côté au plus\u202f: la carte aura ${drawn} points par pouce au lieu de ${wanted}. Textes et légende d’un PDF restent nets.`,
  omitted: (count: number) =>
    count > 1
      ? `${count} lignes de la légende ne tiennent pas sur cette feuille\u202f: elle le dira. Un papier plus grand, ou l’autre sens, a plus de place.`
      : 'Une ligne de la légende ne tient pas sur cette feuille\u202f: elle le dira. Un papier plus grand, ou l’autre sens, a plus de place.',
  tight:
    'La légende et les sources ne laissent pas assez de place à la carte\u202f: choisissez un papier plus grand, ou retirez des données.',
  beyond: 'À cette échelle, la feuille dépasse le bord du monde\u202f: choisissez-en une plus grande, ou un papier plus petit.',
  restricted:
    'Des données à l’accès restreint sont sur cette carte. La feuille et le nom du fichier le disent\u202f: ne la transmettez pas.',
  run: 'Imprimer',
  cancel: 'Annuler',
  preparing: 'Préparation…',
  drawing: (share: string) => `Dessin de la carte\u202f: ${share}`,
  writing: 'Écriture du fichier…',
  cancelled: 'L’impression est annulée.',
  done: (name: string, size: string) =>
    `La feuille est enregistrée\u202f: ${name} (${size}). Imprimez-la sans l’ajuster à la page\u202f: «\u202ftaille réelle\u202f».`,
  drawnAt: (drawn: number, wanted: number) =>
    `Elle a ${drawn} points par pouce au lieu de ${wanted}\u202f: la carte graphique n’en dessine pas plus.`,
  lost: (titles: string) => `Il y manque une partie de\u202f: ${titles}. Réessayez quand la connexion est meilleure.`,
  failed: 'La feuille n’a pas pu être faite.',
  tooLarge: 'Cet appareil ne peut pas dessiner une feuille de cette taille\u202f: choisissez une finesse moindre ou un papier plus petit.',
  /** Words that stand on the sheet. */
  sheet: {
    legend: 'Légende',
    sources: 'Sources',
    scale: (scale: string) => `1:${scale}`,
    map: 'Carte',
    more: (count: number) => (count > 1 ? `… et ${count} autres lignes` : '… et une autre ligne'),
    ground: 'Fond de carte',
    version: (day: string) => `version du ${day}`,
    dated: (date: string) => `données de ${date}`,
    seen: (day: string) => `consulté le ${day}`,
    far: 'Ne se montre pas à cette échelle.',
    own: 'données de l’auteur de la carte',
    outlines: (title: string, of: string) => `${title}, contours (${of})`,
    filter: (filter: string) => `Filtre\u202f: ${filter}`,
    exact: 'Échelle exacte au milieu de la feuille, à 0,1\u202f% près ailleurs. Projection Web Mercator (EPSG:3857).',
    varying: (top: string, bottom: string) =>
      `Échelle exacte au milieu de la feuille\u202f; 1:${top} en haut, 1:${bottom} en bas. Projection Web Mercator (EPSG:3857).`,
    made: (day: string, host: string) => `Carte faite le ${day} sur ${host}.`,
    colon: '\u202f: ',
    openLicense: 'Licence Ouverte 2.0',
    osmLicense: 'licence ODbL',
  },
};
