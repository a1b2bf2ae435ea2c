import type { Operator } from '../types.ts';

type Addresses = Pick<Operator, 'ground' | 'previews' | 'site' | 'store'>;

/**
 * Whether the pages of requests have another origin than those of the catalogue and what these read: nobody has accepted a preview, and what one
 * runs or holds must be nothing that a published page would trust.
 */
export function isApart({ previews, site, store = 'store/', ground }: Addresses): boolean {
  if (previews === undefined) return true;
  const archive = typeof ground === 'object' && ground.pmtiles.startsWith('https:') ? [ground.pmtiles] : [];
  const trusted = [site, new URL(store, site).href, ...archive].map((address) => new URL(address).origin);
  return !trusted.includes(new URL(previews).origin);
}

/** Where the pages of requests are read, ending in "/"; undefined where the operator has no place for them, or one that is not apart. */
export const previewsOf = (operator: Addresses): string | undefined => (isApart(operator) ? operator.previews : undefined);

/** The page of a preview that lists its data sets; whole, since a bucket knows no index of a folder. */
export const previewAddress = (previews: string, request: number): string => `${previews}${request}/apercu/index.html`;
