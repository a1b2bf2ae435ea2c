import type { Bbox } from '../../../schemas/types.ts';
import { joinBoxes } from '../../../schemas/model/boxes.ts';
import type { Lang } from '../../words/languages.ts';
import { passerOf } from '../filter/passing.ts';
import type { Filter } from '../model/filter.ts';
import type { MapFacts } from '../model/model.ts';
import { boxOfGeometry } from '../model/shapes.ts';
import type { TakenLayer } from '../model/taken.ts';
import { borrowLayers } from '../own/lend.ts';
import { meetsCutter } from '../take/cut-geometry.ts';
import { makeCutter, type CutArea } from '../take/cutter.ts';
import { Refusal } from '../take/refusal.ts';
import type { Taker, TakeOptions } from '../take/take.ts';
import { crossLayers, shapingKinds, type Crossed, type CrossTask } from './cross.ts';
import { planeFor, scaleAt } from './plane.ts';
import { widenBox } from './relations.ts';
import { cutLayers, shapeLayer } from './shape-layers.ts';

/** One of two layers that are crossed: of the catalogue, of a worker that lends it, or at hand. */
export type CrossSide =
  | { facts: Pick<MapFacts, 'layers'>; layer: string; filters: readonly Filter[] }
  | { port: MessagePort; layer: string; filters: readonly Filter[] }
  | { given: TakenLayer };

/** Order to cross two layers; the features of the first are those that lie in a place. */
export interface CrossOrder {
  of: CrossSide;
  /** Absent where the first layer alone is shaped. */
  other?: CrossSide | undefined;
  where?: CutArea | undefined;
  task: CrossTask;
  /** Sentences on a layer that has no features to give, and on one that no plane holds. */
  words: { unlent: string; tooWide: string };
  lang: Lang;
}

/** How far a crossing is. */
export type CrossProgress = { step: 'reading'; bytes: number; ofBytes: number } | { step: 'crossing'; share: number };

/** Limits of a layer that a browser reads: 100,000 areas of town planning are 60 MB. */
export const mostOfLayer = { bytes: 200e6, features: 500_000 };

/** A refusal of what is too large for a browser, and what it comes to. */
export class TooLarge extends Error {
  readonly size: { bytes: number; features: number };
  constructor(size: { bytes: number; features: number }) {
    super('Too large.');
    this.size = size;
  }
}

/** Tools of a crossing. */
interface CrossTools extends TakeOptions {
  taker: Taker;
  onStep: (progress: CrossProgress) => void;
}

/** Read both layers, the second near the first alone, and cross them. */
export async function crossSides(order: CrossOrder, tools: CrossTools): Promise<Crossed & { plane: string | undefined }> {
  const { task, where } = order;
  const of = await readSide(order.of, where, order, tools);
  const box = boxOfLayer(of);
  const plane = planeFor(of.crs, box ?? [0, 0, 0, 0]);
  const shapes = shapingKinds.some((kind) => kind === task.kind);
  if (shapes && plane.code === undefined) throw new Refusal(order.words.tooWide);
  const options = { plane, onProgress: (share: number) => tools.onStep({ step: 'crossing', share }) };
  if (order.other === undefined) return { ...shapeLayer(of, task, options), plane: plane.code };
  const metres = task.kind === 'within' || task.kind === 'nearest' ? task.metres : 0;
  const other = await readSide(order.other, box && reachOf(box, metres), order, tools);
  return { ...(shapes ? cutLayers : crossLayers)(of, other, task, options), plane: plane.code };
}

/** Share by which a plane may shorten what is far from its middle. */
const stretch = 1.02;

/** A box in degrees that holds all within so many metres of another: degrees of longitude are shortest at its end nearer to a pole. */
const reachOf = (box: Bbox, metres: number): Bbox =>
  widenBox(box, metres * stretch, scaleAt(Math.min(89, Math.max(Math.abs(box[1]), Math.abs(box[3])))));

function boxOfLayer({ features }: TakenLayer): Bbox | undefined {
  let all: Bbox | undefined;
  for (const { geometry } of features) {
    const box = geometry === null ? undefined : boxOfGeometry(geometry);
    if (box !== undefined) all = all === undefined ? box : joinBoxes(all, box);
  }
  return all;
}

async function readSide(side: CrossSide, where: CutArea | undefined, { lang, words }: CrossOrder, tools: CrossTools): Promise<TakenLayer> {
  const { taker, signal, onStep } = tools;
  if ('given' in side) return meeting(side.given, where);
  const { layer, filters } = side;
  if ('port' in side) {
    const lent = (await borrowLayers(side.port)).find(({ name }) => name === layer);
    if (lent === undefined) throw new Refusal(words.unlent);
    const passes = passerOf(filters, lent.fields);
    return meeting({ ...lent, features: lent.features.filter(({ values }) => passes(values)) }, where);
  }
  const request = { facts: side.facts, layer, where, how: 'whole', filters, lang } as const;
  const [size = { bytes: 0, features: 0 }] = await taker.estimate([request], { signal });
  if (size.bytes > mostOfLayer.bytes || size.features > mostOfLayer.features) throw new TooLarge(size);
  const onProgress = ({ bytes, ofBytes }: { bytes: number; ofBytes: number }): void => onStep({ step: 'reading', bytes, ofBytes });
  const [taken] = await taker.take([request], { signal, onProgress });
  if (taken === undefined) throw new Refusal(words.unlent);
  return taken;
}

/** The features of a layer that have a point in common with a place. */
function meeting(layer: TakenLayer, where: CutArea | undefined): TakenLayer {
  const cutter = where && makeCutter(where);
  if (cutter === undefined) return layer;
  return { ...layer, features: layer.features.filter(({ geometry }) => geometry !== null && meetsCutter(geometry, cutter)) };
}
