import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import type { Coloring } from './coloring.ts';
import { formatValue } from '../facts/format-value.ts';
import { readable } from '../facts/name-field.ts';
import type { Test } from '../model/filter.ts';
import type { NumberRange } from './color-classes.ts';
import type { LegendEntry, LegendGroup, LegendShape, MapField, MapLayer } from '../model/model.ts';

const texts = {
  fr: {
    other: 'Autre ou non renseigné',
    missing: 'Non renseigné',
    below: 'moins de',
    above: 'et plus',
    to: 'à',
    group: 'groupe de N objets',
  },
  en: { other: 'Other or no value', missing: 'No value', below: 'under', above: 'and over', to: 'to', group: 'group of N objects' },
} as const;

/** The name of a layer or of a field for people. */
export function titleOf({ name, title, called }: Pick<MapLayer, 'name' | 'title'> & Pick<MapField, 'called'>, lang: Lang): string {
  const told = title ?? called;
  return told === undefined ? readable(name) : tell(told, lang).text;
}

/** How the map draws a colour: how much of the ground its insides hide, and its edge. */
export interface DrawnAs {
  fill: number;
  edge: (color: string) => string;
}

/** The legend of an automatic style. */
export function describeColoring(layer: MapLayer, coloring: Coloring, lang: Lang, { fill, edge }: DrawnAs): LegendGroup {
  const shape = shapeOf(layer);
  const title = titleOf(layer, lang);
  const drawn = (entry: Plain): LegendEntry => ({ ...entry, shape, ...(shape !== 'line' && { fill, edge: edge(entry.color) }) });
  if (coloring.kind === 'single') return { layer: layer.name, title, entries: [drawn({ label: title, color: coloring.color })] };
  const { field } = coloring;
  const entries = coloring.kind === 'categories' ? categoryEntries(coloring, lang) : quantileEntries(coloring, lang);
  return { layer: layer.name, title, subject: titleOf(field, lang), entries: entries.map(drawn) };
}

/** Describe the mark of points that are drawn as one from afar, with their number. */
export const groupEntry = (color: string, edge: string, lang: Lang): LegendEntry => ({
  label: texts[lang].group,
  color,
  edge,
  shape: 'group',
});

type Plain = Pick<LegendEntry, 'label' | 'color' | 'filter'>;

function categoryEntries({ field, classes, other }: Extract<Coloring, { kind: 'categories' }>, lang: Lang): Plain[] {
  const listed = classes.map(({ value, color }) => ({
    label: formatValue(typedValue(value, field), field, lang),
    color,
    filter: { field: field.name, test: { kind: 'among' as const, values: [value] } },
  }));
  if (other === undefined) return listed;
  const test = { kind: 'except' as const, values: classes.map(({ value }) => value) };
  return [...listed, { label: texts[lang].other, color: other, filter: { field: field.name, test } }];
}

function quantileEntries({ field, breaks, colors, missing }: Extract<Coloring, { kind: 'quantiles' }>, lang: Lang): Plain[] {
  const entries = colors.map((color, index) => {
    const from = breaks[index - 1];
    const below = breaks[index];
    const range = { ...(from !== undefined && { from }), ...(below !== undefined && { below }) };
    return { color, label: writeRange(range, field, lang), filter: { field: field.name, test: testOfRange(range) } };
  });
  if (missing === undefined) return entries;
  return [...entries, { label: texts[lang].missing, color: missing, filter: { field: field.name, test: { kind: 'empty' as const } } }];
}

/** Build the test that numbers of a range pass. */
export const testOfRange = ({ from, below }: NumberRange): Test => ({
  kind: 'between',
  ...(from !== undefined && { least: from }),
  ...(below !== undefined && { most: below, open: true }),
});

/** "moins de 50 m", "50 à 150 m", "150 m et plus": a bound alone would not say on which side it holds. */
export function writeRange({ from, below }: NumberRange, field: RangeField, lang: Lang): string {
  const words = texts[lang];
  const { unit: _, ...bare } = field;
  if (below === undefined) return `${formatValue(from, field, lang)} ${words.above}`;
  if (from === undefined) return `${words.below} ${formatValue(below, field, lang)}`;
  return `${formatValue(from, bare, lang)} ${words.to} ${formatValue(below, field, lang)}`;
}

type RangeField = Pick<MapField, 'name' | 'type' | 'unit' | 'min' | 'max'>;

/** The measured values of categories come as text: a number regains its type so that it is written as one. */
function typedValue(value: string, { type }: MapField): string | number {
  return type === 'integer' ? Number(value) : value;
}

/** Choose the shape of a layer in a legend. */
function shapeOf({ geometry }: Pick<MapLayer, 'geometry'>): LegendShape {
  if (geometry === 'point') return 'point';
  return geometry === 'line' ? 'line' : 'area';
}
