import type { Geometry } from 'geojson';
import type { PickedFeature, RenderedFeature } from '../../../map/facts/picked-feature.ts';
import { isInWindow } from '../../../map/facts/view-count.ts';
import type { CutArea } from '../../../map/take/cutter.ts';
import type { MapSession } from '../../map/session.ts';

/** Features that the table lists: those of a view that the map has come to rest at. */
export interface ViewReading {
  /** Features, the zoom at which they were drawn, and whether they are those of an extract alone. */
  readonly inView: { features: PickedFeature[]; zoom: number; isCut: boolean };
  /** Whether the view is another one by now: how many are in it is not known until the map has come to rest. */
  readonly isCounting: boolean;
}

/** Make the test of what lies in the area of an extract; few readers choose one. */
async function testOf(area: CutArea): Promise<((feature: RenderedFeature) => boolean) | undefined> {
  const [{ liesIn }, { makeCutter }] = await Promise.all([import('../../../map/take/count-in.ts'), import('../../../map/take/cutter.ts')]);
  const cutter = makeCutter(area);
  if (cutter === undefined) return undefined;
  const lies = liesIn(cutter);
  return ({ geometry }) => lies(geometry as Geometry);
}

/** Reads what is in view, each time the map has come to rest; of an extract, what lies in that. */
export function createViewReading(session: MapSession): ViewReading {
  let inView = $state.raw<ViewReading['inView']>({ features: [], zoom: 0, isCut: false });
  let isCounting = $state(true);
  /** Views that there have been: what is reckoned of an earlier one is not told. */
  let views = 0;
  $effect(() => {
    const { area } = session.toolbox;
    // Filters and layers change what is drawn as well.
    void session.shown;
    // Where the test does not come, what is in view is listed, and said to be that.
    const test = area && testOf(area).catch(() => undefined);
    return session.picking.map?.watchView({
      change() {
        views += 1;
        isCounting = true;
      },
      async rest() {
        const view = views;
        const lies = test && (await test);
        const { map } = session.picking;
        if (view !== views || map === undefined) return;
        const window = map.box();
        const features = map.visibleFeatures(lies).filter((feature) => isInWindow(feature, window));
        inView = { features, zoom: map.zoom(), isCut: lies !== undefined };
        isCounting = false;
      },
    });
  });
  return {
    get inView() {
      return inView;
    },
    get isCounting() {
      return isCounting;
    },
  };
}
