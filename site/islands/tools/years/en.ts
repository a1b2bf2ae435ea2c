import type { years as fr } from './fr.ts';

/** The English words of the choice of years. */
export const years: typeof fr = {
  field: 'Date',
  first: 'First year',
  last: 'Last year',
  previous: 'Earlier',
  next: 'Later',
  play: 'Play',
  pause: 'Stop',
  all: 'All years',
  value: (period, count) => `${period}: ${count}`,
  objects: (count, written) => (count === 1 ? `${written} feature` : `${written} features`),
  of: (count, all) => `${count} of ${all}`,
  undated: (count, written) =>
    count === 1 ? `${written} feature without a date is not shown.` : `${written} features without a date are not shown.`,
  others: 'Other filters hold too.',
  unknown: 'This filter does not follow whole years: the count is not known from here.',
  chart: (period, most) => `Features by year, ${period}; most in ${most}`,
};
