import { pageAt } from '../../../map/bring/service-address.ts';

/** Pages of one layer: a hostile service has no last one. */
const mostPages = 1000;

/** Access to the pages that follow the first one. */
interface Pages {
  /** Fetches a page; undefined where none comes. */
  fetchPage: (address: string) => Promise<ArrayBuffer | undefined>;
  /** Bytes that all of them may have. */
  room: number;
  onProgress: (share: number) => void;
}

/** Collection of features as a service answers it: one page of them. */
interface Page {
  features: readonly unknown[];
  /** Members of the collection beside its features. */
  rest: Readonly<Record<string, unknown>>;
  /** Number of features of the layer; infinite where the service counts none. */
  total: number;
}

/** Join the pages of a service's answer: the parts of one file, which says how many features there are where not all have come. */
export async function readPages(first: ArrayBuffer, address: URL, { fetchPage, room, onProgress }: Pages): Promise<BlobPart[]> {
  const page = pageOf(first);
  const count = page?.features.length ?? 0;
  if (page === undefined || count === 0 || count >= page.total || pageAt(address, { from: count, count }) === undefined) return [first];
  const ids = new Set<string>();
  const lists = new Set([listOf(page.features, ids)]);
  const beginning = JSON.stringify({ ...page.rest, features: [] }).replace(/\]\}$/, '');
  let bytes = first.byteLength;
  let from = count;
  for (let pages = 1; pages < mostPages && from < page.total; pages += 1) {
    onProgress(from / page.total);
    const came = await fetchPage(pageAt(address, { from, count }) ?? '');
    bytes += came?.byteLength ?? 0;
    const next = came === undefined || bytes > room ? [] : (pageOf(came)?.features ?? []);
    const list = listOf(next, ids);
    // Some answer their first page each time.
    if (list === '' || lists.has(list)) break;
    lists.add(list);
    from += next.length;
  }
  return [beginning, ...[...lists].flatMap((list, at) => (at === 0 ? list : [',', list])), ']}'];
}

/** The features of a page, as they stand in a list, but for those whose ids a page before had. */
function listOf(features: readonly unknown[], ids: Set<string>): string {
  const idOf = (feature: unknown): string | undefined =>
    typeof feature === 'object' && feature !== null && 'id' in feature ? JSON.stringify(feature.id) : undefined;
  // Without ids two that are alike are two.
  const fresh = features.filter((feature) => !ids.has(idOf(feature) ?? ''));
  for (const id of fresh.map(idOf)) if (id !== undefined) ids.add(id);
  return fresh.map((feature) => JSON.stringify(feature)).join(',');
}

function pageOf(bytes: ArrayBuffer): Page | undefined {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof answer !== 'object' || answer === null) return undefined;
    const { features, ...rest } = answer as Record<string, unknown>;
    if (!Array.isArray(features)) return undefined;
    const totals = [rest['numberMatched'], rest['totalFeatures']];
    // Who says neither has one page, as far as anybody knows.
    const unknown = totals.includes('unknown') ? Infinity : features.length;
    return { features: features as unknown[], rest, total: totals.find((each) => typeof each === 'number') ?? unknown };
  } catch {
    return undefined; // no JSON: the reader of the file says so
  }
}
