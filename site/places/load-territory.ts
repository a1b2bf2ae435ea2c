import type { Bbox } from '../../schemas/types.ts';
import { loadJson } from '../map/fetch/load-json.ts';
import { asset } from '../words/languages.ts';
import { readIndex } from './departement-index.ts';
import { lookUpPlace } from './place-lookup.ts';
import { drawPlace, type PlacePicture } from './place-picture.ts';
import {
  departementOf,
  isDepartement,
  localPlaces,
  territoryKind,
  type DrawnSummary,
  type CommuneGroup,
  type TerritoryEntry,
  type PageLevel,
  type TerritoryKind,
} from './territories.ts';
import { readCode, levelsFrom, type BareLevel } from './territory-levels.ts';

/** A commune or an intercommunal body with all that exists for it. */
export interface LoadedTerritory {
  code: string;
  name: string;
  kind: TerritoryKind;
  postal?: string;
  /** Territories that contain it, nearest first. */
  around: TerritoryEntry[];
  levels: PageLevel[];
  /** Communes of an intercommunal body that have data sets of their own. */
  inside: BareLevel[];
  /** The code asked for, where a newer one replaced it. */
  former?: { code: string; name: string };
}

/** Box of a territory, drawn among the communes of its département. */
export interface TerritoryArea {
  box: Bbox;
  picture?: PlacePicture;
  /** Territory whose box is used where its own is unknown. */
  standIn?: TerritoryEntry;
}

const read = <T>(path: string): Promise<T> => loadJson(asset(path));

/** The cards of each level that has some; nothing else is fetched. */
async function withCards(chain: BareLevel[]): Promise<PageLevel[]> {
  return Promise.all(
    chain.map(async (level) => ({
      ...level,
      cards: level.count > 0 ? shownOf(await read<DrawnSummary[]>(`/territoires/jeux/${level.code}.json`), level) : [],
    })),
  );
}

/** The cards of a level but those of data that lie elsewhere. */
const shownOf = (cards: readonly DrawnSummary[], { hidden = [] }: BareLevel): DrawnSummary[] =>
  cards.filter((_, index) => !hidden.includes(index));

/** All about the place that `asked` names in the address; undefined where it names none. Runs in the page. */
export async function loadTerritory(asked: string): Promise<LoadedTerritory | undefined> {
  const wanted = readCode(asked);
  if (wanted?.kind === 'group') return loadGroup(wanted.code);
  const code = wanted?.code.slice('COMMUNE-'.length);
  if (code === undefined || !isDepartement(departementOf(code))) return undefined;
  return loadCommune(code, departementOf(code));
}

async function loadCommune(code: string, departement: string): Promise<LoadedTerritory | undefined> {
  const index = await readIndex(departement);
  const named = index.communes.find((one) => one.code === `COMMUNE-${code}`);
  if (named?.now !== undefined) {
    // A few communes changed département with their code.
    const present = await loadCommune(named.now, departementOf(named.now));
    return present && { ...present, former: { code, name: named.name } };
  }
  if (named === undefined) return undefined;
  const places = localPlaces(named, index);
  const levels = await withCards(levelsFrom(places, index));
  const around = [...places.slice(1), ...index.wider.filter(isNear)];
  return {
    code: named.code,
    name: named.name,
    kind: 'commune',
    around,
    levels,
    inside: [],
    ...(named.postal !== undefined && { postal: named.postal.replaceAll(' ', ', ') }),
  };
}

async function loadGroup(code: string): Promise<LoadedTerritory | undefined> {
  const group = (await read<CommuneGroup[]>('/territoires/groupements.json')).find((one) => one.code === code);
  const kind = territoryKind(code);
  if (group === undefined || kind === undefined) return undefined;
  const indexes = await Promise.all(group.departements.map(readIndex));
  const chain = new Map(indexes.flatMap((index) => levelsFrom([group], index)).map((level) => [level.code, level]));
  const inside = indexes.flatMap((index) =>
    index.communes
      .filter(({ epci, ept }) => epci === code || ept === code)
      .flatMap((commune) => levelsFrom([commune], { ...index, wider: [] })),
  );
  const around = new Map(indexes.flatMap(({ wider }) => wider.filter(isNear)).map((place) => [place.code, place]));
  return {
    code,
    name: group.name,
    kind,
    around: [...around.values()],
    levels: await withCards([...chain.values()]),
    inside: inside.filter(({ count }) => count > 0),
  };
}

const isNear = ({ code }: TerritoryEntry): boolean => code !== 'FR' && code !== 'MONDE';

/** Load the box and picture of the territory of `code` for its map; undefined where its box is unknown. */
export async function loadArea(code: string, around: readonly TerritoryEntry[]): Promise<TerritoryArea | undefined> {
  const holder = around.find((place) => /^(DEP|OM)-/.test(place.code))?.code.replace(/^\w+-/, '');
  const [area, index] = await Promise.all([lookUpPlace(code), holder === undefined ? undefined : readIndex(holder)]);
  const [box] = area?.boxes ?? [];
  if (area === undefined || box === undefined) return undefined;
  const picture = index && drawPlace(index.communes, area.name, box);
  return { box, ...(picture && { picture }), ...(area.standIn && { standIn: area.standIn }) };
}
