import { groupBy } from '../../schemas/model/group-by.ts';
import { readOfficialList as read } from '../../schemas/official-code.ts';
import { territories } from '../../schemas/model/territories.ts';
import { departementOf, longestKey, significantWords, type CommuneGroup, type IndexedCommune, type TerritoryEntry } from './territories.ts';

interface Commune {
  code: string;
  nom: string;
  departement: string;
  region: string;
  type: 'commune-actuelle' | 'commune-deleguee' | 'commune-associee' | 'arrondissement-municipal';
  codesPostaux?: string[];
  population?: number;
  /** Present commune of a former one. */
  chefLieu?: string;
  /** Commune of a municipal arrondissement. */
  commune?: string;
  anciensCodes?: string[];
}

interface Body {
  code: string;
  nom: string;
  membres: { code: string }[];
}

interface Division {
  code: string;
  nom: string;
  region: string;
  zone: string;
}

const typographic = (name: string): string => name.replaceAll("'", '’');

/** The official geographic code, as the territory pages use it. */
export interface OfficialCode {
  communes: (IndexedCommune & { departement: string; population: number })[];
  groups: CommuneGroup[];
  /** By code ("51"): the chain from the département to the world. */
  departements: Map<string, TerritoryEntry[]>;
}

/** Authorities that cover whole départements beside or instead of their councils. */
const uniqueAuthorities: Record<string, TerritoryEntry> = {
  '2A': { code: 'CTU-20R', name: 'Collectivité de Corse' },
  '2B': { code: 'CTU-20R', name: 'Collectivité de Corse' },
  '67': { code: 'CTU-6AE', name: 'Collectivité européenne d’Alsace' },
  '68': { code: 'CTU-6AE', name: 'Collectivité européenne d’Alsace' },
  '972': { code: 'CTU-972R', name: 'Collectivité territoriale de Martinique' },
  '973': { code: 'CTU-973R', name: 'Collectivité territoriale de Guyane' },
};
const everywhere: TerritoryEntry[] = [
  { code: 'FR', name: 'France' },
  { code: 'MONDE', name: 'Monde' },
];

const groupKinds: Record<string, string> = { CC: 'Communauté de communes', CA: 'Communauté d’agglomération', CU: 'Communauté urbaine' };

/** "Communauté urbaine du Grand Reims" for the "CU du Grand Reims" of the official list. */
export function unionName(official: string): string {
  const [, kind = '', name = official] = /^(CC|CA|CU) (.*)$/.exec(official) ?? [];
  return kind === '' || /communaut|agglo/i.test(name) ? name : `${groupKinds[kind] ?? kind} ${name}`;
}

let official: OfficialCode | undefined;
/** Communes (former ones too), intercommunal bodies and départements of the official geographic code, read once. */
export const readOfficialCode = (): OfficialCode => (official ??= build());

function build(): OfficialCode {
  const all = read<Commune>('communes');
  const epci = read<Body>('epci');
  const ept = read<Body>('ept');
  const regions = new Map(read<Division>('regions').map(({ code, nom }) => [code, typographic(nom)]));
  const departements = new Map(
    read<Division>('departements').map(({ code, nom, region, zone }): [string, TerritoryEntry[]] => {
      const name = typographic(nom);
      const authority = uniqueAuthorities[code];
      const chain =
        zone === 'com'
          ? [{ code: `OM-${code}`, name }]
          : [
              { code: `DEP-${code}`, name },
              ...(authority ? [authority] : []),
              { code: `REG-${region}`, name: regions.get(region) ?? region },
            ];
      return [code, [...chain, ...everywhere]];
    }),
  );
  const members = (bodies: Body[]): Map<string, string> =>
    new Map(bodies.flatMap(({ code, membres }) => membres.map((member) => [member.code, code] as const)));
  const epciOf = members(epci);
  const eptOf = members(ept);
  const current = new Map(all.filter(({ type }) => type === 'commune-actuelle').map((commune) => [commune.code, commune]));

  const communes = [...current.values()].map((commune) => describe(commune, epciOf.get(commune.code), eptOf.get(commune.code)));
  const former = all
    .filter(({ code, type }) => type !== 'commune-actuelle' && !current.has(code))
    .map((commune) => ({ ...describe(commune), now: commune.chefLieu ?? commune.commune ?? '' }))
    .filter(({ now }) => current.has(now));
  const known = new Set([...communes, ...former].map(({ code }) => code));
  // Communes that vanished long ago have a code and no name left.
  const nameless = [...current.values()].flatMap(({ code: now, nom, departement, anciensCodes = [] }) =>
    anciensCodes
      .filter((code) => !known.has(`COMMUNE-${code}`))
      .map((code) => ({ code: `COMMUNE-${code}`, name: typographic(nom), departement, population: 0, now, nameless: true as const })),
  );
  const groups = [...epci.map((body) => describeGroup(body, 'EPCI')), ...ept.map((body) => describeGroup(body, 'EPT'))];
  const ordered = [...communes, ...former, ...nameless].sort((a, b) => b.population - a.population || a.code.localeCompare(b.code));
  return { communes: ordered, groups, departements };
}

function describe(
  { code, nom, departement, codesPostaux = [], population = 0 }: Commune,
  epci?: string,
  ept?: string,
): OfficialCode['communes'][number] {
  return {
    code: `COMMUNE-${code}`,
    name: typographic(nom),
    ...(codesPostaux.length > 0 && { postal: codesPostaux.join(' ') }),
    ...(epci !== undefined && { epci: `EPCI-${epci}` }),
    ...(ept !== undefined && { ept: `EPT-${ept}` }),
    departement,
    population,
  };
}

function describeGroup({ code, nom, membres }: Body, kind: 'EPCI' | 'EPT'): CommuneGroup {
  const counts = new Map<string, number>();
  for (const member of membres) counts.set(departementOf(member.code), (counts.get(departementOf(member.code)) ?? 0) + 1);
  const departements = [...counts].sort((a, b) => b[1] - a[1]).map(([departement]) => departement);
  return { code: `${kind}-${code}`, name: unionName(typographic(nom)), departements, communes: membres.length };
}

let searchable: Map<string, TerritoryEntry[]> | undefined;
/** The search index: places by the first characters of a word of their name, of a postal code or of their own code. */
export const searchIndexes = (): Map<string, TerritoryEntry[]> => (searchable ??= buildSearchIndexes());

/** More places have a file for each further character: it is of some seven kilobytes at most, compressed. */
const crowded = 500;

/** One commune in sixteen, where three of five people live. */
const townPeople = 5000;

/** Larger than a département, or beside one. */
const wide = ['country', 'region', 'ctu'];

function buildSearchIndexes(): Map<string, TerritoryEntry[]> {
  const { communes, groups, departements } = readOfficialCode();
  const added: { place: TerritoryEntry; words: string[] }[] = [];
  const add = (place: TerritoryEntry, words: string[]): void => void added.push({ place, words: words.map((word) => word.toLowerCase()) });
  const label = (code: string): string => `${departements.get(code)?.[0]?.name ?? ''} (${code})`;
  for (const [code, [departement]] of departements) if (departement) add(departement, [...significantWords(departement.name), code]);
  for (const { code, name, kind } of territories)
    if (wide.includes(kind)) add({ code, name }, [...significantWords(name), code.replace(/^\w+-/, '')]);
  for (const {
    code,
    name,
    departements: [first = ''],
  } of groups)
    add({ code, name, within: label(first) }, [...significantWords(name), code.replace(/^\w+-/, '')]);
  for (const { departement, population, epci: _, ept: __, ...place } of communes) {
    const words = [
      ...(place.nameless ? [] : significantWords(place.name)),
      place.code.slice('COMMUNE-'.length),
      ...(place.postal?.split(' ') ?? []),
    ];
    add({ ...place, within: label(departement), ...(population >= townPeople && { town: true }) }, words);
  }
  const starts = added.flatMap(({ place, words }) => [...new Set(words.filter(Boolean))].map((word) => ({ place, word })));
  return new Map([...splitCrowded(starts, 2)].map(([key, list]) => [key, [...new Set(list.map(({ place }) => place))]]));
}

interface Start {
  place: TerritoryEntry;
  word: string;
}

/** Places by the beginnings of their words, of `length` characters and of more where too many places share those. */
function splitCrowded(starts: readonly Start[], length: number): Map<string, Start[]> {
  const groups = groupBy(starts, ({ word }) => word.slice(0, length));
  const split = [...groups].flatMap(([key, list]) =>
    list.length > crowded && length < longestKey && key.length === length ? [...splitCrowded(list, length + 1)] : [[key, list] as const],
  );
  return new Map(split);
}
