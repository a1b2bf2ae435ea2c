import { jsonLine } from '../../schemas/model/json-line.ts';
import type { PixelSums } from '../base/pixels.ts';
import { spelt } from '../../schemas/messages/hidden-characters.ts';
import type { Artifact, DatasetRecord, Pointer, Problem, ProducerStore } from '../../schemas/types.ts';
import { validateDatasetRecord, validateRestrictedRecord, validateRunOutcome, validateWithdrawnRecord } from '../../schemas/validators.js';
import { artifactKey } from '../base/dataset-keys.ts';
import { problem } from '../base/errors.ts';
import { digest } from '../stores/digest.ts';
import type { Reader, Store } from '../stores/store.ts';
import { mapLimit } from '../base/map-limit.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';

/** Change of one data set that a build proposes; nobody sees it until a publication merges it. */
export interface PendingChange {
  dataset: string;
  /** Digest of the record that it was built upon; null where there was none. */
  base: string | null;
  /** null: the data set leaves the catalogue. */
  record: DatasetRecord | null;
  /** Line in the place of a record; absent of a data set that leaves: its record tells the same. */
  standIn?: StandIn;
}

/** Report of a part of a run: all that depends on the clock. */
export interface RunReport {
  run: string;
  /** One part, from 1, of so many: several machines may share a run. */
  part: number;
  of: number;
  started: string;
  /** It read producers' files without a sandbox, as an admin asked. */
  unsafe?: true;
  datasets: ReportedDataset[];
}

/** Report of a part on one data set. */
export interface ReportedDataset {
  dataset: string;
  outcome: string;
  seconds: number;
  stages: Record<string, number>;
  /** Why it was not built; said to who has asked for it, and kept nowhere. */
  problems?: Problem[];
}

/** A sheet of an image that a build has converted: should it die, the next one finds the sheet. */
export interface SheetNote {
  dataset: string;
  /** Digest of all that decides its bytes. */
  made: string;
  artifact: Artifact;
  lossy: boolean;
  problems: Problem[];
  /** Sums of its pixels, by the digest of all that decides them: nobody has to measure them again. */
  pixels?: { seen: string; sums: PixelSums };
  /** The producer's bucket in which it waits; absent where it waits in the catalogue's own store. */
  store?: ProducerStore;
}

/** A past snapshot that is about to be published again: what it names is not garbage. */
interface SnapshotClaim {
  snapshot: Pointer;
}

const folderOf = (run: string): string => `pending/${run}/`;
const changeKey = (run: string, dataset: string): string => `${folderOf(run)}${dataset}.json`;
const sheetKey = (run: string, { dataset, made }: Pick<SheetNote, 'dataset' | 'made'>): string => `${folderOf(run)}${dataset}/${made}.json`;
/** The name of a report, below pending/ and below runs/. */
export const reportName = ({ part, of }: Pick<RunReport, 'part' | 'of'>): string => `${part}-of-${of}.json`;
const waitingReportKey = (report: RunReport): string => `${folderOf(report.run)}${reportName(report)}`;
const claimName = 'claim.json';

/** Whether a note lies where notes of its data set do, and names a file that only this data set can have. */
const isOwnSheet = (key: string, run: string, { dataset = '', made = '', artifact }: Partial<SheetNote>): boolean =>
  // guard [artifact?.key === artifactKey…]: a note that names a file of another data set is none
  key === sheetKey(run, { dataset, made }) && artifact?.key === artifactKey(dataset, { sha256: '', name: '', ...artifact });

/** Keep what a run has built of one data set. */
export const putChange = (store: Store, run: string, change: PendingChange): Promise<void> =>
  replace(store, changeKey(run, change.dataset), { format: 1, ...change });

/** Keep that a sheet of a data set is in the store. */
export const putSheet = (store: Store, run: string, note: SheetNote): Promise<void> => replace(store, sheetKey(run, note), note);

/** Keep what a part of a run did; its presence says that this part is done. */
export const putReport = (store: Store, report: RunReport): Promise<void> => replace(store, waitingReportKey(report), report);

/** Keep a past snapshot from being collected until `removeClaim`. */
export const putClaim = (store: Store, run: string, snapshot: Pointer): Promise<void> =>
  replace(store, `${folderOf(run)}${claimName}`, { snapshot } satisfies SnapshotClaim);

/** The claim is no longer needed: the pointer names what it kept, or nothing will. */
export const removeClaim = (store: Store, run: string): Promise<void> => store.remove([`${folderOf(run)}${claimName}`]);

/** A part that is run again may have come to another end than before: one of the two is there at each moment. */
async function replace(store: Store, key: string, value: unknown): Promise<void> {
  const bytes = Buffer.from(`${jsonLine(value)}\n`);
  const known = await store.get(key);
  if (known === undefined || bytes.equals(known)) await store.put(key, { bytes }, digest(bytes));
  else await store.replace(key, bytes, digest(bytes));
}

/** An object below pending/: one of these four, or none that a build writes. */
export interface PendingEntry {
  key: string;
  run: string;
  modified: Date;
  /** The data set that its key speaks of, where it speaks of one. */
  dataset?: string;
  change?: PendingChange;
  sheet?: SheetNote;
  report?: RunReport;
  claim?: SnapshotClaim;
  /** Why it is none of them. */
  broken?: Problem;
}

/** Object below pending/, before it is read. */
export interface PendingObject {
  key: string;
  bytes: number;
  modified: Date;
  /** Why it is not to be read. */
  broken?: Problem;
}

/** The largest record has some thousands of files and versions: what is larger was made to be too large. */
const mostBytes = 64 * 1024 ** 2;

/** Read what waits to be published, of one run or of all; objects that no build writes are named as broken. */
export async function readPending(store: Store, run?: string, refuse?: ReadRefusal): Promise<PendingEntry[]> {
  // Machines that read what strangers hand in write there.
  return readEntries(store, await Array.fromAsync(store.list(run === undefined ? 'pending/' : folderOf(run))), refuse);
}

/** Says why nothing of a data set is to be read; undefined where it is. */
export type ReadRefusal = (dataset: string) => Promise<Problem | undefined>;

/** Has nothing read but what waits of some data sets. */
export const onlyOf =
  (isWanted: (dataset: string) => boolean): ReadRefusal =>
  (dataset) =>
    Promise.resolve(isWanted(dataset) ? undefined : problem('publish.part-unplanned', { dataset }));

/** Read objects below pending/, and hold each against the form that builds write. */
export async function readEntries(store: Reader, found: readonly PendingObject[], refuse?: ReadRefusal): Promise<PendingEntry[]> {
  const entries = await mapLimit(found, async ({ key, bytes, modified, broken }): Promise<PendingEntry[]> => {
    const [, run = '', ...path] = key.split('/');
    const dataset = datasetIn(path);
    const about = { key, run, modified, ...(dataset !== undefined && { dataset }) };
    // guard [bytes > mostBytes → false] (forged-parts.test.ts): larger than any is refused alone where its part has written to the store
    const large = bytes > mostBytes ? problem('publish.part-size', { folder: store.address, key: spelt(key), bytes }) : undefined;
    // guard [await refuse?.(dataset) → undefined]: what no manifest describes
    const wrong = broken ?? large ?? (dataset === undefined ? undefined : await refuse?.(dataset));
    if (wrong !== undefined) return [{ ...about, broken: wrong }];
    const read = await store.get(key);
    // Merged meanwhile by another publication.
    return read === undefined ? [] : [{ ...about, ...parse(read, { key, run, path, address: store.address }) }];
  });
  return entries.flat();
}

function datasetIn([producer, name = '']: readonly string[]): string | undefined {
  const dataset = `${producer}/${name.replace(/\.json$/, '')}`;
  return datasetId.test(dataset) ? dataset : undefined;
}

const datasetId = /^[a-z0-9-]+\/[a-z0-9-]+$/;

type PendingContent = Pick<PendingEntry, 'change' | 'sheet' | 'report' | 'claim' | 'broken'>;

function parse(
  bytes: Uint8Array,
  { key, run, path, address }: { key: string; run: string; path: readonly string[]; address: string },
): PendingContent {
  const facts = { folder: address, key: spelt(key) };
  const notNamed = { broken: problem('publish.part-name', facts) };
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return { broken: problem('publish.part-unreadable', facts) };
  }
  if (!isObject(value)) return notNamed;
  // guard [isOwnSheet(key, run, value)]: none of another data set in a note
  if (path.length > 2) return isSheetNote(value) && isOwnSheet(key, run, value) ? { sheet: value } : notNamed;
  if (path.length < 2 && path[0] === claimName) return isClaim(value) ? { claim: value } : notNamed;
  // guard [isReport(value)] (parts.test.ts): whose report has words
  if (path.length < 2) return isReport(value) && value.run === run && key === waitingReportKey(value) ? { report: value } : notNamed;
  const { dataset, base, record, standIn } = value;
  const isNamedSo = typeof dataset === 'string' && datasetId.test(dataset) && key === changeKey(run, dataset);
  if (!isNamedSo || (base !== null && typeof base !== 'string')) return notNamed;
  if (record === null && standIn === undefined) return { change: { dataset, base, record } };
  if (record === null) {
    const isOwn = isObject(standIn) && standIn['id'] === dataset;
    return isOwn && isStandInShape(standIn) ? { change: { dataset, base, record, standIn } } : notNamed;
  }
  // guard [record['id'] !== dataset]: is of another data set
  if (!isObject(record) || record['id'] !== dataset) return notNamed;
  // guard [validateDatasetRecord(record) → true]: is of another shape
  if (validateDatasetRecord(record)) return { change: { dataset, base, record } };
  const [first] = validateDatasetRecord.errors ?? [];
  const cause = `${first?.instancePath ?? ''} ${first?.keyword ?? ''}`.trim();
  return { broken: problem('publish.part-record', { ...facts, cause }) };
}

/** Whether a value has the shape of a line in the place of a record. */
const isStandInShape = (value: unknown): value is StandIn => validateWithdrawnRecord(value) || validateRestrictedRecord(value);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const areTexts = (...values: unknown[]): boolean => values.every((value) => typeof value === 'string' && value.length <= longestText);
const longestText = 500;

function isSheetNote(value: Record<string, unknown>): value is Record<string, unknown> & SheetNote {
  const { dataset, made, artifact, lossy, problems, store = {}, pixels } = value;
  if (!isObject(artifact) || !isObject(store) || !(pixels === undefined || isObject(pixels))) return false;
  const isFile = areTexts(artifact['key'], artifact['name'], artifact['sha256']) && Number.isInteger(artifact['bytes']);
  return areTexts(dataset, made, ...Object.values(store)) && isFile && typeof lossy === 'boolean' && Array.isArray(problems);
}

/** Only a publication writes snapshots: a claim that leads elsewhere leads to what a build has written. */
function isClaim(value: Record<string, unknown>): value is Record<string, unknown> & SnapshotClaim {
  const { snapshot } = value;
  return (
    isObject(snapshot) &&
    Number.isInteger(snapshot['sequence']) &&
    typeof snapshot['snapshot'] === 'string' &&
    /^snapshots\/\d+-[0-9a-f]+\.json$/.test(snapshot['snapshot']) && // guard: a claim leads to a snapshot alone
    areTexts(snapshot['sha256'], snapshot['published'])
  );
}

/** Whether a report is one, and says nothing else: it is kept, but for its problems, where everybody may read it. */
function isReport(value: Record<string, unknown>): value is Record<string, unknown> & RunReport {
  const { run, part, of, started, unsafe, datasets, ...more } = value;
  const isPart = Number.isInteger(part) && Number.isInteger(of) && (unsafe === undefined || unsafe === true);
  return areTexts(run, started) && isPart && Object.keys(more).length === 0 && Array.isArray(datasets) && datasets.every(isLine);
}

function isLine(line: unknown): boolean {
  if (!isObject(line)) return false;
  const { dataset, outcome, seconds, stages, problems, ...more } = line;
  const isExplained = problems === undefined || validateRunOutcome({ format: 1, datasets: [], missing: [], problems });
  if (Object.keys(more).length > 0 || !isExplained) return false;
  const isTimed = typeof seconds === 'number' && isObject(stages) && Object.values(stages).every((each) => typeof each === 'number');
  return areTexts(dataset, outcome) && isTimed;
}
