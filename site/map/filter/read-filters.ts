import { withFilter, withLayer, type Filter, type LayerFilters, type Test } from '../model/filter.ts';
import { letters, open } from './write-filters.ts';

/** Filters that an address may name, values of one of them, and letters of a value. */
const most = { filters: 40, values: 100, letters: 200 };

/** Filters of an address that anybody may have written: what cannot be understood is left out; undefined where nothing is left. */
export function readFilters(text: string, decode: (text: string) => string): LayerFilters | undefined {
  let read: LayerFilters | undefined;
  // guard [.slice(0, most.filters)]: takes no more filters, values and letters of an address than anybody writes
  for (const part of text.split(',').slice(0, most.filters)) {
    const [layer = '', field = '', letter = '', ...values] = part.split(':').map(decode);
    const test = layer === '' || field === '' ? undefined : readTest(letter, values.slice(0, most.values));
    if (test === undefined) continue;
    const own: readonly Filter[] = read !== undefined && Object.hasOwn(read, layer) ? (read[layer] ?? []) : [];
    read = withLayer(read, layer, withFilter(own, field, test));
  }
  return read;
}

function readTest(letter: string, values: readonly string[]): Test | undefined {
  const [first = '', second = ''] = values;
  if (values.some(({ length }) => length > most.letters)) return undefined;
  switch (letter) {
    case letters.contains:
      return first === '' ? undefined : { kind: 'contains', text: first };
    case letters.among:
    case letters.except: {
      const named = values.filter((value) => value !== '');
      return named.length === 0 ? undefined : { kind: letter === letters.among ? 'among' : 'except', values: named };
    }
    case letters.between:
    case open: {
      const least = readNumber(first);
      const limit = readNumber(second);
      if (least === undefined && limit === undefined) return undefined;
      return {
        kind: 'between',
        ...(least !== undefined && { least }),
        ...(limit !== undefined && { most: limit }),
        ...(letter === open && limit !== undefined && { open: true as const }),
      };
    }
    case letters.empty:
      return { kind: 'empty' };
    case letters.filled:
      return { kind: 'filled' };
    default:
      return undefined;
  }
}

/** A plain number; undefined where it is none. */
const readNumber = (text: string): number | undefined =>
  /^-?\d{1,25}(\.\d+)?(e[+-]?\d{1,3})?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
