/** Words about a file read in the browser, before any of it is sent. */
export const read = {
  reading: (name: string) => `Lecture de «\u202f${name}\u202f»…`,
  stop: 'Arrêter la lecture',
  stopped:
    'La lecture est arrêtée. Choisissez le fichier de nouveau pour la reprendre\u202f; sans elle, il sera lu et contrôlé après l’envoi.',
  failed: 'Votre navigateur n’a pas pu lire ce fichier. Il sera lu et contrôlé après l’envoi.',
  nothingLeft: 'Lu dans votre navigateur\u202f: rien n’est parti.',
  stayed: 'Rien n’est parti de votre navigateur.',
  found: 'Ce que contient le fichier',
  layer: {
    kinds: {
      point: ['point', 'points'],
      line: ['ligne', 'lignes'],
      polygon: ['surface', 'surfaces'],
      mixed: ['objet', 'objets'],
      table: ['ligne', 'lignes'],
    },
    crs: {
      file: 'dit par le fichier',
      format: 'celui de ce format',
      columns: 'd’après le nom des colonnes',
      chosen: 'choisi par vous',
      guessed: 'deviné d’après les valeurs',
    },
    crsLabel: 'Système de coordonnées',
    extentLabel: 'Emprise',
    compass: { west: 'O', south: 'S', east: 'E', north: 'N' },
    keyLabel: 'Identifiant de chaque objet',
    keyHint: 'Un champ jamais vide, dont chaque valeur est unique\u202f: il permet de suivre un objet d’une version à l’autre.',
    keyNone: 'Aucun',
    titleLabel: 'Titre de la couche',
  },
  fields: (n: number) => (n === 1 ? 'Un champ' : `${n} champs`),
  fieldsHint: 'Donnez aux champs un titre que chacun comprend. Sans titre, la page montre leur nom technique.',
  field: {
    title: 'Titre',
    unit: 'Unité',
    titleOf: (name: string) => `Titre de ${name}`,
    unitOf: (name: string) => `Unité de ${name}`,
  },
  types: { text: 'texte', integer: 'nombre entier', number: 'nombre', boolean: 'vrai ou faux', date: 'date', datetime: 'date et heure' },
  empty: (n: number) => (n === 1 ? 'une vide' : `${n} vides`),
  units: [
    'm',
    'km',
    'm²',
    'ha',
    'km²',
    'm³',
    'l',
    'kg',
    't',
    '%',
    '‰',
    '€',
    'h',
    'min',
    's',
    'an',
    'km/h',
    'm/s',
    'm³/s',
    'kW',
    'MW',
    'kWh',
    'MWh',
    '°C',
    'dB(A)',
    'hab.',
  ],
  map: 'Carte du fichier',
  mapRemains: 'La liste des couches et des champs reste.',
  far: (territory: string) =>
    `Ces données sont loin du territoire de «\u202f${territory}\u202f». Vérifiez le fichier, son système de coordonnées et qui publie.`,
  mapPart: 'La carte ne montre qu’une partie des objets, répartie sur tout le fichier.',
  colors: {
    label: 'Couleurs de la carte',
    labelOf: (layer: string) => `Couleurs de «\u202f${layer}\u202f»`,
    automatic: 'Celles que la carte donne',
    one: 'Une seule couleur',
    byField: 'D’après un champ',
    names: ['Bleu', 'Orange', 'Vert', 'Jaune', 'Rose', 'Bleu ciel', 'Encre'],
    hint: 'La carte ci-dessus montre celles qui seront publiées.',
  },
  style: {
    keep: 'Reprendre les couleurs de QGIS',
    hint: 'La carte publiée aura ces couleurs\u202f; celle du dessus n’est qu’un aperçu. Les étiquettes, les règles et les images de QGIS ne sont pas reprises.',
  },
  personal: {
    title: 'Ces colonnes semblent nommer des personnes\u202f: les retirer, ou dire pourquoi elles sont publiques\u202f?',
    intro: 'Rien n’est parti. Ce que vous déposez est public aussitôt et pour toujours.',
    takeHint: '«\u202fRetirer\u202f» enlève la colonne de ce qui sera envoyé\u202f; votre fichier ne change pas.',
    elsewhere:
      'Ce format ne se réécrit pas ici. Dans QGIS\u202f: clic droit sur la couche, «\u202fExporter\u202f», «\u202fSauvegarder les entités sous\u202f», décochez ces champs\u202f; puis choisissez le nouveau fichier.',
    take: 'Retirer',
    takeField: (field: string) => `Retirer ${field}`,
    taken: (fields: string) => `Retiré de ce qui sera envoyé\u202f: ${fields}.`,
    column: (field: string, layer: string) => `${field} (${layer})`,
    reasons: {
      'person-name': 'des noms de personnes',
      email: 'des adresses électroniques de personnes',
      phone: 'des numéros de téléphone',
      'national-number': 'des numéros de sécurité sociale',
      birth: 'des dates ou lieux de naissance',
      'home-address': 'des adresses de personnes',
      'bank-account': 'des coordonnées bancaires',
      'number-plate': 'des immatriculations de véhicules',
      'full-name': 'des noms et prénoms',
      'national-number-within': 'des numéros de sécurité sociale dans un texte',
      'bank-account-within': 'des coordonnées bancaires dans un texte',
      'email-within': 'des adresses électroniques de personnes dans un texte',
      'phone-within': 'des numéros de téléphone portable',
      'name-within': 'des noms de personnes dans un texte',
      'home-within': 'le domicile de personnes dans un texte',
    } as Readonly<Record<string, string>>,
    orSay: 'Pour les garder, dites pourquoi\u202f:',
    nobody: 'Elles ne nomment personne',
    contents: 'Ce qu’elles contiennent',
    contentsHint: 'Exemple\u202f: des noms de squares, et le téléphone de la mairie. Qui relit la demande le vérifie.',
    allowed: 'La loi les rend publiques (le nom d’un élu, par exemple)',
    basis: 'Texte qui le permet',
    basisHint: 'Exemple\u202f: article L. 312-1-2 du code des relations entre le public et l’administration.',
    reason: 'Raison',
    reasonHint: 'Pourquoi ces colonnes sont utiles à chacun.',
    refused: 'Retirez ces colonnes, ou dites pourquoi elles peuvent être publiques.',
  },
  /** Notices of a file that leaves encrypted: no machine of the request can open it. */
  sealed: {
    'not-read-here':
      'Votre navigateur ne lit pas ce format ({format}). Il ne sera lu et contrôlé qu’une fois la demande acceptée, là où le catalogue garde ses données restreintes\u202f: ce qui y sera trouvé n’est dit en public nulle part, mais sur «\u202fMes accès\u202f», aux lecteurs que votre organisme a nommés.',
    'too-heavy':
      'Ce fichier est trop lourd pour être lu par votre navigateur (100\u202fMo au plus). Il ne sera lu et contrôlé qu’une fois la demande acceptée, là où le catalogue garde ses données restreintes\u202f: ce qui y sera trouvé n’est dit en public nulle part, mais sur «\u202fMes accès\u202f», aux lecteurs que votre organisme a nommés.',
  },
  problems: {
    'archive-broken':
      'Cette archive zip ne s’ouvre pas\u202f: elle est abîmée, ou protégée par un mot de passe. Refaites-la sans mot de passe.',
    'archive-none':
      'Cette archive ne contient pas de données que nous lisons (elle contient\u202f: {names}). Mettez-y le GeoPackage, le GeoJSON, le CSV, ou tous les fichiers du shapefile.',
    'archive-two-names':
      'Dans cette archive zip, un même fichier a deux noms, «\u202f{name}\u202f» et «\u202f{other}\u202f»\u202f: nous ne la lisons pas. Refaites-la.',
    'bad-coordinates':
      'Lignes dont nous ne comprenons pas les coordonnées\u202f: {count}, dont la première est la ligne {line} («\u202f{value}\u202f»). Elles seront publiées sans place sur la carte.',
    'crs-exchanged':
      'Latitude et longitude sont échangées dans «\u202f{layer}\u202f» ({box})\u202f: les objets tombent au large de la Somalie. Un GeoJSON écrit la longitude d’abord. Dans QGIS\u202f: boîte à outils, «\u202fÉchanger les coordonnées X et Y\u202f», puis exportez de nouveau.',
    'crs-exchanged-columns':
      'Latitude et longitude sont échangées dans «\u202f{layer}\u202f» ({box})\u202f: les objets tombent au large de la Somalie. Échangez les deux colonnes ci-dessous.',
    'crs-guessed':
      'Le fichier ne dit pas son système de coordonnées. Les valeurs de «\u202f{layer}\u202f» sont celles de {name} ({code})\u202f: il est choisi ci-dessous. Vérifiez sur la carte que tout est à sa place.',
    'crs-guessed-instead':
      'Le fichier se dit en {said}, mais les valeurs de «\u202f{layer}\u202f» ({box}) sont celles de {name} ({code})\u202f: il est choisi ci-dessous. Vérifiez sur la carte que tout est à sa place.',
    'crs-missing':
      'Le fichier ne dit pas son système de coordonnées, et les valeurs de «\u202f{layer}\u202f» ({box}) ne ressemblent à aucun système français. Choisissez-le ci-dessous, ou exportez le fichier en disant son système.',
    'crs-not-drawn':
      'La carte ne sait pas placer le système de «\u202f{layer}\u202f» ({name}). Il est dit par le fichier\u202f: il sera contrôlé après l’envoi.',
    'crs-wrong':
      'Les coordonnées de «\u202f{layer}\u202f» ({box}) ne peuvent pas être en {name} ({code}). Choisissez un autre système ci-dessous.',
    'csv-broken':
      'Ce tableau ne se lit plus à la ligne {line}. Vérifiez les guillemets de cette ligne, ou enregistrez-le de nouveau en CSV.',
    'csv-endless-row':
      'Une ligne de ce tableau, vers la ligne {line}, a plus de {limit}\u202fMo. Un guillemet y est sans doute ouvert et jamais fermé\u202f: fermez-le, ou enregistrez le tableau de nouveau en CSV.',
    'csv-long-rows':
      'Des lignes ont plus de cellules que le tableau n’a de colonnes ({columns})\u202f: {count} en tout, dont la première est la ligne {line}. Mettez entre guillemets les textes qui contiennent le séparateur.',
    empty: 'Ce fichier est vide. Enregistrez-le de nouveau depuis votre logiciel, puis choisissez-le ici.',
    'feature-broken':
      'L’objet n°\u00a0{feature} n’est pas un «\u202fFeature\u202f» de GeoJSON. Exportez le fichier de nouveau depuis votre logiciel.',
    'features-cut':
      'Le service dont vient ce fichier a {total} objets, et n’en a donné que {count}. Demandez-lui les autres, ou prenez-les en un fichier entier.',
    'flatgeobuf-version':
      'Ce FlatGeobuf est de la version {version}\u202f; nous lisons la version 3. Exportez-le de nouveau avec un logiciel récent.',
    'geojson-root':
      'Ce fichier JSON n’est pas un GeoJSON\u202f: il doit commencer par {"type": "FeatureCollection"…}. Exportez-le en GeoJSON depuis votre logiciel.',
    'geometry-broken':
      'La géométrie de l’objet n°\u00a0{feature} n’a pas la forme du GeoJSON. Exportez le fichier de nouveau depuis votre logiciel.',
    'geopackage-broken': 'Ce GeoPackage est abîmé et ne se lit pas ({detail}). Exportez-le de nouveau depuis votre logiciel.',
    'geopackage-none':
      'Ce fichier est une base SQLite, mais pas un GeoPackage\u202f: il ne déclare aucune couche. Exportez vos couches en GeoPackage.',
    'geopackage-view': 'La couche «\u202f{name}\u202f» de ce GeoPackage est une vue. Exportez-la comme table dans un nouveau GeoPackage.',
    'gpx-position': 'Un point de ce GPX («\u202f{name}\u202f») n’a pas de latitude ou de longitude. Exportez la trace de nouveau.',
    'gpx-root': 'Ce fichier n’est pas un GPX. Exportez la trace de nouveau.',
    'is-netex':
      '«\u202f{name}\u202f» est au format NeTEx (offre de transport), qui n’est pas lu. Donnez le même réseau en GTFS, ou exportez ses arrêts et ses lignes en GeoPackage.',
    'is-sheet':
      '«\u202f{name}\u202f» est une fiche de métadonnées\u202f: elle décrit des données, qui sont dans un autre fichier. Choisissez celui-là.',
    'is-umap':
      '«\u202f{name}\u202f» est une carte uMap, qui ne se publie pas telle quelle. Dans uMap, ouvrez Partager, téléchargez les données en GeoJSON, puis choisissez ce fichier.',
    'is-web-page':
      '«\u202f{name}\u202f» est une page web, pas des données\u202f: le site a sans doute répondu par une page au lieu du fichier. Téléchargez-le de nouveau.',
    'json-broken':
      'Le JSON est cassé à la ligne {line}\u202f: une virgule, un guillemet ou une accolade y manque ou y est de trop. Corrigez cette ligne, ou exportez le fichier de nouveau.',
    'kml-links': 'Ce KML renvoie à d’autres fichiers ({count}), dont rien n’est lu. Enregistrez leur contenu dans le fichier.',
    'kml-links-only': 'Ce KML ne contient que des liens vers d’autres fichiers. Choisissez ces fichiers eux-mêmes.',
    'kml-root': 'Ce fichier n’est pas un KML. Exportez-le de nouveau depuis votre logiciel.',
    'layer-hollow':
      'Les objets de «\u202f{layer}\u202f» n’ont ni champ ni géométrie\u202f: il n’y a rien à publier. Exportez la couche de nouveau avec ses attributs ou sa géométrie, ou retirez-la du fichier.',
    'no-features': 'Ce fichier ne contient aucun objet. Vérifiez que la couche n’est pas vide ou filtrée, puis exportez-la de nouveau.',
    'not-read-here':
      'Votre navigateur ne lit pas ce format ({format}). Il sera lu et contrôlé après l’envoi\u202f; la réponse viendra dans la demande.',
    'not-text': 'Ce tableau contient des octets qui ne sont pas du texte. Enregistrez la feuille au format CSV (UTF-8).',
    'not-what-it-says':
      '«\u202f{name}\u202f» se dit {format}, mais son contenu n’en est pas. Changer le nom d’un fichier ne change pas son format\u202f: exportez-le en {format} depuis votre logiciel.',
    outliers:
      'Une partie de «\u202f{layer}\u202f» ({box}) est hors de {name} ({code})\u202f: quelques coordonnées sont sans doute fausses. Cherchez ces objets dans votre logiciel.',
    'parquet-broken': 'Ce fichier Parquet ne se lit pas ({detail}). Écrivez-le de nouveau, ou exportez-le en GeoPackage.',
    'properties-broken':
      'Les propriétés de l’objet n°\u00a0{feature} ne sont pas un objet JSON. Exportez le fichier de nouveau depuis votre logiciel.',
    'shape-broken':
      'La géométrie de l’objet n°\u00a0{feature} de «\u202f{name}\u202f» est abîmée. Exportez la couche de nouveau depuis votre logiciel.',
    'shapefile-header': '«\u202f{part}\u202f» n’est pas un fichier de shapefile. Exportez la couche de nouveau depuis votre logiciel.',
    'shapefile-incomplete':
      'Il manque {missing} à «\u202f{name}\u202f»\u202f: un shapefile est fait de plusieurs fichiers de même nom (.shp, .shx, .dbf, .prj). Choisissez-les tous ensemble, ou mettez-les tous dans le zip.',
    'shapefile-mismatch':
      '«\u202f{name}\u202f» a {shapes} formes mais {records} lignes d’attributs\u202f: ses fichiers ne vont pas ensemble. Exportez la couche de nouveau.',
    'shapefile-no-dbf':
      '«\u202f{name}\u202f» n’a pas de fichier .dbf\u202f: il sera publié sans attributs. S’il existe, choisissez-le avec les autres, ou ajoutez-le au zip.',
    'text-too-long':
      'Une valeur du champ «\u202f{field}\u202f» fait plus de {kilobytes}\u202fko\u202f: elle ne serait pas publiée. Retirez ce champ, ou donnez ces textes comme documents.',
    'too-deep':
      'Ce fichier imbrique des objets sur plus de {limit} niveaux\u202f: il n’est pas lu. Exportez-le de nouveau depuis votre logiciel, avec des champs simples.',
    'too-heavy':
      'Ce fichier est trop lourd pour être lu par votre navigateur (100\u202fMo au plus). Il sera lu et contrôlé après l’envoi\u202f; la réponse viendra dans la demande.',
    'too-many-features':
      'Ce fichier ne tient pas dans la mémoire d’un navigateur\u202f: la lecture s’est arrêtée après {count} objets. Gardez-en une partie, ou publiez-le\u202f: la carte n’en lira que ce qu’elle montre.',
    'too-many-fields':
      'Une couche de ce fichier a plus de {limit} champs\u202f; {limit} au plus sont publiés. Ne gardez que ceux qui servent, puis choisissez le nouveau fichier.',
    'too-many-layers':
      'Ce fichier a plus de {limit} couches\u202f; {limit} au plus font un jeu de données. Faites-en plusieurs fichiers, puis un jeu de données de chacun.',
    truncated: 'Ce fichier s’arrête avant sa fin. Il a sans doute été mal copié ou mal téléchargé\u202f: reprenez l’original.',
    'truncated-part': '«\u202f{part}\u202f» s’arrête avant sa fin. Il a sans doute été mal copié\u202f: reprenez l’original.',
    'umap-remote':
      'Cette carte uMap prend des calques à d’autres adresses ({count}), dont rien n’est lu. Téléchargez leurs données, puis choisissez-les.',
    'umap-remote-only': 'Cette carte uMap prend toutes ses données à d’autres adresses. Téléchargez-les, puis choisissez-les.',
    'umap-root': 'Ce fichier n’est pas une carte uMap entière. Dans uMap, ouvrez Partager, puis téléchargez la sauvegarde complète.',
    unknown: 'Nous ne reconnaissons pas «\u202f{name}\u202f». Exportez vos données en GeoPackage, GeoJSON ou CSV.',
    unplaced: 'Objets sans géométrie dans «\u202f{layer}\u202f»\u202f: {count}. Ils seront dans les téléchargements, pas sur la carte.',
    'xml-broken': 'Ce fichier est cassé à la ligne {line} ({detail}). Exportez-le de nouveau depuis votre logiciel.',
    'xml-doctype':
      'Ce fichier contient une déclaration DOCTYPE à la ligne {line}, que nous refusons\u202f: elle peut cacher autre chose. Retirez cette ligne.',
    'xml-endless':
      'À la ligne {line} de ce fichier, un seul texte ou une seule balise fait plus de {limit}\u202fMo, que nous refusons. Exportez-le de nouveau, avec des objets plus petits.',
  },
};

/** Something that may be told of a file. */
export type ReadProblemId = keyof (typeof read)['problems'];
