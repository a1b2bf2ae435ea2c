/** Words of the place search, and kinds of places: apart from those of places' pages, for a search needs no more. */
export const places = {
  search: {
    label: 'Ma commune',
    hint: 'Le nom, le code postal ou le code Insee. Une intercommunalité ou un département se cherchent aussi.',
    placeholder: 'Reims, 51100…',
    more: 'Encore une lettre ou deux…',
    none: (query: string) => `Aucune commune ne s’appelle «\u202f${query}\u202f». Vérifiez le nom, ou essayez avec le code postal.`,
    count: (n: number) => (n === 1 ? '1 lieu trouvé' : `${n} lieux trouvés`),
    former: 'ancienne commune',
    noScript: 'La recherche d’une commune a besoin de JavaScript. Sans lui, choisissez votre département ci-dessous.',
  },
  kinds: {
    world: 'Monde',
    country: 'Pays',
    region: 'Région',
    departement: 'Département',
    ctu: 'Collectivité territoriale unique',
    overseas: 'Collectivité d’outre-mer',
    epci: 'Intercommunalité',
    ept: 'Établissement public territorial',
    commune: 'Commune',
  },
};
