import type { PickedFeature } from '../../../map/facts/picked-feature.ts';
import type { MapSession, Running } from '../../map/session.ts';

/** Features in view that the table lists, and the zoom at which they were drawn. */
export interface ViewReading extends Running {
  readonly inView: { features: PickedFeature[]; zoom: number };
}

/** Reads what is in view, each time the map has come to rest. */
export function createViewReading(session: MapSession): ViewReading {
  let inView = $state.raw<ViewReading['inView']>({ features: [], zoom: 0 });
  const rest = (): void => {
    const { map } = session.picking;
    if (map) inView = { features: map.visibleFeatures(), zoom: map.zoom() };
  };
  rest();
  return {
    get inView() {
      return inView;
    },
    rest,
  };
}
