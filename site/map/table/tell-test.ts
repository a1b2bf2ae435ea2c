import type { Lang } from '../../words/languages.ts';
import type { table as words } from '../../words/fr/table.ts';
import type { ColumnHead } from '../features/columns.ts';
import { formatValue } from '../facts/format-value.ts';
import type { MapField } from '../model/model.ts';
import { textOfMoment } from './column-store.ts';
import type { Test } from './query.ts';

/** A column as people read it: its head in the file, and what the record says of its field. */
export type TableColumn = ColumnHead & Partial<Pick<MapField, 'title' | 'unit' | 'min' | 'max' | 'labels' | 'within' | 'days'>>;

/** A limit of a column as a reader writes it. */
export const writeLimit = (value: number, column: TableColumn, lang: Lang): string =>
  formatValue(column.type === 'date' || column.type === 'datetime' ? textOfMoment(value, column) : value, column, lang);

/** A text by which a value is chosen, as a reader writes the value. */
export const writeChosen = (value: string, column: TableColumn, lang: Lang): string =>
  formatValue(column.type === 'boolean' ? value === 'true' : value, column, lang);

/** What a test wants, after the title of its column. */
export function tellTest(test: Test, column: TableColumn, lang: Lang, { tests }: Pick<typeof words, 'tests'>): string {
  if (test.kind === 'contains') return tests.contains(test.text);
  if (test.kind === 'among') return tests.among(test.values.map((value) => writeChosen(value, column, lang)).join(tests.or));
  if (test.kind !== 'between') return tests[test.kind];
  const { least, most, open } = test;
  const write = (limit: number): string => writeLimit(limit, column, lang);
  const isBeyond = most === undefined || most === Infinity;
  if (least === undefined) return isBeyond ? tests.filled : (open ? tests.under : tests.most)(write(most));
  if (isBeyond) return tests.least(write(least));
  // Of whole numbers the last one that is in is told.
  if (column.type === 'integer' && open)
    return most - least === 1 ? tests.only(write(least)) : tests.between(write(least), write(most - 1));
  return (open ? tests.below : tests.between)(write(least), write(most));
}
