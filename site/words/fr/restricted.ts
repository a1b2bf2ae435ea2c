/** Words of the page of restricted data. */
export const restricted = {
  kicker: 'Accès restreint',
  lead: (producer: string) => `${producer} ne montre ces données qu’à ceux à qui l’accès est accordé.`,
  why: 'Pourquoi',
  ask: 'Demander l’accès',
  askSteps: [
    'Faites votre clé sur la page « Mes accès »\u202f: elle reste dans votre navigateur.',
    'Envoyez au producteur la clé publique que cette page montre, et ce que vous ferez des données.',
    'Quand il l’a accordé, revenez sur « Mes accès »\u202f: les données s’y ouvrent.',
  ],
  makeKey: 'Mes accès',
  write: 'Écrire au producteur',
  about: 'Ce que tout le monde en sait',
  frequency: 'Mise à jour',
  territories: 'Territoire',
  license: 'Licence',
  contact: 'Contact',
  have: 'Vous avez déjà un accès\u202f?',
};
