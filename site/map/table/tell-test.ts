import { date } from '../../words/format.ts';
import type { table as words } from '../../words/fr/table.ts';
import type { Lang } from '../../words/languages.ts';
import type { ColumnHead } from '../features/columns.ts';
import { formatValue } from '../facts/format-value.ts';
import type { MapField } from '../model/model.ts';
import { textOfMoment } from './column-store.ts';
import type { Filter, Test } from '../model/filter.ts';
import { titleOf } from '../style/legend.ts';

/** A column as people read it: its head in the file, and what the record says of its field. */
export type TableColumn = ColumnHead & Partial<Pick<MapField, 'title' | 'unit' | 'min' | 'max' | 'labels' | 'within' | 'days'>>;

type Between = Test & { kind: 'between' };
type Words = Pick<typeof words, 'tests'>;

const dayMs = 86_400_000;

/** A limit of a column as a reader writes it. */
const writeLimit = (value: number, column: TableColumn, lang: Lang): string =>
  formatValue(isTime(column) ? textOfMoment(value, column) : value, column, lang);

const isTime = ({ type }: TableColumn): boolean => type === 'date' || type === 'datetime';

/** A text by which a value is chosen, as a reader writes the value. */
const writeChosen = (value: string, column: TableColumn, lang: Lang): string =>
  formatValue(column.type === 'boolean' ? value === 'true' : value, column, lang);

/** Whole years, months or days as a calendar calls the first and the last of them: "1990" and "1999"; undefined for any other limits. */
function calendarOf(
  { least = NaN, most = NaN, open }: Between,
  column: TableColumn,
  lang: Lang,
): { first: string; last: string; isDay: boolean } | undefined {
  const end = open || column.type !== 'date' ? most : most + dayMs;
  if (!isTime(column) || (!open && column.type !== 'date') || least % dayMs !== 0 || end % dayMs !== 0) return undefined;
  const [from, to, last] = [least, end, end - dayMs].map((day) => textOfMoment(day, { type: 'date' }));
  if (from === undefined || to === undefined || last === undefined || from.length > 10 || to.length > 10) return undefined;
  const digits = from.endsWith('-01-01') && to.endsWith('-01-01') ? 4 : from.endsWith('-01') && to.endsWith('-01') ? 7 : 10;
  return { first: date(from.slice(0, digits), lang), last: date(last.slice(0, digits), lang), isDay: digits === 10 };
}

/** Tell the values that a bar of a histogram stands for. */
export function tellClass(test: Test, column: TableColumn, lang: Lang, { tests }: Words): string {
  if (test.kind === 'among') return writeChosen(test.values[0] ?? '', column, lang);
  if (test.kind !== 'between') return tellTest(test, column, lang, { tests });
  const calendar = calendarOf(test, column, lang);
  if (calendar) return calendar.first === calendar.last ? calendar.first : `${calendar.first} – ${calendar.last}`;
  const { least = -Infinity, most = Infinity } = test;
  if (column.type === 'integer' || !Number.isFinite(most - least)) return tellTest(test, column, lang, { tests });
  return `${writeLimit(least, column, lang)} – ${writeLimit(most, column, lang)}`;
}

/** Tell a test, to stand after the title of its column. */
export function tellTest(test: Test, column: TableColumn, lang: Lang, { tests }: Words): string {
  if (test.kind === 'contains') return tests.contains(test.text);
  if (test.kind === 'among' || test.kind === 'except')
    return tests[test.kind](test.values.map((value) => writeChosen(value, column, lang)).join(tests.or));
  if (test.kind !== 'between') return tests[test.kind];
  const calendar = calendarOf(test, column, lang);
  if (calendar?.first === calendar?.last && calendar) return tests.among(calendar.first);
  if (calendar) return (calendar.isDay ? tests.days : tests.between)(calendar.first, calendar.last);
  const { least = -Infinity, most = Infinity, open } = test;
  const write = (limit: number): string => writeLimit(limit, column, lang);
  if (!Number.isFinite(least)) {
    if (!Number.isFinite(most)) return tests.filled;
    return (isTime(column) ? (open ? tests.before : tests.until) : open ? tests.under : tests.most)(write(most));
  }
  if (!Number.isFinite(most)) return (isTime(column) ? tests.since : tests.least)(write(least));
  // Of whole numbers the last one that is in is told.
  if (column.type === 'integer' && open)
    return most - least === 1 ? tests.among(write(least)) : tests.between(write(least), write(most - 1));
  return (open ? tests.below : tests.between)(write(least), write(most));
}

/** Tell each filter, after the title of its column: "Type est commune"; a column that nobody knows is called by its name. */
export const tellFilters = (filters: readonly Filter[], columns: readonly TableColumn[], lang: Lang, words: Words): string[] =>
  filters.map(({ field, test }) => {
    const column = columns.find(({ name }) => name === field);
    return column === undefined ? field : `${titleOf(column, lang)} ${tellTest(test, column, lang, words)}`;
  });
