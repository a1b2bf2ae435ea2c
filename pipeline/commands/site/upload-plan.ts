import { createHash } from 'node:crypto';
import type { Served, Stored } from '../../stores/store.ts';

/** A file of a built site: its bytes, what browsers are told with it, and the digest of both. */
export interface PlannedFile {
  bytes: number;
  sha256: string;
  served: Served;
  mark: string;
}

/** Inventory of a place where a site was put; paths are digests, as they would tell the pages of an unlisted data set. */
export interface Inventory {
  format: 1;
  /** Marks of the files that were put there, by digests of their paths; empty while a file is being sent. */
  files: Record<string, string>;
  /** Since when the site has had no use for files that open pages may still ask for. */
  unused: Record<string, string>;
}

/** Plan of an upload: files to send in stages, files to remove after all of them, and the inventories during and after it. */
export interface UploadPlan {
  stages: string[][];
  remove: string[];
  /** Whether there is anything to do or to write down. */
  isNews: boolean;
  /** While files are sent. */
  during: Inventory;
  /** Once all are there. */
  after: Inventory;
}

/** So many hexadecimal digits tell files from each other. */
const digits = 32;
const shortDigest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, digits);

/** The name of a path in an inventory. */
export const pathDigest = shortDigest;

/** The mark of a file: other bytes or other headers, another mark. */
export const markOf = (sha256: string, { type, cacheControl }: Served): string => shortDigest(`${sha256} ${type} ${cacheControl}`);

/**
 * Whether a name holds its content's digest, as of programs, styles and search index parts, asked for only once a page or entry names them.
 */
const isHashed = (path: string): boolean =>
  /^(_astro\/|pagefind\/(fragment|index|filter)\/|pagefind\/extents\/[0-9a-f]{16}\.json$|pagefind\/[^/]+\.pf_meta$)/.test(path);
/** Whether a file leads to all others or vouches for them: search index, site map, robots.txt, confirmation; no old page is confirmed. */
const isEntry = (path: string): boolean =>
  // guard [|etat\/confirme\.json → ]: pages are confirmed last
  path === 'pagefind/pagefind-entry.json' || /^(sitemap[^/]*\.xml|robots\.txt|etat\/confirme\.json)$/.test(path);
const isPage = (path: string): boolean => path.endsWith('.html');

const kinds: ((path: string) => boolean)[] = [isHashed, (path) => !isPage(path) && !isEntry(path), isPage, isEntry];

/** Milliseconds for which a page opened before another upload still finds its programs and parts of the index. */
const graceMs = 24 * 3_600_000;
/** Clocks of a store's machines differ by less. */
const clocksMs = 5_000;

/** Plan the upload from the present state of a place to a built site; files outside the inventory are not ours, and stay. */
export function planUpload(
  files: ReadonlyMap<string, PlannedFile>,
  there: ReadonlyMap<string, Stored>,
  known: { inventory: Inventory; written: Date } | undefined,
  now: Date,
): UploadPlan {
  // Named files come before those that name them, new before replaced: whoever reads meanwhile meets no page without its files.
  const { files: marks = {}, unused = {} } = known?.inventory ?? {};
  const isThere = (path: string, { bytes, mark }: PlannedFile): boolean => {
    const stored = there.get(path);
    // What somebody has changed or removed since is sent again.
    const isUntouched = stored?.bytes === bytes && stored.modified.getTime() <= (known?.written.getTime() ?? 0) + clocksMs;
    return isUntouched && marks[pathDigest(path)] === mark;
  };
  const send = [...files].filter(([path, file]) => !isThere(path, file)).map(([path]) => path);
  const stages = kinds
    .flatMap((isKind) => {
      const ofKind = send.filter((path) => kinds.find((each) => each(path)) === isKind);
      return [ofKind.filter((path) => !there.has(path)), ofKind.filter((path) => there.has(path))];
    })
    .filter((stage) => stage.length > 0);

  // guard [marks[pathDigest(path)] !== undefined]: neither removed nor taken for ours
  const left = [...there.keys()].filter((path) => !files.has(path) && marks[pathDigest(path)] !== undefined);
  const sinceOf = (path: string): string => unused[pathDigest(path)] ?? now.toISOString();
  const isKept = (path: string): boolean => isHashed(path) && now.getTime() - Date.parse(sinceOf(path)) < graceMs;
  const kept = left.filter(isKept);
  const remove = left.filter((path) => !isKept(path));

  const marksOf = (paths: readonly string[]): [string, string][] => paths.map((path) => [pathDigest(path), marks[pathDigest(path)] ?? '']);
  const own = [...files].map(([path, { mark }]): [string, string] => [pathDigest(path), mark]);
  const after: Inventory = {
    format: 1,
    files: Object.fromEntries([...own, ...marksOf(kept)]),
    unused: Object.fromEntries(kept.map((path) => [pathDigest(path), sinceOf(path)])),
  };
  const unsent = send.map((path): [string, string] => [pathDigest(path), '']);
  const isNews = JSON.stringify(after) !== JSON.stringify(known?.inventory) || send.length + remove.length > 0;
  return {
    stages,
    remove,
    isNews,
    after,
    during: { ...after, files: { ...after.files, ...Object.fromEntries([...marksOf(remove), ...unsent]) } },
  };
}

/** An inventory as it was read, of whoever may write there; undefined where it is none. */
export function parseInventory(bytes: Uint8Array): Inventory | undefined {
  try {
    const read = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Inventory> | null;
    const { format, files, unused } = read ?? {};
    const isTable = (table: unknown, form: RegExp): boolean =>
      typeof table === 'object' &&
      table !== null &&
      Object.entries(table).every(([name, value]) => /^[0-9a-f]{32}$/.test(name) && form.test(String(value)));
    if (format !== 1 || !isTable(files, /^([0-9a-f]{32})?$/) || !isTable(unused, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)) return undefined;
    return read as Inventory;
  } catch {
    return undefined;
  }
}
