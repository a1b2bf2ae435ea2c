/** Words of the panel that shares a map: fetched with it. */
export const share = {
  lead: 'L’adresse de cette page contient la carte\u202f: le lieu, les données, leur ordre, leur style et leurs filtres. Rien n’est envoyé à personne.',
  address: 'Adresse de la carte',
  copy: 'Copier',
  copied: 'Adresse copiée.',
  copyFailed: 'Le navigateur n’a pas laissé copier\u202f: sélectionnez l’adresse.',
  send: 'Envoyer…',
  seen: 'Ce que l’on verra',
  sees: (count: number) => (count === 0 ? 'Le fond de carte' : count === 1 ? 'Un jeu de données' : `${count} jeux de données`),
  here: ', dans cette vue.',
  hidden: (title: string) => `${title}\u202f: masqué, comme ici.`,
  own: (title: string) => `${title}\u202f: absent. Il n’est que dans votre navigateur\u202f: envoyez son fichier, ou publiez-le.`,
  restricted: (title: string) =>
    `${title}\u202f: absent, car son accès est restreint. Qui y a droit l’ajoute lui-même\u202f; l’adresse ne dit pas non plus où vous regardez.`,
  asked: (title: string, host: string) => `${title}\u202f: après accord du lecteur seulement, car il reste chez ${host}.`,
  past: (title: string) => `${title}\u202f: dans une version passée, qui peut être retirée un jour.`,
  drawn: 'Vos mesures et vos dessins\u202f: absents. Enregistrez-les dans un fichier.',
  code: 'Code à photographier',
  codeOf: 'Code QR de l’adresse de la carte',
  take: 'Télécharger l’image (SVG)',
  tooLong: 'L’adresse est trop longue pour un code\u202f: retirez des filtres ou des données.',
};
