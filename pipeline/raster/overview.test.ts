import { expect, test } from 'vitest';
import type { WrittenCog } from './cog.ts';
import type { Nature } from './nature.ts';
import { zoomsOfSheets } from './overview.ts';
import { locateSheets, sheetPlace, type SheetPlace } from './place-sheets.ts';
import type { Sheet, SheetBand } from './sheet.ts';

const band = (color: SheetBand['color'] | undefined, over: Partial<SheetBand> = {}): SheetBand => ({
  name: 'Bande',
  type: 'Byte',
  nodata: null,
  ...(color !== undefined && { color }),
  ...over,
});
const rgb = (['red', 'green', 'blue'] as const).map((color) => band(color));

const sheet = { width: 4096, height: 4096 } as Sheet;

/** The zooms that the sheets of 4,096 pixels show by themselves. */
function zooms(nature: Nature, bands: SheetBand[], masked = false, places: readonly SheetPlace[] = []): number {
  const cog = { file: { bands, masked } } as WrittenCog;
  return zoomsOfSheets([sheet, sheet], [cog, cog], nature, places);
}

test.each<[string, Nature, SheetBand[], boolean]>([
  ['three colours', 'colors', rgb, false],
  ['three colours and a transparency', 'colors', [...rgb, band('alpha')], false],
  ['three colours with a mask', 'colors', rgb, true],
  ['three colours with a value that marks what is missing', 'colors', rgb.map((each) => ({ ...each, nodata: 255 })), false],
  ['a grey scan', 'shades', [band('gray')], false],
  ['a grey scan and a transparency', 'shades', [band(undefined), band('alpha')], true],
])('sheets of %s are drawn by the map itself where it is close', (_, nature, bands, masked) => {
  expect(zooms(nature, bands, masked)).toBe(4);
});

test.each<[string, Nature, SheetBand[]]>([
  ['infrared beside', 'colors', [...rgb, band('nir')]],
  ['measures', 'shades', [band('gray', { type: 'Float32' })]],
  ['scaled numbers', 'shades', [band('gray', { scale: 0.008 })]],
  ['two measures', 'shades', [band('gray'), band(undefined)]],
  ['classes', 'classes', [band('gray')]],
  ['heights', 'heights', [band('gray')]],
])('sheets of %s are drawn here, down to the last zoom', (_, nature, bands) => {
  expect(zooms(nature, bands)).toBe(0);
});

test('sheets that reach a pole, where the map ends, are drawn here, down to the last zoom', async () => {
  const near = (south: number, north: number): Sheet => ({
    ...sheet,
    name: 'a.tif',
    crs: { code: 'EPSG:4326', name: '' },
    box: [0, south, 0.2, north],
  });
  const placesOf = async (...boxes: Sheet[]): Promise<SheetPlace[]> => (await locateSheets(boxes, '')).map(sheetPlace);
  expect(zooms('colors', rgb, false, await placesOf(near(48, 48.2), near(47.8, 48)))).toBe(4);
  expect(zooms('colors', rgb, false, await placesOf(near(89.6, 89.8), near(89.8, 90)))).toBe(0);
  expect(zooms('colors', rgb, false, await placesOf(near(48, 48.2), near(-90, -89.8)))).toBe(0);
});
