import { readPlaceRows, type PlaceRow } from '../../schemas/official-code.ts';
import type { Bbox, Version } from '../../schemas/types.ts';
import { territories, territoryOf } from '../../schemas/model/territories.ts';
import { meets, withCoast } from '../../schemas/model/boxes.ts';
import { boxesOfTerritory } from '../../schemas/model/territory-boxes.ts';

/** Territories that a card has room for. */
const fewNamed = 5;
/** Data that reach over this part of a territory, in each direction, are of all of it. */
const most = 0.5;
/** Share of all named places in the data's boxes: fewer belong to a neighbour, in a corner of a box. */
const leastShare = 0.05;

/** Share of their joint extent that two alike boxes have in common: the boxes of two départements share half of theirs at most. */
const leastAlike = 0.7;

/** Territories whose box is that of the data, départements before regions; corners of the box may lie in neighbours. */
export function alikeTerritories(extent: Version['extent']): string[] {
  const [only, ...others] = extent?.boxes ?? [];
  if (only === undefined || others.length > 0) return [];
  return wholes.filter((code) =>
    boxesOfTerritory(code)?.some((box) => [box, grown(box)].some((one) => alike(one, only.bbox) >= leastAlike)),
  );
}

/** Degrees: the boxes of the list are of named places, and that much narrower than outlines. */
const narrower = 0.05;
const grown = ([west, south, east, north]: Bbox): Bbox => [west - narrower, south - narrower, east + narrower, north + narrower];

const wholes = ['DEP-', 'OM-', 'REG-'].flatMap((prefix) => territories.flatMap(({ code }) => (code.startsWith(prefix) ? [code] : [])));

const areaOf = ([west, south, east, north]: Bbox): number => Math.max(0, east - west) * Math.max(0, north - south);

function alike(a: Bbox, b: Bbox): number {
  const both = areaOf([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return both / (areaOf(a) + areaOf(b) - both);
}

/**
 * Territories of data whose manifest and measurements name none: their producer's, else the one they cover, else départements or regions of
 * named places.
 */
export function coveredTerritories(extent: Version['extent'], own: string): string[] {
  // The producer's, unless it is wider than the data or lies elsewhere; a table is where its producer is.
  const boxes = extent?.boxes.map(({ bbox }) => bbox) ?? [];
  const [whole, ...same] = alikeTerritories(extent);
  const isOther = whole !== undefined && isWide(own) && ![whole, ...same].includes(own);
  if (boxes.length === 0 || (isCovered(own, boxes) && !isOther)) return [own];
  if (whole !== undefined) return [whole];
  const found = departementsIn(boxes);
  if (found.length === 0) return [boxes.every((box) => inFrance(box)) ? 'FR' : 'MONDE'];
  if (found.length <= fewNamed) return found;
  const regions = [...new Set(found.map((code) => regionOf(code)))].sort();
  return regions.length <= fewNamed ? regions : ['FR'];
}

/** Whether data of these boxes lie in a territory, and are not much smaller where it is wide (a region, France). */
function isCovered(code: string, boxes: readonly Bbox[]): boolean {
  const held = boxesOfTerritory(code);
  // Of communes and their unions no outline is at hand; the whole world has none.
  if (held === undefined) return code !== 'MONDE' || boxes.some((box) => box[2] - box[0] > worldDegrees);
  if (!held.map(withCoast).some((box) => boxes.some((other) => meets(box, other)))) return false;
  if (!isWide(code)) return true;
  // Of France only its mainland is the greater part.
  return (code === 'FR' ? held.slice(0, 1) : held).some(([west, south, east, north]) =>
    boxes.some((box) => {
      const x = Math.min(east, box[2]) - Math.max(west, box[0]);
      const y = Math.min(north, box[3]) - Math.max(south, box[1]);
      return x >= most * (east - west) && y >= most * (north - south);
    }),
  );
}

/** Whether a territory is wider than a département: its producers publish data of one département too. */
const isWide = (code: string): boolean => /^(FR$|REG-|CTU-)/.test(code);

/** Data that reach further are of no country. */
const worldDegrees = 90;

const inFrance = (box: Bbox): boolean => (boxesOfTerritory('FR') ?? []).some((area) => meets(withCoast(area), box));

let places: PlaceRow[] | undefined;

/** The départements of the named places in some boxes, or of the one that is nearest to their middle; none where that is far away. */
function departementsIn(boxes: readonly Bbox[]): string[] {
  places ??= readPlaceRows();
  const counts = new Map<string, number>();
  for (const [, departement, x, y] of places)
    if (boxes.some(([west, south, east, north]) => x >= west && x <= east && y >= south && y <= north))
      counts.set(departement, (counts.get(departement) ?? 0) + 1);
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const inside = [...counts].flatMap(([departement, count]) => (count >= leastShare * all ? [departement] : []));
  // Of a great many none has so large a part.
  const met = inside.length > 0 ? inside : [...counts.keys()];
  const found = met.length > 0 ? met : boxes.flatMap((box) => nearestTo(box, places ?? []) ?? []);
  return [...new Set(found.flatMap((departement) => codeOf(departement) ?? []))].sort();
}

/** Degrees, some fifty kilometres: who lies further from every named place is at sea, or abroad. */
const far = 0.5;

function nearestTo([west, south, east, north]: Bbox, all: readonly PlaceRow[]): string | undefined {
  const x = (west + east) / 2;
  const y = (south + north) / 2;
  const narrowing = Math.cos((y * Math.PI) / 180);
  let best: { departement: string; distance: number } | undefined;
  for (const [, departement, placeX, placeY] of all) {
    const distance = Math.hypot((placeX - x) * narrowing, placeY - y);
    if (distance <= far && (best === undefined || distance < best.distance)) best = { departement, distance };
  }
  return best?.departement;
}

const codeOf = (departement: string): string | undefined => [`DEP-${departement}`, `OM-${departement}`].find((code) => territoryOf(code));

/** The region of a département; of what lies in none, itself. */
const regionOf = (code: string): string => {
  const { parent = '' } = territoryOf(code) ?? {};
  return parent.startsWith('REG-') ? parent : code;
};
