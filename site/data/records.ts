import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LeftOut } from '../../schemas/model/left-out.ts';
import { isPlainDrawing } from '../../schemas/model/plain-drawing.ts';
import { isPublicBucket } from '../../schemas/model/public-bucket.ts';
import type { Artifact, DatasetRecord, Pointer, Problem, Snapshot, Text, WithdrawnRecord } from '../../schemas/types.ts';
import { validateDatasetRecord, validatePointer, validateSnapshot, validateWithdrawnRecord } from '../../schemas/validators.js';
import { readSettings } from './settings.ts';
import { listedFormats, type DownloadFormat } from './downloads.ts';
import { detailOf, readFaults, reasonOf } from './left-out.ts';
import { isMapped, isTiled } from '../map/facts/facts.ts';
import { remember } from '../map/fetch/load-json.ts';
import { linesOf, type Line } from './record-lines.ts';
import { storeUrl } from './store-addresses.ts';
import { summarise, type Summary } from './summary.ts';

/** Where a record's line lies in the store. */
interface RecordLocation {
  file: string;
  offset: number;
  bytes: number;
}

/** A data set's page: its id, its path below /donnees/, whether it has a map, tiles of its own, and a page of what has changed; formats of which there are lists of files. */
export interface RecordPath {
  id: string;
  path: string;
  mapped: boolean;
  tiled: boolean;
  compared: boolean;
  listed: DownloadFormat[];
  /** Digest of its record, and the other data sets that its page names. */
  digest: string;
  named: string[];
}

interface Index {
  places: Map<string, RecordLocation & RecordPath>;
  summaries: Summary[];
  /** What is left of data sets that have left the catalogue: each has a page where its own was, and is in no list. */
  withdrawn: WithdrawnRecord[];
  /** Public addresses of buckets where producers keep their artifacts themselves. */
  ownStores: string[];
  /** What no page shows: a record that cannot be shown takes nothing else with it. */
  leftOut: LeftOut[];
}

const settings = readSettings();

/** The pointer and the snapshot hold the catalogue together: where one is not what it must be, nothing can be shown. */
async function readJson<T>(key: string, isValid: (value: unknown) => value is T): Promise<T> {
  const value: unknown = JSON.parse(await readFile(join(settings.store, key), 'utf8'));
  if (!isValid(value)) throw new Error(`${key}, in ${settings.store}, is not what it must be. "mappe verify" says why.`);
  return value;
}

const readPointer = (): Promise<Pointer> => readJson('current.json', validatePointer);

/** The key of the current snapshot; its digest is in its name. */
async function currentSnapshot(): Promise<string> {
  const pointer = await readPointer().catch((cause: unknown) => {
    throw new Error(`No catalogue in ${settings.store}: current.json cannot be read. Build data sets first (mappe build).`, { cause });
  });
  return pointer.snapshot;
}

const readSnapshot = (key: string): Promise<Snapshot> => readJson(key, validateSnapshot);

/** The day of the last publication, YYYY-MM-DD. */
export async function publishedOn(): Promise<string> {
  return (await readPointer()).published.slice(0, 10);
}

/** Bytes, at most, of removed data sets and versions whose files the store still holds, by data set. */
export async function departed(): Promise<NonNullable<Snapshot['departed']>> {
  return (await readSnapshot(await currentSnapshot())).departed ?? {};
}

type GoodUntil = { until: string; isOver: boolean } | undefined;

let good: Promise<GoodUntil> | undefined;
/** The moment until which what is published is good without being confirmed, and whether that is over already; undefined: for ever. */
export const goodUntil = (): Promise<GoodUntil> => (good ??= readGoodUntil());

async function readGoodUntil(): Promise<GoodUntil> {
  if (settings.goodUntil !== undefined) return { until: settings.goodUntil, isOver: true };
  const { expires } = await readPointer();
  return expires === undefined ? undefined : { until: expires, isOver: false };
}

/** Public addresses of the buckets where a data set's producer keeps its artifacts. */
export const storesOf = ({ history }: Pick<DatasetRecord, 'history'>): string[] => history.flatMap(({ store }) => store ?? []);

/** A record that can be shown, and where it lies. */
interface AdmittedRecord {
  place: RecordLocation & RecordPath;
  record: Pick<DatasetRecord, 'access' | 'history'>;
  summary: Summary;
}

/** Reads every record once and keeps of each its place and its summary, nothing more. */
async function readIndex(snapshot: string): Promise<Index> {
  const found: AdmittedRecord[] = [];
  const left: WithdrawnRecord[] = [];
  // What the pipeline has not handed over is told with what is found here.
  const leftOut = settings.leftOut === undefined ? [] : (JSON.parse(await readFile(settings.leftOut, 'utf8')) as LeftOut[]);
  const { producers } = await readSnapshot(snapshot);
  for (const [producer, files] of Object.entries(producers))
    for (const file of files) {
      const { shown, withdrawn, others } = await readRecordFile(producer, file);
      found.push(...shown);
      left.push(...withdrawn);
      leftOut.push(...others);
    }
  const { shown, others } = refuseTwice(found);
  const summaries = shown.flatMap(({ record, summary }) => (record.access === 'public' ? [summary] : []));
  const ownStores = new Set(shown.flatMap(({ record }) => storesOf(record)));
  // What is no longer kept up to date comes after all that is.
  const isKept = ({ deprecated }: Summary): number => Number(deprecated === undefined);
  summaries.sort((a, b) => isKept(b) - isKept(a) || b.updated.localeCompare(a.updated) || a.id.localeCompare(b.id));
  const taken = new Set(shown.flatMap(({ place }) => [place.id, place.path]));
  return {
    places: new Map(shown.map(({ place }) => [place.id, place])),
    summaries,
    withdrawn: left.filter(({ id, path }) => !taken.has(id) && !taken.has(path)).sort((a, b) => a.id.localeCompare(b.id)),
    ownStores: [...ownStores].sort(),
    leftOut: [...leftOut, ...others],
  };
}

/** The first digits of its digest, which end the name of a file of records. */
const ownDigest = /([0-9a-f]{16})\.ndjson$/;

/** The records of one file; none of them where its bytes are not those that its name promises. */
async function readRecordFile(
  producer: string,
  file: string,
): Promise<{ shown: AdmittedRecord[]; withdrawn: WithdrawnRecord[]; others: LeftOut[] }> {
  const shown: AdmittedRecord[] = [];
  const withdrawn: WithdrawnRecord[] = [];
  const others: LeftOut[] = [];
  const refuse = (problem: Problem) => ({ shown: [], withdrawn: [], others: [{ isUnlisted: false, problem }] });
  const hash = createHash('sha256');
  try {
    for await (const line of linesOf(join(settings.store, file), hash)) {
      if (line.length === 0) continue;
      const read = readLine(line, producer, file);
      if ('problem' in read) others.push(read);
      else if ('status' in read) withdrawn.push(read);
      else shown.push(read);
    }
  } catch (cause) {
    return refuse(reasonOf('left-out.file', { producer, detail: detailOf(cause) }, file));
  }
  const [, expected] = ownDigest.exec(file) ?? [];
  if (expected !== hash.digest('hex').slice(0, 16)) return refuse(reasonOf('left-out.digest', { producer }, file));
  return { shown, withdrawn, others };
}

/** What lists and pages need of one record; what is left of one that was withdrawn; or why it is left out. */
function readLine({ bytes, ...line }: Line, producer: string, file: string): AdmittedRecord | WithdrawnRecord | LeftOut {
  const where = `${file}:${line.number}`;
  let said: unknown;
  try {
    if (bytes === undefined) throw new Error(`${line.length} B`);
    said = JSON.parse(bytes.toString('utf8'));
    if (isWithdrawn(said)) {
      const left = leftOf(said, producer, where);
      return 'problem' in left ? { ...nameOf(said), ...left } : left;
    }
    const problem = problemOf(said, producer, where);
    if (problem !== undefined) return { ...nameOf(said), problem };
    const record = said as DatasetRecord;
    const fault = readFaultsOnce().get(record.id);
    if (fault !== undefined)
      return { ...nameOf(said), problem: reasonOf('left-out.page', { what: fault.what, detail: fault.detail }, where) };
    const { id, path, access, history } = record;
    const place = {
      file,
      offset: line.offset,
      bytes: line.length,
      id,
      path,
      mapped: isMapped(record),
      tiled: isTiled(record),
      compared: record.version.changes !== undefined,
      listed: listedFormats(record),
      digest: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
      named: namedIn(record),
    };
    return { place, record: { access, history }, summary: summarise(record) };
  } catch (cause) {
    return { ...nameOf(said), problem: reasonOf('left-out.unreadable', { detail: detailOf(cause) }, where) };
  }
}

/** Data sets that the page of another links to: those it is derived from, those that have measured where it lies, and the one that replaces it. */
function namedIn({ deprecated, version: { source, territories = [] } }: DatasetRecord): string[] {
  const { of, with: other } = source.derivedFrom ?? {};
  const parents = [of, other, ...territories.flatMap(({ by }) => by)].flatMap((parent) => parent?.dataset ?? []);
  return [...new Set([...parents, ...(deprecated?.replacedBy === undefined ? [] : [deprecated.replacedBy])])];
}

const isWithdrawn = (said: unknown): boolean => typeof said === 'object' && said !== null && 'status' in said;

/** What a line leaves of a data set, where it is what the schema says and names nothing of another producer; or why it is not shown. */
function leftOf(said: unknown, producer: string, where: string): WithdrawnRecord | Pick<LeftOut, 'problem'> {
  if (!validateWithdrawnRecord(said)) return { problem: reasonOf('left-out.schema', { detail: faultIn(validateWithdrawnRecord) }, where) };
  const { id, path, producer: own } = said;
  if (!id.startsWith(`${producer}/`) || own.id !== producer) return { problem: reasonOf('left-out.producer', { producer, id }, where) };
  return path === id || unlistedPath.test(path) ? said : { problem: reasonOf('left-out.path', { path }, where) };
}

function faultIn({ errors }: Pick<typeof validateDatasetRecord, 'errors'>): string {
  const [first] = errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.keyword ?? ''} ${JSON.stringify(first?.params)}`.trim().slice(0, 200);
}

/** What a record says of itself that may be told though nothing else of it holds. */
function nameOf(said: unknown): Omit<LeftOut, 'problem'> {
  const { id, access } = typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  const isName = typeof id === 'string' && id.length <= 121 && /^[a-z0-9-]+\/[a-z0-9-]+$/.test(id);
  return { ...(isName && { dataset: id }), isUnlisted: isName && access !== 'public' };
}

/** Why a record is not shown, where it is not what the schema says, or names what it may not. */
function problemOf(said: unknown, producer: string, where: string): Problem | undefined {
  if (!validateDatasetRecord(said)) return reasonOf('left-out.schema', { detail: faultIn(validateDatasetRecord) }, where);
  const { id, path, access, history, store, version } = said;
  if (!id.startsWith(`${producer}/`) || said.producer.id !== producer) return reasonOf('left-out.producer', { producer, id }, where);
  if (access === 'public' ? path !== id : !unlistedPath.test(path)) return reasonOf('left-out.path', { path }, where);
  const name =
    twice(version.layers.map((layer) => layer.name)) ??
    version.layers.map(({ fields }) => twice(fields.map((field) => field.name))).find(Boolean);
  if (name !== undefined) return reasonOf('left-out.names', { name }, where);
  const buckets = [store?.address, ...history.map((each) => each.store)].filter((address) => address !== undefined);
  const closed = buckets.find((address) => !isPublicBucket(address) && !settings.isLocalAllowed);
  if (closed !== undefined) return reasonOf('left-out.bucket', { address: closed }, where);
  const drawing = version.artifacts.find((each) => isDrawn(each) && drawingOf(each) === undefined);
  return drawing && reasonOf('left-out.drawing', { key: drawing.key }, where);
}

/** The first name that is there twice: maps and tables tell layers and fields apart by their names. */
const twice = (names: readonly string[]): string | undefined => names.find((name, at) => names.indexOf(name) !== at);

/** An address that cannot be guessed. */
const unlistedPath = /^[a-z0-9]+(-[a-z0-9]+)*\/[0-9a-f]{16,64}$/;

const isDrawn = ({ format, key }: Artifact): boolean => ['silhouette', 'drawing', 'locator'].includes(format) && !key.endsWith('.webp');

/** A drawing of a record, where it is plain and its bytes are those that were published. */
function drawingOf({ key, sha256 }: Artifact): string | undefined {
  const bytes = existsSync(join(settings.store, key)) ? readFileSync(join(settings.store, key)) : undefined;
  const svg = bytes?.toString('utf8');
  return bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256 && isPlainDrawing(svg ?? '') ? svg : undefined;
}

/** Of two records with one id, or with one page, nobody knows which is meant: neither is shown. */
function refuseTwice(found: readonly AdmittedRecord[]): { shown: AdmittedRecord[]; others: LeftOut[] } {
  const [ids, paths] = (['id', 'path'] as const).map((name) => Map.groupBy(found, ({ place }) => place[name]));
  const isAlone = ({ place }: AdmittedRecord): boolean => ids?.get(place.id)?.length === 1 && paths?.get(place.path)?.length === 1;
  return {
    shown: found.filter(isAlone),
    others: found
      .filter((each) => !isAlone(each))
      .map(({ place, record }) => ({
        ...nameOf({ id: place.id, access: record.access }),
        problem: reasonOf('left-out.twice', {}, `${place.file} (${place.offset})`),
      })),
  };
}

let faults: ReturnType<typeof readFaults> | undefined;
const readFaultsOnce = () => (faults ??= readFaults());

/** The index as one process of a build leaves it to the others: records are checked once. */
type KeptIndex = Omit<Index, 'places'> & { snapshot: string; places: (RecordLocation & RecordPath)[] };

/** File of the index that is left to other processes. */
export const keptIndex = join(`${settings.out}.cache`, 'records.json');

/** Check every record and keep their index for the other processes of this build. */
export async function keepIndex(): Promise<void> {
  const snapshot = await currentSnapshot();
  const { places, ...rest } = await readIndex(snapshot);
  await mkdir(dirname(keptIndex), { recursive: true });
  await writeFile(keptIndex, JSON.stringify({ snapshot, places: [...places.values()], ...rest } satisfies KeptIndex));
}

async function openIndex(): Promise<Index> {
  const snapshot = await currentSnapshot();
  const kept = existsSync(keptIndex) ? (JSON.parse(await readFile(keptIndex, 'utf8')) as KeptIndex) : undefined;
  if (kept?.snapshot !== snapshot) return readIndex(snapshot);
  return { ...kept, places: new Map(kept.places.map((place) => [place.id, place])) };
}

let index: Promise<Index> | undefined;
const readIndexOnce = () => (index ??= openIndex());

/** Published data sets of which no page shows anything, and why. */
export const readLeftOut = async (): Promise<LeftOut[]> => (await readIndexOnce()).leftOut;

/** Public addresses of all buckets where producers keep their artifacts themselves. */
export const ownStores = async (): Promise<string[]> => (await readIndexOnce()).ownStores;

/** Ids of all data sets, unlisted ones included: each has a page. */
export const recordIds = async (): Promise<string[]> => [...(await readIndexOnce()).places.keys()];

/** The pages of all data sets, unlisted ones included. */
export const recordPaths = async (): Promise<RecordPath[]> => [...(await readIndexOnce()).places.values()];

/** Pages of one data set are made one after the other, in each language: what was read last is kept. */
const kept = 64;

/** `read` that remembers its last answers. */
function keepLast<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => remember(answers, key, () => read(key), kept);
}

/** All that is known of one data set; reading the index has checked it. */
export const readRecord = keepLast(async (id): Promise<DatasetRecord> => {
  const place = (await readIndexOnce()).places.get(id);
  if (!place) throw new Error(`There is no record "${id}" in ${settings.store}.`);
  // At once: to hand so small a read over to another thread costs more than to do it.
  const file = openSync(join(settings.store, place.file), 'r');
  try {
    const bytes = Buffer.allocUnsafe(place.bytes);
    readSync(file, bytes, 0, place.bytes, place.offset);
    return JSON.parse(bytes.toString('utf8')) as DatasetRecord;
  } finally {
    closeSync(file);
  }
});

/** The record of a data set that others name, to be linked to; undefined where it is gone, or in no list. */
export async function listedRecord(id: string): Promise<DatasetRecord | undefined> {
  const record = (await readIndexOnce()).places.has(id) ? await readRecord(id) : undefined;
  return record?.access === 'public' ? record : undefined;
}

/** What is left of all data sets that have left the catalogue, those at addresses that cannot be guessed included. */
export const withdrawnRecords = async (): Promise<WithdrawnRecord[]> => (await readIndexOnce()).withdrawn;

/** What is left of the data set whose page was below `path` of /donnees/. */
export const withdrawnAt = async (path: string | undefined): Promise<WithdrawnRecord | undefined> =>
  (await withdrawnRecords()).find((record) => record.path === path);

/** What a page says of a data set that it names: its title, and the page that it has, or that tells of its end; none where it is in no list. */
export async function namedDataset(id: string): Promise<{ title: Text; path: string; isGone: boolean } | undefined> {
  const listed = await listedRecord(id);
  if (listed !== undefined) return { title: listed.title, path: listed.path, isGone: false };
  const left = (await withdrawnRecords()).find((record) => record.id === id && record.path === id);
  return left && { title: left.title, path: left.path, isGone: true };
}

/** Where a data set that was renamed is now: the last of its names. */
export async function movedTo({ moved }: WithdrawnRecord): Promise<string | undefined> {
  const left = new Map((await withdrawnRecords()).map((record) => [record.id, record]));
  const seen = new Set<string>();
  let last = moved;
  for (let next = moved; next !== undefined && !seen.has(next); next = left.get(next)?.moved) {
    seen.add(next);
    last = next;
  }
  return last;
}

/** The record whose page is below `path` of /donnees/. */
export async function readRecordOf(path: string | undefined): Promise<DatasetRecord> {
  paths ??= readIndexOnce().then(({ places }) => new Map([...places.values()].map(({ id, path: own }) => [own, id])));
  return readRecord((await paths).get(path ?? '') ?? '');
}

let paths: Promise<ReadonlyMap<string, string>> | undefined;

/** Every listed record, one after the other. */
export async function* listedRecords(): AsyncGenerator<DatasetRecord> {
  for (const { id } of await summaries()) yield readRecord(id);
}

/** What lists show of each listed data set, newest first. */
export const summaries = async (): Promise<Summary[]> => (await readIndexOnce()).summaries;

const readSvg = keepLast((key): Promise<string> => {
  const svg = readFileSync(join(settings.store, key), 'utf8');
  return isPlainDrawing(svg) ? Promise.resolve(svg) : Promise.reject(new Error(`${key} is not a plain drawing.`));
});

/** The SVG of a silhouette, drawing or locator, to be placed in a page. */
export const readDrawing = ({ key }: Pick<Artifact, 'key'>): Promise<string> => readSvg(key);

/** A data set drawn by itself: lines that stand in the page and take its colours, or the address of an image. */
interface Picture {
  svg?: string;
  image?: string;
}

/** The silhouette or the drawing of a data set, for a page. */
export const readPicture = async ({ key }: Pick<Artifact, 'key'>): Promise<Picture> =>
  key.endsWith('.webp') ? { image: storeUrl(key) } : { svg: await readDrawing({ key }) };
