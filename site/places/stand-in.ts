import { territoryKind, type TerritoryEntry } from './territories.ts';

/** What stands for a commune whose own place is not known: communes of its postal code, or a territory that holds it. */
export type StandIns = Record<'postal' | 'epci' | 'departement' | 'other', (name: string) => string>;

/** "son département (Marne)": what a map shows in the place of a commune that it cannot show. */
export function describeStandIn({ code, name }: TerritoryEntry, words: StandIns): string {
  if (/^\d/.test(code)) return words.postal(code);
  const kind = territoryKind(code);
  if (kind === 'epci') return words.epci(name);
  return kind === 'departement' ? words.departement(name) : words.other(name);
}
