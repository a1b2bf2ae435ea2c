import type { groundOffer as fr } from '../fr/ground-offer.ts';

/** Words of what proposes other grounds upon a map. */
export const groundOffer: typeof fr = {
  keep: 'Keep the catalogue’s base map',
  sends: (host) => `${host} will receive your IP address.`,
};
