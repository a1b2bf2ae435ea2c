/** Words of the legal notice, of the page on personal data and of the accessibility statement. */
export const legal = {
  notice: {
    title: 'Mentions légales',
    publisher: 'Éditeur',
    siret: (siret: string) => `SIRET ${siret}`,
    director: (name: string) => `Direction de la publication\u202f: ${name}.`,
    write: 'Écrire à l’éditeur',
    host: 'Hébergement',
    data: 'Données et licences',
    dataText: [
      'Chaque jeu de données appartient à son producteur, qui répond de son contenu. Sa page dit sa licence et la mention à reproduire quand on s’en sert.',
      'Les cartes et les chiffres de ce site sont calculés à partir de ces données. Ils n’ont pas de valeur réglementaire\u202f: seuls les documents opposables en ont une.',
    ],
    error: 'Signaler un contenu',
    errorText:
      'Une erreur dans une donnée se signale depuis sa page, au producteur. Un contenu illicite, ou des données personnelles publiées par erreur, se signalent à l’éditeur\u202f: ils sont retirés, y compris des versions passées.',
    software: 'Logiciel',
    softwareText:
      'Ce catalogue est un site statique, sans serveur d’application, fait avec des logiciels libres. Les polices, les cartes et les programmes viennent de ce site même.',
  },
  privacy: {
    title: 'Données personnelles',
    summary: 'Ce site ne vous suit pas\u202f: aucun cookie, aucune mesure d’audience, aucun tiers.',
    summaryWithGround: 'Ce site ne vous suit pas\u202f: aucun cookie, aucune mesure d’audience.',
    lead: 'Lire ce site ne demande rien et ne laisse rien derrière vous.',
    nothing: 'Ce que ce site ne fait pas',
    ground:
      'Il n’envoie aucune requête à un autre site quand une page s’ouvre. Les fonds de carte de l’IGN ne sont demandés à l’IGN que si vous les choisissez.',
    groundOf: (host: string) =>
      `Quand une carte s’ouvre, son fond est demandé à ${host}, qui reçoit votre adresse IP. Rien d’autre n’est demandé à un autre site sans que vous l’ayez choisi.`,
    groundChoice: 'Votre choix du fond de carte, si vous avez répondu à ce que la carte en dit.',
    nothingList: [
      'Il ne dépose aucun cookie et ne mesure pas votre visite.',
      'Il ne demande pas de compte. Votre recherche se fait dans votre navigateur\u202f: ce que vous tapez n’est envoyé nulle part. Seules les adresses que vous demandez à la Géoplateforme de chercher, une à une ou celles d’un tableau, vont à data.geopf.fr, un service de l’État, avec votre adresse IP.',
      'Il ne demande pas votre position. Si vous vous localisez sur une carte, elle reste dans la page.',
    ],
    device: 'Ce qui reste sur votre appareil',
    deviceList: [
      'Le thème clair ou sombre, si vous l’avez changé.',
      'Le système de coordonnées des cartes, si vous en avez choisi un.',
      'Ce que vous dessinez sur une carte, jusqu’à ce que vous le supprimiez.',
      'Un fichier que vous menez d’Explorer à la page Publier, le temps que celle-ci s’ouvre.',
      'Un brouillon de publication, seulement si vous l’avez demandé. Un bouton l’efface. Si vous changez de langue, l’onglet garde ce que vous avez tapé le temps d’ouvrir l’autre page.',
    ],
    logs: 'Journaux techniques',
    logsText: (host: string) =>
      `Comme tout hébergeur, ${host} garde un temps les adresses IP des requêtes, pour la sécurité du service et parce que la loi le demande.`,
    published: 'Données publiées',
    publishedText:
      'Les producteurs publient des données sur des lieux, pas sur des personnes. Chaque dépôt est contrôlé\u202f: un champ qui semble contenir des noms, des courriels ou des téléphones arrête la publication tant que le producteur n’a pas dit sur quel fondement il les publie. Les adresses de contact sont celles de services.',
    forge: 'Publier ou signaler',
    forgeText: (forge: string) =>
      `Les demandes de publication se font sur ${forge}, avec votre compte\u202f: ce qui y est écrit est public, et régi par les règles de ce site. Un signalement par courriel va au producteur. Si vous demandez au formulaire ce que data.gouv.fr dit d’un jeu de données, votre navigateur interroge ce site directement, et n’en interroge aucun autre.`,
    rights: 'Vos droits',
    rightsText: 'Vous pouvez demander l’accès aux données qui vous concernent, leur rectification ou leur effacement, et vous y opposer.',
    write: (name: string) => `Écrire à\u202f: ${name}`,
    cnil: 'Si la réponse ne vous satisfait pas, vous pouvez saisir la CNIL\u202f:',
  },
  accessibility: {
    title: 'Accessibilité',
    summary: 'Déclaration d’accessibilité\u202f: l’état de ce site, ce qui est fait, ce qui manque, à qui écrire.',
    statuses: {
      'non-conforme': 'non conforme',
      'partiellement-conforme': 'partiellement conforme',
      'totalement-conforme': 'totalement conforme',
    },
    commitment: (publisher: string) =>
      `${publisher} s’engage à rendre ce site accessible, conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005.`,
    state: 'État de conformité',
    stateText: (site: string, status: string) =>
      `${site} est ${status} avec le référentiel général d’amélioration de l’accessibilité (RGAA 4.1).`,
    notAudited:
      'Aucun audit du RGAA n’a encore été mené\u202f: c’est pourquoi le site se déclare non conforme. Aucun taux n’est annoncé, car aucun n’a été mesuré par une personne.',
    audited: (date: string) => `Dernier audit\u202f: ${date}.`,
    done: 'Ce qui est fait',
    doneList: [
      'Chaque type de page est vérifié par l’outil axe à chaque modification, en clair et en sombre, sur ordinateur et sur téléphone. Un tel outil ne trouve qu’une partie des défauts.',
      'Le clavier suffit partout\u202f; l’endroit actif se voit\u202f; un lien mène droit au contenu.',
      'Les contrastes des textes dépassent 4,5 pour 1. Rien ne se lit par la couleur seule.',
      'Le site se lit sans JavaScript, sauf la recherche, les cartes et les formulaires, et s’agrandit jusqu’à 400\u202f%.',
      'Toute animation s’efface si votre appareil le demande.',
    ],
    missing: 'Ce qui n’est pas accessible',
    missingList: [
      'Les cartes elles-mêmes\u202f: la loi les en exempte, mais chacune est doublée d’un texte et d’un tableau de ce qu’elle montre.',
      'Les documents joints par les producteurs (PDF, images)\u202f: ils sont publiés tels qu’ils ont été reçus.',
      'Les données elles-mêmes\u202f: un nom de champ obscur reste obscur tant que son producteur ne l’a pas expliqué.',
    ],
    help: 'Un obstacle\u202f?',
    helpText: 'Écrivez-nous\u202f: nous vous donnerons l’information autrement, et nous corrigerons la page.',
    appeal: 'Voies de recours',
    appealText:
      'Si vous avez signalé un défaut d’accessibilité qui vous empêche d’accéder à un contenu et que vous n’avez pas reçu de réponse satisfaisante, vous pouvez écrire au Défenseur des droits, ou joindre l’un de ses délégués.',
    appealLinks: [
      ['Écrire au Défenseur des droits', 'https://formulaire.defenseurdesdroits.fr/'],
      ['Joindre un délégué', 'https://www.defenseurdesdroits.fr/saisir/delegues'],
    ] as [string, string][],
  },
  contact: 'Nous écrire',
};
