import { readableFormats } from '../../../schemas/model/source-endings.ts';

const { files, parts, images, clouds } = readableFormats;

/** Words of the form that publishes a data set. */
export const publish = {
  title: 'Publier des données',
  summary:
    'Publiez un fichier ou un service de données géographiques en trois étapes\u202f: donner, décrire, envoyer. Il n’y faut ni logiciel ni mot de passe.',
  lead: 'Un fichier ou un service, quelques lignes de description, une demande relue par une personne. Rien n’est publié tant que vous n’envoyez pas la demande.',
  steps: ['Vos données', 'Décrire', 'Envoyer'] as [string, string, string],
  step: (n: number, name: string) => `Étape ${n} sur 3\u202f: ${name}`,
  next: 'Continuer',
  reading: 'Lecture en cours…',
  back: 'Revenir',
  optional: 'facultatif',
  mend: (n: number) => (n === 1 ? 'Un point à corriger avant de continuer' : `${n} points à corriger avant de continuer`),
  problems: {
    required: 'Remplissez ce champ.',
    knownProducer: 'Cet organisme existe déjà\u202f: choisissez-le dans «\u202fQui publie\u202f?\u202f».',
    namesake: (territory: string) =>
      `Un autre organisme de ce nom, celui du territoire ${territory}, publie déjà. Dites le lieu dans le nom\u202f: «\u202fSyndicat des eaux (72)\u202f».`,
    published: 'Un jeu de données de cet organisme a déjà ce nom. Modifiez-le, ou donnez un autre nom à celui-ci.',
    dataGouvPage: 'C’est la page d’un jeu de données, pas un fichier. Demandez sa description ci-dessous, ou donnez l’adresse du fichier.',
    crs: 'Ces colonnes ne semblent pas être des degrés. Choisissez le système de coordonnées\u202f: Lambert-93 (EPSG:2154) le plus souvent en métropole.',
    tooLarge:
      'Ce fichier est trop lourd pour être envoyé tel quel\u202f: 100\u202fMo au plus. S’il n’est pas déjà compressé, faites-en un zip.',
    sentPlain:
      'Ce fichier a déjà été envoyé en clair dans le dépôt du catalogue, où tout le monde peut le lire. Dites-le à l’administrateur, puis choisissez de nouveau le fichier.',
    sealedTooLarge:
      'Ce fichier dépasse les 25\u202fMo que prend la page de GitHub, et chiffré il ne se réduit pas. Envoyez-le par la commande qui est dite dessous, puis collez ici ce qu’elle affiche.',
    unreadable: {
      shapefile: 'Un shapefile est fait de plusieurs fichiers (.shp, .shx, .dbf, .prj…). Choisissez-les tous ensemble, ou leur dossier.',
      parts: 'Ce format est fait de plusieurs fichiers. Choisissez-les tous ensemble, ou leur dossier.',
      spreadsheet: 'Enregistrez ce classeur au format XLSX ou ODS, ou la feuille au format CSV (UTF-8), puis choisissez ce fichier.',
      unknown: `Ce format n’est pas lu. Formats lus\u202f: ${files.join(', ')}\u202f; tableaux XLSX et ODS\u202f; en plusieurs fichiers ou dans une archive\u202f: ${parts.join(', ')}\u202f; images et relief\u202f: ${images.join(', ')}\u202f; nuages de points\u202f: ${clouds.join(', ')}.`,
    },
  },
  seePublished: 'Voir sa page',
  changePublished: 'Le modifier sur GitHub',
  data: {
    who: 'Qui publie\u202f?',
    whoHint:
      'Tapez le nom ou le code postal de votre commune, le nom de votre intercommunalité, de votre département, ou d’un organisme qui publie déjà.',
    whoPlaceholder: 'Vion, 07610, Marne…',
    found: (n: number) => (n === 1 ? 'Un choix.' : `${n} choix.`),
    foundNone: (text: string) =>
      `Rien ne s’appelle «\u202f${text}\u202f» ici. Vérifiez l’orthographe, ou prenez «\u202fUn autre organisme\u202f».`,
    publishesAlready: (departement?: string) => `publie déjà ici${departement === undefined ? '' : ` · ${departement}`}`,
    otherProducer: 'Un autre organisme\u202f: service de l’État, association, entreprise…',
    choose: 'Choisir…',
    newProducer: 'Un nouvel organisme',
    newProducerText: 'ne publie pas encore ici\u202f: vérifiez sa fiche',
    name: 'Nom de l’organisme',
    nameHint: 'Tel qu’il doit paraître\u202f: «\u202fVille de Vitry-le-François\u202f», «\u202fDDT de la Marne\u202f».',
    type: 'Type d’organisme',
    siret: 'SIRET',
    siretHint: 'Ses 14 chiffres permettent de vérifier l’organisme.',
    siretEnd: 'SIRET\u202f: les cinq derniers chiffres',
    siretEndHint:
      'Le SIREN est connu. Ces cinq chiffres permettent de vérifier l’organisme\u202f; s’ils manquent, la relecture les demandera.',
    siren: 'SIREN',
    otherSiren: 'Ce n’est pas ce SIREN',
    territory: 'Territoire de compétence',
    territoryHint: 'Commune, intercommunalité ou département\u202f: tapez son nom.',
    wider: 'Ou un territoire plus large',
    territoryChosen: 'Territoire choisi',
    change: 'Changer',
    where: 'Où sont les données\u202f?',
    file: 'Sur mon ordinateur',
    filled: (names: string[]) =>
      `Ce fichier porte sa propre description. Elle remplit l’étape suivante, où tout peut être changé\u202f: ${names.join(', ')}.`,
    url: 'En ligne, à une adresse https',
    service: 'Un service déjà en ligne',
    fileLabel: 'Fichier de données',
    fileChoose: 'Choisir un ou des fichiers',
    folderChoose: 'Choisir un dossier',
    fileNone: 'ou déposez-les ici.',
    fileHint:
      'GeoPackage, GeoJSON, CSV, XLSX, ODS, FlatGeobuf, GML, KML, KMZ, GPX… Un shapefile\u202f: tous ses fichiers ensemble\u202f; une géodatabase\u202f: son dossier .gdb. Tout reste sur votre ordinateur\u202f: vous l’enverrez vous-même à l’étape 3.',
    gathering: 'Les fichiers sont réunis…',
    gatherFailed:
      'Votre navigateur n’a pas pu lire ces fichiers. Ont-ils été déplacés\u202f? Choisissez-les de nouveau, ou mettez-les dans un zip.',
    madeOf: (names: string) => `Fait de\u202f: ${names}.`,
    left: (names: string) => `Ne fait pas partie des données, et ne sera pas envoyé\u202f: ${names}.`,
    above: (n: number) =>
      n === 1
        ? 'La ligne au-dessus des titres des colonnes n’est pas reprise.'
        : `Les ${n} lignes au-dessus des titres des colonnes ne sont pas reprises.`,
    lost: (n: number) =>
      n === 1
        ? 'Une formule du classeur n’a pas de valeur, ou est en erreur\u202f: sa cellule sera vide. Ouvrez le classeur, corrigez-la, enregistrez, puis choisissez-le de nouveau.'
        : `${n} formules du classeur n’ont pas de valeur, ou sont en erreur\u202f: leurs cellules seront vides. Ouvrez le classeur, corrigez-les, enregistrez, puis choisissez-le de nouveau.`,
    others: (n: number) => (n === 1 ? 'un autre' : `${n} autres`),
    sheets: 'Ce classeur a plusieurs feuilles. Laquelle publier\u202f?',
    refused: {
      none: () => 'Ce dossier est vide.',
      nothing: (names: string) =>
        `Rien ici n’est un fichier de données que nous lisons (${names}). Choisissez un GeoPackage, un GeoJSON, un tableau (CSV, XLSX, ODS), ou tous les fichiers d’un shapefile.`,
      several: (names: string) => `Il y a là plusieurs classeurs (${names}). Choisissez-en un seul\u202f: chacun fait un jeu de données.`,
      heavy: (names: string) =>
        `C’est trop lourd pour être réuni par votre navigateur (${names}). Mettez les fichiers dans un zip\u202f; pour un classeur, enregistrez la feuille au format CSV.`,
      damaged: (names: string) =>
        `«\u202f${names}\u202f» ne s’ouvre pas\u202f: il est abîmé, ou protégé par un mot de passe. Enregistrez-le sans mot de passe, ou la feuille au format CSV (UTF-8).`,
      blank: (names: string) => `Aucune feuille de «\u202f${names}\u202f» ne contient de tableau. Les feuilles masquées ne sont pas lues.`,
    },
    urlLabel: 'Adresse du fichier',
    urlHint:
      'L’adresse de téléchargement direct\u202f: le fichier y sera relu à chaque mise à jour. La page du jeu de données sur data.gouv.fr convient aussi.',
    serviceType: 'Type de service',
    serviceHint: 'Les données restent où elles sont. Rien n’est copié\u202f: la page dit où les trouver et les montre.',
    serviceTypes: {
      wms: 'WMS\u202f: une carte en images',
      wmts: 'WMTS\u202f: une carte en tuiles',
      tms: 'TMS\u202f: une carte en tuiles',
      wfs: 'WFS\u202f: des objets',
      pmtiles: 'PMTiles\u202f: un fichier de tuiles',
      cog: 'COG\u202f: un fichier d’image (GeoTIFF)',
    },
    serviceUrl: 'Adresse du service',
    serviceUrlHint: 'En https, sans les paramètres de la requête (SERVICE, REQUEST, LAYERS…).',
    serviceFileHint: 'L’adresse https du fichier lui-même.',
    serviceLayer: 'Couche',
    serviceLayerHint: 'Son nom technique, tel que le service le donne\u202f; une seule. Exemple\u202f: Patrinat_ZNIEFF1.',
    kept: (name: string, size: string) => `${name}, ${size}`,
    table: 'Comment ce tableau se place-t-il sur la carte\u202f?',
    tableNone: 'Il n’a pas de coordonnées (tableau simple)',
    tableXy: 'Deux colonnes\u202f: x et y, ou longitude et latitude',
    tablePair: 'Une colonne qui contient les deux coordonnées',
    tableWkt: 'Une colonne de géométrie (WKT)',
    x: 'Colonne x ou longitude',
    y: 'Colonne y ou latitude',
    wkt: 'Colonne WKT',
    crs: 'Système de coordonnées',
    crsHint: 'À choisir seulement si le fichier ne le dit pas\u202f; un tableau ne le dit jamais.',
    crsUnknown: 'Celui que dit le fichier, ou des degrés (WGS\u202f84)',
  },
  describe: {
    proposed: 'Proposé d’après ce que vous avez donné\u202f: changez-le s’il le faut.',
    title: 'Titre',
    titleHint: 'Ce que sont les données, en mots de tous les jours\u202f: «\u202fAires de jeux\u202f», pas «\u202faj_2026_v3\u202f».',
    folder: 'Nom court, dans l’adresse de la page',
    folderHint: 'Des minuscules, des chiffres et des traits d’union. Nous vérifions que ce nom est libre.',
    description: 'Description',
    descriptionHint: 'Ce que contiennent les données, à quoi elles servent, ce qu’elles ne disent pas. Deux ou trois phrases suffisent.',
    themes: 'Thèmes',
    themesHint: 'Un à trois\u202f; le premier choisi est le principal.',
    keywords: 'Mots-clés',
    keywordsHint: 'Séparés par des virgules\u202f: d’autres mots que l’on chercherait.',
    license: 'Licence',
    licenseHint: 'La licence dit ce que chacun peut faire des données. Une administration choisit la Licence Ouverte 2.0 ou l’ODbL.',
    licenseRestrictedHint:
      'La licence dit ce que vos destinataires peuvent faire des données. Sauf raison contraire, ils ne les transmettent à personne.',
    otherLicenses: 'Autres licences',
    passedOn: 'Licences qui laissent transmettre les données',
    frequency: 'Fréquence de mise à jour',
    frequencyHint: 'Le rythme que vous pouvez tenir. Il sert à dire si les données sont à jour.',
    date: 'Date des données',
    dateHint:
      'De quand datent les données elles-mêmes, et non le fichier\u202f: une année, un mois (2017-10) ou un jour (2017-10-13). Sans elle, la page dira qu’elle n’est pas précisée.',
    datePlaceholder: '2017-10-13',
    since: 'Données à compter du',
    sinceHint: 'Si elles couvrent une période\u202f: son premier jour.',
    lineage: 'D’où viennent les données\u202f?',
    lineageHint: 'Levé de terrain, saisie sur photo aérienne, extraction d’un logiciel…',
    lineageExpected: 'Une administration doit le dire.',
    contact: 'À qui écrire\u202f?',
    contactHint: 'Un service, pas une personne\u202f: l’adresse est publique.',
    contactName: 'Nom du service',
    contactEmail: 'Adresse électronique du service',
    contactUrl: 'Ou page de contact',
  },
  send: {
    ready: 'Tout est prêt.',
    asked: (n: number) =>
      n === 1
        ? 'Vous pouvez envoyer, mais un point vous sera demandé à la relecture\u202f:'
        : `Vous pouvez envoyer, mais ${n} points vous seront demandés à la relecture\u202f:`,
    needs: 'Il vous faut un compte GitHub (gratuit)\u202f: c’est là que la demande est relue.',
    notReady: (n: number) => (n === 1 ? 'Il reste un point à corriger\u202f:' : `Il reste ${n} points à corriger\u202f:`),
    isPublic:
      'Ce que vous déposez sur GitHub est public aussitôt, et le reste. Vérifiez une dernière fois qu’aucune colonne ne nomme des personnes.',
    fileAgain: (name: string) =>
      `Choisissez de nouveau «\u202f${name}\u202f»\u202f: vos réponses ont été gardées, mais jamais le fichier lui-même.`,
    fileAgainButton: 'Choisir le fichier',
    zipping: 'Votre zip se prépare…',
    zipFailed:
      'Le zip n’a pas pu être préparé\u202f: le fichier a peut-être été déplacé ou modifié depuis que vous l’avez choisi. Choisissez-le de nouveau.',
    takeTitle: 'Prenez le zip',
    takeText: (name: string, size: string) =>
      `«\u202f${name}\u202f» (${size}) contient vos données et leur description. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
    take: 'Télécharger le zip et ouvrir GitHub',
    takeAlone: 'Télécharger le zip seul',
    taken: (name: string) => `«\u202f${name}\u202f» est dans vos téléchargements.`,
    dropTitle: 'Glissez-le dans la page de GitHub',
    dropText:
      'Dans le cadre «\u202fLe zip\u202f», ou par le bouton qui est sous ce cadre. Attendez que son adresse s’y affiche. Le reste est déjà rempli.',
    createTitle: 'Cliquez sur «\u202fCreate\u202f»',
    createText: 'C’est envoyé. La réponse arrive en français dans cette même page, en quelques minutes, et par courriel.',
    sentText: 'Le fichier est déjà dans le dépôt du catalogue\u202f: le zip ne contient que sa description.',
    urlText: 'Le fichier sera lu à son adresse\u202f; il doit y rester.',
    serviceText: 'Les données restent à leur service, qui sera interrogé à chaque contrôle\u202f; elles doivent y rester.',
    noForge: 'Ce catalogue ne reçoit pas de demandes en ligne\u202f: téléchargez le zip et envoyez-le à son administrateur.',
    noAccount: 'Vous n’avez pas de compte GitHub\u202f?',
    mailText: (address: string) =>
      `Téléchargez le zip et envoyez-le, joint à un courriel, à ${address}\u202f: la même demande en est faite pour vous.`,
    mail: 'Écrire le courriel',
    mailSubject: (what: string) => `Données à publier\u202f: ${what}`,
    mailBody: (zip: string) =>
      `Bonjour,\n\nVous trouverez ci-joint le dépôt «\u202f${zip}\u202f» (joignez-le à ce message).\n\nCordialement,\n`,
    withGit: 'Vous travaillez avec git\u202f?',
    gitText: (id: string, file: string | undefined) =>
      `Mettez ces fichiers et vos données${file === undefined ? '' : ` (sous le nom «\u202f${file}\u202f»)`} dans datasets/${id}/ d’une copie («\u202ffork\u202f») du dépôt, et ouvrez une demande («\u202fpull request\u202f»), ou appelez «\u202fmappe propose\u202f».`,
    gitFolder: 'Le dossier sur GitHub',
    copy: 'Copier',
    copied: 'Copié',
    download: 'Télécharger',
    what: (name: string) => `Le texte de ${name}`,
    then: 'Et ensuite\u202f?',
    thenSteps: [
      [
        'En quelques minutes',
        'Vos données sont lues et converties, puis une réponse vous est faite en français\u202f: ce qui va, ce qu’il faut corriger et comment.',
      ],
      ['Une relecture', 'Un administrateur vérifie l’organisme et les données, puis accepte, ou demande une correction.'],
      ['En ligne', 'Les données paraissent dans le catalogue dans l’heure, en carte et dans tous les formats.'],
    ] as [string, string][],
    after:
      'Pour corriger une demande, glissez un nouveau zip dans un commentaire. Pour mettre à jour des données publiées, «\u202fMettre à jour ces données\u202f» est sur leur page.',
  },
  dataGouv: {
    offer: 'Ces données sont décrites sur data.gouv.fr\u202f: leur description peut remplir ce formulaire.',
    ask: 'Demander la description à www.data.gouv.fr',
    asking: 'www.data.gouv.fr répond…',
    thirdParty:
      'Rien n’est demandé avant que vous n’appuyiez. Votre navigateur interroge alors ce site de l’État, qui voit votre adresse IP et le jeu demandé\u202f; rien d’autre ne part.',
    filled: (names: string[]) =>
      names.length === 0
        ? 'data.gouv.fr a répondu\u202f: tout ce qu’il dit, vous l’aviez déjà écrit.'
        : `data.gouv.fr a répondu. Sa description remplit l’étape suivante, où tout peut être changé\u202f: ${names.join(', ')}.`,
    file: 'Le fichier à publier',
    noFile:
      'Aucun de ses fichiers n’est dans un format que nous lisons. Donnez l’adresse d’un fichier, ou choisissez-le sur votre ordinateur.',
    ownFile: 'Vous avez un fichier plus récent\u202f? Choisissez «\u202fSur mon ordinateur\u202f» plus haut\u202f: la description reste.',
    absent: 'data.gouv.fr n’a pas de jeu de données ouvert à cette adresse. Vérifiez-la, ou remplissez le formulaire vous-même.',
    failed: 'data.gouv.fr n’a pas répondu. Réessayez, ou remplissez le formulaire vous-même.',
  },
  large: {
    weighing: 'Ce fichier dépasse 25\u202fMo\u202f: nous mesurons ce qu’il pèsera dans le zip à envoyer…',
    fits: (size: string) => `Dans le zip à envoyer, il pèsera environ ${size}\u202f: GitHub le prendra (25\u202fMo au plus).`,
    title: (size: string) => `Le zip à envoyer pèse ${size}, et la page de GitHub n’en prend pas plus de 25\u202fMo.`,
    beyond: (size: string) => `Ce fichier pèse ${size}, et GitHub n’en garde pas de plus de 100\u202fMo.`,
    ways: 'Voici ce qui reste possible.',
    address:
      'Mettez le fichier à une adresse https durable, sur le site de votre organisme ou sur data.gouv.fr par exemple, et donnez cette adresse. Il y sera relu à chaque mise à jour.',
    giveAddress: 'Donner une adresse',
    operator: 'Écrivez à l’administrateur du catalogue\u202f: il vous dira comment lui remettre un fichier de cette taille.',
    invitation:
      'Demandez une invitation à l’administrateur du catalogue\u202f: avec elle, une commande envoie le fichier dans le dépôt, quel que soit son poids.',
    fromHere:
      'Envoyez-le d’ici, quel que soit son poids, sur invitation de l’administrateur du catalogue. L’envoi peut être suspendu, et repris un autre jour.',
    send: 'Envoyer le fichier d’ici',
    unprepared: 'L’envoi du fichier n’a pas pu être préparé.',
    guide: 'Comment l’envoyer',
    write: 'Lui écrire',
    mailSubject: (what: string) => `Un fichier trop lourd pour le formulaire\u202f: ${what}`,
    mailBody: (why: string) =>
      `Bonjour,\n\nJe souhaite publier des données trop lourdes pour le formulaire. ${why}\n\nComment puis-je vous les remettre\u202f?\n\nCordialement,\n`,
    git: 'Si vous travaillez avec git, continuez\u202f: l’étape 3 donne la description à joindre au fichier dans votre demande.',
  },
  update: {
    title: 'Mettre à jour des données',
    lead: 'Choisissez le nouveau fichier. Il est lu dans votre navigateur, puis vous l’envoyez\u202f: la description reste la même.',
    unknown:
      'Cette adresse ne désigne aucun jeu de données. Ouvrez la page de vos données, et suivez «\u202fMettre à jour ces données\u202f».',
    search: 'Chercher vos données',
    byItself:
      'Ces données ne sont pas un fichier déposé\u202f: elles sont lues à leur adresse ou à leur service, de nouveau et d’elles-mêmes, au rythme que dit leur description. Si l’adresse a changé, corrigez la description.',
    other: 'Ce n’est pas le fichier qui change\u202f?',
    change: 'Corriger la description',
    deprecate: 'Signaler qu’elles ne seront plus mises à jour',
    withdraw: 'Retirer du catalogue',
    otherHint:
      'Chaque demande se fait sur GitHub et est relue par une personne. Des données retirées gardent leur page, qui dit pourquoi elles n’y sont plus.',
    back: 'Revenir aux données',
    file: 'Le nouveau fichier',
    fileHint: (name: string, isSendable: boolean) =>
      `Il remplacera «\u202f${name}\u202f», quel que soit son nom sur votre ordinateur. ${isSendable ? 'Plus lourd que 25\u202fMo, une fois dans un zip, il part d’ici, sur invitation.' : '25\u202fMo au plus, une fois dans un zip.'}`,
    otherKind: (name: string) =>
      `La description attend un fichier comme «\u202f${name}\u202f». Enregistrez vos données dans ce format, ou publiez-les avec une nouvelle description.`,
    misplaced: (layer: string, box: string) =>
      `Les coordonnées de «\u202f${layer}\u202f» (${box}) ne sont pas là où le fichier les dit. Vérifiez sur la carte que tout est à sa place\u202f; sinon, exportez vos données de nouveau, dans leur système de coordonnées.`,
    allowed: 'Je l’ai vérifié\u202f: ces colonnes peuvent être publiques, et la description publiée dit déjà pourquoi.',
    what: (title: string) => `${title}, mise à jour`,
    takeText: (name: string, size: string) =>
      `«\u202f${name}\u202f» (${size}) contient le nouveau fichier. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
    note: 'Le zip ne contient que le nouveau fichier\u202f: la description publiée ne change pas.',
    sent: 'Le nouveau fichier est déjà dans le dépôt du catalogue\u202f: le zip ne contient que son empreinte, et la description publiée ne change pas.',
    takeSent: (name: string, size: string) =>
      `«\u202f${name}\u202f» (${size}) désigne le fichier que vous avez envoyé. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
    noScript: 'Cette page a besoin de JavaScript. Sans lui, le guide dit comment faire avec GitHub ou git.',
    guide: 'Lire le guide',
  },
  redescribe: {
    title: 'Modifier une description',
    lead: 'La description publiée est déjà là\u202f: changez ce qui doit l’être. Seul ce que vous changez est envoyé, le fichier reste le même.',
    loading: 'La description publiée arrive…',
    unknown:
      'Cette adresse ne désigne aucun jeu de données. Ouvrez la page de vos données, et suivez «\u202fMettre à jour ces données\u202f», puis «\u202fCorriger la description\u202f».',
    unreached: 'La description publiée n’est pas arrivée\u202f: le réseau ou le site n’a pas répondu.',
    again: 'Réessayer',
    prepare: 'Préparer l’envoi',
    same: 'Rien n’a changé\u202f: la description est celle qui est publiée.',
    isPublic: 'Ce que vous déposez sur GitHub est public aussitôt, et le reste.',
    what: (title: string) => `${title.trim()}, description`,
    takeText: (name: string, size: string) =>
      `«\u202f${name}\u202f» (${size}) contient ce que vous avez changé. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
    rest: 'Les titres des champs, les documents et les liens se changent dans le manifeste, sur GitHub.',
    manifest: 'Ouvrir le manifeste',
  },
  preview: 'Le texte qui sera envoyé (manifeste)',
  previewHint: 'Il s’écrit à mesure que vous remplissez le formulaire\u202f: rien n’est à y faire.',
  draft: 'Garder ce brouillon sur cet appareil',
  draftHint: 'Sinon, il disparaît avec la page, sauf si vous changez de langue. Rien n’est envoyé.',
  draftErase: 'Effacer le brouillon',
  noScript: {
    intro: 'Le formulaire a besoin de JavaScript. Sans lui, trois gestes suffisent\u202f:',
    steps: [
      'Copiez le manifeste d’exemple ci-dessous dans un fichier dataset.yaml, et remplacez ses valeurs par les vôtres.',
      'Mettez-le avec vos données dans un dossier datasets/votre-organisme/vos-donnees/, et faites un zip de «\u202fdatasets\u202f» (25\u202fMo au plus). Un organisme qui ne publie pas encore ajoute sa fiche, datasets/votre-organisme/producer.yaml.',
      'Déposez ce zip dans la page de GitHub\u202f: la réponse y vient en quelques minutes.',
    ],
    example: 'Manifeste d’exemple',
    guide: 'Lire le guide complet',
    open: 'Déposer le zip sur GitHub',
  },
};
