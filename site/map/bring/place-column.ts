import type { Geometry } from 'geojson';
import { namesArea, plain } from '../../../schemas/model/field-names.ts';
import type { TakenLayer, TakenValue } from '../model/taken.ts';

/** Kind of code by which a row of a table is placed. */
export type PlaceKind = 'commune' | 'postal' | 'departement';

/** A column whose codes tell where the rows of a table are. */
export interface PlaceColumn {
  kind: PlaceKind;
  name: string;
  index: number;
}

/** How codes of a kind are written, with the zero in front that spreadsheets take away. */
const written: Readonly<Record<PlaceKind, { digits: number; code: RegExp }>> = {
  commune: { digits: 5, code: /^(\d{5}|2[AB]\d{3})$/ },
  postal: { digits: 5, code: /^\d{5}$/ },
  departement: { digits: 2, code: /^(\d{2}|2[AB]|9[78]\d)$/ },
};

const isCalled: Readonly<Record<PlaceKind, (name: string) => boolean>> = {
  commune: (name) => namesArea(name, 'commune') || /(^|_)(code_?)?insee(_|$)|^codecommune$|^citycode$/.test(plain(name)),
  postal: (name) => /postal|^cp$|^code_?poste?$|^post_?code$|^zip/.test(plain(name)),
  departement: (name) => namesArea(name, 'departement'),
};

/** Rows that tell whether a column holds codes. */
const looked = 500;
/** Part of the filled cells that must be codes. */
const leastShare = 0.8;

/** The code that a cell holds; undefined where it is none of the kind. */
export function codeIn(value: TakenValue, kind: PlaceKind): string | undefined {
  const { digits, code } = written[kind];
  const text = String(value ?? '')
    .trim()
    .toUpperCase();
  const whole = text.padStart(digits, '0');
  return text !== '' && code.test(whole) ? whole : undefined;
}

/** The column of a table that says most closely where its rows are: by its name, and by what it holds. */
export function placeColumn({ fields, features }: TakenLayer): PlaceColumn | undefined {
  const some = features.slice(0, looked);
  for (const kind of ['commune', 'postal', 'departement'] as const) {
    const index = fields.findIndex(({ name }, at) => {
      if (!isCalled[kind](name)) return false;
      const cells = some.map(({ values }) => values[at] ?? null).filter((value) => value !== null);
      return cells.length > 0 && cells.filter((value) => codeIn(value, kind) !== undefined).length >= cells.length * leastShare;
    });
    if (index >= 0) return { kind, index, name: fields[index]?.name ?? '' };
  }
  return undefined;
}

/** Shapes by codes, all of one kind. */
export interface CodeShapes {
  geometry: 'point' | 'polygon';
  shapes: ReadonlyMap<string, Geometry>;
}

/** The code of each row that has one, in their order. */
export const codesOf = ({ features }: TakenLayer, { kind, index }: PlaceColumn): string[] =>
  features.flatMap(({ values }) => codeIn(values[index] ?? null, kind) ?? []);

/** Give each row of a table the shape of its code; rows without one stay without a place. */
export function joinShapes(table: TakenLayer, { kind, index }: PlaceColumn, { geometry, shapes }: CodeShapes): TakenLayer {
  const features = table.features.map((feature) => ({
    ...feature,
    geometry: shapes.get(codeIn(feature.values[index] ?? null, kind) ?? '') ?? null,
  }));
  return { ...table, geometry, features };
}
