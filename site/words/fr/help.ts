/** Words of the help pages. */
export const help = {
  title: 'Aide',
  summary: 'Des guides courts pour chercher des données, pour en publier et pour relire les demandes.',
  lead: 'Des guides courts. Chacun se lit en deux minutes.',
  groups: {
    find: 'Je cherche une donnée',
    publish: 'Je publie des données',
    others: 'Autres types de données',
    review: 'Je relis les demandes',
    run: 'Je tiens le catalogue',
  },
  contents: 'Sur cette page',
  next: 'Ensuite',
  manifeste: {
    title: 'Le manifeste, clé par clé',
    summary: 'Tout ce que l’on peut écrire dans dataset.yaml et producer.yaml, tiré du schéma lui-même.',
    intro:
      'Un manifeste est un fichier de texte au format YAML. Sept clés sont obligatoires\u202f; les autres s’ajoutent selon les besoins. Un éditeur comme VS\u202fCode les propose et les explique de lui-même, grâce à la première ligne du fichier.',
    example: 'Un exemple complet',
    dataset: 'dataset.yaml',
    datasetText: 'La description d’un jeu de données, dans datasets/<producteur>/<jeu>/.',
    producer: 'producer.yaml',
    producerText: 'La fiche d’un producteur, dans datasets/<producteur>/.',
    withdrawal: 'withdrawn.yaml',
    withdrawalText:
      'Le retrait d’un jeu de données\u202f: il prend la place de dataset.yaml, dans datasets/<producteur>/<jeu>/. La page des données reste à son adresse et dit ce qu’elles étaient, quand et pourquoi elles ont été retirées.',
    required: 'obligatoire',
    values: 'Valeurs\u202f: ',
    inside: (name: string) => `Dans ${name}`,
  },
  regles: {
    title: 'Les contrôles, un par un',
    summary: 'Ce que les contrôles vérifient, avec le nom que porte chaque remarque.',
    intro:
      'Chaque remarque faite sur une demande porte un de ces noms. Les points de suspension tiennent la place de ce que le contrôle a trouvé.',
    groups: {
      rules: ['Règles de bonne description', 'Ce qui fait une fiche utile\u202f: titre, description, licence, contact, dates, style.'],
      manifest: ['Forme du manifeste', 'Ce que le schéma attend\u202f: clés, types, valeurs.'],
      yaml: ['Écriture du YAML', 'Le fichier doit d’abord se lire.'],
      source: ['Lecture des données', 'Ce que le fichier de données doit être.'],
      build: ['Fabrication des fichiers', 'Ce qui est vérifié sur les fichiers publiés.'],
    } as Record<'rules' | 'manifest' | 'yaml' | 'source' | 'build', [string, string]>,
    severities: { error: 'erreur', warning: 'avertissement', notice: 'remarque' },
  },
  formats: {
    title: 'Les formats',
    summary: 'Les fichiers que l’on peut déposer, et ceux qui en sont faits.',
    intro: 'Déposez le fichier que vous avez. S’il est de l’un de ces formats, tout le reste est fait pour vous.',
    read: 'Formats acceptés',
    format: 'Format',
    endings: 'Fichiers',
    note: 'À savoir',
    systems: 'Systèmes de coordonnées',
    systemsText:
      'Lambert-93, les coniques conformes CC42 à CC50, les systèmes d’outre-mer et WGS\u202f84 sont reconnus, y compris sous leur nom IGN (IGNF:LAMB93). Si le fichier ne dit pas son système, écrivez-le\u202f: «\u202fcrs: EPSG:2154\u202f». S’il en dit un autre, celui que vous écrivez est suivi et les deux sont signalés\u202f; il est refusé si les coordonnées montrent que le fichier a raison. Deviné par «\u202fmappe new --yes\u202f», il porte «\u202fcrsGuessed: true\u202f», et un avertissement reste sur la fiche tant que personne ne l’a vérifié et n’a retiré cette ligne. Un fichier qui ment sur son système (des mètres dits degrés) est refusé, avec la correction.',
    codes: 'Codes et zéros',
    codesText: 'Les codes Insee, SIREN, SIRET, postaux et de parcelle restent du texte et gardent leurs zéros, dans tous les fichiers.',
    made: 'Fichiers publiés',
    madeText: 'Chaque jeu de données est publié sous toutes ces formes. Chaque conversion est recomptée, et ce qui manque est dit.',
    who: 'Pour qui',
    what: 'Ce que c’est',
  },
  tuiles: {
    title: 'Les profils de tuiles',
    summary: 'Comment la carte simplifie les objets de loin, et comment choisir.',
    intro:
      'De loin, une carte ne peut pas tout montrer. Le profil dit ce que l’on garde. Sans rien écrire, un choix convenable est fait d’après vos données («\u202fauto\u202f»)\u202f; au zoom le plus proche, tous les objets sont là.',
    profile: 'Profil',
    effect: 'De loin, la carte…',
    suits: 'Convient à',
    how: 'L’écrire',
    howText: 'Dans dataset.yaml\u202f:',
    zooms: 'Niveaux de zoom',
    zoomsText:
      'De 0 (le monde) à 18 (la rue). Une commune se lit vers 12, un bâtiment vers 16. Le catalogue propose des niveaux d’après la densité des objets\u202f; la page de chaque jeu de données montre, niveau par niveau, combien d’objets restent et combien pèsent les tuiles.',
    rows: {
      auto: ['choisit d’après la géométrie et les données.', 'presque tout'],
      points: ['garde une part des points (drop), les groupe (cluster) ou les garde tous (keep).', 'éoliennes, arbres, adresses'],
      heterogene: ['simplifie les formes de toute sorte.', 'couches mêlées'],
      reseau: ['simplifie les lignes en gardant les carrefours.', 'routes, cours d’eau, réseaux'],
      lineaire: ['retire les lignes les plus courtes.', 'courbes de niveau, haies'],
      schematisation: ['simplifie les surfaces en gardant la couverture du territoire.', 'occupation du sol'],
      selection: ['garde les surfaces les plus marquantes, retire les plus petites.', 'bâtiments, plans d’eau'],
      fusion: ['réunit les surfaces voisines de mêmes valeurs.', 'parcelles, zonages'],
      harmonisation: ['simplifie en gardant les frontières communes\u202f; de loin, des voisins ne font plus qu’un.', 'communes, îlots'],
    } as Record<
      'auto' | 'points' | 'heterogene' | 'reseau' | 'lineaire' | 'schematisation' | 'selection' | 'fusion' | 'harmonisation',
      [string, string]
    >,
  },
};
