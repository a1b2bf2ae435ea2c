import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LeftOut } from '../../schemas/model/left-out.ts';
import { isPlainDrawing } from '../../schemas/model/plain-drawing.ts';
import type { StandIn } from '../../schemas/model/stand-in.ts';
import type { Artifact, DatasetRecord, Pointer, RestrictedRecord, Snapshot, Text, WithdrawnRecord } from '../../schemas/types.ts';
import { validatePointer, validateSnapshot } from '../../schemas/validators.js';
import { type AdmittedRecord, admitRecordFile, type RecordLocation, type RecordPath, refuseTwice } from './admission.ts';
import { readSettings } from './settings.ts';
import { remember } from '../map/fetch/load-json.ts';
import { storeUrl } from './store-addresses.ts';
import { summariseRestricted, type Summary } from './summary.ts';

interface Index {
  places: Map<string, RecordLocation & RecordPath>;
  summaries: Summary[];
  /** Data sets that left the catalogue: each keeps a page at its address, and is in no list. */
  withdrawn: WithdrawnRecord[];
  /** Public faces of restricted data: each has a page. */
  restricted: RestrictedRecord[];
  /** Public addresses of buckets where producers keep their artifacts themselves. */
  ownStores: string[];
  /** Records that cannot be shown, none of which hides any other. */
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

/** Path of the file from which pages read the moment until which they are good: it changes each night, unlike the pages. */
export const confirmation = '/etat/confirme.json';

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

/** Reads every record once and keeps of each its place and its summary, nothing more. */
async function readIndex(snapshot: string): Promise<Index> {
  const found: AdmittedRecord[] = [];
  const left: StandIn[] = [];
  // What the pipeline has not handed over is told with what is found here.
  const leftOut = settings.leftOut === undefined ? [] : (JSON.parse(await readFile(settings.leftOut, 'utf8')) as LeftOut[]);
  const { producers } = await readSnapshot(snapshot);
  for (const [producer, files] of Object.entries(producers))
    for (const file of files) {
      const { shown, standIns, others } = await admitRecordFile(producer, file);
      found.push(...shown);
      left.push(...standIns);
      leftOut.push(...others);
    }
  const { shown, others } = refuseTwice(found);
  const ownStores = new Set(shown.flatMap(({ record }) => storesOf(record)));
  const taken = new Set(shown.flatMap(({ place }) => [place.id, place.path]));
  const standing = left.filter(({ id, path }) => !taken.has(id) && !taken.has(path)).sort((a, b) => a.id.localeCompare(b.id));
  const restricted = standing.filter((line) => line.status === 'restricted');
  const open = shown.flatMap(({ record, summary }) => (record.access === 'public' ? [summary] : []));
  const summaries = [...open, ...restricted.map(summariseRestricted)];
  // What is no longer kept up to date comes after all that is.
  const isKept = ({ deprecated }: Summary): number => Number(deprecated === undefined);
  summaries.sort((a, b) => isKept(b) - isKept(a) || b.updated.localeCompare(a.updated) || a.id.localeCompare(b.id));
  return {
    places: new Map(shown.map(({ place }) => [place.id, place])),
    summaries,
    withdrawn: standing.filter((line) => line.status === 'withdrawn'),
    restricted,
    ownStores: [...ownStores].sort(),
    leftOut: [...leftOut, ...others],
  };
}

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

/** Records of all data sets that have left the catalogue, unlisted ones included. */
export const withdrawnRecords = async (): Promise<WithdrawnRecord[]> => (await readIndexOnce()).withdrawn;

/** Record of the withdrawn data set whose page was at `path` below /donnees/. */
export const withdrawnAt = async (path: string | undefined): Promise<WithdrawnRecord | undefined> =>
  (await withdrawnRecords()).find((record) => record.path === path);

/** Public faces of all restricted data sets. */
export const restrictedRecords = async (): Promise<RestrictedRecord[]> => (await readIndexOnce()).restricted;

/** Public face of the restricted data set whose page is at `path` below /donnees/. */
export const restrictedAt = async (path: string | undefined): Promise<RestrictedRecord | undefined> =>
  (await restrictedRecords()).find((record) => record.path === path);

/** Record of a listed data set; of restricted data their public face. */
export const readListed = async (id: string): Promise<DatasetRecord | RestrictedRecord> => (await restrictedAt(id)) ?? readRecord(id);

/** Title and page, or page of withdrawal, of a data set that another names; undefined where the data set is in no list. */
export async function namedDataset(id: string): Promise<{ title: Text; path: string; isGone: boolean } | undefined> {
  const listed = await listedRecord(id);
  const shown = listed ?? (await restrictedAt(id));
  if (shown !== undefined) return { title: shown.title, path: shown.path, isGone: false };
  const left = (await withdrawnRecords()).find((record) => record.id === id && record.path === id);
  return left && { title: left.title, path: left.path, isGone: true };
}

/** Current name of a renamed data set: the last in its chain of renames. */
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

/** Every listed record of data that everybody reads, one after the other. */
export async function* listedRecords(): AsyncGenerator<DatasetRecord> {
  for (const { id } of await openSummaries()) yield readRecord(id);
}

/** Summaries of all listed data sets, newest first, restricted ones included. */
export const summaries = async (): Promise<Summary[]> => (await readIndexOnce()).summaries;

/** Summaries of the listed data sets that everybody reads, newest first. */
export const openSummaries = async (): Promise<Summary[]> => (await summaries()).filter(({ content }) => content.kind !== 'restricted');

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
