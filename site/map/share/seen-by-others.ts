import type { ShownDataset } from '../compose.ts';
import type { MapFacts } from '../model/model.ts';

/** Why a shared address does not show a data set to others as its reader sees it. */
export type SeenOtherwise = 'own' | 'pasted' | 'restricted' | 'asked' | 'past' | 'hidden';

/** Compare what a shared address brings back with what its reader sees: how many data sets it names, and those that others see otherwise. */
export function seenByOthers(shown: readonly ShownDataset[]): { count: number; differences: { facts: MapFacts; why: SeenOtherwise }[] } {
  const differences = shown.flatMap((each) => {
    const why = whyOtherwise(each);
    return why === undefined ? [] : [{ facts: each.facts, why }];
  });
  const absent = differences.filter(({ why }) => why === 'own' || why === 'pasted' || why === 'restricted').length;
  return { count: shown.length - absent, differences };
}

function whyOtherwise({ facts, visible }: ShownDataset): SeenOtherwise | undefined {
  if (facts.restriction) return 'restricted';
  if (facts.origin !== undefined && facts.origin !== 'catalogue') return facts.service ? 'pasted' : 'own';
  if (!visible) return 'hidden';
  if (facts.service) return 'asked';
  return facts.versions?.past.some(({ tiles }) => tiles === facts.tiles.url) ? 'past' : undefined;
}
