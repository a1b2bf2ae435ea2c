import type { Geometry } from 'geojson';
import type { PickedFeature, RenderedFeature } from '../../../map/facts/picked-feature.ts';
import type { CutArea } from '../../../map/take/cutter.ts';
import type { MapSession, Running } from '../../map/session.ts';

/** Features in view that the table lists, the zoom at which they were drawn, and whether they are those of an extract alone. */
export interface ViewReading extends Running {
  readonly inView: { features: PickedFeature[]; zoom: number; isCut: boolean };
  rest: () => void;
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
  let cut: { area: CutArea; lies: ReturnType<typeof testOf> } | undefined;
  const read = (lies: Awaited<ReturnType<typeof testOf>>): void => {
    const { map } = session.picking;
    if (map) inView = { features: map.visibleFeatures(lies), zoom: map.zoom(), isCut: lies !== undefined };
  };
  const rest = (): void => {
    const { area } = session.toolbox;
    if (area === undefined) return read(undefined);
    if (cut?.area !== area) cut = { area, lies: testOf(area) };
    // Where the test does not come, what is in view is listed, and said to be that.
    const now = cut;
    void now.lies.then(
      (lies) => session.toolbox.area === area && read(lies),
      () => {
        cut = undefined;
        read(undefined);
      },
    );
    return undefined;
  };
  rest();
  return {
    get inView() {
      return inView;
    },
    rest,
  };
}
