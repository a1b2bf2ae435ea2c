import { classCounts, classMethods, type ClassMethod } from './class-breaks.ts';
import { rampNames, type RampName } from './ramps.ts';

/** Look that a reader gives one layer, beside the field of its colours; what is absent is as it would be without. */
export interface LayerLook {
  /** #rrggbb on paper, of a layer in one colour. */
  color?: string;
  /** Bounds between classes, each in the class above it, of one field. */
  breaks?: readonly number[];
  of?: string;
  /** Method that gave the bounds. */
  method?: ClassMethod;
  ramp?: RampName;
  /** Low values have the colours of high ones. */
  reversed?: true;
  /** Field that gives the size of points. */
  size?: string;
  /** Field whose values are written beside features. */
  label?: string;
}

/** Looks of the layers of a data set, by the name of the layer. */
type Looks = ReadonlyMap<string, LayerLook>;

/** Layers and letters of a field's name that an address may hold; it holds no more than `mostLooks` in all. */
const most = { layers: 20, name: 200 };

/** Write looks for an address: "layer:b10_20:ffield:mjenks:rviridis:i:zfield:lfield:k1d5c96,…"; undefined where there is none. */
export function writeLooks(looks: Looks): string | undefined {
  const written = [...looks].flatMap(([layer, { color, breaks, of, method, ramp, reversed, size, label }]) => {
    const parts = [
      ...(color === undefined ? [] : [`k${color.slice(1)}`]),
      ...(breaks === undefined ? [] : [`b${breaks.join('_')}`]),
      ...(of === undefined ? [] : [`f${encodeURIComponent(of)}`]),
      ...(method === undefined ? [] : [`m${method}`]),
      ...(ramp === undefined ? [] : [`r${ramp}`]),
      ...(reversed === true ? ['i'] : []),
      ...(size === undefined ? [] : [`z${encodeURIComponent(size)}`]),
      ...(label === undefined ? [] : [`l${encodeURIComponent(label)}`]),
    ];
    return parts.length === 0 ? [] : [[encodeURIComponent(layer), ...parts].join(':')];
  });
  return written.length === 0 ? undefined : written.join(',');
}

/** Reads looks of an address that anybody may have written: what cannot be understood is left out. */
export function readLooks(text: string): Looks {
  const looks = new Map<string, LayerLook>();
  // guard [.slice(0, most.layers)]: draws no more looks than an address may hold
  for (const written of text.split(',').slice(0, most.layers)) {
    const [layer = '', ...parts] = written.split(':');
    const look = Object.assign({}, ...parts.map(readPart)) as LayerLook;
    const name = decode(layer);
    if (name !== undefined && Object.keys(look).length > 0) looks.set(name, look);
  }
  return looks;
}

function readPart(part: string): LayerLook {
  const value = part.slice(1);
  const letter = part[0];
  // guard [/^[\da-f]{6}$/.test(value)]: leaves out what is no colour, no bound, no method and no ramp
  if (letter === 'k') return /^[\da-f]{6}$/.test(value) ? { color: `#${value}` } : {};
  if (letter === 'b') return readBreaks(value);
  if (letter === 'i') return value === '' ? { reversed: true } : {};
  const method = letter === 'm' ? classMethods.find((each) => each === value) : undefined;
  const ramp = letter === 'r' ? rampNames.find((each) => each === value) : undefined;
  return { ...(method && { method }), ...(ramp && { ramp }), ...readField(letter, decode(value)) };
}

const readField = (letter: string | undefined, name: string | undefined): LayerLook => ({
  ...(letter === 'f' && name !== undefined && { of: name }),
  ...(letter === 'z' && name !== undefined && { size: name }),
  ...(letter === 'l' && name !== undefined && { label: name }),
});

/** Bounds that rise, as many as classes have between them. */
function readBreaks(text: string): LayerLook {
  const breaks = text.split('_').map((each) => (each.trim() === '' ? NaN : Number(each)));
  return areBreaks(breaks) ? { breaks } : {};
}

/** Whether numbers are bounds between classes. */
export const areBreaks = (breaks: readonly number[]): boolean =>
  breaks.length > 0 &&
  breaks.length < classCounts.most &&
  breaks.every((value, index) => Number.isFinite(value) && value > (breaks[index - 1] ?? -Infinity));

/** A name as it was before encodeURIComponent; undefined where it is broken, empty or too long. */
function decode(text: string): string | undefined {
  try {
    const name = decodeURIComponent(text);
    return name === '' || name.length > most.name ? undefined : name;
  } catch {
    return undefined;
  }
}
