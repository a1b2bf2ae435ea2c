import type { find as fr } from '../fr/find.ts';

/** Words of what finds a place, an address or a data set on a map. */
export const find: typeof fr = {
  near: (name, within) => `near ${name} (${within})`,
  links: 'Links',
  linked: (host) => `See here the place that ${host} shows`,
  withoutLayers: (count) => (count > 1 ? `without its ${count} layers` : 'without its layer'),
  nowhere: 'These coordinates are nowhere in France, in any known system. Check their order and the number of digits.',
  producer: 'Producer',
  theme: 'Theme',
  place: 'Place',
  allProducers: 'All producers',
  placeHint: 'Commune or postcode…',
  anywhere: 'Anywhere',
  lift: 'Remove the filters',
  unreadPlace: 'The data of this place could not be looked for.',
  addresses: 'Addresses',
  ask: {
    idle: {
      title: () => 'Look this address up with the Géoplateforme',
      detail: (host) => `This text will be sent to ${host}, a service of the French State.`,
    },
    asked: { title: () => 'Looking the address up…', detail: (host) => host },
    none: {
      title: () => 'The Géoplateforme does not know this address',
      detail: () => 'Check the number, the street and the commune.',
    },
    failed: { title: (host) => `${host} did not answer as expected`, detail: () => 'Try again' },
  },
  told: {
    asked: () => 'Looking the address up…',
    none: () => 'No address found.',
    failed: () => 'The address could not be looked up.',
    found: (count) => (count > 1 ? `${count} addresses found` : '1 address found'),
  },
  noFormula: 'This coordinate system could not be read.',
  position: 'Position',
  system: 'Coordinate system',
  degrees: 'Degrees',
  sexagesimal: 'Degrees, minutes, seconds',
  metres: 'Metres',
  outside: (title) => `outside ${title}`,
};
