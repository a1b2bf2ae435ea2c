import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Corner of test images: Lambert-93, near Reims. */
const corner = { west: 770_000, north: 6_908_000 };

export interface Picture {
  width: number;
  height: number;
  /** Metres by pixel. */
  step?: number;
  west?: number;
  north?: number;
  /** One number a band for each pixel. */
  pixel: (x: number, y: number) => readonly number[];
  crs?: string;
  /** Further arguments of gdal_translate. */
  args?: readonly string[];
  type?: 'Byte' | 'Float32';
}

/** A GeoTIFF in `folder`, by GDAL out of plain numbers. */
export function makeTiff(folder: string, name: string, picture: Picture): string {
  const { width, height, step = 1, west = corner.west, north = corner.north, pixel, crs = 'EPSG:2154', args = [], type = 'Byte' } = picture;
  const bands = pixel(0, 0).length;
  const values = Array.from({ length: bands }, (_, band) =>
    Array.from({ length: width * height }, (_unused, index) => pixel(index % width, Math.floor(index / width))[band] ?? 0),
  ).flat();
  const raw = join(folder, `${name}.bin`);
  writeFileSync(raw, type === 'Byte' ? Uint8Array.from(values) : new Uint8Array(Float32Array.from(values).buffer));
  const code = type === 'Byte' ? 1 : 4;
  const header = `ENVI\nsamples = ${width}\nlines = ${height}\nbands = ${bands}\ndata type = ${code}\ninterleave = bsq\nbyte order = 0\nheader offset = 0\n`;
  writeFileSync(join(folder, `${name}.hdr`), header);
  const place = ['-a_ullr', west, north, west + width * step, north - height * step].map(String);
  const path = join(folder, name);
  const written = args.includes('-mask') ? 3 : bands;
  const colors = written >= 3 && !args.includes('-colorinterp') ? ['-colorinterp', ['red', 'green', 'blue', 'alpha'].slice(0, written).join(',')] : [];
  execFileSync('gdal_translate', ['-q', '-of', 'GTiff', '-a_srs', crs, ...place, ...colors, ...args, raw, path]);
  return path;
}

/** The pixels of a picture, by GDAL: red, green, blue and transparency. */
export function colorsOf(path: string): { width: number; height: number; at: (x: number, y: number) => number[] } {
  const { size, bands } = JSON.parse(execFileSync('gdalinfo', ['-json', path], { encoding: 'utf8' })) as { size: [number, number]; bands: [] };
  const raw = `${path}.raw`;
  execFileSync('gdal_translate', ['-q', '-of', 'ENVI', '-co', 'INTERLEAVE=BIP', path, raw]);
  const values = readFileSync(raw);
  const [width, height] = size;
  const at = (x: number, y: number): number[] => [...values.subarray((y * width + x) * bands.length, (y * width + x + 1) * bands.length)];
  return { width, height, at };
}

/** Soft colours, as a photograph has. */
export const photo = (x: number, y: number): [number, number, number] => [
  Math.round(128 + 60 * Math.sin(x / 40)),
  Math.round(128 + 60 * Math.cos(y / 55)),
  Math.round(110 + 40 * Math.sin((x + y) / 70)),
];

/** A hill in metres. */
export const hill = (x: number, y: number): [number] => [Math.fround(80 + 200 * Math.exp(-((x - 150) ** 2 + (y - 150) ** 2) / 9000))];
