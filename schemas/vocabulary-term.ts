/** A word of a closed list. */
export interface Term {
  id: string;
  fr: string;
  en: string;
}

/** Finds the word of a list by its id; undefined where the list no longer holds it. */
export const finder = <T extends Term>(terms: readonly T[]): ((id: string) => T | undefined) => {
  const byId = new Map(terms.map((term) => [term.id, term]));
  return (id) => byId.get(id);
};
