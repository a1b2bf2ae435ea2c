import type { LayerSpecification } from 'maplibre-gl';
import type { Lang } from '../../words/languages.ts';
import { isList, readClasses, type ColorClass } from './color-classes.ts';
import { liftForDark } from './colors.ts';
import { titleOf, writeRange } from './legend.ts';
import { formatValue } from '../facts/format-value.ts';
import type { LegendEntry, LegendGroup, LegendShape, MapFacts, MapField, MapLayer, StyleOptions, StyledDataset } from '../model/model.ts';
import { sourceOf } from '../facts/frames.ts';

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
  typeof raw.type === 'string' && Object.hasOwn(kinds, raw.type);

/** A layer to draw, and its colours. */
interface Drawn {
  layer: StyleLayer;
  paint: Record<string, unknown>;
}

/** What a layer is painted with; at night the producer's colours, meant for paper, are lifted. */
function readPaint({ paint = {} }: StyleLayer, dark: boolean): Record<string, unknown> {
  const lifted = Object.entries(paint).map(([property, value]: [string, unknown]): [string, unknown] => [
    property,
    property.endsWith('color') ? lift(value) : value,
  ]);
  return dark ? Object.fromEntries(lifted) : { ...paint };
}

/** Every colour of an expression written as #rrggbb, lifted. */
function lift(value: unknown): unknown {
  if (isList(value)) return value.map(lift);
  return typeof value === 'string' && /^#[\da-f]{6}$/i.test(value) ? liftForDark(value) : value;
}

/** A producer's own layers, tied to the data set's tiles, with the legend that their colours tell. */
export function readProducerStyle(facts: MapFacts, visible: readonly MapLayer[], { opacity = 1, lang, dark }: StyleOptions): StyledDataset {
  const drawn = (facts.style ?? [])
    .filter(isStyleLayer)
    .filter((layer) => visible.some(({ name }) => name === layer['source-layer']))
    .map((layer): Drawn => ({ layer, paint: readPaint(layer, dark) }));
  const layers = drawn.map(({ layer, paint }, index): LayerSpecification => {
    const tied = { ...layer, id: `${facts.id}/style/${index}`, source: sourceOf(facts) };
    return Object.assign(tied, { paint: { ...paint, ...fade(paint, kinds[layer.type].opacity, opacity) } });
  });
  const own = ({ name }: MapLayer): Drawn[] => drawn.filter(({ layer }) => layer['source-layer'] === name);
  return { layers, legend: visible.map((layer) => describeLayer(layer, own(layer), lang)) };
}

/** Multiplies a constant opacity; an expression is left as it is unless the reader fades the layer. */
function fade(paint: Record<string, unknown>, property: string, opacity: number): Record<string, unknown> {
  const own = paint[property];
  if (opacity === 1) return {};
  return { [property]: typeof own === 'number' ? own * opacity : opacity };
}

/** Below this opacity only the edges of areas are seen. */
const seenFill = 0.1;

function shapeOf(type: Kind, paint: Drawn['paint']): LegendShape {
  const { shape, opacity } = kinds[type];
  const seen = paint[opacity];
  return shape === 'area' && typeof seen === 'number' && seen < seenFill ? 'outline' : shape;
}

function describeLayer(layer: MapLayer, drawn: readonly Drawn[], lang: Lang): LegendGroup {
  const title = titleOf(layer, lang);
  const told = drawn
    .filter(({ layer: { type } }) => type !== 'symbol' && type !== 'heatmap')
    .map(({ layer: { type }, paint }) => ({ shape: shapeOf(type, paint), classes: readClasses(paint[kinds[type].color]) }));
  const best = told.find(({ classes }) => classes.length > 1) ?? told.find(({ classes }) => classes.length === 1);
  if (!best) return { layer: layer.name, title, entries: [] };
  const { classes, shape } = best;
  const field = layer.fields.find(({ name }) => name === classes.find((each) => each.field !== undefined)?.field);
  const rest = classes.length === 1 ? title : { fr: 'Autre', en: 'Other' }[lang];
  // The rest is no class of its own where it is drawn as one of them.
  const named = classes.filter(
    ({ value, color }) => value !== undefined || !classes.some((each) => each.value !== undefined && each.color === color),
  );
  const entries = named.map(({ value, color }): LegendEntry => ({
    color,
    shape,
    label: value === undefined ? rest : writeClass(value, field, lang),
  }));
  const [only] = named.length === 1 && named[0]?.value !== undefined ? entries : [];
  // A single class has no list of its own: its layer says it.
  if (only !== undefined) return { layer: layer.name, title, entries: [{ ...only, label: `${title}, ${only.label}` }] };
  return { layer: layer.name, title, ...(field ? { subject: titleOf(field, lang) } : {}), entries: uniqueEntries(entries) };
}

function writeClass(value: NonNullable<ColorClass['value']>, field: MapField | undefined, lang: Lang): string {
  const target = field ?? { name: '', type: 'text' };
  return typeof value === 'object' ? writeRange(value, target, lang) : formatValue(value, target, lang);
}

function uniqueEntries(entries: readonly LegendEntry[]): LegendEntry[] {
  return entries.filter(
    ({ label, color }, index) => entries.findIndex((other) => other.label === label && other.color === color) === index,
  );
}
