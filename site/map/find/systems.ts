import type { Bbox } from '../../../schemas/types.ts';
import { withCoast } from '../../../schemas/model/boxes.ts';
import areas from '../../../schemas/vocabularies/areas.json' with { type: 'json' };
import type { Position } from '../model/model.ts';

/** A system of metres that French data are written in. */
export interface PlaneSystem {
  /** EPSG:2154 */
  code: string;
  /** "Lambert-93", as people call it. */
  title: string;
  /** As PROJ writes it. */
  definition: string;
  /** Areas of use, in degrees. */
  boxes: readonly Bbox[];
}

const grs80 = '+ellps=GRS80 +units=m +no_defs';
const conic = (parallel: number): string =>
  `+proj=lcc +lat_0=${parallel} +lon_0=3 +lat_1=${parallel - 0.75} +lat_2=${parallel + 0.75} +x_0=1700000 +y_0=${(parallel - 41) * 1_000_000 + 200_000} ${grs80}`;
const utm = (zone: number, half: 'north' | 'south' = 'north', globe = grs80): string =>
  `+proj=utm +zone=${zone}${half === 'south' ? ' +south' : ''} ${globe}`;

/** Some eight decimetres away from WGS 84. */
const polynesian = '+ellps=GRS80 +towgs84=0.072,-0.507,-0.245,0.0183,-0.0003,0.007,-0.0093 +units=m +no_defs';

const boxesOf = (...names: string[]): Bbox[] => areas.filter(({ area }) => names.includes(area)).map(({ bbox }) => withCoast(bbox as Bbox));
const [mainland = [-180, -90, 180, 90]] = boxesOf('FXX');

/** The box of a band of parallels or of meridians of the mainland. */
const cut = ({ west = mainland[0], south = mainland[1], east = mainland[2], north = mainland[3] }): Bbox[] => [
  [Math.max(west, mainland[0]), Math.max(south, mainland[1]), Math.min(east, mainland[2]), Math.min(north, mainland[3])],
];

/** Cut the boxes of a territory of the Pacific to one zone, as such a territory lies in several. */
const zoneOf = (zone: number, name: string): Bbox[] =>
  boxesOf(name).map(([west, south, east, north]) => [Math.max(west, 6 * zone - 186), south, Math.min(east, 6 * zone - 180), north]);

/** Systems of metres, the likeliest first: where several fit, they are offered in this order. */
export const planeSystems: readonly PlaneSystem[] = [
  {
    code: 'EPSG:2154',
    title: 'Lambert-93',
    definition: `+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 ${grs80}`,
    boxes: [mainland],
  },
  // Nine conic zones: CC42 is around the 42nd parallel, each next one a degree and 1,000 km of false northing further, half over its
  // neighbours.
  ...Array.from({ length: 9 }, (_, index): PlaneSystem => ({
    code: `EPSG:${3942 + index}`,
    title: `CC${42 + index}`,
    definition: conic(42 + index),
    boxes: cut({ south: 41 + index, north: 43 + index }),
  })),
  ...[30, 31, 32].map((zone): PlaneSystem => ({
    code: `EPSG:326${zone}`,
    title: `UTM ${zone}N`,
    definition: utm(zone, 'north', '+datum=WGS84 +units=m +no_defs'),
    // Of the easternmost there is Alsace with the Alps, and Corsica.
    boxes: zone === 32 ? [[6, 43, 8.3, 49.6], withCoast([8.5, 41.3, 9.6, 43.1])] : cut({ west: 6 * zone - 186, east: 6 * zone - 180 }),
  })),
  { code: 'EPSG:5490', title: 'RGAF09 / UTM 20N', definition: utm(20), boxes: boxesOf('GLP', 'MTQ', 'BLM', 'MAF') },
  { code: 'EPSG:2972', title: 'RGFG95 / UTM 22N', definition: utm(22), boxes: boxesOf('GUF') },
  { code: 'EPSG:2975', title: 'RGR92 / UTM 40S', definition: utm(40, 'south'), boxes: boxesOf('REU') },
  { code: 'EPSG:4471', title: 'RGM04 / UTM 38S', definition: utm(38, 'south'), boxes: boxesOf('MYT') },
  { code: 'EPSG:4467', title: 'RGSPM06 / UTM 21N', definition: utm(21), boxes: boxesOf('SPM') },
  {
    code: 'EPSG:3163',
    title: 'RGNC91-93 / Lambert NC',
    definition: `+proj=lcc +lat_0=-21.5 +lon_0=166 +lat_1=-20.6666666666667 +lat_2=-22.3333333333333 +x_0=400000 +y_0=300000 ${grs80}`,
    // From Belep to the Isle of Pines and the Loyalty Islands: around the reefs further out nobody writes metres.
    boxes: [[163.4, -22.9, 168.3, -19.4]],
  },
  ...(['EPSG:3296', 'EPSG:3297', 'EPSG:3298', 'EPSG:3299'] as const).map((code, index): PlaneSystem => ({
    code,
    title: `RGPF / UTM ${5 + index}S`,
    definition: utm(5 + index, 'south', polynesian),
    boxes: zoneOf(5 + index, 'PYF'),
  })),
  { code: 'EPSG:8903', title: 'RGWF96 / UTM 1S', definition: utm(1, 'south'), boxes: boxesOf('WLF') },
];

/** Whether a position lies where a system is of use. */
export const isOfUse = ({ boxes }: PlaneSystem, [x, y]: Position): boolean =>
  boxes.some(([west, south, east, north]) => x >= west && x <= east && y >= south && y <= north);

/** The systems of metres that are of use at a position, the likeliest first. */
export const systemsAt = (at: Position): PlaneSystem[] => planeSystems.filter((system) => isOfUse(system, at));
