import { categoryColors } from '../../map/style/colors.ts';
import { colorableFields, colorLayer, type Coloring } from '../../map/style/coloring.ts';
import { mapLayer, placed, type DrawnLayer, type Tone } from '../draw-file.ts';
import type { StyleLayer } from '../form.ts';
import { mapStyleOf } from './style-of.ts';
import type { QgisStyle, QgisSymbol } from './read-qml.ts';
import type { FileReading } from '../read/reading.ts';

/** Colours chosen by the reader, by layer name: "color:#0072B2" or "field:nature"; the map colours all other layers by default. */
export type ColorChoices = Record<string, string>;

/** Colours that are offered for a whole layer: those of the map's own categories. */
export const palette: readonly string[] = categoryColors(false);

/** Names of the fields that a layer may be coloured by; colours are chosen of no layer that mixes points, lines and areas. */
export const fieldsToChoose = (layer: DrawnLayer): string[] =>
  layer.geometry === 'mixed' ? [] : colorableFields(mapLayer(layer)).map(({ name }) => name);

/** Many points hide each other where they are large. */
const manyPoints = 2000;

const symbolOf = (color: string, { geometry, count }: DrawnLayer): QgisSymbol => ({
  color,
  ...(geometry === 'point' && { millimetres: count > manyPoints ? 1.3 : 2.4 }),
  opacity: geometry === 'polygon' ? 0.6 : 0.9,
  ...(geometry !== 'line' && { outline: geometry === 'point' ? '#ffffff' : color }),
});

function asStyle(coloring: Coloring, layer: DrawnLayer): QgisStyle {
  const symbol = (color: string): QgisSymbol => symbolOf(color, layer);
  if (coloring.kind === 'single') return { kind: 'single', symbol: symbol(coloring.color) };
  const field = coloring.field.name;
  if (coloring.kind === 'categories')
    return {
      kind: 'categories',
      field,
      classes: coloring.classes.map(({ value, color }) => ({ value, symbol: symbol(color) })),
      ...(coloring.other !== undefined && { other: symbol(coloring.other) }),
    };
  const { breaks, colors } = coloring;
  const classes = colors.map((color, index) => ({
    from: breaks[index - 1] ?? -Infinity,
    below: breaks[index] ?? Infinity,
    symbol: symbol(color),
  }));
  return { kind: 'ranges', field, classes };
}

/** Layers of a style.json that draw a file as the reader has chosen, other layers by default; none where nothing is chosen. */
export function chosenStyle(reading: Pick<FileReading, 'layers'>, choices: ColorChoices, tone: Tone): StyleLayer[] {
  const layers = placed(reading);
  if (layers.every(({ name }) => choices[name] === undefined)) return [];
  const styles = layers.map((layer, index): [string, QgisStyle] => {
    const [kind, value] = /^(\w+):(.*)$/s.exec(choices[layer.name] ?? '')?.slice(1) ?? [];
    const own = layers.length > 1 ? (palette[index % palette.length] ?? tone.light) : tone.light;
    const color = kind === 'color' && value !== undefined && palette.includes(value) ? value : own;
    const field = kind === 'field' ? value : kind === 'color' || layers.length > 1 ? null : undefined;
    const coloring = colorLayer(mapLayer(layer), { color, dark: false, ...(field !== undefined && { field }) });
    return [layer.source, asStyle(coloring, layer)];
  });
  return mapStyleOf(layers, Object.fromEntries(styles)) ?? [];
}
