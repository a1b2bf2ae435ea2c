import { territoryKind, type TerritoryEntry } from './territories.ts';

/** Notes on the area used for a commune of unknown place: communes of its postal code, or a territory that contains it. */
export type StandIns = Record<'postal' | 'epci' | 'departement' | 'other', (name: string) => string>;

/** "son département (Marne)": what a map shows in the place of a commune that it cannot show. */
export function describeStandIn({ code, name }: TerritoryEntry, words: StandIns): string {
  if (/^\d/.test(code)) return words.postal(code);
  const kind = territoryKind(code);
  if (kind === 'epci') return words.epci(name);
  return kind === 'departement' ? words.departement(name) : words.other(name);
}
