import { columnNames, maxNameCharacters } from '../../../schemas/model/column-names.ts';
import { areDegrees, type NamedGeometry, type TableGeometry } from '../../../schemas/rules/table-geometry.ts';
import type { Fact, Problem } from '../../../schemas/types.ts';
import { fail, problem } from '../../base/errors.ts';
import { raise, type Limits } from '../../base/limits.ts';

/** The values of a row, and where it stands in its file. */
export interface Row {
  /** Null for a value that is absent, which an empty text is not. */
  cells: readonly (string | null)[];
  line: number;
}

/** Fields and rows of a table, whatever file it comes from. */
export interface Table {
  /** `text` where the file itself says that the values are text (JSON strings). */
  columns: { name: string; text: boolean }[];
  rows: AsyncIterable<Row> | Iterable<Row>;
  /** Whether the file tells empty texts from absent values wherever both are; otherwise its rows tell, once all are read. */
  tellsEmpty: boolean;
  problems: Problem[];
}

/**
 * Stands before an empty text, and before a text that begins with it, in the canonical table: a character that is none (Unicode 16, 23.7).
 */
export const emptyMark = '\ufdd0';

/**
 * Names that people can read and tools can use: no control character, none empty, none twice in another case; refuses more than a table
 * has.
 */
export function cleanNames(names: string[], { fields: limit }: Limits): { names: string[]; problems: Problem[] } {
  // guard: the fields of a layer
  if (names.length > limit) throw fail('source.too-many-fields', { count: names.length, limit, raise: raise('fields') });
  const clean = columnNames(names);
  const problems = names.flatMap((name, index): Problem[] => {
    const to = clean[index] ?? '';
    if (to === name.trim()) return [];
    return [problem('source.field-renamed', { from: JSON.stringify(name.slice(0, maxNameCharacters)), to }, { severity: 'warning' })];
  });
  return { names: clean, problems };
}

/** More names than these nobody reads in a message. */
const listedColumns = 40;

/** The position of a column that the manifest names; throws where the table has none of that name. */
export function findColumn(name: string, columns: readonly string[], where: 'filter' | 'geometry'): number {
  const index = columns.indexOf(name);
  if (index !== -1) return index;
  const places = columns.slice(0, listedColumns).join(', ');
  const listed: Fact = columns.length > listedColumns ? { id: 'place.more', facts: { places, count: columns.length } } : places;
  throw fail('source.no-such-column', { name, where: `source.${where}`, columns: listed });
}

/** Find the columns in which the manifest says that a table holds its geometry; throws where one of them is not there. */
export function declaredGeometry(named: NamedGeometry | undefined, columns: readonly string[]): TableGeometry | undefined {
  if (named === undefined) return undefined;
  for (const name of Object.values(named)) findColumn(name, columns, 'geometry');
  return 'wkt' in named ? { kind: 'shape', column: named.wkt } : { kind: 'xy', ...named, degrees: areDegrees(named.x, named.y) };
}
