import type { Bbox } from '../../schemas/types.ts';
import { loadJson, remember } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';
import { territoryKind, type DepartementIndex, type PlacedCommune } from './territories.ts';

/*
 * The file of a département. A page of a commune reads all of it to show one of some six hundred communes among the others, and so it is
 * written in little: rows instead of names of properties, unions by their place in the list, degrees as whole thousandths.
 */

/** About a hundred metres: a frame shows no more. */
const unit = 1000;

type PackedBox = [west: number, south: number, width: number, height: number];

/** A commune; what few of them have is in `more`. */
type PackedCommune = [
  code: string,
  name: string,
  postal: string,
  unions: number[],
  /** Its own box, or the number of what stands for it; nothing of a former one. */
  lies: PackedBox | number | null,
  more?: Pick<PlacedCommune, 'within' | 'now' | 'town' | 'nameless' | 'reach'>,
];

/** An index as its file has it. */
export interface PackedIndex extends Omit<DepartementIndex, 'communes'> {
  communes: PackedCommune[];
  /** Boxes that communes without their own borrow, each from a postal code or a territory. */
  standIns: [of: string, boxes: PackedBox[]][];
}

const prefix = 'COMMUNE-';

const packBox = (box: Bbox): PackedBox => {
  const [west, south, east, north] = box.map((degrees) => Math.round(degrees * unit)) as Bbox;
  return [west, south, east - west, north - south];
};

const unpackBox = ([west, south, width, height]: PackedBox): Bbox => [
  west / unit,
  south / unit,
  (west + width) / unit,
  (south + height) / unit,
];

/** An index as its file is to have it. */
export function packIndex({ communes, ...index }: DepartementIndex): PackedIndex {
  const groups = Object.keys(index.groups);
  const standIns = new Map(communes.flatMap(({ of, boxes }) => (of === undefined ? [] : [[of, boxes.map(packBox)] as const])));
  const numbers = new Map([...standIns.keys()].map((of, number) => [of, number]));
  const packed = communes.map(({ code, name, postal = '', epci, ept, of, boxes: [own], ...more }): PackedCommune => {
    const unions = [epci, ept].flatMap((union) => (union === undefined ? [] : [groups.indexOf(union)]));
    const lies: PackedCommune[4] = of !== undefined ? (numbers.get(of) ?? null) : own ? packBox(own) : null;
    const row = [code.slice(prefix.length), name, postal, unions, lies] as const;
    return Object.keys(more).length > 0 ? [...row, more] : [...row];
  });
  return { ...index, communes: packed, standIns: [...standIns] };
}

/** An index as its file has it, read. */
export function unpackIndex({ communes, standIns, ...index }: PackedIndex): DepartementIndex {
  const groups = Object.keys(index.groups);
  const shared = standIns.map(([of, boxes]) => ({ of, boxes: boxes.map(unpackBox) }));
  const unpacked = communes.map(([code, name, postal, unions, lies, more]): PlacedCommune => {
    const codes = unions.map((number) => groups[number] ?? '');
    const [epci, ept] = (['epci', 'ept'] as const).map((kind) => codes.find((union) => territoryKind(union) === kind));
    const standIn = typeof lies === 'number' ? shared[lies] : undefined;
    const at = standIn ?? { boxes: Array.isArray(lies) ? [unpackBox(lies)] : [] };
    return {
      code: `${prefix}${code}`,
      name,
      ...at,
      ...more,
      ...(postal !== '' && { postal }),
      ...(epci !== undefined && { epci }),
      ...(ept !== undefined && { ept }),
    };
  });
  return { ...index, communes: unpacked };
}

const indexes = new Map<string, Promise<DepartementIndex>>();

/** The index of a département by its number. Runs in the page; each is fetched once. */
export const readIndex = (departement: string): Promise<DepartementIndex> =>
  remember(indexes, departement, async () => unpackIndex(await loadJson(asset(`/territoires/departements/${departement}.json`))));
