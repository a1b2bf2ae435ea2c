/** Facets of the search, in the order shown. */
export const facets = ['theme', 'territory', 'producer', 'format', 'license', 'frequency', 'year'] as const;
/** Facet that filters results. */
export type Facet = (typeof facets)[number];

/** Value of the facet of years for data that nobody has dated. */
export const undated = 'none';
