import { entriesNaming, readOfficialList, readOfficialText } from '../../schemas/official-code.ts';
import { officialPlaces, type OfficialLists, type OfficialPlace } from '../../schemas/model/territories.ts';

/** Places after which it takes less time to parse the lists, which are large, than to look for one more. */
const fewPlaces = 20;

const texts = new Map<string, string>();
const found = new Map<string, OfficialPlace | undefined>();
let all: Map<string, OfficialPlace> | undefined;

const placesIn = (read: <Entry>(name: keyof OfficialLists) => Entry[]): Map<string, OfficialPlace> =>
  officialPlaces({ communes: read('communes'), epci: read('epci'), ept: read('ept') });

/** Find a commune or a union of communes by its territory code. */
export function officialPlaceOf(code: string): OfficialPlace | undefined {
  if (found.size >= fewPlaces) all ??= placesIn(readOfficialList);
  if (all !== undefined) return all.get(code);
  if (!found.has(code)) found.set(code, placesIn((name) => entriesNaming(textOf(name), code.replace(/^[A-Z]+-/, ''))).get(code));
  return found.get(code);
}

function textOf(name: string): string {
  const text = texts.get(name) ?? readOfficialText(name);
  texts.set(name, text);
  return text;
}
