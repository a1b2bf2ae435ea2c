import { mount, unmount } from 'svelte';
import { failures as en } from '../../words/en/failures.ts';
import { failures as fr } from '../../words/fr/failures.ts';
import type { Lang } from '../../words/languages.ts';
import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import Failed from '../parts/Failed.svelte';
import { renewStyles } from '../parts/renew-styles.ts';
import type { OpenMap } from '../../map/open-map.ts';
import { zoomOfParts } from '../../map/facts/overview.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import type { CardPlace } from './card-place.ts';
import type { Frame, MapFacts } from '../../map/model/model.ts';

/** Feature picked on a map; `shown` gives the data sets on the map, `cards` a place of its card other than the map. */
export function createPicking(shown: () => { datasets: MapFacts[]; lang: Lang }, cards: () => CardPlace | undefined = () => undefined) {
  let map = $state.raw<OpenMap>();
  let selected = $state.raw<PickedFeature>();
  /** The place of the card that is open. */
  let place: CardPlace | undefined;

  const close = (): void => place?.close();

  /** Show a card of the features at a place; what draws it is fetched with the first one. */
  function pick(features: PickedFeature[], at: [number, number]): void {
    const opened = map;
    if (!opened) return;
    close();
    const where = (place = cards() ?? { point: opened.point, close: opened.closePopup });
    const content = { features, at, ...shown(), onselect: (feature: PickedFeature | undefined) => void (selected = feature) };
    void import('./show-card.ts').then(
      ({ showCard }) => showCard(opened, where, content),
      (error: unknown) =>
        tell(where, at, {
          failure: explainFailure(error),
          onretry: () =>
            void renewStyles().then(
              () => pick(features, at),
              () => pick(features, at),
            ),
        }),
    );
  }

  /** Show a failure in place of a card whose code did not come. */
  function tell(where: CardPlace, at: [number, number], why: { failure: Failure; onretry: () => void }): void {
    const { lang } = shown();
    const target = document.createElement('div');
    const note = mount(Failed, { target, props: { ...why, what: { fr, en }[lang].parts.card, lang } });
    where.point(at, target, () => void unmount(note));
  }

  return {
    /** Undefined until the map is open. */
    get map(): OpenMap | undefined {
      return map;
    },
    get selected(): PickedFeature | undefined {
      return selected;
    },
    open: (opened: OpenMap) => void (map = opened),
    /** Pick features on the map: zoom into a group, or show a card. */
    pick(features: PickedFeature[], at: [number, number]): void {
      const zoom = map && zoomOfParts(features[0], shown().datasets, map.zoom());
      if (zoom === undefined) return pick(features, at);
      close();
      map?.goTo(at, zoom);
    },
    close,
    /** Go to a feature of the table, to its frame where that is known, and pick it. */
    find(feature: PickedFeature, frame?: Frame): void {
      if (frame) map?.fit(frame);
      else map?.goTo(feature.at);
      pick([feature], feature.at);
    },
  };
}

/** Picked feature of a map, and its card. */
export type Picking = ReturnType<typeof createPicking>;
