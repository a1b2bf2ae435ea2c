import type { StyleLayer } from '../form.ts';
import type { ReadLayer } from '../read/reading.ts';
import type { QgisStyle, QgisSymbol } from './read-qml.ts';

/** Colour of values that no class names: they are drawn all the same. */
const otherColor = '#8c8c8c';
const pixelsPerMillimetre = 96 / 25.4;
/** Pixels; beyond them a map of the whole territory is blots, or nothing. */
const leastRadius = 2;
const mostRadius = 12;
const leastWidth = 0.5;
const mostWidth = 8;

const clamp = (value: number, least: number, most: number): number => Math.round(Math.min(most, Math.max(least, value)) * 10) / 10;

/** Style of a file whose layers all have a drawable QGIS style; undefined where one has none, for it would not be drawn. */
export function mapStyleOf(layers: readonly ReadLayer[], styles: Readonly<Record<string, QgisStyle>>): StyleLayer[] | undefined {
  const placed = layers.filter(({ geometry }) => geometry !== null);
  const drawn = placed.map((layer) => drawLayer(layer, Object.hasOwn(styles, layer.source) ? styles[layer.source] : undefined));
  // Areas below lines below points.
  const order = ['fill', 'line', 'circle'];
  const all = drawn.flatMap((one) => one ?? []);
  return placed.length === 0 || drawn.includes(undefined)
    ? undefined
    : all.sort((a, b) => order.indexOf(String(a['type'])) - order.indexOf(String(b['type'])));
}

function drawLayer({ name, geometry, fields }: ReadLayer, style: QgisStyle | undefined): StyleLayer[] | undefined {
  if (style === undefined || geometry === null || geometry === 'mixed') return undefined;
  const field = style.kind === 'single' ? undefined : fields.find((one) => one.name === style.field);
  if (style.kind !== 'single' && field === undefined) return undefined;
  if (style.kind === 'ranges' && !['integer', 'number'].includes(field?.type ?? '')) return undefined;
  const [first] = style.kind === 'single' ? [style.symbol] : style.classes.map(({ symbol }) => symbol);
  if (first === undefined) return undefined;
  const { opacity, outline, millimetres } = first;
  const pixels = millimetres === undefined ? undefined : millimetres * pixelsPerMillimetre;
  const color = colorOf(style, (field?.nulls ?? 0) > 0);
  const base = { id: name, 'source-layer': name };
  const seen = opacity < 1 ? opacity : undefined;
  if (geometry === 'point') {
    const radius = clamp((pixels ?? 10) / 2, leastRadius, mostRadius);
    const stroke = outline === undefined ? {} : { 'circle-stroke-color': outline, 'circle-stroke-width': 1 };
    return [
      {
        ...base,
        type: 'circle',
        paint: { 'circle-color': color, 'circle-radius': radius, ...(seen !== undefined && { 'circle-opacity': seen }), ...stroke },
      },
    ];
  }
  const width = clamp(pixels ?? 1.5, leastWidth, mostWidth);
  if (geometry === 'line')
    return [
      {
        ...base,
        type: 'line',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
        paint: { 'line-color': color, 'line-width': width, ...(seen !== undefined && { 'line-opacity': seen }) },
      },
    ];
  const isFilled = first.color !== undefined;
  const edge = outline ?? (isFilled ? undefined : otherColor);
  return [
    ...(isFilled ? [{ ...base, type: 'fill', paint: { 'fill-color': color, 'fill-opacity': opacity } }] : []),
    ...(edge === undefined
      ? []
      : [
          {
            ...base,
            id: isFilled ? `${name}-contour` : name,
            type: 'line',
            layout: { 'line-join': 'round' },
            paint: { 'line-color': isFilled ? edge : edgeOf(style, edge), 'line-width': width },
          },
        ]),
  ];
}

const fillOf = ({ color, outline }: QgisSymbol): string => color ?? outline ?? otherColor;
/** Areas that are not filled tell their classes by their edges, where all have one colour by that. */
const edgeOf = (style: QgisStyle, edge: string): unknown => (style.kind === 'single' ? edge : colorOf(style, false));

function colorOf(style: QgisStyle, hasNulls: boolean): unknown {
  if (style.kind === 'single') return fillOf(style.symbol);
  const value = ['get', style.field];
  if (style.kind === 'categories')
    return [
      'match',
      ['to-string', value],
      ...style.classes.flatMap((one) => [one.value, fillOf(one.symbol)]),
      style.other === undefined ? otherColor : fillOf(style.other),
    ];
  // The first and the last class are open: what lies beyond is drawn as they are.
  const [first, ...others] = style.classes;
  const steps = [
    'step',
    value,
    first === undefined ? otherColor : fillOf(first.symbol),
    ...others.flatMap(({ from, symbol }) => [from, fillOf(symbol)]),
  ];
  return hasNulls ? ['case', ['==', ['typeof', value], 'number'], steps, otherColor] : steps;
}
