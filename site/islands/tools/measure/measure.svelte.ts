import { formatDistance } from '../../../map/facts/format-value.ts';
import { drawMeasure } from '../../../map/measure/draw-measure.ts';
import { formatArea } from '../../../map/measure/format-area.ts';
import { legsOf, lengthOf, measureRing } from '../../../map/measure/measure.ts';
import type { Overlay, Position } from '../../../map/model/model.ts';
import type { MapSession, Running } from '../../map/session.ts';
import { createTracing, type Tracing } from '../../map/tracing.svelte.ts';

/** Kinds of a measure. */
export const measureKinds = ['path', 'area'] as const;
/** A kind of measure. */
type MeasureKind = (typeof measureKinds)[number];

/** A measure that the reader takes upon a map; it stays there while other tools are open. */
export interface Measuring extends Running {
  readonly tracing: Tracing;
  readonly kind: MeasureKind;
  choose: (kind: MeasureKind) => void;
}

/** Begins to measure the length of a path. */
export function createMeasuring({ picking, lang }: Pick<MapSession, 'picking' | 'lang'>): Measuring {
  let kind = $state<MeasureKind>('path');
  const shape = (): { least: number; closes: boolean } => (kind === 'path' ? { least: 2, closes: false } : { least: 3, closes: true });
  const tracing = createTracing({ zoom: () => picking.map?.zoom() ?? 0, shape });
  const figure = (): string => {
    const { corners } = tracing;
    if (corners.length < shape().least) return '';
    return kind === 'path' ? formatDistance(lengthOf(legsOf(corners)), lang) : formatArea(measureRing(corners).area, lang);
  };
  return {
    tracing,
    get kind(): MeasureKind {
      return kind;
    },
    choose: (next) => void (kind = next),
    get claims(): boolean {
      return !tracing.ended;
    },
    get overlay(): Overlay | undefined {
      const { corners } = tracing;
      return corners.length === 0 ? undefined : drawMeasure({ corners, closes: shape().closes, label: figure() });
    },
    pick: (at: Position) => tracing.add(at),
  };
}
