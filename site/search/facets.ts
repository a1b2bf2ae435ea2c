/** Facets of the search, in the order shown. */
export const facets = ['theme', 'territory', 'producer', 'format', 'license', 'access', 'frequency', 'year'] as const;
/** Facet that filters results. */
export type Facet = (typeof facets)[number];

/** Value of the facet of years for data that nobody has dated. */
export const undated = 'none';

/** Values of the facet of access, which a catalogue without restricted data does not have. */
export type AccessValue = 'open' | 'restricted';
