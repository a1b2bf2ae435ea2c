import { readXml } from '../read/read-xml.ts';
import { qgisDoctype } from './read-record.ts';

/** How QGIS draws one feature, as far as a map of ours can. */
export interface QgisSymbol {
  /** #rrggbb; absent where an area is not filled. */
  color?: string;
  /** 0 to 1 */
  opacity: number;
  /** Outline colour of an area or a point; absent where it has none. */
  outline?: string;
  /** Diameter of a point, or width of a line or an outline; absent where it is not in millimetres. */
  millimetres?: number;
}

/** How QGIS draws a layer: all alike, by the values of a field, or by ranges of its numbers. */
export type QgisStyle =
  | { kind: 'single'; symbol: QgisSymbol }
  | { kind: 'categories'; field: string; classes: { value: string; symbol: QgisSymbol }[]; other?: QgisSymbol }
  | { kind: 'ranges'; field: string; classes: { from: number; below: number; symbol: QgisSymbol }[] };

/** A legend of more is none. */
const mostClasses = 100;
const symbolPath = 'qgis/renderer-v2/symbols/symbol';

type Attributes = Readonly<Record<string, string>>;
interface Renderer {
  kind?: string;
  attr?: string;
  classes: Attributes[];
  symbols: Map<string, { alpha: number; layers: Record<string, string>[] }>;
}

/** The style that a QML of QGIS holds; undefined where it is broken, or draws what a map of ours cannot: rules, expressions, images. */
export async function readQml(text: string): Promise<QgisStyle | undefined> {
  const renderer: Renderer = { classes: [], symbols: new Map() };
  const stack: string[] = [];
  let symbol: { alpha: number; layers: Record<string, string>[] } | undefined;
  const open = (name: string, attributes: Attributes): void => {
    stack.push(name);
    const path = stack.join('/');
    if (path === 'qgis/renderer-v2') [renderer.kind, renderer.attr] = [attributes['type'] ?? '', attributes['attr'] ?? ''];
    else if (/^qgis\/renderer-v2\/(categories\/category|ranges\/range)$/.test(path)) renderer.classes.push(attributes);
    else if (path === symbolPath) {
      symbol = { alpha: Number(attributes['alpha'] ?? 1), layers: [] };
      renderer.symbols.set(attributes['name'] ?? '', symbol);
    } else if (path === `${symbolPath}/layer`)
      symbol?.layers.push(attributes['enabled'] === '0' ? {} : { class: attributes['class'] ?? '' });
    else if (path === `${symbolPath}/layer/prop`) put(attributes['k'], attributes['v']);
    else if (path === `${symbolPath}/layer/Option/Option`) put(attributes['name'], attributes['value']);
  };
  const put = (key: string | undefined, value: string | undefined): void => {
    const layer = symbol?.layers.at(-1);
    if (layer?.['class'] !== undefined && key !== undefined && value !== undefined && /^[a-z_]+$/.test(key)) layer[key] = value;
  };
  try {
    const events = { open, close: () => void stack.pop() };
    await readXml(new Blob([text.replace(qgisDoctype, '')]), events, () => undefined);
  } catch {
    return undefined;
  }
  return styleOf(renderer);
}

function styleOf({ kind, attr = '', classes, symbols }: Renderer): QgisStyle | undefined {
  const symbolOf = (name: string | undefined): QgisSymbol | undefined => readSymbol(symbols.get(name ?? ''));
  if (kind === 'singleSymbol') {
    const symbol = symbolOf('0');
    return symbol && { kind: 'single', symbol };
  }
  if (classes.length === 0 || classes.length > mostClasses) return undefined;
  // A name may stand in quotes; anything else is worked out, which the data do not say.
  const field = /^"([^"]+)"$/.exec(attr)?.[1] ?? attr;
  const read = classes.map((given) => ({ given, symbol: symbolOf(given['symbol']) }));
  const drawn = read.flatMap(({ given, symbol }) => (symbol === undefined ? [] : [{ given, symbol }]));
  if (drawn.length < read.length) return undefined;
  const shown = drawn.filter(({ given }) => given['render'] !== 'false');
  if (kind === 'categorizedSymbol') {
    const isOther = ({ value = '', type }: Attributes): boolean => value === '' || type === 'NULL';
    const other = shown.find(({ given }) => isOther(given));
    const named = shown.flatMap(({ given, symbol }) => (isOther(given) ? [] : [{ value: given['value'] ?? '', symbol }]));
    const values = new Set(named.map(({ value }) => value));
    if (named.length === 0 || values.size < named.length || !named.every(({ value }) => isPlainValue(value))) return undefined;
    return { kind: 'categories', field, classes: named, ...(other && { other: other.symbol }) };
  }
  if (kind !== 'graduatedSymbol') return undefined;
  const ranges = shown
    .map(({ given, symbol }) => ({ from: Number(given['lower']), below: Number(given['upper']), symbol }))
    .sort((a, b) => a.from - b.from);
  const isWhole = ranges.every(({ from, below }, index) => from < below && (index === 0 || ranges[index - 1]?.below === from));
  return ranges.length > 1 && isWhole ? { kind: 'ranges', field, classes: ranges } : undefined;
}

/** Whether a value is plain, and no address: maps of the catalogue are given none. */
const isPlainValue = (value: string): boolean =>
  value.length <= 200 && !/^\s*([a-z][a-z0-9+.-]*:)?\/\/|^\s*(data|blob|javascript):/i.test(value);

function readSymbol(symbol: { alpha: number; layers: Record<string, string>[] } | undefined): QgisSymbol | undefined {
  // The uppermost that has a colour of its own: the ones below are its shadow or its casing.
  const layer = symbol?.layers.findLast((one) => colorIn(one['line_color'] ?? one['color']) !== undefined);
  if (symbol === undefined || layer === undefined) return undefined;
  const main = colorIn(layer['line_color'] ?? layer['color']);
  const outline = colorIn(layer['outline_color'] ?? layer['color_border']);
  const hasOutline = (layer['outline_style'] ?? layer['style_border'] ?? 'solid') !== 'no';
  const isFilled = layer['class'] !== 'SimpleFill' || layer['style'] !== 'no';
  const [size, unit] =
    layer['class'] === 'SimpleFill'
      ? ['outline_width', 'outline_width_unit']
      : layer['line_color'] === undefined
        ? ['size', 'size_unit']
        : ['line_width', 'line_width_unit'];
  const millimetres = (layer[unit] ?? 'MM') === 'MM' ? Number(layer[size] ?? layer['width_border'] ?? layer['width']) : NaN;
  const alpha = Number.isFinite(symbol.alpha) ? Math.min(1, Math.max(0, symbol.alpha)) : 1;
  return {
    ...(isFilled && main && { color: main.color }),
    opacity: Math.round(alpha * (main?.alpha ?? 1) * 100) / 100,
    ...(hasOutline && outline && outline.alpha > 0 && { outline: outline.color }),
    ...(millimetres > 0 && millimetres < 100 && { millimetres }),
  };
}

/** "r,g,b,a", each to 255, whatever stands behind. */
function colorIn(value: string | undefined): { color: string; alpha: number } | undefined {
  const found = /^(\d{1,3}),(\d{1,3}),(\d{1,3})(?:,(\d{1,3}))?(?=$|,)/.exec(value ?? '');
  const numbers = found?.slice(1).map((part: string | undefined) => Number(part ?? 255));
  if (numbers === undefined || numbers.some((part) => part > 255)) return undefined;
  const [red = 0, green = 0, blue = 0, alpha = 255] = numbers;
  return { color: `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`, alpha: alpha / 255 };
}
