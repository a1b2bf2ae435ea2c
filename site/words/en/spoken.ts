import type { spoken as fr } from '../fr/spoken.ts';

/** The English words of what a map says to those who move it with keys. */
export const spoken: typeof fr = {
  near: (place, within) => `Near ${place} (${within})`,
  away: (distance, place, within) => `${distance} from ${place} (${within})`,
  position: (latitude, longitude) => `${latitude}, ${longitude}`,
  compass: { north: 'north', south: 'south', east: 'east', west: 'west' },
  amounts: { about: (count) => `about ${count}`, least: (count) => `at least ${count}` },
  counted: (count, noun) => `${count} ${noun}`,
  titled: (count, title, isOne) => `${count} ${isOne ? 'feature' : 'features'} of “${title}”`,
  others: (count) => (count === 1 ? '1 other layer' : `${count} other layers`),
  and: (first, last) => `${first} and ${last}`,
  inView: (amounts) => `${amounts} in view`,
  noneInView: 'no feature is drawn in view',
  atCenter: 'a feature at the centre',
  nearestAt: (distance, direction) => `the nearest feature ${distance} ${direction} of the centre`,
  sentence: (where, what) => `${where}: ${what}.`,
  nothing: 'Nothing at the centre, and no feature is drawn in view.',
  nearest: (what, distance, direction) => `Nothing at the centre. The nearest feature, ${what}, is ${distance} ${direction}.`,
  named: (name, layer) => `“${name}” (${layer})`,
  unnamed: (layer) => `of the layer “${layer}”`,
  group: (count) => `a group of ${count} features`,
  step: (index, count, what) => `Feature ${index} of ${count}, ${what}`,
  stepAt: (step, distance, direction) => `${step}, ${distance} ${direction} of where you started.`,
  stepHere: (step) => `${step}, where you started.`,
  directions: ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'],
};
