type Defined<Facts> = { [Key in keyof Facts]?: Exclude<Facts[Key], undefined> };

/** An object of optional keys, those left out whose value is undefined: absent is absent in what is written and compared. */
export const defined = <Facts extends object>(facts: Facts): Defined<Facts> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Defined<Facts>;
