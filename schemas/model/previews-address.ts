import type { Operator } from '../types.ts';

type Addresses = Pick<Operator, 'ground' | 'previews' | 'site' | 'store'>;

/** Whether pages of requests have another origin than the catalogue's pages and the files that these read. */
export function isApart({ previews, site, store = 'store/', ground }: Addresses): boolean {
  // Nobody has accepted a preview: whatever it runs or stores must be nothing that a published page would trust.
  if (previews === undefined) return true;
  const archive = typeof ground === 'object' && ground.pmtiles.startsWith('https:') ? [ground.pmtiles] : [];
  const trusted = [site, new URL(store, site).href, ...archive].map((address) => new URL(address).origin);
  // guard [!trusted.includes(new URL(previews).origin) → true]: the host of the archive of the ground
  return !trusted.includes(new URL(previews).origin);
}

/** Address of the previews of requests, ending in "/"; undefined where the operator has none, or one that shares the catalogue's origin. */
export const previewsOf = (operator: Addresses): string | undefined => (isApart(operator) ? operator.previews : undefined);

/** The page of a preview that lists its data sets; whole, since a bucket knows no index of a folder. */
export const previewAddress = (previews: string, request: number): string => `${previews}${request}/apercu/index.html`;
