import type { WrittenCog } from './cog.ts';
import type { Nature } from './nature.ts';
import type { SheetPlace } from './place-sheets.ts';
import type { Sheet } from './sheet.ts';
import { isAsIs, meaningOf } from './values.ts';

/** Pixels that a sheet covers, about, at the last zoom of tiles: one zoom further a tile needs four sheets at most. */
const sheetPixels = 256;
/** Beyond it a reader sees a step where two sheets meet. */
const mostError = 0.5;

/**
 * Count the zooms that tiles may leave to the sheets, whose COGs a browser draws: colours and greys as they are; others are coloured here.
 */
export function zoomsOfSheets(
  sheets: readonly Sheet[],
  cogs: readonly WrittenCog[],
  nature: Nature,
  places: readonly SheetPlace[],
): number {
  // At a pole Web Mercator ends, and the error is no number: what is not known to fit is drawn here.
  const fit = places.every(({ error }) => error <= mostError);
  if (sheets.length < 2 || !fit || !cogs.every((cog) => isPlain(cog, nature))) return 0;
  const widest = Math.max(...sheets.map(({ width, height }) => Math.max(width, height)));
  return Math.max(0, Math.floor(Math.log2(widest / sheetPixels)));
}

/** Red, green and blue, or one grey of 0 to 255, and nothing but what says where they are not. */
function isPlain({ file: { bands } }: WrittenCog, nature: Nature): boolean {
  const colors = bands.map(({ color }) => color);
  const shown = colors.at(-1) === 'alpha' ? colors.slice(0, -1) : colors;
  if (nature === 'colors') return shown.join() === 'red,green,blue';
  return nature === 'shades' && shown.length === 1 && bands[0]?.type === 'Byte' && isAsIs(meaningOf(bands));
}
