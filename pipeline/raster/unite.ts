import { phrase } from '../../schemas/messages/fill.ts';
import { fail } from '../base/errors.ts';
import type { Sheet, SheetBand } from './sheet.ts';

/** Traits that sheets side by side have in common: by name, as text. */
const traits = ({ bands, palette, crs, heights, transform: [, dx, , , , dy] }: Sheet) => ({
  bands: bands.map(({ color = '?' }) => color).join(', '),
  type: bands[0]?.type ?? '',
  nodata: bands.map(({ nodata }) => nodata ?? '–').join(', '),
  meaning: bands.map(({ scale = 1, offset = 0, unit = '' }) => `× ${scale} + ${offset} ${unit}`.trim()).join(', '),
  palette: palette ? '1' : '0',
  resolution: `${Number(dx.toPrecision(6))} × ${Number((-dy).toPrecision(6))}`,
  crs: crs.code,
  heights: [heights.unit ?? '?', heights.datum ?? '', heights.code ?? ''].join(' ').trim(),
});
type Trait = keyof ReturnType<typeof traits>;

/** Unite sheets: what a writer leaves to each file becomes the same for all; throws where one is unlike the first, and says in what. */
export function uniteSheets(given: readonly Sheet[]): Sheet[] {
  const sheets = shareMask(shareNumbers(given));
  const [first] = sheets;
  if (first === undefined) return [];
  const all = traits(first);
  for (const sheet of sheets) {
    const own = traits(sheet);
    const trait = (Object.keys(all) as Trait[]).find((name) => own[name] !== all[name]);
    if (trait === undefined) continue;
    const facts = { name: sheet.name, first: first.name, what: phrase(`raster.trait-${trait}`), own: own[trait], other: all[trait] };
    throw fail('raster.sheets-differ', facts);
  }
  return [...sheets];
}

/** At the edge of a delivery some sheets have a mask, the others are whole: a mask of theirs says so. */
const shareMask = (sheets: readonly Sheet[]): readonly Sheet[] =>
  sheets.some(({ masked }) => masked) ? sheets.map((sheet) => ({ ...sheet, masked: true })) : sheets;

const rank: readonly SheetBand['type'][] = ['Int32', 'Float32', 'Float64'];

/** Give ASCII grids one type of numbers, where GDAL finds some grids whole and others not. */
function shareNumbers(sheets: readonly Sheet[]): readonly Sheet[] {
  // GDAL decides by the numbers of a grid whether they are whole: where a neighbour's are not, neither are its own.
  const types = new Set(sheets.map(({ bands }) => bands[0]?.type ?? 'Int32'));
  if (types.size < 2 || sheets.some(({ input }) => input.driver !== 'AAIGrid')) return sheets;
  const type = rank.findLast((each) => types.has(each)) ?? 'Float32';
  return sheets.map((sheet) => ({
    ...sheet,
    input: { ...sheet.input, type },
    bands: sheet.bands.map((band) => ({ ...band, type })),
  }));
}
