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
  const seen = new Set<string>();
  const parts = [JSON.stringify({ ...page.rest, features: [] }).replace(/\]\}$/, ''), listOf(page.features, seen)];
  let bytes = first.byteLength;
  let from = count;
  for (let pages = 1; pages < mostPages && from < page.total; pages += 1) {
    onProgress(from / page.total);
    const came = await fetchPage(pageAt(address, { from, count }) ?? '');
    bytes += came?.byteLength ?? 0;
    const next = came === undefined || bytes > room ? [] : (pageOf(came)?.features ?? []);
    const list = listOf(next, seen);
    // Some answer their first page each time.
    if (list === '') break;
    parts.push(',', list);
    from += next.length;
  }
  return [...parts, ']}'];
}

/** The features that have not come yet, as they stand in a list; those that have are remembered by their ids, else as they are. */
function listOf(features: readonly unknown[], seen: Set<string>): string {
  const fresh: string[] = [];
  for (const feature of features) {
    const text = JSON.stringify(feature);
    const id = typeof feature === 'object' && feature !== null && 'id' in feature ? JSON.stringify(feature.id) : text;
    if (seen.has(id)) continue;
    seen.add(id);
    fresh.push(text);
  }
  return fresh.join(',');
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
