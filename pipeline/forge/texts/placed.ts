import { readPlaceRows, type PlaceRow } from '../../../schemas/official-code.ts';
import type { Lang } from '../../../schemas/languages.ts';
import { number } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Bbox, DatasetRecord, ReviewedDataset, TerritoryLevel } from '../../../schemas/types.ts';
import { territoryOf } from '../../../schemas/model/territories.ts';
import { boxesOfTerritory } from '../../../schemas/model/territory-boxes.ts';
import { officialPlaceOf } from '../../base/official-places.ts';
import { markdownText } from '../github/github-text.ts';
import { firstLines } from './markdown.ts';

/*
 * Where data lie, in words for somebody who reads no coordinates. Where the catalogue publishes no outline of a commune only its centre is
 * known, and of small ones not even that: what is not known is not said.
 */

/** Territories that a line has room for. */
const mostNamed = 5;
/** Boxes of declared territories, from their published outlines, by code. */
type Outlines = ReviewedDataset['outlines'];

/** Data that reach further across are near no place in particular, and in no commune of France but for some of Guyane. */
const widestKm = 60;
/** A place further away tells nobody where something is. */
const nearKm = 25;
/** Distance below which nothing is odd: without a published outline, areas are known to some kilometres, and communes by their centre. */
const oddKm = 20;
/** Places of one name in one département, further apart than this: nobody knows which is meant. */
const sameKm = 5;

/** Write where the data are: measured territories, else a near place, and the distance from the declared one; empty without a place. */
export function whereText(record: DatasetRecord, outlines: Outlines, lang: Lang): string {
  const measured = measuredText(record, lang);
  const lines = measured.length > 0 ? measured : nearText(record, lang);
  return [...lines, ...declaredOf(record, outlines).map((far) => farText(far, lang))].join('<br>');
}

/** Whether data lie further from what their producer says than its outline could explain. */
export const isFar = (record: DatasetRecord, outlines: Outlines): boolean => declaredOf(record, outlines).some(isOdd);

function measuredText({ version, producer }: DatasetRecord, lang: Lang): string[] {
  const narrowest = version.territories?.findLast(({ codes = [] }) => codes.length > 0);
  if (narrowest === undefined) return [];
  const { level, codes = [], outside = 0 } = narrowest;
  const names = firstLines(codes, mostNamed, ({ code }) => nameOf(code), '…');
  const [only] = codes;
  const isOwn = codes.length === 1 && only?.code === producer.territory;
  const which = isOwn ? 'own' : codes.length === 1 ? 'one' : 'many';
  const facts = { names: names.join(', '), count: number(codes.length, lang) };
  return [
    say(`placed.${level satisfies TerritoryLevel}-${which}`, facts, lang),
    ...(outside > 0 ? [say('placed.outside', { count: number(outside, lang) }, lang)] : []),
  ];
}

function nearText({ version: { extent } }: DatasetRecord, lang: Lang): string[] {
  const boxes = extent?.boxes.map(({ bbox }) => bbox) ?? [];
  const [box] = boxes;
  if (box === undefined || boxes.length > 1 || acrossKm(box) > widestKm) return [];
  const [nearest] = placesAround(box);
  if (nearest === undefined || nearest.km > nearKm) return [];
  const facts = { name: `${markdownText(nearest.name)} (${nearest.department})`, distance: distanceText(nearest.km, lang) };
  return [say(nearest.km === 0 ? 'placed.around' : 'placed.near', facts, lang)];
}

/** Declared place whose position is known, and its distance from the data. */
interface Declared {
  name: string;
  km: number;
  isCentre: boolean;
  /** Whether the data reach further across than it could. */
  isExceeded: boolean;
  /** Kilometres that the data measure across. */
  acrossKm: number;
}

const isOdd = ({ km, isExceeded }: Declared): boolean => km > oddKm || isExceeded;

/** Declared communes of which the outline or the centre is known, and wider territories that the data do not touch. */
function declaredOf({ producer, territories, version }: DatasetRecord, outlines: Outlines = {}): Declared[] {
  const boxes = version.extent?.boxes.map(({ bbox }) => bbox) ?? [];
  const codes = new Set([producer.territory, ...territories]);
  const measured = new Set(version.territories?.flatMap((level) => level.codes ?? []).map(({ code }) => code));
  if (boxes.length === 0) return [];
  return [...codes].flatMap((code): Declared[] => {
    if (measured.has(code)) return [];
    const outline = outlines[code];
    const centre = outline === undefined ? centreOf(code) : undefined;
    const around = outline ? [outline] : centre === undefined ? boxesOfTerritory(code) : [[...centre, ...centre] as Bbox];
    if (around === undefined) return [];
    const km = Math.min(...around.flatMap((own) => boxes.map((box) => apartKm(own, box))));
    const across = Math.max(...boxes.map(acrossKm));
    const widest = outline ? acrossKm(outline) + 2 * oddKm : widestKm;
    const isExceeded = code.startsWith('COMMUNE-') && across > widest;
    const found = { name: nameOf(code), km, isCentre: centre !== undefined, isExceeded, acrossKm: across };
    return isOdd(found) || centre !== undefined || (outline !== undefined && km >= 1) ? [found] : [];
  });
}

function farText(declared: Declared, lang: Lang): string {
  const { name, km, isCentre, isExceeded } = declared;
  const isBeyond = km <= oddKm && isExceeded;
  const id = isBeyond ? 'beyond' : isCentre ? (km < 1 ? 'at-centre' : 'from-centre') : 'from-area';
  const text = say(`placed.${id}`, { name, distance: distanceText(isBeyond ? declared.acrossKm : km, lang) }, lang);
  return isOdd(declared) ? `📍 ${text}` : text;
}

const distanceText = (km: number, lang: Lang): string => number(Math.max(1, Math.round(km)), lang);

let rows: readonly PlaceRow[] | undefined;
const placeRows = (): readonly PlaceRow[] => (rows ??= readPlaceRows());

/** A territory by its name and its code: “Sainte-Menehould (51507)”, “Marne (DEP-51)”. */
export function territoryLabel(code: string): string {
  const name = territoryOf(code)?.name ?? officialPlaceOf(code)?.name;
  return name === undefined ? code : `${name} (${code.replace(/^COMMUNE-/, '')})`;
}

const nameOf = (code: string): string => markdownText(territoryLabel(code));

/** Find the centre of a commune by name and département; undefined where none, or several apart from each other, bear them. */
function centreOf(code: string): [number, number] | undefined {
  const place = code.startsWith('COMMUNE-') ? officialPlaceOf(code) : undefined;
  if (place === undefined) return undefined;
  const found = placeRows().filter(([name, department]) => department === place.department && plain(name) === plain(place.name));
  const [first] = found;
  if (first === undefined) return undefined;
  const at = ([, , x, y]: PlaceRow): Bbox => [x, y, x, y];
  return found.every((each) => apartKm(at(each), at(first)) <= sameKm) ? [first[2], first[3]] : undefined;
}

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ');

/** A place, and how far it is from a box: not at all where it lies in it. */
interface NearPlace {
  name: string;
  department: string;
  x: number;
  y: number;
  km: number;
}

/** The named places around a box, those nearest to its middle first. */
function placesAround(box: Bbox): NearPlace[] {
  const middle: [number, number] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const found = placeRows().map(([name, department, x, y]) => {
    const own: Bbox = [x, y, x, y];
    return { name, department, x, y, km: apartKm(own, box), away: apartKm(own, [...middle, ...middle]) };
  });
  return found.sort((a, b) => a.km - b.km || a.away - b.away).map(({ away: _, ...place }) => place);
}

const kmOfDegree = 111.2;
const narrowing = (south: number, north: number): number => Math.cos((((south + north) / 2) * Math.PI) / 180);

/** Kilometres between two boxes, flat: right to a hundredth within France. */
function apartKm(a: Bbox, b: Bbox): number {
  const x = Math.max(0, a[0] - b[2], b[0] - a[2]) * narrowing(Math.max(a[1], b[1]), Math.min(a[3], b[3]));
  const y = Math.max(0, a[1] - b[3], b[1] - a[3]);
  return Math.hypot(x, y) * kmOfDegree;
}

const acrossKm = ([west, south, east, north]: Bbox): number =>
  Math.hypot((east - west) * narrowing(south, north), north - south) * kmOfDegree;
