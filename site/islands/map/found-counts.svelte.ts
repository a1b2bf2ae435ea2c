import type { Filter } from '../../map/model/filter.ts';
import type { MapFacts, MapLayer } from '../../map/model/model.ts';

/** Counts that tables have found, kept as long as the page is open. */
let counts = $state.raw<Readonly<Record<string, number>>>({});

type Asked = [facts: Pick<MapFacts, 'id'>, layer: Pick<MapLayer, 'name' | 'files'>, filters: readonly Filter[]];

/** By the file as well: a version of before has none here. */
const keyOf = (...[{ id }, { name, files }, filters]: Asked): string =>
  JSON.stringify([id, name, files?.geoparquet?.url, [...filters].sort((a, b) => (a.field < b.field ? -1 : 1))]);

/** Keep how many features of a layer pass its filters. */
export const keepFound = (...[facts, layer, filters, count]: [...Asked, count: number]): void => {
  counts = { ...counts, [keyOf(facts, layer, filters)]: count };
};

/** How many features of a layer pass its filters, where a table has counted them. */
export const foundOf = (...asked: Asked): number | undefined => counts[keyOf(...asked)];
