import { aroundBoxes } from '../model/around-boxes.ts';
import { earthRadius, halfWorld, isometricLatitude } from '../codecs/mercator.ts';
import { plainText } from '../model/plain-text.ts';
import type { Bbox } from '../types.ts';
import { areas } from '../vocabularies.ts';

/** A coordinate system of French data with the boxes that they fill in it, some kilometres of sea included. */
interface FrenchCrs {
  code: string;
  name: string;
  /** None holds the origin: there every small plan has its own coordinates, which are of no place on Earth. */
  boxes: Bbox[];
  /** Box of coordinates allowed when the system is declared, where it is wider than the boxes used to guess. */
  whole?: Bbox;
}

/** The nine conic zones: CC42 is around the 42nd parallel, each next one a degree and 1,000 km of false northing further. */
const conicZones = Array.from({ length: 9 }, (_, index): FrenchCrs => ({
  code: `EPSG:${3942 + index}`,
  name: `RGF93 v1 / CC${42 + index}`,
  // A zone overlaps its neighbours by half.
  boxes: [[1_100_000, (index + 1) * 1_000_000 + 20_000, 2_350_000, (index + 1) * 1_000_000 + 380_000]],
}));

const degrees: Bbox = [-180, -90, 180, 90];
/** Degrees of sea around a territory. */
const sea = 0.5;
const territories = areas.map(({ bbox: [west, south, east, north] }): Bbox => [west - sea, south - sea, east + sea, north + sea]);

const onMercator = ([west, south, east, north]: Bbox): Bbox => [
  (west * halfWorld) / 180,
  isometricLatitude(south) * earthRadius,
  (east * halfWorld) / 180,
  isometricLatitude(north) * earthRadius,
];

/** The likeliest first. */
export const frenchCrs: readonly FrenchCrs[] = [
  // guard [boxes: territories → boxes: [degrees]]: are in no French territory: nothing is guessed
  { code: 'EPSG:4326', name: 'WGS 84', boxes: territories },
  { code: 'EPSG:2154', name: 'RGF93 v1 / Lambert-93', boxes: [[-200_000, 5_950_000, 1_350_000, 7_250_000]] },
  ...conicZones,
  // Guadeloupe, Martinique, and Saint-Martin with Saint-Barthélemy: apart, for Lambert II has the south of the mainland in the sea between.
  {
    code: 'EPSG:5490',
    name: 'RGAF09 / UTM zone 20N',
    boxes: [
      [600_000, 1_740_000, 730_000, 1_860_000],
      [670_000, 1_570_000, 760_000, 1_660_000],
      [470_000, 1_950_000, 560_000, 2_030_000],
    ],
  },
  { code: 'EPSG:27572', name: 'NTF (Paris) / Lambert zone II', boxes: [[-50_000, 1_550_000, 1_300_000, 2_750_000]] },
  {
    code: 'EPSG:3857',
    name: 'WGS 84 / Pseudo-Mercator',
    boxes: territories.map(onMercator),
    whole: [-20_037_509, -20_037_509, 20_037_509, 20_037_509],
  },
  { code: 'EPSG:2972', name: 'RGFG95 / UTM zone 22N', boxes: [[80_000, 228_000, 440_000, 650_000]] },
  { code: 'EPSG:2975', name: 'RGR92 / UTM zone 40S', boxes: [[290_000, 7_600_000, 400_000, 7_720_000]] },
  { code: 'EPSG:4471', name: 'RGM04 / UTM zone 38S', boxes: [[470_000, 8_520_000, 570_000, 8_640_000]] },
  { code: 'EPSG:4467', name: 'RGSPM06 / UTM zone 21N', boxes: [[500_000, 5_130_000, 620_000, 5_260_000]] },
  {
    code: 'EPSG:3163',
    name: 'RGNC91-93 / Lambert New Caledonia',
    // From Belep to the Isle of Pines and the Loyalty Islands.
    boxes: [[120_000, 130_000, 655_000, 545_000]],
    whole: [-500_000, -150_000, 1_000_000, 900_000],
  },
  { code: 'EPSG:3296', name: 'RGPF / UTM zone 5S', boxes: [[100_000, 7_300_000, 900_000, 9_200_000]] },
  { code: 'EPSG:3297', name: 'RGPF / UTM zone 6S', boxes: [[100_000, 7_300_000, 900_000, 9_200_000]] },
];

/** Names of IGN's registry for systems that EPSG has as well; CC zones follow a rule. */
const ignfCodes: Record<string, number> = {
  LAMB93: 2154, RGF93LAMB93: 2154, RGF93G: 4171, RGF93GEO: 4171, RGF93GDD: 4171, WGS84G: 4326, WGS84GDD: 4326,
  LAMBE: 27572, LAMB1: 27561, LAMB2: 27562, LAMB3: 27563, LAMB4: 27564, LAMB1C: 27571, LAMB2C: 27572, LAMB3C: 27573, LAMB4C: 27574,
  RGAF09UTM20: 5490, RGAF09GEO: 5489, UTM20W84MART: 4559, UTM20W84GUAD: 4559, RGFG95UTM22: 2972, UTM22RGFG95: 2972, RGFG95GEO: 4624,
  RGR92UTM40S: 2975, RGR92GEO: 4627, RGM04UTM38S: 4471, RGM04GEO: 4470, RGSPM06U21: 4467, RGSPM06GEO: 4463, RGNCLAM: 3163, RGNCGEO: 4749,
  RGPFUTM5S: 3296, RGPFUTM6S: 3297, RGPFUTM7S: 3298, RGPFGEO: 4687,
}; // prettier-ignore

/** EPSG code of a system by its name in a registry; undefined where the table lacks it. */
export function codeInEpsg(authority: string, code: string): string | undefined {
  // GDAL gives GeoJSON with heights the system of three dimensions; the plane is the same.
  if (authority === 'EPSG') return code === '4979' ? 'EPSG:4326' : `EPSG:${code}`;
  if (authority === 'OGC' && code.startsWith('CRS84')) return 'EPSG:4326';
  if (authority !== 'IGNF') return undefined;
  const zone = /^RGF93CC(4[2-9]|50)$/.exec(code)?.[1];
  const epsg = zone === undefined ? ignfCodes[code.toUpperCase()] : 3900 + Number(zone);
  return epsg === undefined ? undefined : `EPSG:${epsg}`;
}

const letters = (name: string): string => plainText(name).replace(/[^a-z0-9]/g, '');
/** Shorter words stand in too many names. */
const shortestName = 3;

/** The French system that people call so ("Lambert 93", "CC49", "LAMB93"), the likeliest of several; undefined where none is. */
export function systemCalled(name: string): { code: string; name: string } | undefined {
  const word = letters(name).replace('etendu', '');
  if (word.length < shortestName) return undefined;
  const code = codeInEpsg('IGNF', name.trim());
  const found = frenchCrs.find((crs) => (code === undefined ? letters(crs.name).replace('zone', '').includes(word) : crs.code === code));
  return found && { code: found.code, name: found.name };
}

const touches = (a: Bbox, b: Bbox): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
const within = (inner: Bbox, outer: Bbox): boolean =>
  inner[0] >= outer[0] && inner[1] >= outer[1] && inner[2] <= outer[2] && inner[3] <= outer[3];

/** Systems that coordinates in `box` could be in, the likeliest first, at most three. */
export function guessCrs(box: Bbox): { code: string; name: string }[] {
  const fits = frenchCrs.filter(({ boxes }) => boxes.some((each) => within(box, each)));
  // In Pseudo-Mercator the territories lie across what others hold: it is guessed only where nothing narrower fits.
  const narrow = fits.filter(({ code }) => code !== 'EPSG:3857');
  return (narrow.length > 0 ? narrow : fits).slice(0, 3).map(({ code, name }) => ({ code, name }));
}

/** Box of longitude and latitude that have been exchanged in mainland France. */
const exchangedMainland: Bbox = [41, -5.5, 51.6, 9.8];
/** Some number longitudes from 0 to 360; the last digit may be rounded. */
const world: Bbox = [-360.000001, -90.000001, 360.000001, 90.000001];
/** Coordinates of metres are larger than any mistake in degrees. */
const largestSlip = 10_000;

/** Verdict on coordinates in a system. */
export type Verdict = 'fits' | 'impossible' | 'exchanged' | 'outliers';

/** Whether coordinates in `box` can be in the system that is declared. */
export function judgeCrs(box: Bbox, { code, geographic }: { code: string; geographic: boolean }): Verdict {
  if (geographic) {
    if (within(box, exchangedMainland)) return 'exchanged';
    if (within(box, world)) return 'fits';
    return touches(box, world) && Math.max(...box.map(Math.abs)) < largestSlip ? 'outliers' : 'impossible';
  }
  if (within(box, degrees)) return 'impossible';
  const known = frenchCrs.find((crs) => crs.code === code);
  // A data set may cover several islands.
  const whole = known && (known.whole ?? aroundBoxes(known.boxes));
  if (whole === undefined || within(box, whole)) return 'fits';
  return touches(box, whole) ? 'outliers' : 'impossible';
}
