/** Words of a publication that not everybody may read: the file is encrypted in the page. */
export const sealed = {
  who: 'Qui pourra lire ces données\u202f?',
  everybody: 'Tout le monde',
  few: 'Ceux à qui vous l’accordez',
  note: 'Le fichier que vous choisirez sera chiffré ici, dans votre navigateur, avant tout envoi\u202f: seul le catalogue peut l’ouvrir. Le titre, la description, l’organisme et la raison restent publics\u202f: n’y écrivez rien de secret.',
  reason: 'Pourquoi l’accès est-il restreint\u202f?',
  reasonHint: 'Le texte qui le permet. Sans lui, toute restriction est un refus de communication.',
  choose: 'Choisir…',
  crpa: 'Code des relations entre le public et l’administration',
  inspire: 'Directive INSPIRE',
  detail: 'Ce qu’il faut en dire de plus',
  detailHint: 'Une phrase publique\u202f: l’autre secret dont il s’agit, la délibération, la convention…',
  sealing: (percent: number) => `Chiffrement du fichier\u202f: ${percent}\u202f%`,
  isSealed: (name: string) => `Le fichier est chiffré. Il partira sous le nom «\u202f${name}\u202f», qui ne dit rien de lui.`,
  failed: 'Le fichier n’a pas pu être chiffré, et ne sera pas envoyé. S’il a changé ou bougé sur votre disque, choisissez-le de nouveau.',
  noKey:
    'Ces données sont à accès restreint, et ce catalogue ne reçoit pas de tels fichiers ici. Demandez à son administrateur où envoyer le vôtre\u202f; ne le déposez pas en clair.',
  updateNote:
    'Ces données sont à accès restreint. Le nouveau fichier sera chiffré ici, dans votre navigateur, avant tout envoi\u202f: seul le catalogue peut l’ouvrir.',
  updateHint: 'Dans le format que vous voulez, 25\u202fMo au plus. La description et les accès restent les mêmes.',
  updateTake: (name: string, size: string) =>
    `«\u202f${name}\u202f» (${size}) contient le nouveau fichier, chiffré. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
  tooLarge: (size: string) => `Ce fichier (${size}) part par une commande, et sa description par cette page.`,
  invite:
    'Demandez une invitation à l’administrateur du catalogue. Il vous envoie un fichier, invitation.json, qui vaut pour votre organisme et quelques jours. Sans Mappe chez vous (il y faut Linux), demandez-lui plutôt comment lui remettre le fichier.',
  inviteWrite: 'Lui écrire',
  inviteSubject: (producer: string) => `Invitation à déposer des données restreintes\u202f: ${producer}`,
  inviteBody: (producer: string, size: string) =>
    `Bonjour,\n\nJe souhaite déposer des données à accès restreint trop lourdes pour le formulaire (${size}), au nom de «\u202f${producer}\u202f». Pouvez-vous m’envoyer une invitation\u202f?\n\nnpm run mappe -- deposit --invite ${producer} --store ADRESSE-DU-DEPOT-PRIVE\n\nCordialement,\n`,
  command:
    'Dans le dossier de Mappe, mettez invitation.json et votre fichier, puis lancez cette commande. Elle chiffre le fichier sur votre ordinateur, et l’envoie.',
  commandName: 'Commande qui chiffre et envoie le fichier',
  copy: 'Copier la commande',
  copied: 'Copiée',
  printed: 'Collez ici les lignes qu’elle affiche à la fin («\u202fdeposit…\u202f», «\u202fsha256…\u202f»).',
  printedFirst: 'Dites d’abord qui publie, plus bas\u202f: le fichier est chiffré au nom de cet organisme.',
  printedWrong:
    'Ces lignes ne nomment pas encore le fichier chiffré\u202f: il y faut «\u202fdeposit\u202f» et «\u202fsha256\u202f», en entier.',
  sentAlone: (name: string, size: string) =>
    `«\u202f${name}\u202f» (${size}) contient la description. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
  send: {
    isPublic:
      'Sur GitHub, personne ne peut ouvrir votre fichier\u202f: il est chiffré. Sa description, elle, est publique aussitôt, et le reste.',
    takeText: (name: string, size: string) =>
      `«\u202f${name}\u202f» (${size}) contient vos données, chiffrées, et leur description. Il arrive dans vos téléchargements, et GitHub s’ouvre dans un autre onglet.`,
    gitText: (id: string, _file: string | undefined) =>
      `Mettez cette description dans datasets/${id}/ d’une copie («\u202ffork\u202f») du dépôt. Le fichier n’y va jamais, même chiffré\u202f: envoyez-le par «\u202fmappe deposit --private\u202f», qui dit quoi écrire dans «\u202fsource\u202f».`,
    thenSteps: [
      [
        'En quelques minutes',
        'La description est contrôlée, elle seule, et une réponse vous est faite\u202f: ce qui va, ce qu’il faut corriger et comment.',
      ],
      ['Une relecture', 'Un administrateur vérifie l’organisme et la raison de la restriction, puis accepte, ou demande une correction.'],
      [
        'Au secret',
        'Les données sont converties là où le catalogue garde ses données restreintes. Leur page publique ne montre que la description.',
      ],
      [
        'Vos destinataires',
        'Chacun demande l’accès depuis cette page publique, avec sa clé, et la demande vous arrive par GitHub ou par courriel. Vous l’accordez jusqu’à un jour, sur GitHub ou par la page «\u202fMes accès\u202f», et pouvez le retirer.',
      ],
    ] as [string, string][],
    after: 'Pour corriger une demande, glissez un nouveau zip dans un commentaire\u202f: préparez-le ici, où le fichier est chiffré.',
  },
};
