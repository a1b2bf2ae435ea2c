import { isCodeField } from '../../../schemas/model/field-names.ts';
import { isCoordinate, isLabelField } from '../../../schemas/model/label-fields.ts';
import { categoryColors, categoryCount, colorRamp, otherColor } from './colors.ts';
import { isYear } from '../facts/format-value.ts';
import type { MapField, MapLayer } from '../model/model.ts';

/** How the features of a layer get their colours. */
export type Coloring =
  | { kind: 'single'; color: string }
  | { kind: 'categories'; field: MapField; classes: { value: string; color: string }[]; other?: string }
  /** colors has one entry more than breaks; a value equal to a break belongs to the class above it. */
  | { kind: 'quantiles'; field: MapField; breaks: number[]; colors: string[]; missing?: string };

/** How a layer is asked to be coloured. */
export interface ColoringOptions {
  color: string;
  dark: boolean;
  /** The field to show; null: one colour; absent: the best field, if one is good enough. */
  field?: string | null;
}

/** Names of fields that measure a shape, or may identify a feature: nobody has asked for a map of these. */
const untelling = /^(shape_\w+|geom\w*)$|(^|_)(z|n|date)(_|$)|^id|id$/i;

/** A category as frequent as this leaves the others invisible. */
const dominantShare = 0.92;
/** A field that is empty this often is not what the layer is about. */
const emptyShare = 0.5;

/** The colouring of a layer by the chosen field, else by its best field, else by one colour. */
export function colorLayer(layer: MapLayer, options: ColoringOptions): Coloring {
  const { field: wanted, color } = options;
  const single: Coloring = { kind: 'single', color };
  if (wanted === null) return single;
  const field = wanted === undefined ? bestField(layer) : tiledFields(layer).find(({ name }) => name === wanted);
  if (!field) return single;
  return categories(field, options) ?? quantiles(field, layer, options) ?? single;
}

/** Select the fields that the tiles hold: others give no colours. */
const tiledFields = ({ fields }: MapLayer): MapField[] => fields.filter(({ untiled }) => untiled !== true);

/** The fields that a reader may colour a layer by. */
export function colorableFields(layer: MapLayer): MapField[] {
  return tiledFields(layer).filter((field) => isCategorical(field) || (isNumeric(field, layer.features) && innerBreaks(field).length > 0));
}

/** The numbers among them that measure something: no years, positions, codes or row numbers by their names. */
export const quantitiesOf = (layer: MapLayer): MapField[] =>
  colorableFields(layer).filter(
    (field) =>
      (field.type === 'integer' || field.type === 'number') && !isYear(field) && !isCoordinate(field.name) && !untelling.test(field.name),
  );

/** The field that tells most of a layer: categories before numbers, a described field before a bare one. */
export function bestField(layer: MapLayer): MapField | undefined {
  const scored = tiledFields(layer)
    .map((field) => ({ field, score: scoreField(field, layer.features) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score);
  return scored[0]?.field;
}

function scoreField(field: MapField, features: number): number {
  if (features < 2 || field.nulls / features > emptyShare) return 0;
  const described = field.title === undefined ? 1 : 1.5;
  if (isCategorical(field)) {
    const most = Math.max(...(field.top ?? []).map(({ count }) => count));
    // An identifier's code may still be a category ("code_zone"), where few values share many features.
    if (most / features > dominantShare || Number(field.distinct) * 3 > features) return 0;
    // A whole number without a title may be a code, a class or a precision: unlike words, it does not say which.
    if (field.type === 'integer' && field.title === undefined) return 0;
    // What words say is told before what codes say, unless somebody has said what these mean.
    const told = field.labels === undefined && isCodeField(field.name) ? 0.5 : 1;
    return (1 + spread(field)) * described * told;
  }
  if (!isNumeric(field, features) || untelling.test(field.name) || Number(field.distinct) < 5) return 0;
  // Without a title or a unit nothing says that a number is a quantity.
  const quantity = field.unit !== undefined || field.title !== undefined ? 0.9 : 0.4;
  return innerBreaks(field).length >= 2 && !countsRows(field, features) ? quantity * described : 0;
}

/** A row number in disguise: whole, and different nearly everywhere. */
const countsRows = ({ type, distinct, unit }: MapField, features: number): boolean =>
  type === 'integer' && unit === undefined && Number(distinct) > features * 0.95 && features > 20;

/** Shannon entropy of the categories, 0–1: 1 where all are as frequent. */
function spread({ top = [] }: MapField): number {
  const total = top.reduce((sum, { count }) => sum + count, 0);
  if (total === 0 || top.length < 2) return 0;
  const bits = top.reduce((sum, { count }) => sum - (count / total) * Math.log2(count / total), 0);
  return bits / Math.log2(top.length);
}

/** A day or a month, however it is written: what happened then is no kind of thing. */
const dayLike = /^(?:(?:19|20)\d{2}[-/.]?(?:0[1-9]|1[0-2])(?:[-/.]?\d{2}(?:[T ].*)?)?|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})$/;

/** Few enough different values that each can have a colour. */
function isCategorical({ type, distinct, top, personal }: MapField): boolean {
  if (personal || top === undefined || distinct === undefined) return false;
  const listed = top.filter(({ value }) => value !== null && value !== '');
  if (listed.every(({ value }) => dayLike.test(String(value)))) return false;
  return (
    (type === 'text' || type === 'boolean' || type === 'integer') && distinct >= 2 && distinct <= categoryCount + 1 && listed.length >= 2
  );
}

/** Quantities: numbers that name or place things are none. */
const isNumeric = (field: MapField, features: number): boolean =>
  !field.personal &&
  (field.type === 'integer' || field.type === 'number') &&
  field.quantiles !== undefined &&
  !isLabelField(field, features);

function categories(field: MapField, { dark }: ColoringOptions): Coloring | undefined {
  if (!isCategorical(field)) return undefined;
  const values = [...new Set((field.top ?? []).filter(({ value }) => value !== null && value !== '').map(({ value }) => String(value)))];
  const colors = categoryColors(dark);
  const classes = values.slice(0, colors.length).map((value, index) => ({ value, color: colors[index] ?? otherColor(dark) }));
  const rest = field.nulls > 0 || Number(field.distinct) > classes.length;
  return { kind: 'categories', field, classes, ...(rest ? { other: otherColor(dark) } : {}) };
}

function quantiles(field: MapField, layer: MapLayer, { color, dark }: ColoringOptions): Coloring | undefined {
  const breaks = isNumeric(field, layer.features) ? innerBreaks(field) : [];
  if (breaks.length === 0) return undefined;
  const missing = field.nulls > 0 && layer.features > 0;
  return {
    kind: 'quantiles',
    field,
    breaks,
    colors: colorRamp(color, breaks.length + 1, dark),
    ...(missing ? { missing: otherColor(dark) } : {}),
  };
}

/** The quartiles that part the values, rounded so that a legend reads well. */
function innerBreaks(field: MapField): number[] {
  const { quantiles: measured = [] } = field;
  const [low = 0, ...rest] = measured;
  const high = rest.at(-1) ?? low;
  const rounded = rest.slice(0, -1).map((value) => roundBreak(value, high - low, field));
  return [...new Set(rounded)].filter((value) => value > low && value <= high).sort((a, b) => a - b);
}

/** Rounds to a hundredth of the values' span at the coarsest, and never to fewer than two figures. */
function roundBreak(value: number, span: number, field: MapField): number {
  if (span <= 0 || value === 0 || isYear(field)) return value;
  const figures = Math.min(Math.floor(Math.log10(span)) - 1, Math.floor(Math.log10(Math.abs(value))) - 1);
  const step = 10 ** (field.type === 'integer' ? Math.max(figures, 0) : figures);
  return Number((Math.round(value / step) * step).toPrecision(12));
}
