import { mount, unmount } from 'svelte';
import { failures as en } from '../../words/en/failures.ts';
import { failures as fr } from '../../words/fr/failures.ts';
import type { Lang } from '../../words/languages.ts';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import Failed from '../parts/Failed.svelte';
import { renewStyles } from '../parts/renew-styles.ts';
import type { OpenMap } from '../../map/open-map.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import type { Frame, MapFacts } from '../../map/model/model.ts';

/** The feature that the reader has picked on a map, and the table of those in view; `shown` gives what the map shows now. */
export function createPicking(shown: () => { datasets: MapFacts[]; lang: Lang }) {
  let map = $state.raw<OpenMap>();
  let selected = $state.raw<PickedFeature>();
  let inView = $state.raw<{ features: PickedFeature[]; zoom: number }>({ features: [], zoom: 0 });
  let tableOpen = $state(false);

  /** Show a card of the features at a place; what draws it is fetched with the first one. */
  function pick(features: PickedFeature[], at: [number, number]): void {
    const opened = map;
    if (!opened) return;
    const content = { features, at, ...shown(), onselect: (feature: PickedFeature | undefined) => void (selected = feature) };
    void import('./show-card.ts').then(
      ({ showCard }) => showCard(opened, content),
      (error: unknown) =>
        tell(opened, at, {
          failure: explainFailure(error),
          onretry: () =>
            void renewStyles().then(
              () => pick(features, at),
              () => pick(features, at),
            ),
        }),
    );
  }

  /** What draws a card did not come: that is said where the card would be. */
  function tell(opened: OpenMap, at: [number, number], why: { failure: Failure; onretry: () => void }): void {
    const { lang } = shown();
    const target = document.createElement('div');
    const note = mount(Failed, { target, props: { ...why, what: { fr, en }[lang].parts.card, lang } });
    opened.point(at, target, () => void unmount(note));
  }

  /** Read anew what is in view, where the table shows it. */
  function refresh(): void {
    if (tableOpen && map) inView = { features: map.visibleFeatures(), zoom: map.zoom() };
  }

  return {
    /** Undefined until the map is open. */
    get map(): OpenMap | undefined {
      return map;
    },
    get selected(): PickedFeature | undefined {
      return selected;
    },
    /** What the table lists, and the zoom at which that was drawn. */
    get inView(): { features: PickedFeature[]; zoom: number } {
      return inView;
    },
    get tableOpen(): boolean {
      return tableOpen;
    },
    open: (opened: OpenMap) => void (map = opened),
    pick,
    refresh,
    toggleTable(): void {
      tableOpen = !tableOpen;
      refresh();
    },
    /** Go to a feature of the table, to its frame where that is known, and pick it. */
    find(feature: PickedFeature, frame?: Frame): void {
      if (frame) map?.fit(frame);
      else map?.goTo(feature.at);
      pick([feature], feature.at);
    },
  };
}
