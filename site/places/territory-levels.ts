import { territoryKind, type DepartementIndex, type PageLevel, type TerritoryEntry, type TerritoryKind } from './territories.ts';

/** Parse the code of a commune or a group in any notation; undefined for anything else. */
export function readCode(text: string): { kind: 'commune' | 'group'; code: string } | undefined {
  const code = text.trim().toUpperCase();
  const commune = /^(?:COMMUNE-)?(\d[\dAB]\d{3})$/.exec(code)?.[1];
  if (commune !== undefined) return { kind: 'commune', code: `COMMUNE-${commune}` };
  const [, kind = 'EPCI', siren] = /^(?:(EPCI|EPT)-)?(\d{9})$/.exec(code) ?? [];
  return siren === undefined ? undefined : { kind: 'group', code: `${kind}-${siren}` };
}

/** A territory of the chain, before its cards are read. */
export type BareLevel = Omit<PageLevel, 'cards'>;

const ownKinds: readonly TerritoryKind[] = ['commune', 'epci', 'ept', 'departement', 'region', 'overseas'];

/** Whether a level stands on the page: the reader's own even where they have nothing, the others only where they have data sets. */
export const isShown = ({ kind, count }: Pick<PageLevel, 'kind' | 'count'>): boolean => count > 0 || ownKinds.includes(kind);

/** List levels from the given places out to the widest; those of other kinds (France, the world…) only where they have data sets. */
export function levelsFrom(places: readonly (TerritoryEntry & { reach?: number })[], index: DepartementIndex): BareLevel[] {
  const [first] = places;
  const reach = index.reaches[first?.reach ?? index.groupReach[first?.code ?? ''] ?? -1] ?? {};
  return [...places, ...index.wider].flatMap(({ code, name }) => {
    const kind = territoryKind(code);
    const [count, ...hidden] = reach[code] ?? [index.counts[code] ?? 0];
    return kind !== undefined && isShown({ kind, count }) ? [{ code, name, kind, count, ...(hidden.length > 0 && { hidden }) }] : [];
  });
}
