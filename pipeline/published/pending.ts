import { jsonLine } from '../../schemas/json-line.ts';
import type { PixelSums } from '../../schemas/pixel-sums.ts';
import type { Artifact, DatasetRecord, Pointer, Problem, ProducerStore } from '../../schemas/types.ts';
import { artifactKey } from '../dataset-keys.ts';
import { fail } from '../errors.ts';
import { digest } from '../stores/digest.ts';
import type { Store } from '../stores/store.ts';
import { eachOf } from '../each-of.ts';

/** What a build wants to become of one data set; nobody sees it until a publication merges it. */
export interface Change {
  dataset: string;
  /** Digest of the record that it was built upon; null where there was none. */
  base: string | null;
  /** null: the data set leaves the catalogue. */
  record: DatasetRecord | null;
}

/** What a part of a run did: all that depends on the clock. */
export interface Report {
  run: string;
  /** One part, from 1, of so many: several machines may share a run. */
  part: number;
  of: number;
  started: string;
  /** It read producers' files without a sandbox, as an admin asked. */
  unsafe?: true;
  datasets: { dataset: string; outcome: string; seconds: number; stages: Record<string, number> }[];
}

/** A sheet of an image that a build has converted: should it die, the next one finds the sheet. */
export interface SheetNote {
  dataset: string;
  /** Digest of all that decides its bytes. */
  made: string;
  artifact: Artifact;
  lossy: boolean;
  problems: Problem[];
  /** What its pixels say, by the digest of all that decides it: nobody has to measure them again. */
  pixels?: { seen: string; sums: PixelSums };
  /** The producer's bucket in which it waits; absent where it waits in the catalogue's own store. */
  store?: ProducerStore;
}

/** A past snapshot that is about to be published again: what it names is not garbage. */
export interface Claim {
  snapshot: Pointer;
}

const folderOf = (run: string): string => `pending/${run}/`;
const changeKey = (run: string, dataset: string): string => `${folderOf(run)}${dataset}.json`;
const sheetKey = (run: string, { dataset, made }: Pick<SheetNote, 'dataset' | 'made'>): string => `${folderOf(run)}${dataset}/${made}.json`;
/** The name of a report, below pending/ and below runs/. */
export const reportName = ({ part, of }: Pick<Report, 'part' | 'of'>): string => `${part}-of-${of}.json`;
const claimName = 'claim.json';

/** Whether a note lies where notes of its data set do, and names a file that only this data set can have. */
export const isOwnSheet = (key: string, run: string, { dataset = '', made = '', artifact }: Partial<SheetNote>): boolean =>
  key === sheetKey(run, { dataset, made }) && artifact?.key === artifactKey(dataset, { sha256: '', name: '', ...artifact });

/** Keep what a run has built of one data set. */
export const putChange = (store: Store, run: string, change: Change): Promise<void> =>
  replace(store, changeKey(run, change.dataset), { format: 1, ...change });

/** Keep that a sheet of a data set is in the store. */
export const putSheet = (store: Store, run: string, note: SheetNote): Promise<void> => replace(store, sheetKey(run, note), note);

/** Keep what a part of a run did; its presence says that this part is done. */
export const putReport = (store: Store, report: Report): Promise<void> =>
  replace(store, `${folderOf(report.run)}${reportName(report)}`, report);

/** Keep a past snapshot from being collected until `removeClaim`. */
export const putClaim = (store: Store, run: string, snapshot: Pointer): Promise<void> =>
  replace(store, `${folderOf(run)}${claimName}`, { snapshot } satisfies Claim);

/** The claim is no longer needed: the pointer names what it kept, or nothing will. */
export const removeClaim = (store: Store, run: string): Promise<void> => store.remove([`${folderOf(run)}${claimName}`]);

/** A part that is run again may have come to another end than before: one of the two is there at each moment. */
async function replace(store: Store, key: string, value: unknown): Promise<void> {
  const bytes = Buffer.from(`${jsonLine(value)}\n`);
  const known = await store.get(key);
  if (known === undefined || bytes.equals(known)) await store.put(key, { bytes }, digest(bytes));
  else await store.replace(key, bytes, digest(bytes));
}

/** An object below pending/: one of these four. */
export interface Entry {
  key: string;
  run: string;
  modified: Date;
  change?: Change;
  sheet?: SheetNote;
  report?: Report;
  claim?: Claim;
}

/** What waits to be published, of one run or of all. */
export async function readPending(store: Store, run?: string): Promise<Entry[]> {
  const found = [];
  for await (const object of store.list(run === undefined ? 'pending/' : folderOf(run))) found.push(object);
  const entries = await eachOf(found, async ({ key, modified }) => {
    const bytes = await store.get(key);
    // Merged meanwhile by another publication.
    if (bytes === undefined) return [];
    const [, of = '', ...rest] = key.split('/');
    const value = parse(bytes, key, store);
    // Written by the functions above, by nobody else.
    return [{ key, run: of, modified, ...whatIs(rest, value) }];
  });
  return entries.flat();
}

/** What an object is, by where it lies below the folder of its run. */
function whatIs(path: readonly string[], value: unknown): Pick<Entry, 'change' | 'sheet' | 'report' | 'claim'> {
  if (path.length > 2) return { sheet: value as SheetNote };
  if (path.length > 1) return { change: value as Change };
  return path[0] === claimName ? { claim: value as Claim } : { report: value as Report };
}

function parse(bytes: Uint8Array, key: string, store: Store): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw fail('published.unreadable', { key, store: store.address }, { cause });
  }
}
