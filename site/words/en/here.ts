import type { here as fr } from '../fr/here.ts';

/** Words of what is counted in a territory. */
export const here: typeof fr = {
  title: 'What is here?',
  working: 'Counting features within the limits of the territory…',
  counting: 'Counting…',
  features: (n, count, isMost) => `${isMost ? 'at most ' : ''}${n} ${count === 1 ? 'feature' : 'features'} here`,
  nearest: (distance, direction) => `No feature here, the nearest ${distance} ${direction}:`,
  present: 'Present here',
  away: (distance, direction) => `Concerns this place, no feature here; the nearest ${distance} ${direction}:`,
  go: 'go there',
  goTo: (title) => `Go there, to the nearest feature of “${title}”`,
  nothing: 'No feature here',
  unknown: 'It could not be counted',
  more: (n) => (n === 1 ? 'Count the last data set' : `Count ${n} more data sets`),
  how: 'What only touches the limit is not counted. The distance is from the middle of the territory, as the crow flies.',
};
