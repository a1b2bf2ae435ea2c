/** Words of the page of figures. */
export const status = {
  title: 'État de la plateforme',
  summary: 'Ce que le catalogue contient aujourd’hui, en chiffres\u202f: jeux de données, volumes, fraîcheur.',
  lead: 'Tous ces chiffres sont calculés sur les fichiers publiés, à chaque publication. Personne ne les saisit.',
  figures: {
    datasets: ['jeu de données', 'jeux de données'],
    producers: ['producteur', 'producteurs'],
    versions: ['version publiée', 'versions publiées'],
    features: ['objet ou ligne de tableau', 'objets et lignes de tableau'],
    bytes: ['en ligne', 'en ligne'],
  } as Record<'datasets' | 'producers' | 'versions' | 'features' | 'bytes', [string, string]>,
  last: (date: string) => `Dernière mise à jour de données\u202f: ${date}.`,
  leftOut: 'Laissé de côté',
  leftOutLead: (n: number) =>
    n > 1
      ? `${n.toLocaleString('fr-FR')} jeux de données publiés, ou fichiers de fiches, ne peuvent pas être montrés\u202f: aucune page n’en parle. Le reste du catalogue est complet.`
      : 'Un jeu de données publié, ou un fichier de fiches, ne peut pas être montré\u202f: aucune page n’en parle. Le reste du catalogue est complet.',
  leftOutUnlisted: 'Un jeu de données hors des listes.',
  leftOutFile: 'Une fiche sans nom.',
  leftOutMore: (n: number) => (n > 1 ? `Et ${n.toLocaleString('fr-FR')} autres.` : 'Et un autre.'),
  freshness: 'Fraîcheur',
  freshnessLead:
    'Les mises à jour attendues d’après la date des données et la fréquence que chaque producteur annonce, la plus proche en premier.',
  dataset: 'Jeu de données',
  updated: 'Données',
  expected: 'Prochaine mise à jour',
  state: 'État',
  noDue: 'Aucun jeu de données n’annonce à la fois la date de ses données et une fréquence.',
  more: (n: number) =>
    n > 1
      ? `Et ${n.toLocaleString('fr-FR')} autres, dont la mise à jour est attendue plus tard.`
      : 'Et un autre, dont la mise à jour est attendue plus tard.',
  formats: 'Volume par format',
  format: 'Format',
  files: 'Fichiers',
  volume: 'Volume',
  producers: 'Volume par producteur',
  producer: 'Producteur',
  count: 'Jeux de données',
  allVersions: 'Toutes versions',
  share: 'Part de l’offre',
  yearly: 'Par an',
  euros: (euros: string) => `${euros}\u00a0€`,
  total: (bytes: string) =>
    `Le dépôt garde au plus ${bytes}, toutes versions comprises, supprimées depuis ou non\u202f; un fichier que plusieurs versions partagent ne compte qu’une fois. `,
  totalDeparted: (bytes: string) =>
    `Sur ce volume, au plus ${bytes} ont quitté le catalogue (jeux retirés ou renommés, états remplacés) et comptent jusqu’à leur suppression. `,
  totalOwn: (bytes: string) =>
    `Des producteurs gardent ${bytes} de plus dans leurs propres compartiments\u202f: aucune offre ne les compte. `,
  buckets: 'Compartiments des producteurs',
  bucket: 'Compartiment',
  free: (bytes: string) => `Chaque producteur dispose de ${bytes} gratuits\u202f; au-delà, une offre payante est nécessaire. `,
  rate: (rate: string, euros: string, source: string, on: string) =>
    `À ${rate}\u00a0€ par téraoctet et par an (${source}, ${on}), ce dépôt coûte environ ${euros}\u00a0€ par an.`,
  storage: 'Stockage',
  stored: (current: string, all: string) =>
    `${current} pour les versions en cours, au plus ${all} avec les versions passées, dont certaines ont pu être supprimées depuis. `,
  departed: (bytes: string) =>
    `S’y ajoutent au plus ${bytes} de ce qui a quitté le catalogue (jeux retirés ou renommés, états remplacés), jusqu’à leur suppression. `,
  allowed: (share: string, bytes: string) => `C’est ${share} de ce que permet son offre (${bytes}). `,
  ownAlone: (bytes: string) => `${bytes}, dans le compartiment que le producteur garde lui-même\u202f: aucune offre ne les compte. `,
  own: (bytes: string) =>
    `S’y ajoutent ${bytes} dans le compartiment que le producteur garde lui-même\u202f: son offre ne les compte pas. `,
  premium: (until: string) => `Offre payante jusqu’au ${until}.`,
  premiumOver: (until: string) => `Offre payante terminée le ${until}.`,
  price: (euros: string, rate: string, source: string, on: string) =>
    `Environ ${euros}\u00a0€ par an, à ${rate}\u00a0€ par téraoctet au-delà du volume gratuit (${source}, ${on}).`,
  byDataset: 'Par jeu de données',
  moreSmaller: (n: number) => `Et ${n.toLocaleString('fr-FR')} autres, plus petits.`,
  current: 'Fichiers des versions en cours. Les versions passées partagent avec elles les fichiers qui n’ont pas changé.',
  quality: 'Qualité',
  warnings: (n: number) =>
    n === 0
      ? 'Aucun avertissement sur les données publiées.'
      : n === 1
        ? '1 avertissement sur les données publiées\u202f: il est dit sur la page de son producteur.'
        : `${n.toLocaleString('fr-FR')} avertissements sur les données publiées\u202f: chacun est dit sur la page de son producteur.`,
  remarks: {
    title: 'Pour le producteur\u202f: remarques du contrôle',
    lead: 'Ce que le contrôle a remarqué, et ce qui rendrait chaque jeu de données meilleur. Les pages des données n’en disent rien.',
    gains: 'Pour faire mieux\u202f:',
    more: (n: number) =>
      n > 1 ? `Et ${n.toLocaleString('fr-FR')} autres jeux de données ont des remarques.` : 'Et un autre jeu de données a des remarques.',
  },
  services: 'Services',
  servicesAlive: (alive: number, all: number) => `Au dernier contrôle, ${alive} sur ${all} ont répondu.`,
  serviceDead: (day: string | undefined) => (day === undefined ? 'n’a pas répondu' : `dernière réponse le ${day}`),
  conservation:
    'Chaque publication vérifie que tout objet du fichier d’origine se retrouve dans chaque format. Ceux qui ne s’y trouvent pas sont comptés, avec leur motif.',
  empty: 'Rien n’est encore publié.',
};
