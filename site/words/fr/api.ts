/** Words of the page for developers. */
export const api = {
  title: 'Pour les développeurs',
  summary:
    'Il n’y a pas d’API à interroger\u202f: des fichiers, à des adresses stables, que l’on lit en entier ou par morceaux. Sans clé, sans quota.',
  lead: 'Pas de clé, pas de compte, pas de quota\u202f: tout le catalogue est fait de fichiers. On les lit en entier, ou seulement les octets utiles.',
  contents: 'Sur cette page',
  sections: {
    pointer: {
      title: 'Le pointeur\u202f: current.json',
      text: 'Le seul fichier qui change. Il nomme l’état du catalogue en cours\u202f: un numéro qui ne fait que croître, et l’adresse de l’état. Relisez-le pour savoir si quelque chose a changé\u202f: avec If-None-Match, la réponse est vide tant que rien ne bouge.',
    },
    snapshot: {
      title: 'L’état du catalogue',
      text: 'Pour chaque producteur, les fichiers de fiches qui le décrivent. Un fichier d’état ne change jamais\u202f: le garder, c’est pouvoir relire le catalogue tel qu’il était ce jour-là. Chacun nomme le précédent avec son empreinte et sa date («\u202fprevious\u202f»)\u202f: la chaîne remonte jusqu’à la première publication, et rien ne peut y être changé sans que cela se voie.',
    },
    records: {
      title: 'Les fiches',
      text: 'Une fiche par ligne, en JSON\u202f: titre, description, licence, mention à reproduire, champs mesurés, emprise, fichiers avec leur taille et leur empreinte SHA-256, versions passées. Leur schéma est public.',
    },
    latest: {
      title: 'La version actuelle d’un jeu de données',
      text: 'À côté de chaque page, latest.json dit l’édition, la date, le nombre d’objets, les différences et les fichiers de la version actuelle, avec leur adresse, leur taille et leur empreinte. C’est la seule adresse à relire : celles des fichiers ne changent jamais. Un premier nombre d’édition plus grand prévient qu’un programme peut s’arrêter, et « breaking » dit pourquoi : une couche, un champ ou une bande a disparu ou changé de type, la clé, le type des géométries ou le système de coordonnées est un autre, les géométries n’ont plus d’altitude, ou les points n’ont plus de couleur ou d’heure. De données retirées du catalogue, latest.json dit «\u202fstatus\u202f» : «\u202fwithdrawn\u202f», depuis quand, pourquoi et ce qui les remplace ; /etat/retires.json les nomme toutes. De données en accès restreint, il dit «\u202fstatus\u202f»\u202f: «\u202frestricted\u202f», la raison et son code INSPIRE, et à qui écrire\u202f; jamais un fichier.',
    },
    files: {
      title: 'Les fichiers de données',
      text: 'Leur adresse contient l’empreinte de leur contenu\u202f: des données nouvelles ont une adresse nouvelle, et une adresse donnée rend toujours les mêmes octets. Les fichiers FlatGeobuf, GeoParquet et PMTiles se lisent à distance, par intervalles d’octets\u202f: une commune d’un fichier national coûte quelques kilo-octets.',
    },
    layout: {
      title: 'Le rangement du dépôt',
      text: 'Tout ce que l’on lit tient en quelques dossiers. Hors du pointeur, un fichier n’est écrit qu’une fois.',
    },
    removals: {
      title: 'Les suppressions définitives',
      text: 'Une version publiée par erreur (des données personnelles, par exemple) peut être détruite. L’état nomme alors un acte («\u202ftombstones\u202f») qui dit quoi, quand et pourquoi. Une copie du dépôt doit y obéir\u202f: détruire les mêmes fichiers.',
    },
    tiles: {
      title: 'Les tuiles',
      text: 'Chaque jeu de données qui a une géométrie a une archive PMTiles, que MapLibre lit directement. Ses couches portent le nom publié dans la fiche. QGIS n’ouvre pas les PMTiles comme tuiles vectorielles\u202f: donnez-lui le FlatGeobuf ou le GeoPackage.',
    },
    search: {
      title: 'La recherche et les territoires',
      text: 'Les pages de recherche et de territoire lisent elles aussi des fichiers\u202f; leurs adresses peuvent changer d’une version du site à l’autre, au contraire de celles ci-dessus.',
    },
    embed: {
      title: 'Règles de courtoisie',
      text: 'Affichez la mention que demande la licence\u202f: elle est prête dans chaque fiche («\u202fattribution\u202f»). Gardez en cache ce qui ne change jamais\u202f: tout, sauf current.json.',
    },
  },
  facts: [
    ['Accès', 'GET et HEAD, depuis tout site (CORS ouvert)'],
    ['Intervalles', 'Range d’octets, un seul à la fois, exact'],
    ['Cache', 'Un an pour tout ce qui porte une empreinte\u202f; aucun pour current.json'],
    ['Intégrité', 'SHA-256 de chaque fichier dans sa fiche\u202f; ETag fort'],
    ['Coordonnées', 'WGS\u202f84 en FlatGeobuf, GeoParquet et CSV\u202f; système d’origine en GeoPackage'],
    [
      'Valeurs',
      'Telles que déposées, espaces compris\u202f; en CSV, "" est un texte vide, rien une valeur absente\u202f; z, l’altitude des points',
    ],
  ] as [string, string][],
  folders: [
    ['current.json', 'le pointeur'],
    ['snapshots/<numéro>-<empreinte>.json', 'les états du catalogue'],
    ['records/<producteur>/<partie>-<empreinte>.ndjson', 'les fiches, une par ligne'],
    ['data/<producteur>/<jeu>/<empreinte>/<fichier>', 'les fichiers de données'],
    ['tombstones/<producteur>/<jeu>/<empreinte>.json', 'les actes de suppression'],
  ] as [string, string][],
  example: 'Exemple',
  all: 'Lire tout le catalogue',
  change: 'Savoir si le catalogue a changé',
  range: 'Ne lire que les premiers octets d’un fichier',
  area: 'Ne lire que les objets d’une zone',
  map: 'Mettre les données sur une carte',
  schema: 'Les schémas (JSON Schema) de tous ces fichiers',
  copy: 'Copier',
  copied: 'Copié',
  copyWhat: (what: string) => `Copier l’exemple «\u202f${what}\u202f»`,
  none: 'Les exemples paraîtront quand un premier jeu de données sera publié.',
};
