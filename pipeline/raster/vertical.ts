import { metresOf, type HeightUnit } from '../../schemas/model/height-units.ts';
import type { Dataset, Problem, Raster } from '../../schemas/types.ts';
import { fail, problem } from '../base/errors.ts';
import type { Nature } from './nature.ts';
import type { Sheet, SheetBand, Heights } from './sheet.ts';

/** French vertical systems by the name that people write, each with its code in EPSG and the plane systems that it goes with. */
const systems: readonly { name: string; code: string; planes: readonly number[] }[] = [
  { name: 'NGF-IGN69', code: 'EPSG:5720', planes: [2154, 27572, 3942, 3943, 3944, 3945, 3946, 3947, 3948, 3949, 3950] },
  { name: 'NGF-IGN78', code: 'EPSG:5721', planes: [] },
  { name: 'IGN 1988', code: 'EPSG:5757', planes: [] },
  { name: 'IGN 1987', code: 'EPSG:5756', planes: [5490] },
  { name: 'NGG 1977', code: 'EPSG:5755', planes: [2972] },
  { name: 'IGN 1989', code: 'EPSG:5758', planes: [2975] },
  { name: 'SHOM 1953', code: 'EPSG:5793', planes: [4471] },
  { name: 'Danger 1950', code: 'EPSG:5792', planes: [4467] },
  { name: 'NGNC 1969', code: 'EPSG:5753', planes: [3163] },
];

const plain = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]|HEIGHT/g, '');

/** The code of a system of heights that a manifest names: by the code itself, or as people write it. */
const codeOf = (datum: string): string | undefined =>
  /^EPSG:\d{4,6}$/.exec(datum)?.[0] ?? systems.find(({ name }) => plain(name) === plain(datum))?.code;

const unitNames: readonly (readonly [RegExp, HeightUnit])[] = [
  [/^(m|met(re|er)s?|mètres?)$/i, 'm'],
  [/^(dm|decimet(re|er)s?|décimètres?)$/i, 'dm'],
  [/^(cm|centimet(re|er)s?|centimètres?)$/i, 'cm'],
  [/^(ft|foot|feet|international foot)$/i, 'ft'],
  [/^(us-?ft|ftus|ft-us|us survey foot|us_survey_foot|foot_us|us survey feet)$/i, 'ft-us'],
];

/** Read unit and datum of a band's heights, were they heights; `system` is the vertical system that the file says. */
export function readVertical(
  { unit: said }: Pick<SheetBand, 'unit'>,
  { raster }: Pick<Dataset, 'raster'>,
  system: { name: string; code: string | undefined } | undefined,
): Heights {
  const { datum = system?.name, unit: declared } = raster?.vertical ?? {};
  const unit = declared ?? (said === undefined ? 'm' : unitNames.find(([pattern]) => pattern.test(said.trim()))?.[1]);
  const code = raster?.vertical?.datum === undefined ? system?.code : codeOf(raster.vertical.datum);
  // A file that says no unit takes over that of its system, which is the metre.
  const isTold = said !== undefined || unit === 'm';
  return { unit, ...(datum !== undefined && { datum }), ...(code !== undefined && isTold && { code }) };
}

/** Metres of one of the units that pixels are counted in; 1 where they are no heights. */
export const metresIn = (sheet: Pick<Sheet, 'name' | 'bands' | 'heights'>, nature: Nature): number =>
  nature === 'heights' ? metresOf[unitOf(sheet)] : 1;

function unitOf({ name, bands, heights: { unit } }: Pick<Sheet, 'name' | 'bands' | 'heights'>): HeightUnit {
  if (unit === undefined) throw fail('raster.height-unit', { name, unit: bands[0]?.unit ?? '' });
  return unit;
}

/** Describe heights for a record, nothing where there are none; warns where nobody says what they refer to. */
export function describeVertical(sheet: Sheet, nature: Nature): { facts: Pick<Raster, 'vertical'>; problems: Problem[] } {
  if (nature !== 'heights') return { facts: {}, problems: [] };
  const { name, crs, heights } = sheet;
  const unit = unitOf(sheet);
  if (heights.datum !== undefined) return { facts: { vertical: { unit, datum: heights.datum } }, problems: [] };
  const likely = systems.find(({ planes }) => planes.some((plane) => crs.code === `EPSG:${plane}`))?.name ?? 'NGF-IGN69';
  const unsaid = problem('raster.datum-missing', { name, datum: likely }, { severity: 'warning' });
  return { facts: { vertical: { unit } }, problems: [unsaid] };
}
