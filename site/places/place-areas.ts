import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinBoxes } from '../../schemas/model/boxes.ts';
import { outlineBoxes, type LevelBoxes } from '../../schemas/model/outline-boxes.ts';
import { readPlaceRows } from '../../schemas/official-code.ts';
import type { Bbox, DatasetRecord } from '../../schemas/types.ts';
import { areas } from '../../schemas/vocabularies.ts';
import { territories } from '../../schemas/model/territories.ts';
import { readSettings } from '../data/settings.ts';
import { readTerritoryBoxes } from '../data/territory-layers.ts';
import { readOfficialCode, type OfficialCode } from './official-code.ts';
import { placeKey, type PlaceFile } from './place-lookup.ts';
import { placeWords } from './territories.ts';
import { territoryChain, territoryName } from './territory-names.ts';

/*
 * Boxes of the places of the official geographic code, which itself has no geometry. Outlines of territories that the catalogue publishes
 * come first. For places without an outline, GeoNames has points, of the communes in which four of five people live: such a commune is the
 * surroundings of its points, or else of those of its postal code, its union, its département; unions, départements and regions are the
 * boxes of their communes; overseas, each is the box of its area. Where a box is not a commune's own, the place that it belongs to is kept
 * beside it, so that pages can say so.
 */

/** Some three kilometres to each side: half of the communes are smaller, few much larger. */
const reach = { longitude: 0.04, latitude: 0.03 };
/** About a kilometre: points say no more. */
const digits = 2;

type Commune = OfficialCode['communes'][number];

/** Boxes of places. */
export interface PlaceAreas {
  /** The boxes of every place, by its code. */
  boxes: ReadonlyMap<string, Bbox[]>;
  /** Postal code or territory whose box a commune uses that has neither an outline nor a point. */
  standIns: ReadonlyMap<string, string>;
}

let located: Promise<PlaceAreas> | undefined;
/** Locate every place by the data that this catalogue publishes; computed once. */
export const placeAreas = (): Promise<PlaceAreas> => (located ??= readTerritoryBoxes().then(keptAreas));

/** Boxes of places by these outlines, kept beside the bundle: each process of a build would spend seconds on them, and each later build. */
export function keptAreas(levels: readonly LevelBoxes[]): PlaceAreas {
  const { bundle } = readSettings();
  if (!existsSync(bundle)) return locatePlaces(levels);
  const digest = createHash('sha256').update(JSON.stringify(levels)).digest('hex');
  const file = join(bundle, `places-${digest}.json`);
  if (!existsSync(file)) {
    const { boxes, standIns } = locatePlaces(levels);
    // Other processes may do the same.
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify({ boxes: [...boxes], standIns: [...standIns] }));
    renameSync(own, file);
  }
  const { boxes, standIns } = JSON.parse(readFileSync(file, 'utf8')) as { boxes: [string, Bbox[]][]; standIns: [string, string][] };
  return { boxes: new Map(boxes), standIns: new Map(standIns) };
}

/** Locate every place, by the boxes of those of which there are outlines. */
export function locatePlaces(levels: readonly LevelBoxes[] = []): PlaceAreas {
  const { communes } = readOfficialCode();
  const points = pointsOf(communes);
  const current = communes.filter(({ now }) => now === undefined);
  const now = new Set(current.map(({ code }) => code));
  const outlined = outlineBoxes(levels, (code) => (code.startsWith('COMMUNE-') ? now.has(code) : territoryChain(code).length > 1));
  const ownOf = (code: string): Bbox | undefined => outlined.get(code) ?? points.get(code);
  const shared = new Map<string, Bbox>();
  for (const commune of current) {
    const box = ownOf(commune.code);
    if (box) for (const key of neighbourhoods(commune)) shared.set(key, joined(shared.get(key), box));
  }
  const boxes = new Map<string, Bbox>();
  const standIns = new Map<string, string>();
  for (const commune of current) {
    const own = ownOf(commune.code);
    const standIn = neighbourhoods(commune).find((key) => shared.has(key));
    const box = own ?? shared.get(standIn ?? '');
    if (box) boxes.set(commune.code, box);
    if (own === undefined && standIn !== undefined) standIns.set(commune.code, standIn);
  }
  for (const [code, box] of [...boxes]) for (const outer of territoryChain(code).slice(1)) boxes.set(outer, joined(boxes.get(outer), box));
  const all = withAreas(new Map([...boxes].map(([code, box]) => [code, [box.map((degrees) => Number(degrees.toFixed(digits))) as Bbox]])));
  for (const [code, box] of outlined) all.set(code, [box]);
  // Communes of islands where GeoNames has no name that is theirs.
  for (const { code } of current) {
    if (all.has(code)) continue;
    const holder = territoryChain(code).find((each) => all.has(each)) ?? 'FR';
    all.set(code, all.get(holder) ?? []);
    standIns.set(code, holder);
  }
  return { boxes: all, standIns };
}

/** The surroundings of the points that have the name of each commune, or of a former one that is now part of it. */
function pointsOf(communes: readonly Commune[]): Map<string, Bbox> {
  const codes = new Map<string, string>();
  // Communes of today last: their names win.
  for (const { code, name, departement, now, nameless } of [...communes].reverse().sort((a, b) => Number(!a.now) - Number(!b.now)))
    if (!nameless) codes.set(keyOf(name, departement), now === undefined ? code : `COMMUNE-${now}`);
  const boxes = new Map<string, Bbox>();
  for (const [name, departement, x, y] of readPlaceRows()) {
    const code = codes.get(keyOf(name, departement));
    if (code === undefined) continue;
    boxes.set(code, joined(boxes.get(code), [x - reach.longitude, y - reach.latitude, x + reach.longitude, y + reach.latitude]));
  }
  return boxes;
}

const keyOf = (name: string, departement: string): string => `${placeWords(name).join(' ')}|${departement}`;

/** Areas that a commune shares with others nearby, the smallest first: postal codes, EPCI, département. */
const neighbourhoods = ({ postal = '', epci = '', departement }: Commune): string[] =>
  [...postal.split(' '), epci, `DEP-${departement}`].filter(Boolean);

const joined = (a: Bbox | undefined, b: Bbox): Bbox => (a === undefined ? b : joinBoxes(a, b));

/** Overseas the boxes of the vocabulary are better than points; France is all its areas, never one box across an ocean. */
function withAreas(boxes: Map<string, Bbox[]>): Map<string, Bbox[]> {
  const areaBoxes = new Map(areas.map(({ area, bbox }) => [area, bbox]));
  for (const { code, area } of territories) {
    const box = area === 'FXX' || area === undefined ? undefined : areaBoxes.get(area);
    if (box) boxes.set(code, [box]);
  }
  return boxes.set('FR', [...areaBoxes.values()]).set('MONDE', [[-180, -85, 180, 85]]);
}

/** Boxes of a data set's data; a table has those of its territories. */
export const coveredBoxes = (
  { version, territories: codes }: Pick<DatasetRecord, 'territories'> & Partial<Pick<DatasetRecord, 'version'>>,
  { boxes }: Pick<PlaceAreas, 'boxes'>,
): Bbox[] => version?.extent?.boxes.map(({ bbox }) => bbox) ?? codes.flatMap((code) => boxes.get(code) ?? boxes.get('MONDE') ?? []);

/** The files that pages look places up in that are larger than a commune, by their key. */
export function placeFilesOf({ boxes }: Pick<PlaceAreas, 'boxes'>): Map<string, PlaceFile> {
  const files = new Map<string, PlaceFile>();
  for (const [code, own] of boxes) {
    if (code.startsWith('COMMUNE-')) continue;
    const key = placeKey(code);
    const file = files.get(key) ?? { names: {}, places: {} };
    const around = territoryChain(code).slice(1);
    for (const outer of around) file.names[outer] = territoryName(outer);
    file.places[code] = { name: territoryName(code), boxes: own, around };
    files.set(key, file);
  }
  return files;
}

let files: Promise<Map<string, PlaceFile>> | undefined;
/** Those of this catalogue; made once. */
export const placeFiles = (): Promise<Map<string, PlaceFile>> => (files ??= placeAreas().then(placeFilesOf));
