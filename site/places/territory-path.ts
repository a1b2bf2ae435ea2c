import { territoryKind } from './territories.ts';

/** The page of a territory, below the site's root: communes and intercommunal bodies share one, which reads its index. */
export function territoryPath(code: string): string {
  const kind = territoryKind(code);
  if (kind === 'commune') return `/territoires/commune/?code=${code.slice('COMMUNE-'.length)}`;
  return kind === 'epci' || kind === 'ept' ? `/territoires/commune/?code=${code}` : `/territoires/${code}/`;
}
