import { phrase } from '../../schemas/messages/fill.ts';
import type { Field, GeometryKind, TextFacts } from '../../schemas/types.ts';
import { imageLosses } from './image-losses.ts';
import { areaLosses, countLoss, crsLoss, extentLoss, shareLoss, type AddLoss, type Loss } from './loss.ts';
import type { Measures, LayerMeasures } from '../record/build-output.ts';
import { numberFact } from '../../schemas/messages/format.ts';

/** All that data have lost of the published ones beyond `threshold` per cent: of their layers, their image, their points. */
export function findLosses(old: Measures, now: Measures, threshold: number): Loss[] {
  const losses: Loss[] = [];
  const add: AddLoss = (kind, id, facts = {}) => void losses.push({ kind, what: phrase(id, facts) });
  for (const layer of old.layers) {
    const same = now.layers.find(({ name }) => name === layer.name);
    if (same === undefined) add('layers', 'regression.layers', { layer: layer.name, features: numberFact(layer.features) });
    else layerLosses(layer, same, threshold, (kind, id, facts) => add(kind, id, { layer: layer.name, ...facts }));
  }
  if (old.layers.length > 0 && now.layers.length > 0) areaLosses(old.extent, now.extent, threshold, add);
  imageLosses(old, now, threshold, add);
  return losses;
}

function layerLosses(old: LayerMeasures, now: LayerMeasures, threshold: number, add: AddLoss): void {
  countLoss(old.features, now.features, threshold, (facts) => add('features', 'regression.features', facts));
  shareLoss(drawn(old), drawn(now), threshold, (facts) => add('geometries', 'regression.geometries', facts));
  shapeLosses(old, now, threshold, add);
  fieldLosses(old, now, threshold, add);
  const of = phrase('regression.of-layer', { layer: old.name });
  extentLoss(of, old.bbox, now.bbox, threshold, add);
  // Without a geometry there is no system, and that is told.
  if (now.crs !== null) crsLoss(of, old.crs, now.crs, add);
}

/** Dimensions of what is drawn: of several kinds one at least is a line or an area. */
const dimensions: Record<GeometryKind, number> = { point: 0, line: 1, mixed: 1, polygon: 2 };

/** Areas that are lines or points now, and heights that are gone; where no geometry is left, that is told of the geometries. */
function shapeLosses(old: LayerMeasures, now: LayerMeasures, threshold: number, add: AddLoss): void {
  const before = old.geometry;
  const after = now.geometry;
  if (before === null || after === null) return;
  if (after !== 'mixed' && dimensions[after] < dimensions[before])
    add('shapes', 'regression.shapes', { before: phrase(`shape.${before}`), after: phrase(`shape.${after}`) });
  else kindLoss(old, now, threshold, (facts) => add('shapes', 'regression.kinds', facts));
  if (old.hasZ && !now.hasZ) add('heights', 'regression.heights');
}

/** Fewer areas, or lines and areas, both in number and as a share: points beside them take nothing away. Areas with a stray line among them are areas still. */
function kindLoss(old: LayerMeasures, now: LayerMeasures, threshold: number, add: (facts: TextFacts) => void): void {
  const before = kindsOf(old);
  const after = kindsOf(now);
  if (before === undefined || after === undefined) return;
  const lost: TextFacts[] = [];
  for (const kinds of [areaKinds, lineKinds]) {
    const count = (of: Kinds): number => kinds.reduce((sum, kind) => sum + (of[kind] ?? 0), 0);
    const percent = (of: Kinds): number => (100 * count(of)) / Object.values(of).reduce((sum, each) => sum + each, 0);
    const what = phrase(kinds === areaKinds ? 'shape.polygon' : 'shape.line-or-polygon');
    countLoss(count(before), count(after), threshold, () =>
      shareLoss(percent(before), percent(after), threshold, (facts) => void lost.push({ what, ...facts })),
    );
  }
  // Without areas there are fewer lines and areas as well.
  if (lost[0] !== undefined) add(lost[0]);
}

type Kinds = NonNullable<LayerMeasures['kinds']>;
/** A collection may hold each of them. */
const areaKinds = ['polygon', 'mixed'] as const;
const lineKinds = ['line', ...areaKinds] as const;

/** Features by kind; undefined where there are several that nobody has counted, or none. */
function kindsOf({ geometry, kinds, features, withoutGeometry }: LayerMeasures): Kinds | undefined {
  const drawnFeatures = features - withoutGeometry;
  return kinds ?? (geometry === null || geometry === 'mixed' || drawnFeatures <= 0 ? undefined : { [geometry]: drawnFeatures });
}

function fieldLosses(old: LayerMeasures, now: LayerMeasures, threshold: number, add: AddLoss): void {
  for (const published of old.fields) {
    const { name: field, type } = published;
    const same = now.fields.find(({ name }) => name === field);
    if (same === undefined) {
      add('fields', 'regression.fields', { field });
      continue;
    }
    if (same.type !== type)
      add('types', 'regression.types', { field, before: { id: `field-type.${type}` }, after: { id: `field-type.${same.type}` } });
    const before = filled(old, empty(published));
    const after = filled(now, empty(same));
    shareLoss(before, after, threshold, (facts) => add('values', 'regression.values', { field, ...facts }));
  }
}

/** Features without a value. Earlier records told blank texts among the values: they were as empty then. */
const empty = ({ nulls, top = [] }: Field): number =>
  top.filter(({ value }) => typeof value === 'string' && value.trim() === '').reduce((sum, { count }) => sum + count, nulls);
/** Per cent of the features that have a value. */
const filled = ({ features }: LayerMeasures, nulls: number): number => (features > 0 ? (100 * (features - nulls)) / features : 100);
/** Per cent of the features that have a place. */
const drawn = (layer: LayerMeasures): number => (layer.geometry === null ? 0 : filled(layer, layer.withoutGeometry));
