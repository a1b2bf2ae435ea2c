import { colorRamp } from './colors.ts';

/** Stops of ramps on paper, from low to high; at night a ramp that only grows lighter or darker is turned around. */
const stops = {
  viridis: ['#fde725', '#5ec962', '#21918c', '#3b528b', '#440154'],
  cividis: ['#fee838', '#b3a772', '#7c7b78', '#434e6c', '#00224e'],
  diverging: ['#1d5c96', '#8fb3d3', '#efece4', '#dc9a85', '#a83a2a'],
} as const;

/** Stops of the ramp with a middle, at night. */
const divergingOnDark = ['#86b8ee', '#4a6d92', '#39424d', '#a86355', '#f09482'];

/** Hues of ramps of one hue, as they are on paper. */
const tints = { blue: '#0072b2', orange: '#d55e00', green: '#009e73', grey: '#8a8f98' } as const;

/** Ramps of classes, all told apart by readers who see colours otherwise; "theme" has the hue of the data set's theme. */
export const rampNames = ['theme', 'blue', 'orange', 'green', 'grey', 'viridis', 'cividis', 'diverging'] as const;
/** A ramp of classes. */
export type RampName = (typeof rampNames)[number];

/** Options of a ramp: the colour of the theme, and whether low values take the colours of high ones. */
interface RampOptions {
  theme: string;
  dark: boolean;
  reversed?: boolean | undefined;
}

/** Colours of so many classes from low to high, of growing contrast with the ground. */
export function rampColors(name: RampName, count: number, { theme, dark, reversed = false }: RampOptions): string[] {
  const colors = forward(name, count, theme, dark);
  return reversed ? colors.reverse() : colors;
}

function forward(name: RampName, count: number, theme: string, dark: boolean): string[] {
  if (name === 'theme') return colorRamp(theme, count, dark);
  if (name === 'diverging') return between(dark ? divergingOnDark : stops.diverging, count);
  if (name === 'viridis' || name === 'cividis') return dark ? between(stops[name], count).reverse() : between(stops[name], count);
  return colorRamp(tints[name], count, dark);
}

/** Colours as far from each other along stops. */
function between(colors: readonly string[], count: number): string[] {
  const parts = colors.map((hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)));
  return Array.from({ length: count }, (_, index) => {
    const place = (count === 1 ? 0.5 : index / (count - 1)) * (parts.length - 1);
    const low = parts[Math.floor(place)] ?? [0, 0, 0];
    const high = parts[Math.ceil(place)] ?? low;
    const mixed = low.map((part, at) => Math.round(part + ((high[at] ?? part) - part) * (place % 1)));
    return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  });
}
