import type { rejects as fr } from '../fr/rejects.ts';

/** Words of the features that are not everywhere as they came. */
export const rejects: typeof fr = {
  title: 'Features set aside, kept as they are or mended',
  /** Between a layer's name and what is said of it. */
  colon: ':',
  guide: 'What this means',
  row: (n) => `row ${n}`,
  download: (size) => `Download the list (CSV for Excel, in French, ${size})`,
};
