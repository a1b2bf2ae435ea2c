import type { Bbox } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import type { Frame, MapFacts } from '../model/model.ts';

/** Names of the areas that extents are measured by. */
const areaNames: Record<string, { fr: string; en: string }> = {
  FXX: { fr: 'Métropole', en: 'Mainland' },
  GLP: { fr: 'Guadeloupe', en: 'Guadeloupe' },
  MTQ: { fr: 'Martinique', en: 'Martinique' },
  GUF: { fr: 'Guyane', en: 'French Guiana' },
  REU: { fr: 'La Réunion', en: 'Réunion' },
  MYT: { fr: 'Mayotte', en: 'Mayotte' },
  SPM: { fr: 'Saint-Pierre-et-Miquelon', en: 'Saint Pierre and Miquelon' },
  BLM: { fr: 'Saint-Barthélemy', en: 'Saint Barthélemy' },
  MAF: { fr: 'Saint-Martin', en: 'Saint Martin' },
  NCL: { fr: 'Nouvelle-Calédonie', en: 'New Caledonia' },
  PYF: { fr: 'Polynésie française', en: 'French Polynesia' },
  WLF: { fr: 'Wallis-et-Futuna', en: 'Wallis and Futuna' },
  ATF: { fr: 'Terres australes', en: 'French Southern Territories' },
  WORLD: { fr: 'Monde', en: 'World' },
};

/** France without its seas: where a map of nothing yet looks. */
export const mainland: Frame = { box: [-5.2, 41.3, 9.6, 51.2], leastZoom: 0 };

/** The world without its poles, which Web Mercator would blow up. */
const drawable = { south: -72, north: 80 };

/** An area that a reader may jump to. */
export interface JumpArea {
  id: string;
  title: string;
  frame: Frame;
}

/** The areas of a data set where it has several; a single one needs no button. */
export function areasOf({ boxes, tiles }: Pick<MapFacts, 'boxes' | 'tiles'>, lang: Lang): JumpArea[] {
  if (boxes.length < 2) return [];
  const order = Object.keys(areaNames);
  const sorted = [...boxes].sort((a, b) => order.indexOf(a.area) - order.indexOf(b.area));
  return sorted.map(({ area, bbox }) => ({
    id: area,
    title: areaNames[area]?.[lang] ?? area,
    frame: { box: clip(bbox), leastZoom: tiles.minzoom },
  }));
}

/** Frame the first view of a data set: mainland France where it has a part there, else its first area; never across an ocean. */
export function firstFrame({
  boxes,
  bbox,
  tiles,
  raster,
  service,
}: Pick<MapFacts, 'boxes' | 'bbox' | 'tiles' | 'raster' | 'service'>): Frame {
  const first = boxes.find(({ area }) => area === 'FXX') ?? boxes[0];
  const box = clip(first?.bbox ?? bbox);
  const mostZoom = raster || service?.draws === 'image' ? (raster?.sheets?.maxzoom ?? tiles.maxzoom) : closestOf(box, tiles);
  return { box, leastZoom: tiles.minzoom, ...(mostZoom !== undefined && { mostZoom }) };
}

/** About ten metres. */
const leastDegrees = 1e-4;
/** Tiles that go further hold what is drawn for a street rather than for a town. */
const streetZoom = 12;
/** Tiles may be enlarged so often before their lines look stepped. */
const enlarged = 4;

/** A street is looked at from as close as it is wide; a single point, from where its surroundings are seen. */
function closestOf([west, south, east, north]: Bbox, { maxzoom }: MapFacts['tiles']): number | undefined {
  const isWide = east - west > leastDegrees || north - south > leastDegrees;
  return isWide && maxzoom > streetZoom ? maxzoom + enlarged : undefined;
}

function clip([west, south, east, north]: Bbox): Bbox {
  return [west, Math.max(south, drawable.south), east, Math.min(north, drawable.north)];
}
