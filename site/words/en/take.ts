import type { take as fr } from '../fr/take.ts';

/** Words of what is taken out of data sets, where it does not come. */
export const take: typeof fr = {
  noLayer: (name) => `The layer “${name}” is not, or no longer, in this data set.`,
  noFile: (title) => `The layer “${title}” has no file to take features from.`,
  noBorder: 'This outline encloses nothing: draw another one.',
  noMemory: 'This browser has not enough memory for all these features: choose a smaller territory.',
};
