import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { fail } from '../../base/errors.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { digest } from '../../stores/digest.ts';
import { isFolder } from '../../stores/open.ts';
import type { Store, Stored } from '../../stores/store.ts';
import { cacheControlOf, isWorthPacking, headerType } from './headers.ts';
import { usualClaimMs, whileClaimed } from './upload-claim.ts';
import { markOf, parseInventory, pathDigest, planUpload, type Inventory, type PlannedFile, type UploadPlan } from './upload-plan.ts';

/** Key of the inventory, at its place; web servers of deploy/ show no name that begins with a dot. */
export const inventoryKey = '.site.json';

/** How a site is uploaded. */
export interface UploadOptions {
  now: Date;
  /** Say what would be done, and do nothing. */
  isDryRun?: boolean;
  /** The pages of a request: all are sent again, so that a rule of the bucket which removes what is old counts from now. */
  isPreview?: boolean;
  claimMs?: number;
  /** Told how many files are sent, of how many. */
  onSent?: (sent: number, total: number) => void;
}

/** Counts of an upload, done or planned; `bytes` are those of the files that are sent. */
export interface UploadCount {
  sent: number;
  bytes: number;
  unchanged: number;
  removed: number;
}

/** Put a built site at a place, whole at every moment: only changes are sent, and files without use are removed last. */
export async function uploadSite(
  site: string,
  place: Store,
  { isDryRun = false, isPreview = false, claimMs = usualClaimMs, ...options }: UploadOptions,
): Promise<UploadCount> {
  await refuseNested(site, place.address);
  const files = await readSite(site);
  if (!files.has(isPreview ? 'apercu/index.html' : 'index.html')) throw fail('hosting.no-site', { folder: site });
  if (isDryRun) return sizeOf(files, await plan(files, place, options.now, isPreview));
  return whileClaimed(place, claimMs, async (hold) => {
    const planned = await plan(files, place, options.now, isPreview);
    await carryOut(planned, { site, files, place, hold, ...options });
    return sizeOf(files, planned);
  });
}

const sizeOf = (files: ReadonlyMap<string, PlannedFile>, { stages, remove }: UploadPlan): UploadCount => {
  const sent = stages.flat();
  const bytes = sent.reduce((sum, path) => sum + (files.get(path)?.bytes ?? 0), 0);
  return { sent: sent.length, bytes, unchanged: files.size - sent.length, removed: remove.length };
};

/** Files read at a time, to be digested. */
const readAtATime = 8;
const packings: { ending: string; pack: (bytes: Uint8Array) => Promise<Buffer> }[] = [
  { ending: '.br', pack: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) },
  { ending: '.gz', pack: (bytes) => promisify(gzip)(bytes, { level: 9 }) },
];

/** The files of a built site by their paths, without what deploy/compress.sh has written beside them. */
async function readSite(site: string): Promise<Map<string, PlannedFile>> {
  const entries = await readdir(site, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => relative(site, join(parentPath, name)).replaceAll(sep, '/'))
    .sort();
  const all = new Set(paths);
  const own = paths.filter((path) => !packings.some(({ ending }) => path.endsWith(ending) && all.has(path.slice(0, -ending.length))));
  const read = async (path: string): Promise<[string, PlannedFile]> => {
    const bytes = await readFile(join(site, path));
    const sha256 = digest(bytes);
    const served = { type: headerType(path, true), cacheControl: cacheControlOf(`/${path}`) };
    return [path, { bytes: bytes.length, sha256, served, mark: markOf(sha256, served) }];
  };
  return new Map(await mapLimit(own, read, readAtATime));
}

/** Plan the upload to a place; throws where somebody else's site stands there. */
async function plan(files: ReadonlyMap<string, PlannedFile>, place: Store, now: Date, isAnew: boolean): Promise<UploadPlan> {
  const there = new Map<string, Stored>();
  for await (const { key, ...stored } of place.list('')) there.set(key, stored);
  const kept = await place.get(inventoryKey);
  const inventory = kept && parseInventory(kept);
  const written = there.get(inventoryKey)?.modified;
  if (inventory === undefined) refuseForeign(files, there, place);
  // As if all had been changed since.
  const known = inventory && written && { inventory, written: isAnew ? new Date(0) : written };
  return planUpload(files, there, known, now);
}

/** Refuse a place with a home page and no inventory, unless programs of this site are there, known by the digests in their names. */
function refuseForeign(files: ReadonlyMap<string, PlannedFile>, there: ReadonlyMap<string, Stored>, place: Store): void {
  const isOurs = [...files].some(([path, { bytes }]) => path.startsWith('_astro/') && there.get(path)?.bytes === bytes);
  // guard: another site is refused, and left as it is
  if (there.has('index.html') && !isOurs) throw fail('hosting.foreign', { place: place.address });
}

/** Refuse a folder that is the built site, in it or around it: the next build would replace it. */
async function refuseNested(site: string, place: string): Promise<void> {
  if (!isFolder(place)) return;
  const [from, to] = await Promise.all([realFolder(site), realFolder(place)]);
  const isIn = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
  if (isIn(from, to) || isIn(to, from)) throw fail('hosting.nested', { place, folder: site });
}

/** A folder without links, as far as it is there. */
async function realFolder(folder: string): Promise<string> {
  const path = resolve(folder);
  const real = await realpath(path).catch(() => undefined);
  return real ?? (dirname(path) === path ? path : join(await realFolder(dirname(path)), path.slice(dirname(path).length)));
}

/** Share of the sent bytes that inventories written on the way cost at most. */
const noteShare = 0.05;
/** Nobody writes at a file for so long. */
const abandonedMs = 24 * 3_600_000;

interface Carrying {
  site: string;
  files: ReadonlyMap<string, PlannedFile>;
  place: Store;
  hold: () => Promise<void>;
  now: Date;
  onSent?: UploadOptions['onSent'];
}

/** Send what is to be sent, stage after stage, then remove; whatever it dies of, the next upload knows what is there. */
async function carryOut(
  { stages, remove, isNews, during, after }: UploadPlan,
  { site, files, place, hold, now, onSent }: Carrying,
): Promise<void> {
  if (!isNews) return;
  const packs = isFolder(place.address);
  const total = stages.flat().length;
  const note: Inventory = structuredClone(during);
  const keep = async (inventory: Inventory): Promise<number> => {
    const bytes = Buffer.from(JSON.stringify(inventory));
    await place.replace(inventoryKey, bytes, digest(bytes), { type: 'application/json', cacheControl: 'no-cache' });
    return bytes.length;
  };
  let sent = 0;
  let unnoted = 0;
  let noteBytes = await keep(note);
  const send = async (path: string): Promise<void> => {
    const file = files.get(path);
    if (file === undefined) return;
    const bytes = await readFile(join(site, path));
    if (digest(bytes) !== file.sha256) throw fail('hosting.changed', { path, folder: site });
    await putFile(place, path, bytes, file, packs);
    note.files[pathDigest(path)] = file.mark;
    onSent?.((sent += 1), total);
    unnoted += bytes.length;
    if (unnoted * noteShare < noteBytes) return;
    unnoted = 0;
    noteBytes = await keep(note);
  };
  for (const stage of stages) {
    await hold();
    await mapLimit(stage, send);
  }
  if (remove.length > 0) {
    await hold();
    await place.remove(remove.flatMap((path) => [...(packs ? packings.map(({ ending }) => path + ending) : []), path]));
  }
  await keep(after);
  // Halves of files that were being written when a process died.
  if (packs) await place.removeUnfinished(new Date(now.getTime() - abandonedMs));
}

/** Put a file, and in a folder its packed copies beside it for nginx; a reader gets the old or the new state, whole. */
async function putFile(place: Store, path: string, bytes: Uint8Array, { sha256, served }: PlannedFile, packs: boolean): Promise<void> {
  const isPacked = packs && isWorthPacking(served.type, bytes.length);
  for (const { ending, pack } of packs ? packings : []) {
    if (!isPacked) {
      // A removal takes an empty folder with it, which another file is about to be put in.
      if ((await place.head(path + ending)) !== undefined) await place.remove([path + ending]);
      continue;
    }
    const packed = await pack(bytes);
    await place.replace(path + ending, packed, digest(packed));
  }
  await place.replace(path, bytes, sha256, served);
}
