import { mount, unmount } from 'svelte';
import type { Lang } from '../../languages.ts';
import type { MapFacts } from '../../map/facts.ts';
import type { OpenMap } from '../../map/open-map.ts';
import type { PickedFeature } from '../../map/picked-feature.ts';
import FeatureCard from './FeatureCard.svelte';

/** What a card needs; `onselect` is told the feature shown, undefined when the card closes. */
export interface CardContent {
  features: PickedFeature[];
  at: [number, number];
  datasets: MapFacts[];
  lang: Lang;
  onselect: (feature: PickedFeature | undefined) => void;
}

/** Shows what is known of the features at a place in a popup of the map; closes the one before. */
export function showCard(map: OpenMap, { features, at, datasets, lang, onselect }: CardContent): void {
  map.closePopup();
  const [first] = features;
  if (!first) return;
  const target = document.createElement('div');
  const close = (): void => {
    map.closePopup();
    map.focus();
  };
  const card = mount(FeatureCard, { target, props: { features, datasets, at, lang, onselect, onclose: close } });
  onselect(first);
  map.point(at, target, () => {
    onselect(undefined);
    void unmount(card);
  });
}
