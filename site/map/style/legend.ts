import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import type { Coloring } from './coloring.ts';
import { formatNumber, formatValue, isYear } from '../facts/format-value.ts';
import type { LegendEntry, LegendGroup, LegendShape, MapField, MapLayer } from '../model/model.ts';

const texts = {
  fr: { other: 'Autre ou non renseigné', missing: 'Non renseigné', below: 'moins de', above: 'et plus', to: 'à', cluster: 'Regroupement' },
  en: { other: 'Other or no value', missing: 'No value', below: 'under', above: 'and over', to: 'to', cluster: 'Cluster' },
} as const;

/** The name of a layer or of a field for people. */
export const titleOf = ({ name, title }: Pick<MapLayer, 'name' | 'title'>, lang: Lang): string =>
  title === undefined ? readable(name) : tell(title, lang).text;

/** The legend of an automatic style. */
export function describeColoring(layer: MapLayer, coloring: Coloring, lang: Lang): LegendGroup {
  const shape = shapeOf(layer);
  const title = titleOf(layer, lang);
  if (coloring.kind === 'single') return { layer: layer.name, title, entries: [{ label: title, color: coloring.color, shape }] };
  const { field } = coloring;
  const unit = field.unit === undefined ? '' : ` (${field.unit})`;
  const entries = coloring.kind === 'categories' ? categoryEntries(coloring, lang) : quantileEntries(coloring, lang);
  return { layer: layer.name, title, subject: `${titleOf(field, lang)}${unit}`, entries: entries.map((entry) => ({ ...entry, shape })) };
}

type Plain = Omit<LegendEntry, 'shape'>;

function categoryEntries({ field, classes, other }: Extract<Coloring, { kind: 'categories' }>, lang: Lang): Plain[] {
  const listed = classes.map(({ value, color }) => ({ label: formatValue(typedValue(value, field), field, lang), color }));
  return other === undefined ? listed : [...listed, { label: texts[lang].other, color: other }];
}

function quantileEntries({ field, breaks, colors, missing }: Extract<Coloring, { kind: 'quantiles' }>, lang: Lang): Plain[] {
  const write = (value: number): string => (isYear(field) ? String(value) : formatNumber(value, lang));
  const { below, above, to } = texts[lang];
  const entries = colors.map((color, index) => {
    const from = breaks[index - 1];
    const until = breaks[index];
    if (from === undefined) return { color, label: `${below} ${write(until ?? 0)}` };
    return { color, label: until === undefined ? `${write(from)} ${above}` : `${write(from)} ${to} ${write(until)}` };
  });
  return missing === undefined ? entries : [...entries, { label: texts[lang].missing, color: missing }];
}

/** The measured values of categories come as text: a number regains its type so that it is written as one. */
function typedValue(value: string, { type }: MapField): string | number {
  return type === 'integer' ? Number(value) : value;
}

/** What a layer looks like in a legend. */
function shapeOf({ geometry }: Pick<MapLayer, 'geometry'>): LegendShape {
  if (geometry === 'point') return 'point';
  return geometry === 'line' ? 'line' : 'area';
}

/** "hauteur_mat" → "Hauteur mat", "TYPEZONE" → "Typezone". */
function readable(name: string): string {
  const spaced = name.replaceAll('_', ' ').trim();
  const words = spaced.length > 3 && spaced === spaced.toLocaleUpperCase('fr') ? spaced.toLocaleLowerCase('fr') : spaced;
  return words.charAt(0).toLocaleUpperCase('fr') + words.slice(1);
}
