import { closeSync, createReadStream, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { isPlainDrawing } from '../schemas/plain-drawing.ts';
import type { Artifact, DatasetRecord, Operator, Pointer, Snapshot } from '../schemas/types.ts';
import { validateDatasetRecord, validateOperator } from '../schemas/validators.js';
import { readSettings } from './settings.ts';
import { listedFormats, type DownloadFormat } from './downloads.ts';
import { isMapped } from './map/facts.ts';
import { summarise, type Summary } from './summary.ts';

/** Where a record's line lies in the store. */
interface Place {
  file: string;
  offset: number;
  bytes: number;
}

/** A data set's page: its id, its path below /donnees/, whether it has a map, and a page of what has changed; formats of which there are lists of files. */
export interface RecordPath {
  id: string;
  path: string;
  mapped: boolean;
  compared: boolean;
  listed: DownloadFormat[];
}

interface Index {
  places: Map<string, Place & RecordPath>;
  summaries: Summary[];
  /** Public addresses of buckets where producers keep their artifacts themselves. */
  ownStores: string[];
}

const settings = readSettings();

async function readJson<T>(key: string): Promise<T> {
  return JSON.parse(await readFile(join(settings.store, key), 'utf8')) as T;
}

/** The key of the current snapshot; its digest is in its name. */
async function currentSnapshot(): Promise<string> {
  const pointer = await readJson<Pointer>('current.json').catch((cause: unknown) => {
    throw new Error(`No catalogue in ${settings.store}: current.json cannot be read. Build data sets first (mappe build).`, { cause });
  });
  return pointer.snapshot;
}

/** The day of the last publication, YYYY-MM-DD. */
export async function publishedOn(): Promise<string> {
  return (await readJson<Pointer>('current.json')).published.slice(0, 10);
}

/** What is published no more, and is in the store still: bytes at most, by data set. */
export async function departed(): Promise<NonNullable<Snapshot['departed']>> {
  return (await readJson<Snapshot>(await currentSnapshot())).departed ?? {};
}

type GoodUntil = { until: string; isOver: boolean } | undefined;

let good: Promise<GoodUntil> | undefined;
/** The moment until which what is published is good without being confirmed, and whether that is over already; undefined: for ever. */
export const goodUntil = (): Promise<GoodUntil> => (good ??= readGoodUntil());

async function readGoodUntil(): Promise<GoodUntil> {
  if (settings.goodUntil !== undefined) return { until: settings.goodUntil, isOver: true };
  const { expires } = await readJson<Pointer>('current.json');
  return expires === undefined ? undefined : { until: expires, isOver: false };
}

/** The record on one line, checked; one that is broken stops the build, named. */
function parseRecord(line: string, place: string): DatasetRecord {
  try {
    const record: unknown = JSON.parse(line);
    if (validateDatasetRecord(record)) return record;
    const [first] = validateDatasetRecord.errors ?? [];
    throw new Error(`${first?.instancePath ?? ''} ${first?.keyword ?? ''} ${JSON.stringify(first?.params)}`);
  } catch (cause) {
    throw new Error(`Broken record in ${place}: ${line.slice(0, 80)}… (${String(cause)})`, { cause });
  }
}

/** Reads every record once and keeps of each its place and its summary, nothing more. */
async function readIndex(snapshot: string): Promise<Index> {
  const places: Index['places'] = new Map();
  const summaries: Summary[] = [];
  const ownStores = new Set<string>();
  const { producers } = await readJson<Snapshot>(snapshot);
  for (const file of Object.values(producers).flat()) {
    let offset = 0;
    for await (const line of createInterface({ input: createReadStream(join(settings.store, file)), crlfDelay: Infinity })) {
      const bytes = Buffer.byteLength(line);
      if (bytes > 0) {
        const record = parseRecord(line, `${file}, byte ${offset}`);
        const [mapped, compared] = [isMapped(record), record.version.changes !== undefined];
        const listed = listedFormats(record);
        places.set(record.id, { file, offset, bytes, id: record.id, path: record.path, mapped, compared, listed });
        if (record.access === 'public') summaries.push(summarise(record));
        for (const { store } of record.history) if (store !== undefined) ownStores.add(store);
      }
      offset += bytes + 1;
    }
  }
  summaries.sort((a, b) => b.updated.localeCompare(a.updated) || a.id.localeCompare(b.id));
  return { places, summaries, ownStores: [...ownStores].sort() };
}

/** The index as one process of a build leaves it to the others: records are checked once. */
interface KeptIndex {
  snapshot: string;
  places: (Place & RecordPath)[];
  summaries: Summary[];
  ownStores: string[];
}

const keptIndex = join(`${settings.out}.cache`, 'records.json');

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
  const { summaries, ownStores } = kept;
  return { places: new Map(kept.places.map((place) => [place.id, place])), summaries, ownStores };
}

let index: Promise<Index> | undefined;
const readIndexOnce = () => (index ??= openIndex());

/** Ids of all data sets, unlisted ones included: each has a page. */
export async function recordIds(): Promise<string[]> {
  return [...(await readIndexOnce()).places.keys()];
}

/** The pages of all data sets, unlisted ones included. */
export async function recordPaths(): Promise<RecordPath[]> {
  return [...(await readIndexOnce()).places.values()];
}

/** Pages of one data set are made one after the other, in each language: what was read last is kept. */
const kept = 64;

/** `read` that remembers its last answers. */
function keepLast<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? read(key);
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > kept && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
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

/** Every listed record, one after the other. */
export async function* listedRecords(): AsyncGenerator<DatasetRecord> {
  for (const { id } of await summaries()) yield readRecord(id);
}

/** What lists show of each listed data set, newest first. */
export async function summaries(): Promise<Summary[]> {
  return (await readIndexOnce()).summaries;
}

function parseOperator(text: string): Operator {
  const value: unknown = parse(text);
  if (!validateOperator(value)) throw new Error(`${join(settings.datasets, 'operator.yaml')} is not valid. "mappe check" says why.`);
  return value;
}

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

let operator: Operator | undefined;
const readOperatorOnce = () => (operator ??= parseOperator(readFileSync(join(settings.datasets, 'operator.yaml'), 'utf8')));

/** Who runs this instance: operator.yaml. */
export function readOperator(): Promise<Operator> {
  return Promise.resolve(readOperatorOnce());
}

/** Public address of the store, ending in "/": below the site where nobody says another place. */
function storeBase(): string {
  const { store, site } = readOperatorOnce();
  const base = settings.storeUrl ?? store ?? `${withSlash(new URL(settings.site ?? site).pathname)}store/`;
  return withSlash(base);
}

const withSlash = (address: string): string => (address.endsWith('/') ? address : `${address}/`);

/** The origins that a page reads artifacts from, for its content security policy; a map may show any data set, in its base map too. */
export async function storeOrigins(isMap: boolean): Promise<string[]> {
  const bases = [storeBase(), ...(isMap ? (await readIndexOnce()).ownStores : [])];
  return [...new Set(bases.flatMap((base) => (/^https?:/.test(base) ? [new URL(base).origin] : [])))];
}

/** Address of an object of the store, for links and requests. */
export function storeUrl(key: string): string {
  return storeBase() + key;
}

/** Address of an artifact of a version: in the store, or in the bucket where its producer keeps it, whose public address `store` is. */
export function artifactUrl(key: string, store: string | undefined): string {
  return store === undefined ? storeUrl(key) : `${store.replace(/\/*$/, '/')}${key}`;
}
