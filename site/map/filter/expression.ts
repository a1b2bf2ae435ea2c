import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { FieldType } from '../../../schemas/types.ts';
import type { MapLayer } from '../model/model.ts';
import type { Filter, LayerFilters, Test } from '../model/filter.ts';
import { fold, foldingFor } from './fold.ts';
import { isMoment, isOrdered } from './passing.ts';

/* Filters as MapLibre evaluates them upon tiles, which know no dates, and hold whole numbers that no double has as texts. */

type Expression = ExpressionSpecification;
type Part = Expression | boolean;

const never: Part = false;

/** Build the expression of features that pass a layer's filters; a filter of a column unknown or not in the tiles holds nothing back. */
export function expressionOf(filters: readonly Filter[], { fields }: Pick<MapLayer, 'fields'>): Expression | undefined {
  const parts = filters.flatMap(({ field, test }): Part[] => {
    const known = fields.find(({ name, untiled }) => name === field && untiled !== true);
    return known === undefined ? [] : [partOf(test, field, known.type)];
  });
  // Nobody knows of the features that are drawn as one which of them pass.
  return parts.length === 0 ? undefined : all(['<=', ['to-number', ['get', 'point_count'], 1], 1], ...parts);
}

const all = (...parts: Part[]): Expression => ['all', ...parts] as Expression;
const any = (...parts: Part[]): Expression => ['any', ...parts] as Expression;

/** A value as text; none is an empty one. */
const textOf = (field: string): Expression => ['to-string', ['get', field]];

function partOf(test: Test, field: string, type: FieldType): Part {
  const text = textOf(field);
  const isFilled: Part = ['!=', text, ''];
  switch (test.kind) {
    case 'empty':
      return ['==', text, ''];
    case 'filled':
      return isFilled;
    case 'contains':
      return type === 'text' ? all(isFilled, ['in', fold(test.text), folded(text, fold(test.text))]) : never;
    case 'between':
      return isOrdered(type) ? all(isFilled, ...(isMoment(type) ? momentsOf(test, text, type) : numbersOf(test, field))) : never;
    case 'among':
    case 'except': {
      const values = [...new Set(test.values.map((value) => (isMoment(type) ? momentText(value, type) : value)))];
      // MapLibre keeps the labels of a `match` in a plain object, and takes "toString" for one that is there twice.
      const isNamed = all(isFilled, ['in', isMoment(type) ? clockOf(text, type) : text, ['literal', values]] as Expression);
      return test.kind === 'among' ? isNamed : ['!', isNamed];
    }
  }
}

/** A text as it is searched. */
const folded = (text: Expression, wanted: string): Expression =>
  foldingFor(wanted).reduce<Expression>((done, [piece, by]) => replaced(done, piece, by), ['downcase', text]);

const replaced = (text: Expression, piece: string, by: string): Expression => ['join', ['split', text, piece], by];

function numbersOf({ least = -Infinity, most = Infinity, open }: Test & { kind: 'between' }, field: string): Part[] {
  return [
    ...(least === -Infinity ? [] : [compareNumber('>', true, field, least)]),
    ...(most === Infinity ? [] : [compareNumber('<', open !== true, field, most)]),
  ];
}

/** A number beside a limit; of a text that a double rounds to the limit itself, its digits say on which side it is. */
function compareNumber(side: '<' | '>', isIn: boolean, field: string, limit: number): Part {
  const text = textOf(field);
  const number: Expression = ['to-number', text];
  const plain = [isIn ? `${side}=` : side, number, limit] as Expression;
  if (!Number.isInteger(limit) || Math.abs(limit) < Number.MAX_SAFE_INTEGER) return plain;
  const digits = String(BigInt(limit));
  // Of texts as long as each other the greater is the greater number, but for negative ones.
  const beyond = limit < 0 === (side === '<') ? '>' : '<';
  const length: Expression = ['length', text];
  const further = any([beyond, length, digits.length], all(['==', length, digits.length], [beyond, text, digits] as Expression));
  const same = isIn ? any(['==', text, digits], further) : further;
  return any([side, number, limit], all(['==', number, limit], ['case', ['==', ['typeof', ['get', field]], 'string'], same, isIn]));
}

/** A day, or a time to the thousandth of a second, of the forms that programs write. */
function clockOf(text: Expression, type: FieldType): Expression {
  const day = replaced(['slice', text, 0, 10], '/', '-');
  if (type === 'date') return day;
  const thousandths: Expression = ['case', ['==', ['slice', text, 19, 20], '.'], ['slice', text, 19, 23], '.000'];
  return ['concat', day, 'T', ['case', ['>=', ['length', text], 19], ['concat', ['slice', text, 11, 19], thousandths], '00:00:00.000']];
}

/** The same of a text. */
function momentText(value: string, type: FieldType): string {
  const day = value.slice(0, 10).replaceAll('/', '-');
  if (type === 'date') return day;
  const clock = value.length >= 19 ? value.slice(11, 19) + (value[19] === '.' ? value.slice(19, 23) : '.000') : '00:00:00.000';
  return `${day}T${clock}`;
}

/** Moments that have a year of four digits. */
const years = { first: new Date(0).setUTCFullYear(0, 0, 1), end: Date.UTC(10_000, 0, 1) };

/** A moment as such a text; before or after all of them where it has no year of four digits. */
function limitText(ms: number, type: FieldType): string {
  if (ms >= years.end) return '~';
  const text = ms < years.first ? '' : new Date(ms).toISOString();
  return type === 'date' ? text.slice(0, 10) : text.slice(0, -1);
}

/** Milliseconds of a day. */
const dayMs = 86_400_000;

function momentsOf({ least = -Infinity, most = Infinity, open }: Test & { kind: 'between' }, text: Expression, type: FieldType): Part[] {
  const clock = clockOf(text, type);
  const step = type === 'date' ? dayMs : 1;
  // Of a limit within a day, or a thousandth, the next one is the first beyond it.
  const limit = (ms: number): string => limitText(Math.ceil(ms / step) * step, type);
  return [
    ...(least === -Infinity ? [] : [['>=', clock, limit(least)] as Part]),
    ...(most === Infinity ? [] : [[open || most % step !== 0 ? '<' : '<=', clock, limit(most)] as Part]),
  ];
}

/** Layers of which the data's own filters, whatever notation they are in, and those of the reader hold. */
export function filterLayers(
  layers: readonly LayerSpecification[],
  known: readonly MapLayer[],
  filters: LayerFilters,
): LayerSpecification[] {
  const byLayer = new Map(known.map((layer) => [layer.name, expressionOf(filters[layer.name] ?? [], layer)]));
  return layers.map((layer) => {
    const wanted = 'source-layer' in layer ? byLayer.get(layer['source-layer'] ?? '') : undefined;
    if (wanted === undefined || layer.type === 'background') return layer;
    const own = 'filter' in layer ? layer.filter : undefined;
    return { ...layer, filter: own === undefined ? wanted : all(asExpression(own), wanted) };
  });
}

const comparisons = ['==', '!=', '<', '<=', '>', '>='];

/** A filter of a producer's style as an expression: the older notation, of plain names of fields, does not stand beside it. */
function asExpression(filter: FilterSpecification): Part {
  if (typeof filter === 'boolean') return filter;
  const [operator, ...args] = filter as [string, ...unknown[]];
  const [key, ...values] = args;
  if (operator === 'all' || operator === 'any')
    return [operator, ...args.map((part) => asExpression(part as FilterSpecification))] as Expression;
  if (operator === 'none') return ['!', any(...args.map((part) => asExpression(part as FilterSpecification)))];
  // An expression has no plain name there, but for what it looks for in a list and for a field that it has.
  if (typeof key !== 'string') return filter as Expression;
  if (comparisons.includes(operator) && !Array.isArray(values[0])) return compared(operator, key, values[0]);
  if (operator === '!has') return ['!', ['has', key]];
  if (operator === 'in' && !isExpressionIn(args))
    return values.length === 0 ? false : any(...values.map((value) => compared('==', key, value)));
  if (operator === '!in') return values.length === 0 ? true : ['!', any(...values.map((value) => compared('==', key, value)))];
  return filter as Expression;
}

/** "in" of an expression has what is looked for and a list, or an expression, to look in. */
const isExpressionIn = ([, second, ...rest]: unknown[]): boolean => rest.length === 0 && Array.isArray(second);

function compared(operator: string, key: string, value: unknown): Part {
  if (key === '$type') return [operator, ['geometry-type'], value] as Expression;
  const got: Expression = key === '$id' ? ['id'] : ['get', key];
  if (operator === '==' || operator === '!=') return [operator, got, value] as Expression;
  // Of another type than the limit nothing is more or less.
  return all(['==', ['typeof', got], typeof value], [operator, [typeof value, got], value] as Expression);
}
