/** Words of what proposes other grounds upon a map, apart: most maps propose none. */
export const groundOffer = {
  keep: 'Garder le fond du catalogue',
  sends: (host: string) => `${host} recevra votre adresse IP.`,
};
