import type { Example, ProducerExample } from './good.ts';

const says =
  'Cette adresse contient une clé ou une signature (« apikey »), que le catalogue publierait : chacun pourrait s’en servir. Donnez une adresse publique, ou déposez le fichier à côté du manifeste ; changez aussi cette clé, que l’historique de git garde.';

/** Examples of the rule of ../addresses.ts. */
export const examples: Record<string, Example> = {
  'address.secret': {
    good: [{ source: { url: 'https://exemple.fr/a.csv?keyword=vent' } }],
    bad: [{ source: { url: 'https://exemple.fr/a.csv?apikey=1234' } }],
    says,
  },
};

/** Its example of producers. */
const bucket = { bucket: 'geodonnees', endpoint: 'https://s3.exemple.fr', region: 'fr-par' };

export const producerExamples: Record<string, ProducerExample> = {
  'store.closed': {
    good: { store: { ...bucket, address: 'https://geodonnees.s3.exemple.fr/cartes/' } },
    bad: { store: { ...bucket, address: 'http://localhost:8080/' } },
    says: 'Chacun doit pouvoir lire « store » : http://localhost:8080/ n’est pas une adresse publique en https, sans port. Une publication la refuse.',
  },
  'address.secret': { good: { url: 'https://exemple.fr/?page=sig' }, bad: { url: 'https://exemple.fr/?apikey=1234' }, says },
};
