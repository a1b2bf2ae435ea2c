import type { FoundAddress } from '../../map/find/addresses.ts';
import type { CatalogueEntry } from '../../map/find/catalogue.ts';
import { ignAttribution, ignHost } from '../../map/style/ign.ts';
import { wordsOf } from '../../map/words.ts';
import { describePlace } from '../../places/place-search.ts';
import type { TerritoryEntry } from '../../places/territories.ts';
import { find as enFind } from '../../words/en/find.ts';
import { places as enPlaces } from '../../words/en/places.ts';
import { find as frFind } from '../../words/fr/find.ts';
import { places as frPlaces } from '../../words/fr/places.ts';
import type { Lang } from '../../words/languages.ts';
import { tell } from '../../words/texts.ts';
import type { createAddressLookup } from '../places/address-lookup.svelte.ts';
import type { TypedPoint } from '../places/point-lookup.svelte.ts';

/** One line that the search offers. */
export interface FoundOption {
  group: string;
  title: string;
  detail: string;
  icon: 'pin' | 'layers' | 'search';
  /** Asks another host. */
  asks?: boolean;
  run: () => void;
}

/** The lines of what is found, in a language; each with what choosing it does. */
export function findOptions(lang: Lang) {
  const words = wordsOf(lang).explorer;
  const finding = { fr: frFind, en: enFind }[lang];
  const places = { fr: frPlaces, en: enPlaces }[lang];
  return {
    point: ({ title, system, link, near }: TypedPoint, run: () => void): FoundOption => ({
      group: link ? finding.links : words.coordinates,
      title: link ? finding.linked(link.host) : (system ?? title),
      detail: [
        near && finding.near(near.name, near.within),
        (link ?? system) && title,
        link && link.layers.length > 0 && finding.withoutLayers(link.layers.length),
      ]
        .filter(Boolean)
        .join(' · '),
      icon: 'pin',
      run,
    }),
    place: (place: TerritoryEntry, run: () => void): FoundOption => ({
      group: words.places,
      title: place.name,
      detail: describePlace(place, places.kinds, places.search.former),
      icon: 'pin',
      run,
    }),
    dataset: ({ title, producer }: CatalogueEntry, run: () => void): FoundOption => ({
      group: words.data,
      title: tell(title, lang).text,
      detail: producer,
      icon: 'layers',
      run,
    }),
    address: ({ title, detail }: FoundAddress, run: () => void): FoundOption => ({
      group: finding.addresses,
      title,
      // Whose answer it is, as its licence asks.
      detail: [detail, ignAttribution].filter(Boolean).join(' · '),
      icon: 'pin',
      run,
    }),
    /** The last line: it asks another host, so that only who takes it asks. */
    asking: (kind: Exclude<ReturnType<typeof createAddressLookup>['kind'], 'found'>, run: () => void): FoundOption => ({
      group: finding.addresses,
      title: finding.ask[kind].title(ignHost),
      detail: finding.ask[kind].detail(ignHost),
      icon: 'search',
      asks: true,
      run,
    }),
  };
}
