/** Words of the frame around every page. */
export const page = {
  skip: 'Aller au contenu',
  navigation: 'Navigation principale',
  explorer: 'Explorer',
  data: 'Données',
  themes: 'Thèmes',
  producers: 'Producteurs',
  publish: 'Publier',
  help: 'Aide',
  otherLanguage: 'English',
  otherLanguageTitle: 'Read this page in English',
  dark: 'Thème sombre',
  breadcrumb: 'Fil d’Ariane',
  discover: 'Découvrir',
  territories: 'Territoires',
  access: 'Mes accès',
  contribute: 'Contribuer',
  understand: 'Comprendre',
  api: 'Pour les développeurs',
  status: 'État de la plateforme',
  legal: 'Mentions légales',
  privacy: 'Données personnelles',
  accessibility: {
    'non-conforme': 'Accessibilité : non conforme',
    'partiellement-conforme': 'Accessibilité : partiellement conforme',
    'totalement-conforme': 'Accessibilité : totalement conforme',
  },
  contact: 'Nous écrire',
  publishedBy: (name: string) => `Publié par ${name}`,
  /** Before the day on which a page is printed. */
  printed: 'imprimé le',
  unconfirmed: (day: string) =>
    `Ces pages étaient valables jusqu’au ${day} et n’ont pas été confirmées depuis\u202f: il existe peut-être des données plus récentes.`,
  confirmationLost:
    'La confirmation de ces pages n’a pas été trouvée\u202f: il existe peut-être des données plus récentes que celles qu’elles montrent.',
  previewTitle: (request: number) => `Demande n°\u00a0${request}`,
  previewLead: (count: number) =>
    count > 1
      ? `Les ${count} jeux de données qu’elle change, tels qu’ils paraîtraient.`
      : 'Le jeu de données qu’elle change, tel qu’il paraîtrait.',
  previewAll: 'Tout ce qu’elle change',
  previewLabel: 'Aperçu d’une demande',
  preview: (request: number) => `Aperçu de la demande n°\u00a0${request}. Rien de ce qui suit n’est publié.`,
  previewUntil: (day: string) => `Ces pages disparaissent après le ${day}.`,
  previewRequest: (request: number) => `Voir la demande n°\u00a0${request}`,
  noCookies: 'Aucun cookie, aucune mesure d’audience.',
};
