import type { Bbox } from '../../../schemas/types.ts';
import { datasetOfSource } from '../facts/frames.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { LayerFilters } from '../model/filter.ts';
import type { View } from '../model/model.ts';
import { readHash } from '../read-share.ts';

/* What a framed map and the page around it say to each other: site/help/fr/integrer.md is their contract. */

/** Wish of the page around a framed map. */
export type FrameWish = { view: View } | { box: Bbox } | { dataset: string; visible?: boolean; filters?: LayerFilters | undefined };

/** Letters that the filters of a wish may have. */
const mostLetters = 4000;

const isNumbers = (value: unknown, count: number): value is number[] =>
  Array.isArray(value) && value.length === count && value.every(Number.isFinite);

const isPlace = ([x = NaN, y = NaN]: readonly number[]): boolean => Math.abs(x) <= 180 && Math.abs(y) <= 90;

/** Hear what the page around a framed map wishes, whoever wrote it; undefined where it comes of another window, or is no wish. */
export function hearWish({ source, data: message }: Pick<MessageEvent<unknown>, 'source' | 'data'>, around: Window): FrameWish | undefined {
  // guard [source !== around]: of another window
  if (source !== around || typeof message !== 'object' || message === null) return undefined;
  const wish: Readonly<Record<string, unknown>> = { ...message };
  switch (wish['type']) {
    case 'mappe:view':
      return readView(wish);
    case 'mappe:fit':
      return readBox(wish);
    case 'mappe:layer':
      return readLayer(wish);
    default:
      return undefined;
  }
}

function readView({ center, zoom }: Readonly<Record<string, unknown>>): FrameWish | undefined {
  if (!isNumbers(center, 2) || typeof zoom !== 'number') return undefined;
  // The reader of addresses takes no zoom and no place that there is not.
  const { view } = readHash(`carte=${[zoom, center[1], center[0]].join('/')}`);
  return view && { view };
}

function readBox({ bbox }: Readonly<Record<string, unknown>>): FrameWish | undefined {
  if (!isNumbers(bbox, 4)) return undefined;
  const [west = NaN, south = NaN, east = NaN, north = NaN] = bbox;
  // guard [west < east && south < north → true]: turned inside out
  const isBox = isPlace([west, south]) && isPlace([east, north]) && west < east && south < north;
  return isBox ? { box: [west, south, east, north] } : undefined;
}

function readLayer({ dataset, visible, filters }: Readonly<Record<string, unknown>>): FrameWish | undefined {
  if (typeof dataset !== 'string' || (visible !== undefined && typeof visible !== 'boolean')) return undefined;
  // guard [filters.length > mostLetters]: longer than anybody writes
  if (filters !== undefined && (typeof filters !== 'string' || filters.length > mostLetters)) return undefined;
  const [named, ...others] = readHash(`d=${dataset}${filters === undefined ? '' : `;f=${filters}`}`).datasets;
  // guard [named?.id !== dataset]: that is more than a name
  if (named?.id !== dataset || others.length > 0) return undefined;
  return { dataset, ...(visible !== undefined && { visible }), ...(filters !== undefined && { filters: named.filters }) };
}

/** Tell the page around that the map is drawn, and of which data sets. */
export const tellReady = (datasets: readonly string[]): object => ({ type: 'mappe:ready', datasets });

/** Tell the page around where the reader looks. */
export const tellMoved = ({ center, zoom }: View, bbox: Bbox): object => ({ type: 'mappe:moved', center, zoom, bbox });

/** Tell the page around which feature the reader has picked. */
export const tellClicked = ({ source, layer, properties, at }: PickedFeature): object => ({
  type: 'mappe:clicked',
  dataset: datasetOfSource(source),
  layer,
  properties,
  at,
});
