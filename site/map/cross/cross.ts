import Flatbush from 'flatbush';
import type { Position } from 'geojson';
import { freeName } from '../../../schemas/model/column-names.ts';
import { legsOf } from '../measure/measure.ts';
import type { TakenFeature, TakenField, TakenLayer, TakenValue } from '../model/taken.ts';
import { containIn } from './contain.ts';
import type { MetricPlane } from './plane.ts';
import { shapeIn, type PlaneShape } from './plane-shape.ts';
import { approachOf, intersectIn, widenBox, type Approach } from './relations.ts';

/** Ways of crossing that the pipeline derives by too. */
export const derivedKinds = ['within', 'intersects', 'nearest', 'count'] as const;
/** Ways of crossing that make areas of those of the first layer, and need a plane; the last two need no second layer. */
export const shapingKinds = ['common', 'difference', 'buffer', 'dissolve'] as const;
/** Ways of crossing two layers. */
export const crossKinds = [...derivedKinds, 'contains', ...shapingKinds] as const;
/** A way of crossing two layers. */
export type CrossKind = (typeof crossKinds)[number];

/** Question asked of two layers. */
export interface CrossTask {
  kind: CrossKind;
  /** Limit of `within` and `nearest`, and breadth of a buffer. */
  metres: number;
  /** Fields of the second layer that the result takes over, of the feature that is nearest or first. */
  fields: readonly string[];
  /** Field of the second layer whose values are summed; absent: none is. */
  sum?: string | undefined;
  /** Whether each pair is a row, of `within` and `intersects`; else each feature of the first layer is. */
  pairs: boolean;
  /** Field of the first layer by whose values areas are dissolved; absent: all become one. */
  by?: string | undefined;
  /** Whether the azimuth is that from the second layer's feature to the first's. */
  isFromOther?: boolean;
  /** Titles of the columns that are added. */
  titles: Readonly<Record<'count' | 'distance' | 'azimuth' | 'area', string>> & { sum: string };
}

/** The result of a crossing. */
export interface Crossed {
  layer: TakenLayer;
  /** Features of the first layer that were asked, and its columns: those that follow were added. */
  asked: number;
  own: number;
  /** Pairs that were found, and how many features of each layer have a part in them. */
  pairs: number;
  ofFeatures: number;
  otherFeatures: number;
}

/** A feature of the second layer that one of the first was found with. */
interface Partner extends Approach {
  at: number;
}

/** The shapes of a layer, and an index of their boxes. */
interface Placed {
  shapes: readonly (PlaneShape | undefined)[];
  /** Features whose boxes meet a box, in the order of the layer. */
  near: (box: PlaneShape['box']) => number[];
  box: PlaneShape['box'];
}

/** Features between two words of how far it is. */
const stepFeatures = 200;

/** Shapes of features in a plane. */
const shapesIn = (features: readonly TakenFeature[], { place }: MetricPlane): (PlaneShape | undefined)[] =>
  features.map(({ geometry }) => shapeIn(geometry, place));

function placeAll(shapes: readonly (PlaneShape | undefined)[]): Placed {
  const known = shapes.flatMap((shape, at) => (shape === undefined ? [] : [at]));
  if (known.length === 0) return { shapes, near: () => [], box: [Infinity, Infinity, -Infinity, -Infinity] };
  const index = new Flatbush(known.length);
  for (const at of known) index.add(...(shapes[at]?.box ?? [0, 0, 0, 0]));
  index.finish();
  return {
    shapes,
    near: (box) =>
      index
        .search(...box)
        .map((found) => known[found] ?? 0)
        .sort((a, b) => a - b),
    box: [index.minX, index.minY, index.maxX, index.maxY],
  };
}

/** Find the partners of a shape, in the order of their layer. */
type Finder = (shape: PlaneShape) => Partner[];

const touching: Approach = { metres: 0, from: [NaN, NaN], to: [NaN, NaN] };

function finderOf({ kind, metres }: CrossTask, other: Placed, { scaleOf }: MetricPlane): Finder {
  if (kind === 'intersects' || kind === 'count' || kind === 'contains') {
    const holdsOne = kind === 'contains' ? containIn : intersectIn;
    return (shape) =>
      other.near(shape.box).flatMap((at) => {
        const one = other.shapes[at];
        return one !== undefined && holdsOne(shape, one) ? [{ ...touching, at }] : [];
      });
  }
  const within: Finder = (shape) => {
    const scale = scaleOf(shape);
    return other.near(widenBox(shape.box, metres, scale)).flatMap((at) => {
      const one = other.shapes[at];
      const approach = one && approachOf(shape, one, scale, metres);
      return approach ? [{ ...approach, at }] : [];
    });
  };
  /** Find the nearest, of several the first of its layer: what is no nearer is not reckoned to its end. */
  const nearestWithin = (shape: PlaneShape, most: number): Partner | undefined => {
    const scale = scaleOf(shape);
    let best: Partner | undefined;
    for (const at of other.near(widenBox(shape.box, most, scale))) {
      const one = other.shapes[at];
      const approach = one && approachOf(shape, one, scale, best?.metres ?? most);
      if (approach && (best === undefined || approach.metres < best.metres)) best = { ...approach, at };
    }
    return best;
  };
  if (kind === 'within') return within;
  return (shape) => {
    // What is near is found in a small box; a wider one only holds what is further.
    for (let most = Math.min(metres, firstReach); ; most = Math.min(metres, most * 4)) {
      const near = nearestWithin(shape, most);
      if (near !== undefined) return [near];
      if (most >= metres) return [];
    }
  };
}

/** Metres around a feature in which its nearest is looked for first. */
const firstReach = 100;

/** Sort by distance; of several as near, the one that stands first in its layer comes first, as the pipeline has it. */
const nearestFirst = (partners: readonly Partner[]): Partner[] => [...partners].sort((a, b) => a.metres - b.metres || a.at - b.at);

/** Columns that a crossing adds to those of the first layer. */
interface Added {
  fields: TakenField[];
  valuesOf: (partners: readonly Partner[], count: number) => TakenValue[];
}

/** Sum the values of a column, as SQL does: none of none. */
function sumOf(partners: readonly Partner[], other: TakenLayer, column: number): number | null {
  const values = partners.flatMap(({ at }) => {
    const value = other.features[at]?.values[column];
    return typeof value === 'number' || typeof value === 'bigint' ? [Number(value)] : [];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

function addedColumns(of: TakenLayer, other: TakenLayer, task: CrossTask, { back }: MetricPlane): Added {
  const { kind, fields, pairs, titles } = task;
  const columns: (TakenField & { valueOf: (partners: readonly Partner[], count: number) => TakenValue })[] = [];
  const add = (name: string, { title, type }: Pick<TakenField, 'title' | 'type'>, valueOf: (typeof columns)[number]['valueOf']): void =>
    void columns.push({ name: freeName(name, [...of.fields, ...columns]), type, ...(title !== undefined && { title }), valueOf });
  const isNear = kind === 'within' || kind === 'nearest';
  if (!pairs && kind !== 'nearest') add('nombre', { title: titles.count, type: 'integer' }, (_, count) => count);
  const summed = other.fields.findIndex(({ name }) => name === task.sum);
  if (kind === 'count' && summed >= 0)
    add(`somme_${task.sum}`, { title: titles.sum, type: 'number' }, (partners) => sumOf(partners, other, summed));
  if (isNear) {
    add('distance_m', { title: titles.distance, type: 'number' }, ([first]) => first?.metres ?? null);
    add('azimut', { title: titles.azimuth, type: 'number' }, ([first]) => (first ? azimuthOf(first, back, task.isFromOther) : null));
  }
  for (const field of kind === 'count' ? [] : other.fields.filter(({ name }) => fields.includes(name))) {
    const column = other.fields.indexOf(field);
    add(field.name, field, ([first]) => (first ? (other.features[first.at]?.values[column] ?? null) : null));
  }
  return {
    fields: columns.map(({ valueOf: _, ...field }) => field),
    valuesOf: (partners, count) => columns.map(({ valueOf }) => valueOf(partners, count)),
  };
}

/** Degrees from north by east, to a tenth; none of what touches. */
function azimuthOf({ metres, from, to }: Approach, back: MetricPlane['back'], isFromOther = false): number | null {
  if (metres === 0) return null;
  const ends: [Position, Position] = isFromOther ? [back(to), back(from)] : [back(from), back(to)];
  const [leg] = legsOf(ends as [[number, number], [number, number]]);
  return leg ? (Math.round(leg.azimuth * 10) / 10) % 360 : null;
}

/** Cross two layers in a plane: the features of the first, with what the second says of their place. */
export function crossLayers(
  of: TakenLayer,
  other: TakenLayer,
  task: CrossTask,
  { plane, onProgress }: { plane: MetricPlane; onProgress?: (share: number) => void },
): Crossed {
  const placed = placeAll(shapesIn(other.features, plane));
  const find = finderOf(task, placed, plane);
  const added = addedColumns(of, other, task, plane);
  const keepsAll = task.kind === 'count' || task.kind === 'nearest';
  const features: TakenFeature[] = [];
  const seen = new Set<number>();
  let pairs = 0;
  let ofFeatures = 0;
  for (const [at, feature] of of.features.entries()) {
    if (at % stepFeatures === 0) onProgress?.(at / of.features.length);
    const shape = shapeIn(feature.geometry, plane.place);
    const partners = shape === undefined ? [] : find(shape);
    for (const partner of partners) seen.add(partner.at);
    pairs += partners.length;
    ofFeatures += partners.length > 0 ? 1 : 0;
    const rows = task.pairs
      ? partners.map((partner) => [partner])
      : partners.length > 0 || keepsAll
        ? [nearestOrFirst(partners, task)]
        : [];
    for (const row of rows) {
      // What has no place has nothing to count there: that is not none.
      const values = shape === undefined ? added.fields.map(() => null) : added.valuesOf(row, partners.length);
      const { row: place, ...bare } = feature;
      features.push({ ...bare, ...(place !== undefined && !task.pairs && { row: place }), values: [...feature.values, ...values] });
    }
  }
  onProgress?.(1);
  const layer = { ...of, fields: [...of.fields, ...added.fields], features };
  return { layer, asked: of.features.length, own: of.fields.length, pairs, ofFeatures, otherFeatures: seen.size };
}

const nearestOrFirst = (partners: Partner[], { kind }: CrossTask): Partner[] => (kind === 'within' ? nearestFirst(partners) : partners);
