import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import { loadJson } from '../../map/fetch/load-json.ts';
import { coveringPlace, type ListCoverage } from '../../places/list-coverage.ts';
import { lookUpPlace } from '../../places/place-lookup.ts';
import { currentCode, type TerritoryEntry } from '../../places/territories.ts';
import { asset } from '../../words/languages.ts';

/** The place that a list is narrowed to, and which of its data sets are of it. */
export function createPlaceFilter() {
  let place = $state.raw<TerritoryEntry>();
  let within = $state.raw<ReadonlySet<string>>();
  let failure = $state<Failure>();

  async function choose(next: TerritoryEntry): Promise<void> {
    place = next;
    within = undefined;
    failure = undefined;
    try {
      const [area, coverage] = await Promise.all([lookUpPlace(currentCode(next)), loadJson<ListCoverage>(asset('/explorer/lieux.json'))]);
      if (place !== next) return;
      within = coveringPlace(coverage, area);
    } catch (error) {
      if (place === next) failure = explainFailure(error);
    }
  }

  return {
    get place() {
      return place;
    },
    /** Ids; undefined where the list is not narrowed, or not yet. */
    get within() {
      return within;
    },
    get failure() {
      return failure;
    },
    choose,
    clear(): void {
      place = undefined;
      within = undefined;
      failure = undefined;
    },
  };
}
