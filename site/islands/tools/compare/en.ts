import type { compare as fr } from './fr.ts';

/** Words of the panel that compares. */
export const compare: typeof fr = {
  lead: 'Right of the bar, the map as it is; left of it the same, but for one thing.',
  left: 'Left of the bar',
  without: 'Without these data',
  version: (day) => `Version of ${day}`,
  versions: 'Another version',
  grounds: 'Another base map',
  bar: 'Place of the bar between the two maps',
  at: (percent, left) => `${left}: ${percent}% of the width`,
  gone: 'This version is no longer kept: choose another.',
  unreachable: 'This version cannot be read. Choose it again.',
  loading: 'Reading the version…',
  lost: 'The left side is not complete.',
  credit: (holder) => `Base map on the left: ${holder}.`,
};
