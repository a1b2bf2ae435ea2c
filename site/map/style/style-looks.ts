import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Lang } from '../../words/languages.ts';
import { sourceOf } from '../facts/frames.ts';
import { formatValue } from '../facts/format-value.ts';
import type { LegendGroup, MapFacts, MapField, MapLayer, StyleOptions, StyledDataset } from '../model/model.ts';
import type { Coloring } from './coloring.ts';
import { grounds, liftForDark, otherColor, shade } from './colors.ts';
import { readLooks, type LayerLook } from './look.ts';
import { titleOf } from './legend.ts';
import { rampColors } from './ramps.ts';
import { groupRadius, isGroup, styleDataset } from './style.ts';

const texts = { fr: { size: 'Taille', label: 'Étiquettes' }, en: { size: 'Size', label: 'Labels' } } as const;

/** Radii of points, pixels: of nothing, and of the greatest value. */
const radii = { least: 2, most: 16 };

/** Fields whose values may be written beside features: those that tiles hold, and no personal data. */
export const labelFields = ({ fields }: MapLayer): MapField[] =>
  fields.filter(({ untiled, personal }) => untiled !== true && personal !== true);

/** Fields that may give points their size: quantities above nothing. */
export const sizeFields = (layer: MapLayer): MapField[] =>
  layer.geometry !== 'point' ? [] : labelFields(layer).filter((field) => isNumeric(field) && greatestOf(field) > 0);

const isNumeric = ({ type }: MapField): boolean => type === 'integer' || type === 'number';
const greatestOf = ({ max, quantiles = [] }: MapField): number => (typeof max === 'number' ? max : (quantiles.at(-1) ?? 0));

/** The look of a data set as the reader has made it. */
export function styleLooks(facts: MapFacts, { looks: text = '', ...options }: StyleOptions): StyledDataset {
  const looks = readLooks(text);
  const isRecolored = [...looks.values()].some(
    ({ color, breaks, ramp }) => color !== undefined || breaks !== undefined || ramp !== undefined,
  );
  const recolor = (coloring: Coloring, { name }: MapLayer, theme: string): Coloring =>
    recolored(coloring, looks.get(name), theme, options.dark);
  const styled = styleDataset(facts, options, isRecolored ? recolor : undefined);
  return facts.layers.reduce((all, layer) => dress(all, facts, layer, looks.get(layer.name) ?? {}, options), styled);
}

function recolored(coloring: Coloring, look: LayerLook | undefined, theme: string, dark: boolean): Coloring {
  if (look === undefined) return coloring;
  const { color, ramp = 'theme', reversed } = look;
  if (coloring.kind === 'single') return color === undefined ? coloring : { kind: 'single', color: dark ? liftForDark(color) : color };
  const { field } = coloring;
  const own = look.of === field.name ? look.breaks : undefined;
  const breaks = own ?? (coloring.kind === 'quantiles' ? coloring.breaks : undefined);
  if (breaks === undefined || !isNumeric(field)) return coloring;
  const colors = rampColors(ramp, breaks.length + 1, { theme, dark, reversed });
  return { kind: 'quantiles', field, breaks: [...breaks], colors, ...(field.nulls > 0 && { missing: otherColor(dark) }) };
}

function dress({ layers, legend }: StyledDataset, facts: MapFacts, layer: MapLayer, look: LayerLook, options: StyleOptions): StyledDataset {
  if (options.hidden?.includes(layer.name)) return { layers, legend };
  const size = sizeFields(layer).find(({ name }) => name === look.size);
  const label = labelFields(layer).find(({ name }) => name === look.label);
  return {
    layers: [
      ...(size ? layers.map((each) => sized(each, layer, size, facts.tiles.grouped === true)) : layers),
      ...(label ? [labelLayer(facts, layer, label, options)] : []),
    ],
    legend: legend.flatMap((group) =>
      group.layer === layer.name
        ? [group, ...(size ? [sizeLegend(layer, size, options)] : []), ...(label ? [labelLegend(layer, label, options.lang)] : [])]
        : [group],
    ),
  };
}

const numberOf = ({ name }: MapField): ExpressionSpecification => ['max', 0, ['to-number', ['get', name], 0]];

/** A layer of points whose areas grow with a value, the small ones above the large. */
function sized(drawn: LayerSpecification, layer: MapLayer, field: MapField, grouped: boolean): LayerSpecification {
  if (drawn.type !== 'circle' || drawn['source-layer'] !== layer.name) return drawn;
  const greatest = Math.sqrt(greatestOf(field));
  const radius: ExpressionSpecification = ['interpolate', ['linear'], ['sqrt', numberOf(field)], 0, radii.least, greatest, radii.most];
  return {
    ...drawn,
    layout: { ...drawn.layout, 'circle-sort-key': ['-', 0, numberOf(field)] },
    paint: { ...drawn.paint, 'circle-radius': grouped ? ['case', isGroup, groupRadius, radius] : radius },
  };
}

/** The greatest number of one digit that is no greater. */
function roundDown(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return Number((Math.floor(value / step) * step).toPrecision(12));
}

function sizeLegend(layer: MapLayer, field: MapField, { lang, dark }: StyleOptions): LegendGroup {
  const greatest = greatestOf(field);
  const values = [...new Set([1, 4, 16].map((part) => roundDown(greatest / part)))].filter(
    (value) => field.type !== 'integer' || value >= 1,
  );
  const color = otherColor(dark);
  return {
    layer: layer.name,
    title: titleOf(layer, lang),
    subject: `${texts[lang].size}${lang === 'fr' ? '\u202f' : ''}: ${titleOf(field, lang)}`,
    entries: values.map((value) => ({
      label: formatValue(value, field, lang),
      color,
      shape: 'point',
      fill: 0.4,
      edge: shade(color, dark ? 0.25 : -0.28),
      radius: radii.least + (radii.most - radii.least) * Math.sqrt(value / greatest),
    })),
  };
}

const labelLegend = (layer: MapLayer, field: MapField, lang: Lang): LegendGroup => ({
  layer: layer.name,
  title: titleOf(layer, lang),
  subject: `${texts[lang].label}${lang === 'fr' ? '\u202f' : ''}: ${titleOf(field, lang)}`,
  entries: [],
});

function labelLayer(
  facts: MapFacts,
  { name, geometry }: MapLayer,
  field: MapField,
  { dark, lang, opacity = 1 }: StyleOptions,
): LayerSpecification {
  const value: ExpressionSpecification = ['get', field.name];
  const text: ExpressionSpecification = isNumeric(field)
    ? ['case', ['==', ['typeof', value], 'number'], ['number-format', value, { locale: lang }], '']
    : ['to-string', ['coalesce', value, '']];
  const isLine = geometry === 'line';
  return {
    id: `${facts.id}/${name}/label`,
    type: 'symbol',
    source: sourceOf(facts),
    'source-layer': name,
    ...(facts.tiles.grouped === true && { filter: ['!', isGroup] }),
    layout: {
      'text-field': text,
      'text-font': ['sans-serif'],
      'text-size': 12,
      'text-max-width': 8,
      'text-padding': 4,
      ...(isLine && { 'symbol-placement': 'line' as const }),
      ...(geometry === 'point' && {
        'text-variable-anchor': ['top' as const, 'bottom' as const, 'left' as const, 'right' as const],
        'text-radial-offset': 0.9,
      }),
    },
    paint: {
      'text-color': dark ? '#ece8df' : '#1b2430',
      'text-halo-color': dark ? grounds.dark : grounds.light,
      'text-halo-width': 1.5,
      'text-opacity': opacity,
    },
  };
}
