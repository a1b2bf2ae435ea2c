import type { TakenLayer, TakenValue } from '../model/taken.ts';

/** Table of texts without a place. */
export const tableOf = (names: string[], ...rows: TakenValue[][]): TakenLayer => ({
  name: 't',
  title: 'T',
  geometry: null,
  fields: names.map((name) => ({ name, type: 'text' })),
  features: rows.map((values) => ({ geometry: null, values })),
});
