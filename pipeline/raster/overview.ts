import type { Cog } from './cog.ts';
import type { Nature } from './nature.ts';
import type { SheetPlace } from './place-sheets.ts';
import type { Sheet } from './sheet.ts';

/** Where tiles end, a sheet covers about this many of their pixels: one zoom further a tile needs four sheets at most. */
const sheetPixels = 256;
/** Beyond it a reader sees a step where two sheets meet. */
const mostError = 0.5;

/** Zooms that the tiles may leave to the sheets, whose COGs a browser draws by itself: colours as they are, all other values are coloured here. */
export function zoomsOfSheets(sheets: readonly Sheet[], cogs: readonly Cog[], nature: Nature, places: readonly SheetPlace[]): number {
  if (sheets.length < 2 || nature !== 'colors' || !cogs.every(isPlain) || places.some(({ error }) => error > mostError)) return 0;
  const widest = Math.max(...sheets.map(({ width, height }) => Math.max(width, height)));
  return Math.max(0, Math.floor(Math.log2(widest / sheetPixels)));
}

/** Red, green and blue, and nothing but what says where they are not. */
function isPlain({ file: { bands } }: Cog): boolean {
  const [red, green, blue, alpha, ...others] = bands.map(({ color }) => color);
  return red === 'red' && green === 'green' && blue === 'blue' && (alpha === undefined || alpha === 'alpha') && others.length === 0;
}
