/** Parts of a message that asks for access. */
interface AskedMail {
  isRenewal: boolean;
  title: string;
  page: string;
  key: string;
  until: string;
  use: string;
}

/** Words of the page of one's own access to restricted data. */
export const access = {
  title: 'Mes accès',
  summary: 'Les données restreintes que l’on vous a ouvertes, et la clé qui les ouvre.',
  lead: 'Certaines données ne sont lues que par ceux à qui leur producteur l’accorde. Celles que l’on vous a accordées s’ouvrent ici.',
  help: 'Comment cela marche, et ce qui reste visible de vous',
  noScript: 'Cette page a besoin de JavaScript\u202f: la clé se fait et sert dans votre navigateur.',
  insecure: 'Cette page n’est pas venue par une adresse sûre (https)\u202f: votre navigateur n’y fait pas de clé.',
  noKeyring:
    'Ce navigateur ne garde rien des pages\u202f: une fenêtre privée, ou un réglage qui l’interdit. Ouvrez cette page dans une fenêtre ordinaire.',
  loading: 'Recherche de vos accès…',
  first: 'D’abord, votre clé',
  make: 'Faire ma clé',
  makeText:
    'Elle tient lieu de compte et de mot de passe. Votre navigateur la fait en un instant et ne la donne à personne\u202f: le catalogue ne sait pas qui vous êtes. Il n’y a rien à installer.',
  keyName: 'Mes accès aux données restreintes',
  passkey: 'À chaque visite, demander mon empreinte, mon visage ou le code de cet ordinateur. Utile si d’autres s’en servent.',
  passkeyFailed: 'Cet ordinateur n’a pas pu protéger la clé ainsi. Continuez sans cela, ou cochez de nouveau la case.',
  locked: 'Vos accès sont verrouillés',
  lockedText: 'Votre ordinateur vous demandera votre empreinte, votre visage ou son code.',
  unlock: 'Déverrouiller',
  unlockFailed: 'Rien n’a été déverrouillé. Recommencez, ou ouvrez plus bas la copie de votre clé.',
  other: 'Autre ordinateur, clé perdue',
  otherText: 'Ouvrez ici la copie que vous avez gardée, le fichier cle-mappe.age\u202f: tous vos accès reviennent aussitôt.',
  lost: 'Sans copie',
  lostText:
    'Personne ne peut rendre une clé perdue, mais rien d’autre n’est perdu\u202f: faites-en une nouvelle et redemandez l’accès. Dites au producteur que l’ancienne ne sert plus, il la retirera.',
  fromLink: 'On vous a envoyé un lien',
  fromLinkText: 'Écrivez les six mots que l’on vous a dits au téléphone. Les accents et les majuscules ne comptent pas.',
  words: 'Les six mots',
  passphrase: 'Phrase de passe',
  showPassphrase: 'Montrer ce que j’écris',
  passphraseHint: 'Huit signes au moins, comme trois mots que vous retiendrez. Personne ne peut vous la rendre.',
  file: 'La copie de la clé',
  open: 'Ouvrir',
  opening: 'Ouverture…',
  faults: {
    words: 'Ce ne sont pas les bons mots. Vérifiez leur ordre et leur orthographe, ou rappelez qui vous les a dits.',
    passphrase: 'Ce n’est pas la bonne phrase de passe. Les majuscules, les accents et les espaces comptent.',
    link: 'Le lien est incomplet\u202f: il a sans doute été coupé en route. Copiez-le en entier dans la barre d’adresse.',
    file: 'Ce fichier n’est pas la copie d’une clé. Elle s’appelle cle-mappe.age, dans vos téléchargements.',
  },
  made: 'Votre clé est faite\u202f: gardez-en une copie',
  save: 'Garder une copie',
  saveText:
    'Un fichier, cle-mappe.age, que seule votre phrase de passe ouvre\u202f: pour un autre ordinateur, ou si celui-ci est perdu. Il ira dans vos téléchargements.',
  saveLater: 'Ce ne sera plus possible ensuite\u202f: votre navigateur ne rend pas la clé.',
  without: 'Continuer sans copie',
  ownKey: (n: number): string => (n === 1 ? 'Votre clé' : 'Vos clés'),
  ownKeyText: 'Voici sa moitié publique, que le producteur inscrit. Elle n’ouvre rien à qui la lit.',
  sentKeyText: 'Une clé venue par le lien d’un producteur. Elle ne sert qu’à ce qu’il vous a ouvert.',
  plainKey:
    'Ce navigateur est trop ancien pour garder une clé hors d’atteinte\u202f: qui se sert de votre session pourrait la copier. Mettez-le à jour, puis rouvrez votre copie.',
  passing: 'Ce navigateur peut effacer la clé si vous ne revenez pas pendant longtemps. La copie, si vous l’avez gardée, la remet.',
  copy: 'Copier',
  copied: 'Copiée',
  forget: 'Oublier cette clé',
  forgetText: 'Ce navigateur n’ouvrira plus rien avec elle. Sans copie, il faudra redemander vos accès.',
  forgetSentText: 'Ce navigateur n’ouvrira plus rien avec elle. Le lien et les six mots la ramènent tant que l’accès dure.',
  forgetSure: 'Oublier',
  keep: 'Garder',
  none: 'Rien ne vous est ouvert pour l’instant.',
  noneText: (moment: string) =>
    `Les accès se renouvellent deux fois par jour, la dernière fois le ${moment}. Ce que l’on vous a accordé depuis s’ouvrira à la prochaine.`,
  noneSigned: 'Ce catalogue n’a encore ouvert d’accès à personne. Ce que l’on vous accorde s’ouvre ici dans la demi-journée.',
  findRestricted: 'Voir les données en accès restreint',
  forged: 'Ces accès ne viennent pas de ce catalogue',
  forgedText:
    'Quelqu’un d’autre que son administrateur les a écrits\u202f: rien n’en a été ouvert. Prévenez-le, par les mentions légales, et revenez plus tard.',
  late: 'Vos accès n’ont pas été renouvelés à temps',
  lateText: (moment: string) =>
    `Vous les avez toujours, mais les adresses des fichiers, faites le ${moment}, ne valent plus. L’administrateur du catalogue est prévenu. Revenez dans quelques heures.`,
  grant: 'Vous êtes producteur\u202f? Accorder un accès',
  granted: 'Ouvert pour vous',
  until: (day: string) => `jusqu’au ${day}`,
  reader: 'sans terme, comme lecteur du producteur',
  soon: (days: number) =>
    days <= 0
      ? 'C’est le dernier jour de cet accès.'
      : days === 1
        ? 'Cet accès se termine demain.'
        : `Cet accès se termine dans ${days} jours.`,
  renew: 'Demander à le prolonger',
  expires: (moment: string) => `Les adresses de ces fichiers valent jusqu’au ${moment}\u202f; revenez ici pour de nouvelles.`,
  map: 'Voir la carte',
  closeMap: 'Fermer la carte',
  page: 'Sa fiche',
  files: 'Télécharger',
  programs: 'Dans QGIS, GDAL ou Python',
  programsText:
    'Les adresses des fichiers changent deux fois par jour. Cette commande de Mappe en donne qui restent, sur votre ordinateur seul, et les renouvelle derrière elles. Elle demande la phrase de passe de la copie de votre clé.',
  programsThen: 'Elle affiche l’adresse de chaque fichier. Tant qu’elle tourne, on s’en sert ainsi\u202f:',
  layers: (names: string) => `Couches ouvertes\u202f: ${names}`,
  rules: 'Ce que vous téléchargez reste sous la restriction que dit la fiche\u202f: ne le transmettez pas.',
  closed: 'Fermé depuis peu',
  ended: (day: string) => `L’accès allait jusqu’au ${day}. Il est terminé.`,
  takenBack: (producer: string, day: string | undefined) =>
    day === undefined
      ? `${producer} ne vous l’ouvre plus. Demandez-lui pourquoi.`
      : `${producer} l’a fermé avant son terme, qui était le ${day}, ou l’a donné à une autre clé. Demandez-lui pourquoi.`,
  readers: 'Qui lit vos données restreintes',
  readersText: 'Vous lisez ceci parce que le producteur vous a nommé lecteur. Les destinataires y sont sous leur pseudonyme.',
  built: {
    published: (moment: string) => `Construit et publié le ${moment}.`,
    unchanged: (moment: string) => `Construit le ${moment}\u202f: rien n’a changé.`,
    refused: (moment: string) => `Refusé le ${moment}\u202f: ce qui était publié auparavant reste lisible.`,
    skipped: (moment: string) => `Pas construit le ${moment}\u202f: une source n’a pas répondu.`,
  },
  found: (count: number) => (count === 1 ? '1 remarque sur les données' : `${count} remarques sur les données`),
  severities: { error: 'Erreur\u202f:', warning: 'À vérifier\u202f:', notice: 'À savoir\u202f:' },
  accessTo: (dataset: string) => `Accès à ${dataset}`,
  recipient: 'Destinataire',
  stateHead: 'État',
  reasonHead: 'Motif',
  ofGroup: (group: string) => `groupe ${group}`,
  accessLive: (last: string) => `ouvert jusqu’au ${last}`,
  accessSoon: (days: number, last: string) =>
    days <= 0 ? 'finit aujourd’hui' : days === 1 ? 'finit demain' : `finit dans ${days} jours, le ${last}`,
  accessEnded: (last: string) => `terminé le ${last}`,
  accessRevoked: (day: string, last: string) => `retiré le ${day}, avant son terme du ${last}`,
  nobody: 'Personne d’autre n’y a accès.',
  askAgain: 'Redemander l’accès',
  askFirst: 'Vous demandez l’accès à ces données\u202f:',
  askFor: 'Demander l’accès\u202f:',
  renewFor: 'Prolonger l’accès\u202f:',
  askText: (producer: string) =>
    `Le producteur, ${producer}, décide qui lit ces données et jusqu’à quand. Votre clé publique part avec la demande\u202f: c’est à elle qu’il les ouvre, et elle n’a rien de secret.`,
  use: 'Ce que vous en ferez',
  useHint: 'Une ou deux phrases, sans nommer personne\u202f: sur GitHub elles seront publiques.',
  useHintPlain: 'Une ou deux phrases.',
  wishedUntil: 'Jusqu’au',
  wishedUntilHint: 'Ce que dure votre besoin. Un accès se prolonge.',
  askForge: 'Demander sur GitHub',
  askForgeText: 'Il y faut un compte GitHub, qui paraîtra avec la demande. Le producteur n’a plus qu’à l’accepter.',
  askMail: 'Écrire au producteur',
  askMailText: 'Rien n’est public. Le message est prêt, à compléter de votre nom\u202f:',
  askPage: 'Page de contact du producteur',
  askPageText: 'Copiez d’abord le message\u202f: il porte votre clé publique. Il vous reste à le coller sur cette page.',
  askedForge: (contact: string) =>
    `La demande est prête dans un autre onglet\u202f: envoyez-la. Dites ensuite au producteur qui vous êtes (${contact})\u202f: il ne peut pas l’accorder sans le savoir. Les données s’ouvriront ici dans la demi-journée qui suit son accord.`,
  copyMail: 'Copier le message',
  askedMail:
    'Votre logiciel de courrier s’ouvre sur le message\u202f: dites-y qui vous êtes, et envoyez-le. Rien ne s’ouvre\u202f? Copiez le message. Les données s’ouvriront ici dans la demi-journée qui suit l’accord du producteur.',
  copiedMail: (email: string | undefined) =>
    `Le message est copié\u202f: collez-le ${email === undefined ? 'sur la page de contact' : `dans un courriel à ${email}`}, dites-y qui vous êtes, et envoyez-le. Les données s’ouvriront ici dans la demi-journée qui suit l’accord du producteur.`,
  mailSubject: (title: string, isRenewal: boolean) => `${isRenewal ? 'Prolongation' : 'Demande'} d’accès\u202f: ${title}`,
  mailBody: ({ isRenewal, title, page, key, until, use }: AskedMail) =>
    `Bonjour,\n\nJe demande ${isRenewal ? 'à prolonger mon accès' : 'l’accès'} à «\u202f${title}\u202f» (${page}).\n\nNom, organisme\u202f: \nCe que j’en ferai\u202f: ${use}\nJusqu’au\u202f: ${until}\nMa clé publique\u202f: ${key}\n`,
  askUnknown: 'Ces données ne sont pas, ou plus, dans ce catalogue.',
  askOpen: 'Ces données sont ouvertes à tous, sans clé\u202f:',
};
