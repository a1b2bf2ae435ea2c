import { mount, unmount } from 'svelte';
import type { Lang } from '../../words/languages.ts';
import { askService, canBeAsked } from '../../map/services/ask-service.ts';
import { isPictured } from '../../map/services/service-facts.ts';
import type { OpenMap } from '../../map/open-map.ts';
import type { PickedFeature } from '../../map/facts/picked-feature.ts';
import FeatureCard from './FeatureCard.svelte';
import type { MapFacts } from '../../map/model/model.ts';
import type { CardPlace } from './card-place.ts';

/** Content of a card; `onselect` is told the feature shown, undefined when the card closes. */
export interface CardContent {
  features: PickedFeature[];
  at: [number, number];
  datasets: MapFacts[];
  lang: Lang;
  onselect: (feature: PickedFeature | undefined) => void;
}

/** Asks the service itself, or what alone may ask the one that the reader has brought. */
const ask = async (facts: Parameters<typeof askService>[0], ...place: [[number, number], number]): Promise<PickedFeature[]> =>
  facts.origin === 'own' ? (await import('../../map/own/own-tiles.ts')).askOwn(facts.id, ...place) : askService(facts, ...place);

/** Shows in its place what is known of the features at a point of a map, and what services say of it. */
export function showCard(map: OpenMap, place: CardPlace, { features, at, datasets, lang, onselect }: CardContent): void {
  const [first] = features;
  const asked = datasets.filter((facts) => canBeAsked(facts, at, map.zoom()));
  const pictured = datasets.filter(isPictured);
  if (!first && pictured.length === 0) return;
  const target = document.createElement('div');
  const close = (): void => {
    place.close();
    map.focus();
  };
  const answers = asked.map((facts) => ({ host: facts.service.host, features: ask(facts, at, map.zoom()) }));
  const card = mount(FeatureCard, { target, props: { features, answers, datasets, at, lang, onselect, onclose: close } });
  if (first) onselect(first);
  place.point(at, target, () => {
    onselect(undefined);
    void unmount(card);
  });
}
