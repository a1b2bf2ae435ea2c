import { wordsOfField } from '../../schemas/model/field-title.ts';
import type { DatasetRecord, Field, Text } from '../../schemas/types.ts';
import { formatValue, isEmpty } from '../map/facts/format-value.ts';
import { holdsName } from '../map/facts/name-field.ts';
import { titleOf } from '../map/style/legend.ts';
import type { Lang } from '../words/languages.ts';

/** The first columns of a table, cut as short as a card shows them: their titles, and some of its rows. */
export interface TablePicture {
  heads: Text[];
  rows: Text[][];
}

const mostColumns = 3;
const mostRows = 4;
/** Letters that stand side by side in a card. */
const letters = 17;
const leastLetters = 4;
/** Letters shown of a text: the beginning of a longer one is enough. */
const mostLetters = 10;

/** Picture of a table on a card; undefined for data with geometry, personal data, and records without rows. */
export function pictureTable({ layers }: DatasetRecord['version']): TablePicture | undefined {
  const [layer] = layers.filter(({ geometry, sample }) => geometry === null && sample.length > 0).sort((a, b) => b.features - a.features);
  if (layer === undefined || layers.some(({ geometry }) => geometry !== null)) return undefined;
  const columns = chooseColumns(
    layer.fields
      .map((field, index) => ({ field, values: layer.sample.slice(0, mostRows).map((row) => row[index]) }))
      .filter(({ field, values }) => field.personal === undefined && values.some((value) => !isEmpty(value)))
      .map(({ field, values }): Column => {
        const cells = values.map((value) => write(value, field));
        const width = Math.max(leastLetters, ...cells.flatMap(lengths));
        return {
          name: field.name,
          head: both((lang) => titleOf({ ...field, ...wordsOfField(field) }, lang)),
          cells,
          width: Math.min(mostLetters, width),
        };
      }),
  );
  if (columns.length === 0) return undefined;
  return {
    heads: columns.map(({ head, width }) => cutTo(head, width)),
    rows: layer.sample.slice(0, mostRows).map((_, row) => columns.map(({ cells, width }) => cutTo(cells[row] ?? '', width))),
  };
}

interface Column {
  name: string;
  head: Text;
  cells: Text[];
  /** Letters. */
  width: number;
}

/** The first column, what things are called, then the others: as many as stand side by side. */
function chooseColumns(all: readonly Column[]): Column[] {
  const [first, ...others] = all;
  if (first === undefined) return [];
  const ordered = [...others.filter(({ name }) => holdsName(name)), ...others.filter(({ name }) => !holdsName(name))];
  const chosen = [first];
  let left = letters - first.width;
  for (const column of ordered) {
    // What things are called may be cut.
    const width = chosen.length === 1 && holdsName(column.name) ? Math.min(column.width, left) : column.width;
    if (chosen.length === mostColumns || width > left) continue;
    chosen.push({ ...column, width });
    left -= width;
  }
  return chosen;
}

/** In one string where both languages write the same. */
function both(text: (lang: Lang) => string): Text {
  const fr = text('fr');
  const en = text('en');
  return fr === en ? fr : { fr, en };
}

const write = (value: unknown, field: Field): Text =>
  both((lang) => formatValue(value, { name: field.name, type: field.type, ...bounds(field) }, lang));

/** Those of numbers, by which years are known. */
const bounds = ({ min, max }: Field): { min?: number; max?: number } =>
  typeof min === 'number' && typeof max === 'number' ? { min, max } : {};

const lengths = (text: Text): number[] => (typeof text === 'string' ? [text.length] : [text.fr.length, text.en.length]);

function cutTo(text: Text, most: number): Text {
  const cut = (each: string): string => {
    const signs = Array.from(each);
    return signs.length > most
      ? `${signs
          .slice(0, most - 1)
          .join('')
          .trimEnd()}…`
      : each;
  };
  return typeof text === 'string' ? cut(text) : both((lang) => cut(text[lang]));
}
