import type { LayerSpecification } from 'maplibre-gl';
import type { Lang } from '../../words/languages.ts';
import { isList, readClasses, type ColorClass } from './color-classes.ts';
import { grounds, isPaper, liftForDark, standsOut } from './colors.ts';
import { testOfRange, titleOf, writeRange } from './legend.ts';
import { formatValue } from '../facts/format-value.ts';
import type { Filter } from '../model/filter.ts';
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
  /** Whether it only surrounds lines. */
  casing: boolean;
}

/** Properties whose colour surrounds what is drawn. */
const casings = new Set(['circle-stroke-color', 'text-halo-color']);

/** Whether a layer only surrounds the lines that are drawn above it. */
function isCasing(layer: StyleLayer, above: readonly StyleLayer[]): boolean {
  const color = layer.type === 'line' ? layer.paint?.['line-color'] : undefined;
  return isHex(color) && isPaper(color) && above.some((each) => each.type === 'line' && each['source-layer'] === layer['source-layer']);
}

/** Read the paint of a layer; at night the producer's colours, meant for paper, are lifted, and paper becomes the ground: white would glow. */
function readPaint({ paint = {} }: StyleLayer, { dark, casing }: { dark: boolean; casing: boolean }): Record<string, unknown> {
  const lifted = Object.entries(paint).map(([property, value]: [string, unknown]): [string, unknown] => {
    const surrounds = casings.has(property) || (casing && property === 'line-color');
    if (surrounds && isHex(value) && isPaper(value)) return [property, grounds.dark];
    // Colours that all stand out are kept: those of a standard are known by heart.
    return [property, property.endsWith('color') && !colorsOf(value).every(standsOut) ? lift(value) : value];
  });
  return dark ? Object.fromEntries(lifted) : { ...paint };
}

/** Every colour of an expression written as #rrggbb, lifted. */
function lift(value: unknown): unknown {
  if (isList(value)) return value.map(lift);
  return isHex(value) ? liftForDark(value) : value;
}

const isHex = (value: unknown): value is string => typeof value === 'string' && /^#[\da-f]{6}$/i.test(value);

const colorsOf = (value: unknown): string[] => (isList(value) ? value.flatMap(colorsOf) : isHex(value) ? [value] : []);

/** A producer's own layers, tied to the data set's tiles, with the legend that their colours tell. */
export function readProducerStyle(facts: MapFacts, visible: readonly MapLayer[], { opacity = 1, lang, dark }: StyleOptions): StyledDataset {
  const drawn = (facts.style ?? [])
    .filter(isStyleLayer)
    .filter((layer) => visible.some(({ name }) => name === layer['source-layer']))
    .map((layer, index, all): Drawn => {
      const casing = isCasing(layer, all.slice(index + 1));
      return { layer, casing, paint: readPaint(layer, { dark, casing }) };
    });
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

/** Below this opacity only the edge of what has one is seen. */
const seenFill = 0.1;

/** Legend entries of a style's layer: its classes, and how they are drawn. */
interface Told {
  classes: ColorClass[];
  drawn: Omit<LegendEntry, 'label' | 'color'>;
}

function tellOf({ layer: { type }, paint }: Drawn, beside: readonly Drawn[]): Told {
  const { shape, color, opacity } = kinds[type];
  const fill = paint[opacity];
  if (shape === 'line') return { classes: readClasses(paint[color]), drawn: { shape } };
  // A point has its own edge, an area that of the lines drawn around it.
  const stroke = type === 'circle' ? paint['circle-stroke-color'] : beside.find((each) => each.layer.type === 'line')?.paint['line-color'];
  const edges = readClasses(stroke ?? paint['fill-outline-color']);
  const hollow = typeof fill === 'number' && fill < seenFill;
  return {
    classes: hollow && edges.length > 0 ? edges : readClasses(paint[color]),
    drawn: {
      shape,
      ...(typeof fill === 'number' && { fill }),
      ...(edges.length === 1 && edges[0] !== undefined && !hollow && { edge: edges[0].color }),
    },
  };
}

function describeLayer(layer: MapLayer, drawn: readonly Drawn[], lang: Lang): LegendGroup {
  const title = titleOf(layer, lang);
  const told = drawn
    .filter(({ layer: { type }, casing }) => type !== 'symbol' && type !== 'heatmap' && !casing)
    .map((each) => tellOf(each, drawn));
  const best = told.find(({ classes }) => classes.length > 1) ?? told.find(({ classes }) => classes.length === 1);
  if (!best) return { layer: layer.name, title, entries: [] };
  const { classes } = best;
  const field = layer.fields.find(({ name }) => name === classes.find((each) => each.field !== undefined)?.field);
  const rest = classes.length === 1 ? title : { fr: 'Autre', en: 'Other' }[lang];
  // The rest is no class of its own where it is drawn as one of them.
  const named = classes.filter(
    ({ value, color }) => value !== undefined || !classes.some((each) => each.value !== undefined && each.color === color),
  );
  const entries = named.map((each): LegendEntry => {
    const filter = field && filterOf(each, classes, field.name);
    const label = each.value === undefined ? rest : writeClass(each.value, field, lang);
    return { color: each.color, ...best.drawn, label, ...(filter && { filter }) };
  });
  const [only] = named.length === 1 && named[0]?.value !== undefined ? entries : [];
  // A single class has no list of its own: its layer says it.
  if (only !== undefined) return { layer: layer.name, title, entries: [{ ...only, label: `${title}, ${only.label}` }] };
  return { layer: layer.name, title, ...(field ? { subject: titleOf(field, lang) } : {}), entries: uniqueEntries(entries) };
}

/** Build the filter of a class: its value, or none of those of the others; undefined where its colour does not tell. */
function filterOf({ value }: ColorClass, classes: readonly ColorClass[], field: string): Filter | undefined {
  const others = classes.flatMap((each) => each.value ?? []);
  if (classes.some((each) => each.isLoose === true || (each.value !== undefined && each.field !== field))) return undefined;
  if (typeof value === 'object') return { field, test: testOfRange(value) };
  if (value !== undefined) return { field, test: { kind: 'among', values: [String(value)] } };
  const named = others.filter((each) => typeof each !== 'object').map(String);
  if (named.length === 0) return { field, test: { kind: 'empty' } };
  return named.length === others.length ? { field, test: { kind: 'except', values: named } } : undefined;
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
