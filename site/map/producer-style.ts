import type { LayerSpecification } from 'maplibre-gl';
import type { Lang } from '../languages.ts';
import type { MapFacts, MapField, MapLayer } from './facts.ts';
import { fieldTitle, layerTitle, type LegendEntry, type LegendGroup, type LegendShape } from './legend.ts';
import { formatValue } from './format-value.ts';
import { sourceOf, type StyledDataset, type StyleOptions } from './style.ts';

/** Drawable types of a producer's style, with the property that carries their colour and what a legend draws for them. */
const kinds = {
  fill: { color: 'fill-color', opacity: 'fill-opacity', shape: 'area' },
  'fill-extrusion': { color: 'fill-extrusion-color', opacity: 'fill-extrusion-opacity', shape: 'area' },
  line: { color: 'line-color', opacity: 'line-opacity', shape: 'line' },
  circle: { color: 'circle-color', opacity: 'circle-opacity', shape: 'point' },
  symbol: { color: 'text-color', opacity: 'text-opacity', shape: 'point' },
  heatmap: { color: 'heatmap-color', opacity: 'heatmap-opacity', shape: 'point' },
} as const satisfies Record<string, { color: string; opacity: string; shape: LegendShape }>;

type Kind = keyof typeof kinds;
type StyleLayer = Extract<LayerSpecification, { type: Kind }>;

/** The pipeline checked the layers against the style specification; what is left to tell is which of them draw data. */
const isStyleLayer = (raw: Record<string, unknown>): raw is Record<string, unknown> & StyleLayer =>
  typeof raw.type === 'string' && raw.type in kinds;

const paintOf = (layer: StyleLayer): Record<string, unknown> => ({ ...layer.paint });

/** A producer's own layers, tied to the data set's tiles, with the legend that their colours tell. */
export function readProducerStyle(facts: MapFacts, visible: readonly MapLayer[], { opacity = 1, lang }: StyleOptions): StyledDataset {
  const drawn = (facts.style ?? []).filter(isStyleLayer).filter((layer) => visible.some(({ name }) => name === layer['source-layer']));
  const layers = drawn.map((layer, index): LayerSpecification => {
    const tied = { ...layer, id: `${facts.id}/style/${index}`, source: sourceOf(facts) };
    Object.assign(tied, { paint: { ...tied.paint, ...fade(paintOf(layer), kinds[layer.type].opacity, opacity) } });
    return tied;
  });
  const legend = visible.map((layer) =>
    describeLayer(
      layer,
      drawn.filter((each) => each['source-layer'] === layer.name),
      lang,
    ),
  );
  return { layers, legend };
}

/** Multiplies a constant opacity; an expression is left as it is unless the reader fades the layer. */
function fade(paint: Record<string, unknown>, property: string, opacity: number): Record<string, unknown> {
  const own = paint[property];
  if (opacity === 1) return {};
  return { [property]: typeof own === 'number' ? own * opacity : opacity };
}

function describeLayer(layer: MapLayer, drawn: readonly StyleLayer[], lang: Lang): LegendGroup {
  const title = layerTitle(layer, lang);
  const told = drawn
    .filter(({ type }) => type !== 'symbol' && type !== 'heatmap')
    .map((each) => ({ shape: kinds[each.type].shape, classes: readClasses(paintOf(each)[kinds[each.type].color]) }));
  const best = told.find(({ classes }) => classes.length > 1) ?? told.find(({ classes }) => classes.length === 1);
  if (!best) return { layer: layer.name, title, entries: [] };
  const { classes, shape } = best;
  const field = layer.fields.find(({ name }) => name === classes.find((each) => each.field !== undefined)?.field);
  const rest = classes.length === 1 ? title : { fr: 'Autre', en: 'Other' }[lang];
  const entries = classes.map(({ value, color }): LegendEntry => ({
    color,
    shape,
    label: value === undefined ? rest : writeClass(value, field, lang),
  }));
  return { layer: layer.name, title, ...(field ? { subject: fieldTitle(field, lang) } : {}), entries: uniqueEntries(entries) };
}

function writeClass(value: NonNullable<ColorClass['value']>, field: MapField | undefined, lang: Lang): string {
  const target = field ?? { name: '', type: 'text' };
  return typeof value === 'object' ? value.map((each) => formatValue(each, target, lang)).join(' – ') : formatValue(value, target, lang);
}

interface ColorClass {
  field?: string;
  value?: string | number | readonly [number, number];
  color: string;
}

/** The classes of a colour expression: constant, match, step, interpolate, and case of equalities; [] where it says more than a legend can. */
export function readClasses(expression: unknown): ColorClass[] {
  if (typeof expression === 'string') return [{ color: expression }];
  if (!isList(expression)) return [];
  const [operator, ...args] = expression;
  if (operator === 'match') return readMatch(args);
  if (operator === 'step') return readStep(args);
  if (operator === 'interpolate') return readInterpolate(args);
  if (operator === 'case') return readCase(args);
  return [];
}

function readMatch([input, ...rest]: unknown[]): ColorClass[] {
  const field = readGet(input);
  return pairs(rest)
    .flatMap(([label, color]) => [label].flat().flatMap((value) => (isScalar(value) ? colorClass(field, value, color) : [])))
    .concat(rest.length % 2 ? colorClass(field, undefined, rest.at(-1)) : []);
}

function readStep([input, first, ...rest]: unknown[]): ColorClass[] {
  const field = readGet(input);
  const stops = pairs(rest);
  const start = stops[0]?.[0];
  const bottom = typeof start === 'number' ? colorClass(field, `< ${start}`, first) : [];
  return [
    ...bottom,
    ...stops.flatMap(([from, color], index) => {
      const until = stops[index + 1]?.[0];
      if (typeof from !== 'number') return [];
      return colorClass(field, typeof until === 'number' ? [from, until] : `≥ ${from}`, color);
    }),
  ];
}

function readInterpolate([, input, ...rest]: unknown[]): ColorClass[] {
  const field = readGet(input);
  if (field === undefined) return []; // by zoom: no legend
  return pairs(rest).flatMap(([at, color]) => (isScalar(at) ? colorClass(field, at, color) : []));
}

function readCase(args: unknown[]): ColorClass[] {
  const read = pairs(args).flatMap(([test, color]) => {
    const [operator, left, right] = isList(test) ? test : [];
    return operator === '==' && isScalar(right) ? colorClass(readGet(left), right, color) : [];
  });
  return [...read, ...colorClass(undefined, undefined, args.at(-1))];
}

/** The field of ["get", field], through the conversions that may stand around it. */
function readGet(expression: unknown): string | undefined {
  if (!isList(expression)) return undefined;
  const [operator, argument] = expression;
  if (operator === 'get') return typeof argument === 'string' ? argument : undefined;
  return ['to-string', 'to-number', 'number', 'string', 'coalesce'].includes(String(operator)) ? readGet(argument) : undefined;
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isScalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

function colorClass(field: string | undefined, value: ColorClass['value'], color: unknown): ColorClass[] {
  return typeof color === 'string' ? [{ color, ...(field === undefined ? {} : { field }), ...(value === undefined ? {} : { value }) }] : [];
}

function pairs(list: unknown[]): [unknown, unknown][] {
  return Array.from({ length: Math.floor(list.length / 2) }, (_, index) => [list[index * 2], list[index * 2 + 1]]);
}

function uniqueEntries(entries: readonly LegendEntry[]): LegendEntry[] {
  return entries.filter(
    ({ label, color }, index) => entries.findIndex((other) => other.label === label && other.color === color) === index,
  );
}
