import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { Fact, Phrase, Problem, Severity, TextFacts } from '../../../schemas/types.ts';
import { problem } from '../../base/errors.ts';

/** Place of a fault in a file: lines, features and rows count from 1, bytes from 0. */
export interface ComplaintPlace {
  line?: number | undefined;
  feature?: number | undefined;
  byte?: number | undefined;
  /** A path inside of the feature (geometry.coordinates[3]), a layer, a file of several. */
  part?: string | undefined;
}

/** Faults of a file, gathered while it is read. */
export interface Complaints {
  /** Note one more case; the text of `id` names {places}. */
  add: (id: TextId, facts: TextFacts, place: ComplaintPlace, severity?: Severity) => void;
  /** One problem for each kind of complaint: its first places, and how many there are. */
  problems: () => Problem[];
}

/** Places that a message names; the rest is counted. */
const shownPlaces = 3;
/** Kinds of complaint that are kept apart (a file may repeat a thousand member names). */
const maxKinds = 50;

interface Kind {
  id: TextId;
  facts: TextFacts;
  severity: Severity;
  places: Fact[];
  count: number;
}

/** Gather complaints in bounded memory, however many there are. */
export function gatherComplaints(): Complaints {
  const kinds = new Map<string, Kind>();
  let others = 0;
  return {
    add(id, facts, place, severity = 'error') {
      const key = kindOf(id, facts);
      let kind = kinds.get(key);
      if (kind === undefined) {
        if (kinds.size >= maxKinds) {
          // Past the last kind only errors count: they must not be hidden.
          others += Number(severity === 'error');
          return;
        }
        kind = { id, facts, severity, places: [], count: 0 };
        kinds.set(key, kind);
      }
      kind.count += 1;
      if (kind.places.length < shownPlaces) kind.places.push(placeText(place));
    },
    problems() {
      const told = [...kinds.values()].map(({ id, facts, severity, places, count }) =>
        problem(id, { ...facts, places: placesText(places, count) }, { severity }),
      );
      return others === 0 ? told : [...told, problem('source.more-problems', { count: others })];
    },
  };
}

/** Name the kind of a complaint; the text that was found is an example, and makes no kind of its own. */
const kindOf = (id: TextId, { found: _, ...facts }: TextFacts): string => `${id} ${JSON.stringify(facts)}`;

const phrase = (id: TextId, facts: TextFacts = {}): Phrase => ({ id, facts });

/** Line 3, feature 2, geometry.coordinates[0] */
function placeText({ line, feature, byte, part }: ComplaintPlace): Fact {
  const parts = [
    ...(line === undefined ? [] : [phrase('place.line', { line })]),
    ...(feature === undefined ? [] : [phrase('place.feature', { feature })]),
    ...(byte === undefined ? [] : [phrase('place.byte', { byte })]),
    ...(part === undefined || part === '' ? [] : [part]),
  ];
  return parts.length === 0 ? phrase('place.file') : parts;
}

function placesText(places: Fact[], count: number): Fact {
  const shown = places.reduce((before, place) => phrase('place.next', { places: before, place }));
  return count > places.length ? phrase('place.more', { places: shown, count }) : shown;
}
