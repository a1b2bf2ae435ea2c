import type { find as fr } from '../fr/find.ts';

/** Words of what finds a place, an address or a data set on a map. */
export const find: typeof fr = {
  near: (name, within) => `near ${name} (${within})`,
  nowhere: 'These coordinates are nowhere in France, in any known system. Check their order and the number of digits.',
  position: 'Position',
  system: 'Coordinate system',
  degrees: 'Degrees',
  sexagesimal: 'Degrees, minutes, seconds',
  metres: 'Metres',
  outside: (title) => `outside ${title}`,
};
