import type { sight as fr } from './fr.ts';

/** English words of what is seen from a place. */
export const sight: typeof fr = {
  lead: 'Press upon the map: what is seen from there is coloured. By keyboard, Enter takes the centre of the map.',
  radius: 'Look as far as',
  eyes: 'Height of the eyes (m)',
  target: 'Height of what is looked for (m)',
  mast: 'Where is a mast of 150\u00A0m seen from? Press at its foot, give 150 to the eyes and 1.6 to what is looked for.',
  reading: 'The relief is looked over…',
  seen: (area, share, radius) => `From here one sees ${area}: ${share} of the relief within ${radius}.`,
  none: 'This place has no height: choose one within the relief.',
  cells: (metres) =>
    `Reckoned line by line, in cells of ${metres}, with the curve of the Earth. Trees and buildings hide only where they are in the relief.`,
  unknown: (share) => `${share} of the circle has no known height: nothing hides there, and nothing is seen.`,
  keep: 'Make it a layer',
  layer: (radius) => `View as far as ${radius}`,
  fields: { seen: 'Area seen (m²)', eyes: 'Height of the eyes (m)', target: 'Height looked for (m)', radius: 'Radius (m)' },
};
