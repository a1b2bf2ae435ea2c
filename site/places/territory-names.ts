import type { Field } from '../../schemas/types.ts';
import { isCommuneField } from '../../schemas/model/field-names.ts';
import { territoryOf } from '../../schemas/model/territories.ts';
import type { Lang } from '../words/languages.ts';
import { readOfficialCode } from './official-code.ts';
import { territoryPath } from './territory-path.ts';
import { aliases, territoryKind, type IndexedCommune, type TerritoryEntry } from './territories.ts';

/** French names that are words, not names. */
const english: Record<string, string> = { MONDE: 'World' };

let local: Map<string, TerritoryEntry & Partial<IndexedCommune>> | undefined;

/** A commune or a union of communes; they are many, and read only once a data set names one. */
function localPlace(
  code: string,
): (TerritoryEntry & Partial<IndexedCommune> & { departement?: string; departements?: string[] }) | undefined {
  const kind = territoryKind(code);
  if (kind !== 'commune' && kind !== 'epci' && kind !== 'ept') return undefined;
  const { communes, groups } = readOfficialCode();
  local ??= new Map([...groups, ...communes].map((place) => [place.code, place]));
  return local.get(code);
}

/** "Marne" for DEP-51, "Châlons-en-Champagne" for COMMUNE-51108; the code itself where no list has it. */
export function territoryName(code: string, lang: Lang = 'fr'): string {
  return (lang === 'en' ? english[code] : undefined) ?? territoryOf(code)?.name ?? localPlace(code)?.name ?? code;
}

/** Path of the page of the commune whose code a field holds, which its name or its title says; undefined where no list has it. */
export function communePath({ name, title = '' }: Pick<Field, 'name' | 'title'>, code: unknown): string | undefined {
  const isOfCommunes = [name, typeof title === 'string' ? title : title.fr].some(isCommuneField);
  const place = typeof code === 'string' && isOfCommunes ? `COMMUNE-${code}` : undefined;
  return place !== undefined && localPlace(place) !== undefined ? territoryPath(place) : undefined;
}

/** A territory and all that hold it: unions of communes, département, region, country, world. */
export function territoryChain(code: string): string[] {
  const place = localPlace(code);
  const holders = place?.departements ?? (place?.departement === undefined ? [] : [place.departement]);
  const around = holders.flatMap(
    (departement) =>
      readOfficialCode()
        .departements.get(departement)
        ?.map((holder) => holder.code) ?? [],
  );
  // A code that a new commune replaced leads to it.
  const unions = [place?.now && `COMMUNE-${place.now}`, place?.epci, place?.ept].filter((union) => union !== undefined);
  const chain: string[] = [];
  for (let next = territoryOf(code); next; next = territoryOf(next.parent ?? '')) chain.push(next.code);
  const own = [code, ...unions];
  const same = Object.entries(aliases).flatMap(([alias, of]) => (own.includes(of) ? [alias] : []));
  return [...new Set([...own, ...same, ...around, ...chain])];
}

/** The names of a territory and of all that hold it, so that "Marne" finds what is about one of its communes. */
export const territoryNames = (code: string): string[] => territoryChain(code).map((one) => territoryName(one));
