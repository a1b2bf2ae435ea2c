import type { Running } from '../../map/session.ts';

/** Files or a text that were dropped or pasted upon the page, until the panel takes them. */
export interface Given extends Running {
  readonly given: readonly File[] | string | undefined;
  give: (given: readonly File[] | string | undefined) => void;
}

/** Begins with nothing given. */
export function createGiven(): Given {
  let given = $state.raw<Given['given']>();
  return {
    get given(): Given['given'] {
      return given;
    },
    give: (next) => void (given = next),
  };
}
