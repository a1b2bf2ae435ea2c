import type { profile as fr } from './fr.ts';

/** The English words of the profile of heights along a line. */
export const profile: typeof fr = {
  lead: 'Click on the map to draw a line, point by point. By keyboard: Enter takes the centre of the map.',
  or: 'Or give two places, or two coordinates',
  from: 'From',
  to: 'To',
  example: 'Reims, or 49.25 4.03',
  draw: 'Draw',
  unknown: (text) => `“${text}” is neither a known place nor coordinates. Try the name of a commune, or “49.25 4.03”.`,
  undo: 'Remove the last point',
  clear: 'Clear',
  reading: 'Reading heights…',
  none: 'There is no height below this line: draw it within the extent of the data.',
  chart: (length, low, high, median) => `Profile of ${length}, heights from ${low} to ${high}, median ${median}`,
  length: 'Length',
  lowest: 'Lowest',
  highest: 'Highest',
  climb: 'Climb',
  descent: 'Descent',
  place: 'Position on the line',
  at: (distance, height) => `At ${distance}: ${height}`,
  noHeight: 'no height',
  missing: (percent) => `${percent} of the line has no height.`,
  download: 'Download the profile (CSV)',
  file: 'profile',
};
