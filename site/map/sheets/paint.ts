import type { Cog, CogLevel } from './open-cog.ts';
import type { Numbers } from './read-numbers.ts';

/** Which bands of an image are shown: red, green and blue, or one. */
const drawnBands = ({ photometric, bands }: Pick<CogLevel, 'photometric' | 'bands'>): number[] =>
  photometric === 2 && bands >= 3 ? [0, 1, 2] : [0];

/** The pixels of a block in red, green, blue and transparency. */
export function paint(
  numbers: Numbers,
  level: CogLevel,
  { nodata, ranges }: Pick<Cog, 'nodata' | 'ranges'>,
): Uint8ClampedArray<ArrayBuffer> {
  const { bands, blockSide, photometric, extras, palette } = level;
  const rgba = new Uint8ClampedArray(blockSide * blockSide * 4);
  const shown = drawnBands(level);
  const clear = extras.findIndex((extra) => extra === 1 || extra === 2);
  const alpha = clear < 0 ? -1 : bands - extras.length + clear;
  const isNone = (value: number): boolean => Number.isNaN(value) || value === nodata;
  const colors = palette.length / 3;
  for (let pixel = 0; pixel < blockSide * blockSide; pixel += 1) {
    const from = pixel * bands;
    const to = pixel * 4;
    if (shown.every((band) => isNone(numbers[from + band] ?? NaN))) continue;
    for (let color = 0; color < 3; color += 1) {
      const band = shown[color] ?? 0;
      const value = numbers[from + band] ?? 0;
      const [low, high] = ranges?.[color % shown.length] ?? [0, 255];
      const light = ((value - low) / (high - low)) * 255;
      rgba[to + color] = photometric === 3 ? (palette[color * colors + value] ?? 0) / 257 : photometric === 0 ? 255 - light : light;
    }
    // Transparency has the range of its numbers, not that of the colours.
    rgba[to + 3] = alpha < 0 ? 255 : ((numbers[from + alpha] ?? 0) / (2 ** Math.min(level.bits, 16) - 1)) * 255;
  }
  return rgba;
}

/** Parts of the values below which all is black and above which all is white: single ones would leave no contrast to the others. */
const darkest = 0.02;
const brightest = 0.98;
/** Values read of one block: enough to know which ones are rare. */
const mostValues = 50_000;

/** Find the black and the white of each drawn band, as some of its blocks show. */
export function rangesIn(blocks: readonly Numbers[], level: CogLevel, nodata: number | undefined): [number, number][] {
  return drawnBands(level).map((band) => {
    const values = blocks.flatMap((numbers) => {
      const found: number[] = [];
      const step = Math.ceil(numbers.length / level.bands / mostValues) * level.bands;
      for (let at = band; at < numbers.length; at += step) found.push(numbers[at] ?? NaN);
      return found.filter((value) => Number.isFinite(value) && value !== nodata);
    });
    const sorted = Float64Array.from(values).sort();
    const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
    const low = at(darkest);
    const high = at(brightest);
    return [low, high > low ? high : low + 1];
  });
}
