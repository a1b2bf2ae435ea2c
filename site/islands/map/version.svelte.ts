import { factsAt, type PastFailure } from '../../map/facts/past-version.ts';
import type { MapFacts, PastVersion } from '../../map/model/model.ts';

/** Version of a data set shown on its map: the current one until a past one is chosen and found; `onshow` hears each change. */
export function createVersion(current: () => MapFacts | undefined, onshow: () => void) {
  let shown = $state.raw<{ version: PastVersion; facts: MapFacts }>();
  let failure = $state.raw<{ of: PastVersion; why: PastFailure }>();

  return {
    get facts(): MapFacts | undefined {
      return shown?.facts ?? current();
    },
    /** Undefined for the current one. */
    get past(): PastVersion | undefined {
      return shown?.version;
    },
    /** Why the one that was chosen last is not shown. */
    get failure(): { of: PastVersion; why: PastFailure } | undefined {
      return failure;
    },
    async choose(id: string | undefined): Promise<void> {
      const facts = current();
      const version = facts?.versions?.past.find((each) => each.id === id);
      failure = undefined;
      if (facts === undefined || version === undefined) shown = undefined;
      else {
        const found = await factsAt(facts, version);
        if (typeof found === 'string') return void (failure = { of: version, why: found });
        shown = { version, facts: found };
      }
      onshow();
    },
  };
}

/** The choice of a version on a map. */
export type ShownVersion = ReturnType<typeof createVersion>;
