import { explainFailure, type Failure } from '../../map/fetch/failure.ts';
import { filterCatalogue, type CatalogueEntry } from '../../map/find/catalogue.ts';
import type { Frame, View } from '../../map/model/model.ts';
import { wordsOf } from '../../map/words.ts';
import { lookUpPlace } from '../../places/place-lookup.ts';
import { describeStandIn } from '../../places/stand-in.ts';
import { currentCode, type TerritoryEntry } from '../../places/territories.ts';
import { failures as enFailures } from '../../words/en/failures.ts';
import { find as enFind } from '../../words/en/find.ts';
import { territories as enPlaces } from '../../words/en/territories.ts';
import { failures as frFailures } from '../../words/fr/failures.ts';
import { find as frFind } from '../../words/fr/find.ts';
import { territories as frPlaces } from '../../words/fr/territories.ts';
import type { Lang } from '../../words/languages.ts';
import { createAddressLookup } from '../places/address-lookup.svelte.ts';
import { createPlaceLookup } from '../places/place-lookup.svelte.ts';
import { createPointLookup } from '../places/point-lookup.svelte.ts';
import { findOptions, type FoundOption } from './find-options.ts';

/** Sources that the search reads, and actions on the chosen result. */
interface Finding {
  lang: Lang;
  /** Address of the list of files of the place index. */
  keys: () => string;
  entries: () => readonly CatalogueEntry[];
  /** Text in the search box. */
  query: () => string;
  write: (text: string) => void;
  /** To a point, or to the place of a code. */
  go: (target: Frame | View, code?: string) => void;
  add: (entry: CatalogueEntry) => void;
}

/** About a commune with its surroundings; a street. */
const zooms = { place: 12, point: 15 };
/** Places before the data sets of the same list. */
const mostPlaces = 6;
const mostDatasets = 5;
/** An address has letters, and the geocoder refuses shorter texts. */
const address = /^(?=.*\p{L}).{3,}/u;

/** Finder of a text's meanings: coordinates, else places, data sets and, on request, addresses. Fetched once the reader focuses the box. */
export function createFinder(finding: Finding) {
  const { lang, query } = finding;
  const lookup = createPlaceLookup(finding.keys);
  const points = createPointLookup();
  const addresses = createAddressLookup();
  const journey = createJourney(finding);
  const words = { fr: frFind, en: enFind }[lang];
  const failures = { fr: frFailures, en: enFailures }[lang];
  const isPoint = $derived(points.isPoint(query()));
  const found = $derived(listFound(finding, { lookup, points, addresses, journey }));
  const options = $derived(isPoint ? found : [...found, ...listAsked(finding, lookup, addresses)]);
  const outcome = $derived(isPoint ? points.outcome : lookup.outcome);
  const problem = $derived.by(() => {
    // What is found already needs no list of places.
    if (found.length > 0 || addresses.kind === 'asked' || outcome?.text.trim() !== query().trim()) return '';
    if (outcome.kind === 'failed') return `${failures.reasons[outcome.why]} ${isPoint ? words.noFormula : failures.parts.places}`;
    return outcome.kind === 'nowhere' ? words.nowhere : outcome.kind === 'none' ? wordsOf(lang).explorer.noResult : '';
  });
  function look(): void {
    void points.type(query());
    if (!isPoint) void lookup.type(query());
  }
  return {
    get options() {
      return options;
    },
    get problem() {
      return problem;
    },
    /** Try again what went wrong, where that may help. */
    get again() {
      return problem !== '' && outcome?.kind === 'failed' ? look : journey.again;
    },
    get note() {
      return journey.note;
    },
    /** For those who do not see what became of their question. */
    get message() {
      return addresses.kind === 'idle' ? '' : words.told[addresses.kind](addresses.found.length);
    },
    look,
    /** The text is another. */
    type(): void {
      journey.forget();
      addresses.forget();
      look();
    },
    leave: lookup.leave,
  };
}

/** The way to a place: what is to be known of it, or why it was not found. */
function createJourney({ lang, go }: Finding) {
  const places = { fr: frPlaces, en: enPlaces }[lang];
  const failures = { fr: frFailures, en: enFailures }[lang];
  /** Note that the box shown is another place's, which stands in for the chosen one. */
  let note = $state('');
  let lost = $state.raw<{ place: TerritoryEntry; why: Failure }>();
  async function goTo(place: TerritoryEntry): Promise<void> {
    lost = undefined;
    try {
      const code = currentCode(place);
      const area = await lookUpPlace(code);
      const [box] = area?.boxes ?? [];
      if (box) go({ box, leastZoom: 0, mostZoom: zooms.place }, code);
      note = area?.standIn ? places.standIn(describeStandIn(area.standIn, places.standIns)) : '';
    } catch (error) {
      lost = { place, why: explainFailure(error) };
    }
  }
  return {
    goTo,
    get note() {
      return lost ? `${failures.reasons[lost.why]} ${failures.parts.places}` : note;
    },
    get again() {
      const place = lost?.place;
      return place && (() => void goTo(place));
    },
    forget(): void {
      note = '';
      lost = undefined;
    },
  };
}

interface Lookups {
  lookup: ReturnType<typeof createPlaceLookup>;
  points: ReturnType<typeof createPointLookup>;
  addresses: ReturnType<typeof createAddressLookup>;
  journey: ReturnType<typeof createJourney>;
}

/** Coordinates alone; else addresses that were asked for, places, data sets. */
function listFound({ lang, query, entries, write, go, add }: Finding, { lookup, points, addresses, journey }: Lookups): FoundOption[] {
  const option = findOptions(lang);
  const text = query().trim();
  if (points.isPoint(text))
    return points.points.map((point) => option.point(point, () => go({ center: point.at, zoom: point.link?.zoom ?? zooms.point })));
  /** Write the chosen place or address into the box; a chosen data set stands in its list instead. */
  const writing = (title: string, next: () => void) => () => {
    write(title);
    next();
  };
  const asked = addresses.found.map((each) =>
    option.address(
      each,
      writing(each.title, () => go({ center: each.at, zoom: each.zoom })),
    ),
  );
  // Places stand first: data shown before them would move under the reader's finger.
  if (lookup.outcome.text !== text) return asked;
  // A code is a place's, and many have the same postal code: all are there.
  const places = /^\d{5}$/.test(text) ? lookup.places : lookup.places.slice(0, mostPlaces);
  const data = text.length < 2 ? [] : filterCatalogue(entries(), { query: text }).slice(0, mostDatasets);
  return [
    ...asked,
    ...places.map((place) =>
      option.place(
        place,
        writing(place.name, () => void journey.goTo(place)),
      ),
    ),
    ...data.map((entry) =>
      option.dataset(
        entry,
        writing('', () => add(entry)),
      ),
    ),
  ];
}

function listAsked({ lang, query }: Finding, lookup: Lookups['lookup'], addresses: Lookups['addresses']): FoundOption[] {
  const text = query().trim();
  if (addresses.kind === 'found' || !address.test(text) || lookup.outcome.text !== text) return [];
  return [findOptions(lang).asking(addresses.kind, () => void addresses.ask(text))];
}
