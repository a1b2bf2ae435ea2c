import type { Bbox } from '../../../schemas/types.ts';
import type { Lang } from '../../words/languages.ts';
import { pickFeature, type PickedFeature } from '../../map/facts/picked-feature.ts';
import { isInWindow } from '../../map/facts/view-count.ts';
import type { MapFacts, Position } from '../../map/model/model.ts';
import { metresBetween } from '../../map/model/sphere.ts';
import type { OpenMap } from '../../map/open-map.ts';
import { nearestOn } from '../../map/model/nearest.ts';
import type { DrawnShape } from '../../map/model/shapes.ts';
import { tellNearest, tellStep, tellView } from '../../map/spoken/tell-view.ts';
import { nearestPlace } from '../../places/nearest-place.ts';

/** A feature, and the pieces of it that are drawn. */
interface Seen {
  feature: PickedFeature;
  shapes: DrawnShape[];
}

/** A walk from feature to feature, the nearest to where it starts first; `view`: what the map showed then. */
interface Walk {
  steps: Seen[];
  index: number;
  start: Position;
  view: string;
}

/** Pixels around the centre in which the nearest feature is looked for, one after the other; then in the whole view. */
const rings = [60, 240];
/** The next ring holds what lies as near beyond the corners of one. */
const beyond = 1.5;

/** Speaker of a map for those who move it with keys; `shown` gives its content now. Fetched for them. */
export function createSpeaker(map: OpenMap, shown: () => { datasets: readonly MapFacts[]; lang: Lang }) {
  let walk: Walk | undefined;
  return {
    /** Tell the place of the map and the features in view, in one sentence. */
    async tellView(): Promise<string> {
      const { datasets, lang } = shown();
      const { center, zoom } = map.view();
      // Without an index of places the rest is said.
      const place = await nearestPlace(center).catch(() => undefined);
      const all = seenOn(map);
      const nearest = map.drawn(0).length > 0 ? center : findNearest(map, center, all)?.at;
      return tellView({ datasets, features: all.map(({ feature }) => feature), center, zoom, nearest, place }, lang);
    },
    /** Tell the feature nearest to the centre, where there is none at the centre. */
    tellNearest(): string {
      const { datasets, lang } = shown();
      const { center } = map.view();
      return tellNearest(findNearest(map, center, seenOn(map)), { datasets, center }, lang);
    },
    /** The next feature of those in view, the nearest to the centre first, or the one before; undefined where there are none. */
    step(by: 1 | -1): { feature: PickedFeature; at: Position; text: string } | undefined {
      const { datasets, lang } = shown();
      const { center, zoom } = map.view();
      const view = [...center, zoom].join(' ');
      if (walk?.view !== view) walk = { steps: inReach(map, center), index: by < 0 ? 0 : -1, start: center, view };
      const { steps, start } = walk;
      walk.index = (walk.index + by + steps.length) % steps.length;
      const step = steps[walk.index];
      if (step === undefined) return undefined;
      const { feature, shapes } = step;
      const isHere = seenOn(map, 0).some(({ feature: { key } }) => key === feature.key);
      const nearest = isHere ? start : (placeOf(shapes, start) ?? feature.at);
      const text = tellStep({ feature, index: walk.index, count: steps.length, start, at: nearest }, datasets, lang);
      // The middle of a large one may be out of sight.
      return { feature, at: isIn(map.box(), feature.at) ? feature.at : nearest, text };
    },
  };
}

/** Speaker that tells the content of a map. */
export type Speaker = ReturnType<typeof createSpeaker>;

/** The features in view, or so many pixels around the centre, each once. */
function seenOn(map: OpenMap, around?: number): Seen[] {
  const found = new Map<string, Seen>();
  const window = map.box();
  for (const drawn of map.drawn(around)) {
    const feature = pickFeature(drawn);
    if (around === undefined && !isInWindow(feature, window)) continue;
    const known = found.get(feature.key);
    if (known) known.shapes.push(drawn.geometry);
    else found.set(feature.key, { feature, shapes: [drawn.geometry] });
  }
  return [...found.values()];
}

/** Find the feature in view nearest to the centre, and its position. */
function findNearest(map: OpenMap, center: Position, all: readonly Seen[]): { feature: PickedFeature; at: Position } | undefined {
  const ring = rings.find((each) => map.drawn(each).length > 0);
  const seen = ring === undefined ? all : seenOn(map, ring * beyond);
  const [nearest] = seen
    .flatMap(({ feature, shapes }) => {
      const at = placeOf(shapes, center);
      return at ? [{ feature, at, metres: metresBetween(center, at) }] : [];
    })
    .sort((a, b) => a.metres - b.metres);
  return nearest;
}

/** The features in view, those at the centre first, then by the way to the middle of each. */
function inReach(map: OpenMap, center: Position): Seen[] {
  const here = new Set(seenOn(map, 0).map(({ feature }) => feature.key));
  return seenOn(map)
    .map((seen) => ({ seen, metres: here.has(seen.feature.key) ? -1 : metresBetween(center, seen.feature.at) }))
    .sort((a, b) => a.metres - b.metres)
    .map(({ seen }) => seen);
}

/** Find the position on the pieces of a feature that is nearest to another. */
const placeOf = (shapes: readonly DrawnShape[], from: Position): Position | undefined =>
  nearestOn({ type: 'GeometryCollection', geometries: shapes }, from);

const isIn = ([west, south, east, north]: Bbox, [x, y]: Position): boolean => x >= west && x <= east && y >= south && y <= north;
