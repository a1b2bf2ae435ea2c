/** xmin, ymin, xmax, ymax in the units of a coordinate system. */
export type Box = readonly [number, number, number, number];

/** A coordinate system of France with the box that its data fill, some kilometres of sea included. */
interface FrenchCrs {
  code: string;
  name: string;
  /** Its names for IGN's registry, which EPSG does not know. */
  ignf?: readonly string[];
  box: Box;
}

/** The nine conic zones: CC42 is around the 42nd parallel, its false northing 1,200 km; each next one a degree and 1,000 km further. */
const conicZones = Array.from({ length: 9 }, (_, index): FrenchCrs => ({
  code: `EPSG:${3942 + index}`,
  name: `RGF93 v1 / CC${42 + index}`,
  ignf: [`RGF93CC${42 + index}`, `CC${42 + index}`],
  // A zone overlaps its neighbours by half.
  box: [1_100_000, (index + 1) * 1_000_000 + 20_000, 2_350_000, (index + 1) * 1_000_000 + 380_000],
}));

/** Systems that French data come in, the likeliest first. */
const frenchCrs: readonly FrenchCrs[] = [
  { code: 'EPSG:4326', name: 'WGS 84', ignf: ['WGS84G'], box: [-180, -90, 180, 90] },
  { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93', ignf: ['LAMB93', 'RGF93LAMB93'], box: [-200_000, 5_950_000, 1_350_000, 7_250_000] },
  ...conicZones,
  { code: 'EPSG:27572', name: 'NTF (Paris) / Lambert zone II (étendu)', ignf: ['LAMBE', 'NTFLAMB2E'], box: [-50_000, 1_550_000, 1_300_000, 2_750_000] },
  { code: 'EPSG:3857', name: 'WGS 84 / Pseudo-Mercator', ignf: ['WEBMERCATOR'], box: [-20_037_509, -20_037_509, 20_037_509, 20_037_509] },
  { code: 'EPSG:5490', name: 'RGAF09 / UTM zone 20N', ignf: ['RGAF09UTM20'], box: [400_000, 1_550_000, 800_000, 2_050_000] },
  { code: 'EPSG:2972', name: 'RGFG95 / UTM zone 22N', ignf: ['RGFG95UTM22', 'UTM22RGFG95'], box: [50_000, 200_000, 560_000, 720_000] },
  { code: 'EPSG:2975', name: 'RGR92 / UTM zone 40S', ignf: ['RGR92UTM40S', 'UTM40SW84'], box: [290_000, 7_600_000, 400_000, 7_720_000] },
  { code: 'EPSG:4471', name: 'RGM04 / UTM zone 38S', ignf: ['RGM04UTM38S'], box: [470_000, 8_520_000, 570_000, 8_640_000] },
  { code: 'EPSG:4467', name: 'RGSPM06 / UTM zone 21N', ignf: ['RGSPM06U21'], box: [500_000, 5_130_000, 620_000, 5_260_000] },
  { code: 'EPSG:3163', name: 'RGNC91-93 / Lambert New Caledonia', ignf: ['RGNCLAM', 'LAMBNC'], box: [-500_000, -150_000, 1_000_000, 900_000] },
  { code: 'EPSG:3297', name: 'RGPF / UTM zone 6S', ignf: ['RGPFUTM6S'], box: [100_000, 6_900_000, 900_000, 9_200_000] },
  { code: 'EPSG:3296', name: 'RGPF / UTM zone 5S', ignf: ['RGPFUTM5S'], box: [100_000, 6_900_000, 900_000, 9_200_000] },
];

const degrees: Box = [-180, -90, 180, 90];
/** Where longitude and latitude stand when they have been exchanged in mainland France. */
const exchangedMainland: Box = [41, -5.5, 51.6, 9.8];

/** EPSG code of a name in IGN's registry (IGNF:LAMB93 and the like); undefined where the table lacks it. */
export const codeOfIgnf = (name: string): string | undefined => frenchCrs.find(({ ignf }) => ignf?.includes(name.toUpperCase()))?.code;

/** Whether one box touches another. */
const touches = (a: Box, b: Box): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
const within = (inner: Box, outer: Box): boolean => inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];

/** Systems that coordinates in `box` could be in, the likeliest first: at most three, "EPSG:2154 (RGF93 v1 / Lambert-93)". */
export function guessCrs(box: Box): { code: string; name: string }[] {
  // Metres in a box so small would be a single point of the origin.
  const fits = frenchCrs.filter((crs) => within(box, crs.box) && (crs.code === 'EPSG:4326' || !within(box, degrees)));
  // Pseudo-Mercator holds nearly any metres: it is guessed only where nothing narrower fits.
  const narrow = fits.filter(({ code }) => code !== 'EPSG:3857');
  return (narrow.length > 0 ? narrow : fits).slice(0, 3).map(({ code, name }) => ({ code, name }));
}

export type CrsVerdict = 'fits' | 'metres-as-degrees' | 'degrees-as-metres' | 'elsewhere' | 'exchanged' | 'outliers';

/** Whether coordinates in `box` can be in the system that is declared. */
export function judgeCrs(box: Box, crs: { code: string; geographic: boolean }): CrsVerdict {
  if (crs.geographic) {
    // Some number longitudes from 0 to 360.
    const world: Box = [-360.000001, -90.000001, 360.000001, 90.000001];
    if (within(box, exchangedMainland)) return 'exchanged';
    if (within(box, world)) return 'fits';
    return touches(box, world) && Math.max(...box.map(Math.abs)) < 10_000 ? 'outliers' : 'metres-as-degrees';
  }
  if (within(box, degrees) && (box[0] !== box[2] || box[1] !== box[3] || box[0] !== 0)) return 'degrees-as-metres';
  const known = frenchCrs.find(({ code }) => code === crs.code);
  if (known === undefined || within(box, known.box)) return 'fits';
  return touches(box, known.box) ? 'outliers' : 'elsewhere';
}
