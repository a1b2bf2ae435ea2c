import type { ReadProblemId } from '../../../words/fr/read.ts';

/** Words of files that the reader puts upon the map: fetched with the tool. */
export const bring = {
  lead: 'Un fichier de votre appareil devient une couche de la carte. Rien n’est envoyé sans que vous le demandiez.',
  pick: 'Fichier à montrer',
  formats: 'Formats lus',
  paste: 'Coller une adresse ou un texte',
  pasteHint:
    'L’adresse d’un fichier, d’une fiche STAC ou d’un service WMS, WMTS ou WFS, du GeoJSON, du KML, du GPX, des coordonnées, une par ligne, ou les cellules d’un tableau avec leurs titres.',
  pasteAdd: 'Mettre sur la carte',
  pasteUnknown:
    'Ce texte n’est ni une adresse en https d’un site public, ni du GeoJSON, ni du KML, ni du GPX, ni des coordonnées, ni un tableau.',
  pasted: 'Texte collé',
  ask: (host: string) => `Ce fichier est à demander à ${host}, qui recevra votre adresse IP, comme le site auquel il renverrait.`,
  askTiles: (host: string) =>
    `Ces tuiles sont à demander à ${host} à mesure que la carte bouge\u202f: ce site recevra votre adresse IP, et saura où vous regardez.`,
  askImage: (host: string) =>
    `Cette image est à demander à ${host} à mesure que la carte bouge\u202f: ce site recevra votre adresse IP, et saura où vous regardez.`,
  askService: (host: string) =>
    `Ce service est à demander à ${host}, qui recevra votre adresse IP\u202f: d’abord la liste de ses couches, puis celle que vous choisirez. Si elle est en images, il saura aussi où vous regardez.`,
  offered: {
    service: (host: string, n: number) => `${host}\u202f: ${n === 1 ? 'une couche' : `${n} couches`} à choisir.`,
    item: (name: string, n: number) => `«\u202f${name}\u202f» décrit ${n === 1 ? 'un fichier' : `${n} fichiers`} à choisir.`,
  },
  /** Headings in the list of layers, where a service gives several kinds. */
  kinds: { wfs: 'Objets (WFS)', wms: 'Images (WMS)', wmts: 'Images en tuiles (WMTS)' },
  cut: (total: string) =>
    `Ce service a ${total} couches, dont voici les premières. Pour une autre, ajoutez son nom à l’adresse\u202f: «\u202f&layers=…\u202f».`,
  undrawn: (count: string, n: number) =>
    `${n === 1 ? 'Une couche de ce service n’est pas' : `${count} couches de ce service ne sont pas`} à choisir ici, faute d’images PNG, JPEG ou WebP dans la projection du web (EPSG:3857). Ouvrez le service dans QGIS pour ${n === 1 ? 'la' : 'les'} voir.`,
  pictures: (host: string) =>
    `Ce sont des images, que la carte demande à ${host} à mesure qu’elle bouge\u202f: elles n’ont ni tableau, ni extrait, ni style.`,
  choice: { service: 'Couche du service', item: 'Fichier' },
  layerless: (host: string) =>
    `${host} ne dit aucune couche que la carte sache montrer\u202f: en GeoJSON (WFS), ou en images au format PNG, JPEG ou WebP, dans la projection du web (EPSG:3857, WMS 1.3 ou WMTS 1.0). Cherchez sur son site un fichier à télécharger, puis choisissez-le ici.`,
  fileless: (host: string) =>
    `Cette fiche STAC de ${host} ne décrit aucun fichier que la carte sache lire. Téléchargez-en un, puis choisissez-le ici.`,
  whole: (host: string) =>
    `${host} ne donne pas ici de GeoTIFF à lire par morceaux (COG)\u202f: ce fichier n’en est pas un, ou ce site ne donne pas de morceaux. Téléchargez-le, puis ouvrez-le dans QGIS.`,
  placeless: (host: string) =>
    `Cette image de ${host} ne dit pas où elle est, ou le dit dans un système de coordonnées que la carte ne connaît pas. Ouvrez-la dans QGIS, par son adresse.`,
  pixels: (host: string) =>
    `Les pixels de cette image de ${host} ne sont pas de ceux que la carte lit (compression, nombres ou bandes). Ouvrez-la dans QGIS, par son adresse.`,
  agree: 'Le demander',
  refuse: 'Non',
  fetching: (host: string, share: string) => `Le fichier vient de ${host}\u202f: ${share}`,
  silent: (host: string) =>
    `${host} n’a pas répondu, ou ne laisse pas d’autres sites lire ce fichier. Téléchargez-le, puis choisissez-le ici.`,
  answered: (host: string, status: number) => `${host} n’a pas donné ce fichier (réponse ${status}). Vérifiez l’adresse.`,
  mine: 'votre fichier',
  list: 'Vos fichiers',
  reading: (name: string, share: string) => `Lecture de «\u202f${name}\u202f»\u202f: ${share}`,
  placing: (name: string) => `«\u202f${name}\u202f» est lu\u202f: la carte se prépare…`,
  stop: 'Arrêter',
  stopped: (name: string) => `La lecture de «\u202f${name}\u202f» est arrêtée.`,
  shown: (name: string, count: string, n: number) =>
    `«\u202f${name}\u202f» est sur la carte\u202f: ${count} ${n === 1 ? 'objet' : 'objets'}.`,
  asking: (name: string, share: string) => `Les adresses de «\u202f${name}\u202f» sont cherchées\u202f: ${share}`,
  there: (name: string) => `«\u202f${name}\u202f» est sur la carte.`,
  refused: (name: string) => `«\u202f${name}\u202f» n’est pas sur la carte.`,
  failed:
    'Ce fichier a pris plus de mémoire que le navigateur n’en donne, ou l’a fait échouer. Gardez-en une partie, ou publiez-le\u202f: la carte n’en lira que ce qu’elle montre.',
  publish: 'Publier ces données',
  publishFailed: 'Ce navigateur ne passe pas le fichier d’une page à l’autre. Ouvrez la page Publier, puis choisissez-le de nouveau.',
  zoom: 'Aller à',
  remove: 'Retirer de la liste',
  forgets:
    'Cette page oublie vos fichiers quand elle se ferme ou se recharge, et son adresse ne les contient pas. La liste des couches les masque, les ordonne et les retire.',
  crs: 'Système de coordonnées',
  joined: {
    commune: (column: string) => `Chaque ligne est au milieu de sa commune, d’après «\u202f${column}\u202f».`,
    postal: (column: string) => `Chaque ligne est au milieu d’une commune de son code postal, d’après «\u202f${column}\u202f».`,
    departement: (column: string) => `Chaque ligne est au milieu de son département, d’après «\u202f${column}\u202f».`,
    address: (column: string) => `Chaque ligne est à son adresse, d’après «\u202f${column}\u202f».`,
  },
  outlined: {
    commune: (column: string) => `Chaque ligne a le contour de sa commune, d’après «\u202f${column}\u202f».`,
    departement: (column: string) => `Chaque ligne a le contour de son département, d’après «\u202f${column}\u202f».`,
  },
  outlinesOf: (owner: string, owed: string) => `${owner} · contours\u202f: ${owed}`,
  missing: (n: number) => (n === 1 ? 'Une ligne n’a pas trouvé sa place.' : `${n} lignes n’ont pas trouvé leur place.`),
  rough: (n: number) => (n === 1 ? 'Une ligne n’est qu’à sa rue ou à sa commune.' : `${n} lignes ne sont qu’à leur rue ou à leur commune.`),
  addresses: {
    title: 'Placer les lignes à leur adresse',
    street: 'Colonne de l’adresse',
    town: 'Code postal ou commune',
    inStreet: 'Déjà dans l’adresse',
    sends: (host: string) =>
      `Ces colonnes, et rien d’autre du fichier, seront envoyées à ${host}, le géocodeur de l’État, qui recevra aussi votre adresse IP.`,
    ask: 'Chercher ces adresses',
    none: 'Cette colonne est vide. Choisissez celle des adresses.',
    many: (count: string, most: string) =>
      `Ce tableau a ${count} adresses différentes\u202f: ${most} au plus sont cherchées d’ici. Gardez-en une partie.`,
    unfound: 'Aucune de ces adresses n’a été trouvée. Vérifiez les colonnes choisies.',
    silent: (host: string) => `${host} n’a pas répondu. Réessayez dans quelques minutes.`,
    status: (host: string, status: number) =>
      status === 429
        ? `${host} reçoit trop de demandes (réponse 429). Réessayez dans quelques minutes.`
        : `${host} n’a pas cherché ces adresses (réponse ${status}). Réessayez plus tard.`,
  },
  columns: 'Ce tableau ne dit pas où sont ses lignes. Choisissez les colonnes qui le disent.',
  x: 'Longitude, ou X',
  y: 'Latitude, ou Y',
  choose: 'Choisir…',
  /** Messages that stand in place of those of the form that publishes, which do not hold here. */
  problems: {
    'bad-coordinates':
      'Lignes dont nous ne comprenons pas les coordonnées\u202f: {count}, dont la première est la ligne {line} («\u202f{value}\u202f»). Elles ne sont pas sur la carte.',
    'crs-exchanged-columns':
      'Latitude et longitude sont échangées dans «\u202f{layer}\u202f» ({box})\u202f: les objets tombent au large de la Somalie. Échangez les titres des deux colonnes dans le tableau.',
    'crs-guessed':
      'Le fichier ne dit pas son système de coordonnées. Les valeurs de «\u202f{layer}\u202f» sont celles de {name} ({code})\u202f: vérifiez que tout est à sa place.',
    'crs-guessed-instead':
      'Le fichier se dit en {said}, mais les valeurs de «\u202f{layer}\u202f» ({box}) sont celles de {name} ({code})\u202f: vérifiez que tout est à sa place.',
    'crs-not-drawn':
      'La carte ne sait pas placer le système de «\u202f{layer}\u202f» ({name}). Exportez la couche en degrés (WGS 84) ou en Lambert-93.',
    'layer-hollow': 'Les objets de «\u202f{layer}\u202f» n’ont ni champ ni géométrie\u202f: il n’y a rien à montrer.',
    'not-read-here':
      'Votre navigateur ne lit pas ce format ({format}). Exportez ces données en GeoPackage, GeoJSON ou CSV depuis votre logiciel.',
    'shapefile-no-dbf':
      '«\u202f{name}\u202f» n’a pas de fichier .dbf\u202f: il n’a pas d’attributs. S’il existe, choisissez-le avec les autres, ou ajoutez-le au zip.',
    'text-too-long': 'Une valeur du champ «\u202f{field}\u202f» fait plus de {kilobytes}\u202fko. Retirez ce champ du fichier.',
    'too-heavy':
      'Ce fichier est trop lourd pour un navigateur\u202f: 400\u202fMo au plus, 100\u202fMo pour une archive. Gardez-en une partie, ou publiez-le\u202f: la carte n’en lira que ce qu’elle montre.',
    'too-many-fields': 'Une couche de ce fichier a plus de {limit} champs. Ne gardez que ceux qui servent.',
    'too-many-layers': 'Ce fichier a plus de {limit} couches. Faites-en plusieurs fichiers.',
    unplaced: 'Objets sans géométrie dans «\u202f{layer}\u202f»\u202f: {count}. Ils ne sont pas sur la carte.',
  } satisfies Partial<Record<ReadProblemId, string>>,
};
