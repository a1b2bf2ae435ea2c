import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSums } from '../base/pixels.ts';
import { bandsOf, colorsOf, drawClasses, drawPicture } from '../gdal/gdal-raster.ts';
import type { Command } from '../sandbox/command.ts';
import { runTask } from '../sandbox/job.ts';
import type { Nature } from './nature.ts';
import type { PixelFile } from './pixels.ts';

/** A picture of classes changes where a map's colours do not blend. */
export const isExact = (nature: Nature): boolean => nature === 'classes' || nature === 'palette';

/** Tell whether a value marks what is missing in all bands at once, which gdalwarp is then left to find. */
export const isMarkedByAll = ({ bands: [first] }: Pick<PixelFile, 'bands'>, nature: Nature): boolean =>
  // Of bytes, GDAL's own mask of such a value is wrong where pixels are read one behind the other, as by writers of pictures.
  (nature === 'colors' || nature === 'shades') && first?.type === 'Byte' && first.nodata !== null;

/** A raster that commands read as `source`, with the files that it stands for. */
export interface RasterPicture {
  source: string;
  inputs: Record<string, string>;
}

/** A raster in red, green, blue and transparency; those that it has not as such are told by a file of `work`. */
export async function pictureOf(
  source: string,
  { bands }: Pick<PixelFile, 'bands'>,
  nature: Nature,
  sums: PixelSums,
  inputs: Record<string, string>,
  work: string,
): Promise<RasterPicture> {
  const written = async (command: Command, more: RasterPicture['inputs'] = {}): Promise<RasterPicture> => {
    const picture = { source: '/out/picture.vrt', inputs: { ...inputs, ...more } };
    await runTask({ command, inputs: picture.inputs }, work);
    return picture;
  };
  if (nature === 'classes') {
    const path = join(work, 'colors.txt');
    await writeFile(path, colorTable(sums.bands[0]?.distinct ?? []));
    return written(drawClasses(source), { 'colors.txt': path });
  }
  if (nature === 'palette' && bands.length === 1) return { source: colorsOf(source), inputs };
  const shown = shownBands(bands);
  const alpha = bands.findIndex(({ color }) => color === 'alpha');
  const all = isMarkedByAll({ bands }, nature) ? shown : [...shown, alpha >= 0 ? alpha + 1 : ('mask' as const)];
  if (nature !== 'shades' || bands[0]?.type === 'Byte') return { source: bandsOf(source, all), inputs };
  const colors = ['red', 'green', 'blue', 'alpha'].slice(0, all.length).join(',');
  const options = [...all.flatMap((band) => ['-b', String(band)]), '-colorinterp', colors, '-ot', 'Byte', ...stretch(shown, sums)];
  return written(drawPicture(source, options));
}

/** The numbers of the bands that stand for red, green and blue; one band is all three. */
function shownBands(bands: PixelFile['bands']): [number, number, number] {
  const of = (color: string): number => bands.findIndex((band) => band.color === color) + 1;
  const red = of('red');
  const green = of('green');
  const blue = of('blue');
  if (red > 0 && green > 0 && blue > 0) return [red, green, blue];
  return bands.filter(({ color }) => color !== 'alpha').length < 3 ? [1, 1, 1] : [1, 2, 3];
}

/** Values of each band from black to white: two standard deviations around the mean, as GIS programs show them. */
function stretch(shown: readonly number[], sums: PixelSums): string[] {
  const scales = shown.flatMap((band, index) => {
    const { valid, sum, squares, min, max } = sums.bands[band - 1] ?? { valid: 0, sum: 0, squares: 0, min: 0, max: 1 };
    // A band may hold nothing where others do.
    const mean = valid === 0 ? 0 : sum / valid;
    const spread = valid === 0 ? 0 : 2 * Math.sqrt(Math.max(squares / valid - mean * mean, 0));
    const low = Math.max(min ?? 0, mean - spread);
    const high = Math.min(max ?? 1, mean + spread);
    return [`-scale_${index + 1}`, String(low), String(high > low ? high : low + 1), '0', '255'];
  });
  return [...scales, '-scale_4', '0', '255', '0', '255'];
}

/** Steps of the golden angle: neighbouring classes get colours that differ. */
const goldenAngle = 137.508;

/** A colour for each class, for gdaldem, which leaves every other value transparent. */
function colorTable(classes: readonly number[]): string {
  const rows = classes.toSorted((a, b) => a - b).map((value, index) => `${value} ${rgbOf((index * goldenAngle) % 360).join(' ')} 255`);
  return `${rows.join('\n')}\n`;
}

function rgbOf(hue: number): [number, number, number] {
  const part = (shift: number): number => {
    const k = (shift + hue / 30) % 12;
    return Math.round(255 * (0.55 - 0.32 * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [part(0), part(8), part(4)];
}
