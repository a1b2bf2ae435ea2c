import { numberFact } from '../../schemas/messages/format.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Bbox, Dataset, Fact, Field, GeometryKind, Layer, Phrase, PointCloud, TextFacts, Version } from '../../schemas/types.ts';
import { areas } from '../../schemas/vocabularies.ts';
import type { LayerMeasures, Measures } from '../record/build-output.ts';
import { lostAttributes } from '../record/point-attributes.ts';

/** Losses that a manifest accepts, and the share from which on a change counts as a loss. */
export type ChangeRules = NonNullable<NonNullable<Dataset['expect']>['change']>;

/** Kind of loss that a manifest can accept. */
export type LossKind = NonNullable<ChangeRules['allow']>[number];

interface Loss {
  kind: LossKind;
  what: Phrase;
}

type AddLoss = (kind: LossKind, id: TextId, facts?: TextFacts) => void;

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

/** Tell a loss of areas, or of lines and areas, where both their number and their share shrink: added points are no loss. */
function kindLoss(old: LayerMeasures, now: LayerMeasures, threshold: number, add: (facts: TextFacts) => void): void {
  const before = kindsOf(old);
  const after = kindsOf(now);
  if (before === undefined || after === undefined) return;
  const lost: TextFacts[] = [];
  // Lines and areas count together too: areas with a stray line among them are areas still.
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

// ---- images and point clouds ------------------------------------------------------------------

function imageLosses(old: Measures, now: Measures, threshold: number, add: AddLoss): void {
  const before = old.extent?.bbox;
  const after = now.extent?.bbox;
  if (old.raster !== undefined && now.raster === undefined) add('layers', 'regression.image');
  if (old.raster !== undefined && now.raster !== undefined) {
    rasterLosses(old.raster, now.raster, threshold, add);
    bandLosses(old.raster.bands, now.raster.bands, { threshold, isWider: isWider(before, after, threshold) }, add);
    extentLoss(phrase('regression.of-image'), before, after, threshold, add);
    crsLoss(phrase('regression.of-image'), old.raster.crs, now.raster.crs, add);
  }
  if (old.pointCloud !== undefined && now.pointCloud === undefined) add('layers', 'regression.cloud');
  if (old.pointCloud !== undefined && now.pointCloud !== undefined) {
    cloudLosses(old.pointCloud, now.pointCloud, threshold, add);
    extentLoss(phrase('regression.of-cloud'), before, after, threshold, add);
    crsLoss(phrase('regression.of-cloud'), old.pointCloud.crs, now.pointCloud.crs, add);
  }
}

type Raster = NonNullable<Measures['raster']>;

function rasterLosses(old: Raster, now: Raster, threshold: number, add: AddLoss): void {
  countLoss(old.sheets, now.sheets, threshold, (facts) => add('sheets', 'regression.sheets', facts));
  // A pixel twice as wide shows half as much along each side.
  if (percentLost(1 / old.resolution, 1 / now.resolution) > threshold)
    add('resolution', 'regression.resolution', { before: numberFact(old.resolution), after: numberFact(now.resolution), threshold });
  if (old.kind !== now.kind)
    add('types', 'regression.kind', { before: phrase(`regression.${old.kind}`), after: phrase(`regression.${now.kind}`) });
}

/** A wider image may well have more of its border empty: the share that has values then says nothing. */
const isWider = (old: Bbox | undefined, now: Bbox | undefined, threshold: number): boolean =>
  old !== undefined && now !== undefined && percentUncovered(now, old) > threshold;

function bandLosses(
  old: Raster['bands'],
  now: Raster['bands'],
  { threshold, isWider: wider }: { threshold: number; isWider: boolean },
  add: AddLoss,
): void {
  if (now.length < old.length) add('bands', 'regression.bands', { before: old.length, after: now.length });
  for (const [index, { name: band, type, validShare }] of old.entries()) {
    const same = now[index];
    if (same === undefined) continue;
    if (same.type !== type) add('types', 'regression.band-type', { band, before: type, after: same.type });
    if (wider) continue;
    shareLoss(100 * validShare, 100 * same.validShare, threshold, (facts) => add('values', 'regression.pixels', { band, ...facts }));
  }
}

function cloudLosses(old: PointCloud, now: PointCloud, threshold: number, add: AddLoss): void {
  countLoss(old.points, now.points, threshold, (facts) => add('points', 'regression.points', facts));
  for (const each of lostAttributes(old.pointFormat, now.pointFormat))
    add('fields', 'regression.point-attribute', { attribute: phrase(`regression.point-${each}`) });
  shareLoss(classified(old), classified(now), threshold, (facts) => add('values', 'regression.classes', facts));
}

/** Codes of points that nobody has classified (ASPRS LAS 1.4 R15, table 17). */
const unclassified = [0, 1];

/** Per cent of the points that have a class. */
function classified({ classes, points }: PointCloud): number {
  const named = classes.filter(({ code }) => !unclassified.includes(code)).reduce((sum, { count }) => sum + count, 0);
  return points > 0 ? (100 * named) / points : 100;
}

// ---- what is less than it was -----------------------------------------------------------------

/** Per cent by which a number is smaller than it was. */
const percentLost = (before: number, after: number): number => (before > 0 ? (100 * (before - after)) / before : 0);

/** Things of which fewer are left; the last ones are told whatever the threshold. */
function countLoss(before: number, after: number, threshold: number, add: (facts: TextFacts) => void): void {
  const drop = percentLost(before, after);
  if (isLost(drop, before, after, threshold)) add({ before: numberFact(before), after: numberFact(after), drop: rounded(drop), threshold });
}

/** Tell the loss of a share, in per cent, relative to its earlier value, so that rare kinds count; none left is always one. */
function shareLoss(before: number, after: number, threshold: number, add: (facts: TextFacts) => void): void {
  // Ten per cent of two thirds are ten per cent, whatever the last digits say.
  const drop = Number(percentLost(before, after).toFixed(6));
  if (isLost(drop, before, after, threshold)) add({ before: share(before), after: share(after), drop: rounded(drop), threshold });
}

const isLost = (drop: number, before: number, after: number, threshold: number): boolean => drop > threshold || (before > 0 && after === 0);

/** In degrees, some kilometre: so far a lone feature may be put right, and what has no width can be compared. */
const around = 0.01;

/** Per cent of a box that another one no longer covers: as large a box elsewhere covers nothing of it. */
function percentUncovered(before: Bbox, after: Bbox): number {
  const covered = (low: 0 | 1, high: 2 | 3): number => {
    const both = Math.min(before[high], after[high]) - Math.max(before[low], after[low]) + 2 * around;
    return Math.max(both, 0) / (before[high] - before[low] + 2 * around);
  };
  return 100 * (1 - covered(0, 2) * covered(1, 3));
}

/** A part of the extent that holds nothing any more; where no box is left, that is told of the geometries. */
function extentLoss(of: Phrase, old: Bbox | null | undefined, now: Bbox | null | undefined, threshold: number, add: AddLoss): void {
  if (!old || !now) return;
  const drop = percentUncovered(old, now);
  if (drop > threshold) add('extent', 'regression.extent', { of, drop: rounded(drop), threshold });
}

/** Areas of which the new data cover too little: losing one of several islands may leave the box around all of them as it was. */
function areaLosses(old: Version['extent'] | undefined, now: Version['extent'] | undefined, threshold: number, add: AddLoss): void {
  if (!old || !now || old.boxes.length < 2) return;
  for (const { area, bbox } of old.boxes) {
    const place = areas.find((each) => each.area === area);
    // What lies in none of them is a few stray places, which may be put right.
    if (place === undefined) continue;
    const drop = Math.min(100, ...now.boxes.map((box) => percentUncovered(bbox, box.bbox)));
    if (drop > threshold) add('extent', 'regression.extent', { of: { fr: place.fr, en: place.en }, drop: rounded(drop), threshold });
  }
}

function crsLoss(of: Phrase, old: Layer['crs'], now: Layer['crs'], add: AddLoss): void {
  if (old === null || old.code === now?.code) return;
  add('crs', 'regression.crs', { of, before: old.code, after: now?.code ?? phrase('regression.no-crs') });
}

/** To a tenth, or to two digits where it is less: nothing that is there is 0. */
const share = (value: number): Fact => {
  const digits = value > 0 && value < 1 ? 1 - Math.floor(Math.log10(value)) : 1;
  return numberFact(value, digits);
};
/** To a tenth. */
const rounded = (value: number): Fact => numberFact(Math.round(value * 10) / 10);
