import { groupBy } from '../../schemas/model/group-by.ts';

/** One value of a facet: how many results it would leave. */
export interface FacetValue {
  value: string;
  /** Carried by the index where no vocabulary of the page has it. */
  name?: string;
  count: number;
}

/** The code of a facet's value, and the name that the index has beside it: "ddt-51|DDT de la Marne". */
const split = (written: string): { value: string; name?: string } => {
  const at = written.indexOf('|');
  return at < 0 ? { value: written } : { value: written.slice(0, at), name: written.slice(at + 1) };
};

/** How the index writes each code of a facet: several times where records name one producer differently. */
export const spellings = (written: readonly string[]): Map<string, string[]> => groupBy(written, (each) => split(each).value);

/** The values of a facet, a code once, by the name that most results have. */
export function facetValues(counts: Readonly<Record<string, number>>): FacetValue[] {
  const values = Object.entries(counts).map(([written, count]) => ({ ...split(written), count }));
  return [...groupBy(values, ({ value }) => value).values()].flatMap((same) => {
    const [first] = [...same].sort((a, b) => b.count - a.count);
    return first === undefined ? [] : [{ ...first, count: same.reduce((sum, { count }) => sum + count, 0) }];
  });
}
