import Flatbush from 'flatbush';
import type { Geometry } from 'geojson';
import { freeName } from '../../../schemas/model/column-names.ts';
import type { TakenFeature, TakenField, TakenLayer, TakenValue } from '../model/taken.ts';
import { makeCutter, type Cutter } from '../take/cutter.ts';
import { boxOfRing } from '../take/rings.ts';
import type { Crossed, CrossTask } from './cross.ts';
import { areasIn, bufferOf, commonArea, mergeAreas, restOfArea, sizeOfAreas, type Areas } from './overlay.ts';
import type { MetricPlane } from './plane.ts';

/** Tools of the making of areas. */
interface Shaping {
  plane: MetricPlane;
  onProgress?: ((share: number) => void) | undefined;
}

/** A row that is made: the values of its feature, its area, and those that were added. */
interface Made {
  values: readonly TakenValue[];
  areas: Areas;
  others: readonly TakenValue[];
}

const asGeometry = (areas: Areas, { back }: MetricPlane): Geometry => ({
  type: 'MultiPolygon',
  coordinates: areas.map((rings) => rings.map((ring) => ring.map((at) => back(at)))),
});

/** Put made areas into a layer, each with its square metres. */
function layerOf(of: TakenLayer, made: readonly Made[], added: readonly TakenField[], task: CrossTask, plane: MetricPlane): TakenLayer {
  const fields = [...of.fields];
  for (const field of added) fields.push({ ...field, name: freeName(field.name, fields) });
  fields.push({ name: freeName('surface_m2', fields), type: 'number', title: task.titles.area });
  const features = made.map(({ values, areas, others }): TakenFeature => ({
    geometry: asGeometry(areas, plane),
    values: [...values, ...others, sizeOfAreas(areas)],
  }));
  return { ...of, geometry: 'polygon', fields, features };
}

/** Areas that others are cut by, each made ready when it is first needed. */
interface Blades {
  areas: readonly Areas[];
  near: (areas: Areas) => number[];
  cutterOf: (at: number) => Cutter | undefined;
}

function sharpen(features: readonly TakenFeature[], { place }: MetricPlane): Blades {
  const areas = features.map(({ geometry }) => areasIn(geometry, place));
  const cutters = new Map<number, Cutter | undefined>();
  const cutterOf = (at: number): Cutter | undefined => {
    if (!cutters.has(at)) cutters.set(at, makeCutter({ type: 'MultiPolygon', coordinates: areas[at] ?? [] }));
    return cutters.get(at);
  };
  const known = areas.flatMap((each, at) => (each.length === 0 ? [] : [at]));
  if (known.length === 0) return { areas, cutterOf, near: () => [] };
  const index = new Flatbush(known.length);
  for (const at of known) index.add(...boxOfRing((areas[at] ?? []).flat(2)));
  index.finish();
  const inOrder = (found: readonly number[]): number[] => found.map((each) => known[each] ?? 0).sort((a, b) => a - b);
  return { areas, cutterOf, near: (of) => inOrder(index.search(...boxOfRing(of.flat(2)))) };
}

/** Cut the areas of a layer by another's: a row for what each pair has in common, or for what is left of each. */
export function cutLayers(of: TakenLayer, other: TakenLayer, task: CrossTask, { plane, onProgress }: Shaping): Crossed {
  const { areas, near, cutterOf } = sharpen(other.features, plane);
  const columns = task.kind === 'common' ? other.fields.filter(({ name }) => task.fields.includes(name)) : [];
  const made: Made[] = [];
  const seen = new Set<number>();
  let pairs = 0;
  let ofFeatures = 0;
  for (const [at, { geometry, values }] of of.features.entries()) {
    onProgress?.(at / of.features.length);
    const own = areasIn(geometry, plane.place);
    if (own.length === 0) continue;
    const common = near(own).flatMap((second) => {
      const cutter = cutterOf(second);
      const part = cutter === undefined ? [] : commonArea(own, cutter);
      return part.length === 0 ? [] : [{ second, part }];
    });
    for (const { second } of common) seen.add(second);
    pairs += common.length;
    ofFeatures += common.length > 0 ? 1 : 0;
    if (task.kind === 'common')
      for (const { second, part } of common) {
        const others = columns.map((column) => other.features[second]?.values[other.fields.indexOf(column)] ?? null);
        made.push({ values, areas: part, others });
      }
    else {
      const rest = restOfArea(own, common.map(({ second }) => areas[second] ?? [])); // prettier-ignore
      if (rest.length > 0) made.push({ values, areas: rest, others: [] });
    }
  }
  const layer = layerOf(of, made, columns, task, plane);
  return { layer, asked: of.features.length, own: of.fields.length, pairs, ofFeatures, otherFeatures: seen.size };
}

/** Make areas of one layer: what is within some metres of each of its features, or its areas merged. */
export function shapeLayer(of: TakenLayer, task: CrossTask, { plane, onProgress }: Shaping): Crossed {
  const { made, layer } = task.kind === 'buffer' ? buffered(of, task, { plane, onProgress }) : dissolved(of, task, plane);
  const count = of.features.length;
  const shaped = layerOf(layer, made, [], task, plane);
  return { layer: shaped, asked: count, own: layer.fields.length, pairs: made.length, ofFeatures: count, otherFeatures: made.length };
}

function buffered(of: TakenLayer, { metres }: CrossTask, { plane, onProgress }: Shaping): { layer: TakenLayer; made: Made[] } {
  const made = of.features.flatMap(({ geometry, values }, at): Made[] => {
    onProgress?.(at / of.features.length);
    const areas = geometry === null ? [] : bufferOf(geometry, metres, plane.place);
    return areas.length === 0 ? [] : [{ values, areas, others: [] }];
  });
  return { layer: of, made };
}

function dissolved(of: TakenLayer, { by }: CrossTask, { place }: MetricPlane): { layer: TakenLayer; made: Made[] } {
  const column = of.fields.findIndex(({ name }) => name === by);
  const groups = new Map<TakenValue, Areas[]>();
  for (const { geometry, values } of of.features) {
    const areas = areasIn(geometry, place);
    if (areas.length === 0) continue;
    const value = values[column] ?? null;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [areas]);
    else group.push(areas);
  }
  const kept = of.fields[column];
  const made = [...groups].map(([value, areas]): Made => ({ values: kept ? [value] : [], areas: mergeAreas(areas), others: [] }));
  return { layer: { ...of, fields: kept ? [kept] : [] }, made };
}
