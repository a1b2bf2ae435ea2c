import type { Bbox } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import type { ColumnHead } from '../features/columns.ts';
import { sourceOf } from '../facts/frames.ts';
import { asRead, keyInSight, leadFirst } from '../facts/feature-name.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { MapFacts, MapLayer } from '../model/model.ts';
import type { TakenLayer } from '../model/taken.ts';
import type { TableRow } from './open-table.ts';
import type { TableColumn } from './tell-test.ts';

/** A column that is listed, and its place in the values of a row. */
export type ListedColumn = TableColumn & { place: number };

/** The columns of a layer as a person reads them. */
export function columnsFor({ fields, features }: MapLayer, heads: readonly ColumnHead[]): ListedColumn[] {
  // The file says what its values are, the record how they are meant.
  const columns = heads.map((head, place) => ({ ...fields.find(({ name }) => name === head.name), ...head, place }));
  const ordered = leadFirst(asRead(columns), ({ nulls = 0 }) => 1 - nulls / Math.max(1, features));
  // Of each value in sight there is more than one row.
  return keyInSight(ordered, (seen) => seen.every(({ distinct = 0 }) => distinct < features / 2));
}

/** Columns without those that the record knows to be empty; all of them where none would be left, for rows are seen by their columns. */
export function withoutEmpty({ fields, features }: MapLayer, columns: readonly ListedColumn[]): readonly ListedColumn[] {
  const filled = columns.filter(({ name }) => !fields.some((field) => field.name === name && field.nulls >= features));
  return filled.length > 0 ? filled : columns;
}

/** The attributes of a row by name. */
export const attributesOf = (columns: readonly ListedColumn[], { values }: TableRow): Record<string, unknown> =>
  Object.fromEntries(columns.map(({ name, place }) => [name, values[place] ?? undefined]));

/** A row as a feature of the map, which lies in a box: its place in the file is its id in tiles. */
export function featureOf(facts: MapFacts, layer: MapLayer, columns: readonly ListedColumn[], row: TableRow, box: Bbox): PickedFeature {
  const source = sourceOf(facts);
  const [west, south, east, north] = box;
  return {
    key: `${source} ${layer.name} ${row.row}`,
    source,
    layer: layer.name,
    id: row.row,
    properties: attributesOf(columns, row),
    isPoint: layer.geometry === 'point',
    at: [(west + east) / 2, (south + north) / 2],
  };
}

/** Rows as features without shapes, for what writes files of them. */
export const takenOf = (
  { name, crs }: MapLayer,
  columns: readonly ListedColumn[],
  rows: readonly TableRow[],
  title: string,
  lang: Lang,
): TakenLayer => ({
  name,
  title,
  geometry: null,
  ...(crs !== undefined && { crs }),
  fields: columns.map((column) => ({
    name: column.name,
    type: column.type,
    ...(column.title !== undefined && { title: tell(column.title, lang).text }),
  })),
  features: rows.map(({ row, values }) => ({ geometry: null, values: columns.map(({ place }) => values[place] ?? null), row })),
});
