/** Words of the form by which a producer grants an access. */
export const grantForm = {
  lead: 'Pour une demande qui vous est venue par courriel ou de vive voix. Celle qui passe par GitHub est déjà prête\u202f: vous n’avez qu’à l’accepter.',
  message: 'Le message reçu',
  messageHint: 'Collez-le\u202f: les données et la clé en sont reprises. Il reste dans votre navigateur.',
  dataset: 'Jeu de données',
  datasetHint: 'Son identifiant, comme commune-de-vion/reseaux.',
  recipient: 'Destinataire',
  recipientHint: 'Un nom que vous reconnaîtrez\u202f: il est public. Un service plutôt qu’une personne.',
  key: 'Sa clé publique',
  keyHint: 'Elle commence par age1. Assurez-vous au téléphone que c’est bien la sienne\u202f: faites-lui lire les dix derniers signes.',
  until: 'Jusqu’au',
  untilHint: 'Le dernier jour où vos données lui sont ouvertes\u202f: trois ans au plus.',
  reason: 'Pourquoi',
  reasonHint: 'Une phrase publique, sans nommer personne.',
  missing: (names: string) => `Il reste à remplir ou à corriger\u202f: ${names}.`,
  lines: 'Les lignes de grants.yaml',
  linesText:
    'Ajoutez-les à la fin du fichier, à la même marge que les autres, et enregistrez-le sur GitHub, qui en fait une demande. Une fois qu’elle est acceptée, les données s’ouvrent dans la demi-journée\u202f: dites-le à votre destinataire.',
  copy: 'Copier',
  copied: 'Copié',
  edit: 'Ouvrir grants.yaml sur GitHub',
  create: 'C’est le premier accès\u202f: créer le fichier',
};
