import type { Bbox } from '../../../schemas/types.ts';
import type { ShownDataset } from '../../map/compose.ts';
import { datasetOfSource } from '../../map/facts/frames.ts';
import { standingOf } from '../../map/facts/standing.ts';
import type { Frame, MapFacts } from '../../map/model/model.ts';
import type { OpenMap } from '../../map/open-map.ts';

/** Whether all its features are in the tiles of a zoom and drawn, and their files tell where the next one is. */
const isWhole = ({ facts, visible, hidden, filters }: ShownDataset, window: Bbox, zoom: number): boolean =>
  visible &&
  hidden.length === 0 &&
  filters === undefined &&
  standingOf(facts, window, zoom) === 'seen' &&
  facts.layers.length > 0 &&
  facts.layers.every(({ files }) => files?.flatgeobuf !== undefined);

/** Ids of data sets that have no feature in the window of a map at rest; `lacks` those of which a part did not come. */
export function absentOf(
  map: Pick<OpenMap, 'box' | 'drawn' | 'zoom'>,
  shown: readonly ShownDataset[],
  lacks: (id: string) => boolean,
): string[] {
  const asked = shown.filter((each) => isWhole(each, map.box(), map.zoom()) && !lacks(each.facts.id));
  if (asked.length === 0) return [];
  const present = new Set(map.drawn().map(({ source }) => datasetOfSource(source)));
  return asked.map(({ facts }) => facts.id).filter((id) => !present.has(id));
}

/** The frame that holds a window and the features that are nearest to its middle; undefined where files cannot tell. */
export async function frameOfNearest(facts: MapFacts, window: Bbox): Promise<Frame | undefined> {
  const { countedPlace, lookAround } = await import('../../places/count-here.ts');
  const place = countedPlace(window);
  const box = place && (await lookAround(facts, place))?.beyond?.box;
  return box && { box, leastZoom: 0, mostZoom: 14 };
}
