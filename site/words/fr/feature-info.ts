/** Words of what services say of a place: fetched with the first card. */
export const featureInfo = {
  asking: (hosts: string) => `Question posée à ${hosts}…`,
  unanswered: (host: string) => `${host} n’a pas répondu à la question.`,
  nothing: 'Le service n’a rien à dire de cet endroit.',
  picture: 'Le service donne des images : il ne dit pas ce qui se trouve ici.',
  place: 'Ce qui se trouve ici',
  answer: 'Réponse',
  identifiers: (count: number) => (count === 1 ? '1 identifiant' : `${count} identifiants`),
};
