import { isDeepStrictEqual } from 'node:util';
import { jsonLine } from '../../schemas/model/json-line.ts';
import type { LeftOut } from '../../schemas/model/left-out.ts';
import { isNameTable } from '../../schemas/model/name-table.ts';
import type { DatasetRecord, Pointer, Problem, Snapshot } from '../../schemas/types.ts';
import { validateRestrictedRecord } from '../../schemas/validators.js';
import { causeOf, PipelineError, problem } from '../base/errors.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { pointerKey, type Reader, type Store } from '../stores/store.ts';
import { absentPointer } from './newest.ts';
import { isUnreadable, putJson, putText, readBytes, readObjectText, unlessUnreadable } from './objects.ts';
import { mapLimit } from '../base/map-limit.ts';
import { refuseCollected } from './record-files.ts';
import { attempts, publicationAt, readCurrent, type Publication } from './snapshots.ts';
import { leftOf, readTombstones, replacementOf, withoutPurged } from './tombstones.ts';

/** Publication that a mirror shows, with each data set, or file of records, that could not be taken over. */
export interface MirroredPublication extends Publication {
  leftOut: LeftOut[];
}

/** Options of a mirror. */
export interface MirrorOptions {
  /** Moment of the publication (a sequence, a day, an instant); now unless said. */
  at?: string | undefined;
  /** Data sets whose GeoParquet files the pages read themselves: the ground of the home page, and places that maps name from afar. */
  ground?: readonly string[] | undefined;
  /** Data sets of territories: their boxes, and the small tables that say where their names stand on the base map. */
  named?: readonly string[] | undefined;
}

/** Copy the catalogue of a store into a folder, as it is now or was at a moment: records, drawings and the ground of pages. */
export async function mirrorStore(
  source: Reader,
  folder: string,
  { at, ground = [], named = [] }: MirrorOptions = {},
): Promise<MirroredPublication> {
  // Only what is not there yet is copied, held against its digest: from the pointer to the snapshot, the records, the drawings.
  // What was purged since, or is no longer named, does not stay.
  // A record that cannot be read, has other drawings or destroyed data leaves out its data set, not the catalogue.
  for (let attempt = 1; ; attempt += 1) {
    const current = await readCurrent(source);
    if (current === undefined) throw await absentPointer(source);
    // A publication or a purge may have come in between: what is named now is there.
    const isMoving = async (): Promise<boolean> => (await source.readPointer())?.tag !== current.tag;
    try {
      const wanted = at === undefined ? current : await publicationAt(source, at);
      const left = withoutPurged(wanted.snapshot, replacementOf(await readTombstones(source, current.snapshot)));
      await refuseCollected(source, { ...wanted, snapshot: left }, current.snapshot);
      const mirrored = await copy(source, folderStore(folder), { snapshot: left, pointer: wanted.pointer, ground, named });
      const gone = mirrored.leftOut.filter(({ problem: { id } }) => id !== 'store.left-out-erased');
      if (gone.length === 0 || !(await isMoving())) return mirrored;
      if (attempt === attempts) throw new PipelineError(gone.map(({ problem }) => problem));
    } catch (error) {
      if (!(error instanceof PipelineError) || !(await isMoving()) || attempt === attempts) throw error;
    }
  }
}

/** Files of records that are copied at a time, with the drawings of many records of each. */
const filesAtATime = 4;

async function copy(
  source: Reader,
  mirror: Store,
  { snapshot, pointer, ground, named }: Publication & Drawn,
): Promise<MirroredPublication> {
  const leftOut: LeftOut[] = [];
  const drawings = new Set<string>();
  const files = new Map<string, string | undefined>();
  await mapLimit(
    Object.values(snapshot.producers).flat(),
    async (key) => {
      const file = await mirrorRecords(source, mirror, { key, ground, named });
      leftOut.push(...file.leftOut);
      for (const drawing of file.drawings) drawings.add(drawing);
      files.set(key, file.key);
    },
    filesAtATime,
  );
  const producers = Object.entries(snapshot.producers).map(
    ([producer, keys]) => [producer, keys.flatMap((key) => files.get(key) ?? [])] as const,
  );
  const left: Snapshot = { ...snapshot, producers: Object.fromEntries(producers.filter(([, keys]) => keys.length > 0)) };
  if (leftOut.length > 0 && Object.keys(left.producers).length === 0) throw new PipelineError(leftOut.map(({ problem }) => problem));
  const shown = await mirrorSnapshot(source, mirror, { pointer, snapshot: left });
  const before = await mirror.readPointer();
  if (before === undefined || !isDeepStrictEqual(before.pointer, shown)) await mirror.replacePointer(shown, before?.tag);
  await removeOthers(mirror, new Set([pointerKey, shown.snapshot, ...Object.values(left.producers).flat(), ...drawings]));
  return { pointer: shown, snapshot: left, leftOut: leftOut.sort((a, b) => ((a.problem.where ?? '') < (b.problem.where ?? '') ? -1 : 1)) };
}

/** A file of records as the mirror keeps it: under another name where some of them are left out. */
interface MirroredRecords {
  key?: string;
  drawings: string[];
  leftOut: LeftOut[];
}

/** Keep the records of a file, and the drawings that pages hold of them. */
async function mirrorRecords(source: Reader, mirror: Store, { key, ...drawn }: { key: string } & Drawn): Promise<MirroredRecords> {
  const text = await orWhy(() => mirrorText(source, mirror, key));
  if (text instanceof PipelineError) return { drawings: [], leftOut: [{ isUnlisted: false, problem: leftOutFor(text, key) }] };
  const leftOut: LeftOut[] = [];
  const lines = text.split('\n').filter((line) => line !== '');
  // Of a file no more is held than its drawings: all together are as long as the catalogue.
  const mirrored = await mapLimit(lines, async (line) => {
    const record = parseRecord(line);
    // Who shows records says what is wrong with one that is none.
    if (record === undefined) return [{ line, drawings: await mirrorFacts(source, mirror, line) }];
    const leaveOut = (problem: Problem): [] => {
      leftOut.push({ dataset: record.id, isUnlisted: record.access !== 'public', problem });
      return [];
    };
    // guard [source.erased?.tombstones ?? [] → []]: leaves its data set out of what is mirrored
    const left = leftOf(record, source.erased?.tombstones ?? []);
    if (left === undefined) return leaveOut(problem('store.left-out-erased', { address: source.address }, { where: record.id }));
    const drawings = drawingsOf(left, drawn);
    const why = await orWhy(() => mirrorDrawings(source, mirror, drawings));
    if (why !== undefined) return leaveOut(leftOutFor(why, record.id));
    return [{ line: left === record ? line : jsonLine(left), drawings }];
  });
  const rest = mirrored.flat();
  const drawings = rest.flatMap((each) => each.drawings.map((drawing) => drawing.key));
  if (rest.length === lines.length && rest.every(({ line }, index) => line === lines[index])) return { key, drawings, leftOut };
  const [beginning = ''] = /^records\/[^/]+\/[0-9a-z]+-/.exec(key) ?? [];
  const own = rest.length === 0 ? undefined : await putText(mirror, beginning, rest.map(({ line }) => `${line}\n`).join(''), 'ndjson');
  return { ...(own && { key: own.key }), drawings, leftOut };
}

/** A record as far as a mirror looks at one: who shows it checks the rest. */
function parseRecord(line: string): DatasetRecord | undefined {
  const record = parseLine(line) as Partial<DatasetRecord> | undefined;
  return Array.isArray(record?.version?.artifacts) ? (record as DatasetRecord) : undefined;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // It is passed on as it is.
    return undefined;
  }
}

async function orWhy<Found>(find: () => Promise<Found>): Promise<Found | PipelineError> {
  try {
    return await find();
  } catch (error) {
    if (isUnreadable(error)) return error;
    throw error;
  }
}

const leftOutFor = (error: PipelineError, where: string): Problem => problem('store.left-out', { cause: causeOf(error) }, { where });

/** Keep a snapshot as it is, or without what a purge has taken from it, under a name of its own; gives its pointer. */
async function mirrorSnapshot(source: Reader, mirror: Store, { pointer, snapshot }: Publication): Promise<Pointer> {
  const whole = await mirrorText(source, mirror, pointer.snapshot);
  if (JSON.stringify(JSON.parse(whole)) === JSON.stringify(snapshot)) return pointer;
  const { key, sha256 } = await putJson(mirror, `snapshots/${snapshot.sequence}-`, snapshot);
  // Nobody has signed what is left.
  const { signature: _, ...unsigned } = pointer;
  return { ...unsigned, snapshot: key, sha256 };
}

/** The text of an object whose name holds its digest, from the mirror where it is there. */
async function mirrorText(source: Reader, mirror: Store, key: string): Promise<string> {
  const known = await unlessUnreadable(() => readObjectText(mirror, key));
  if (known !== undefined) return known;
  const text = await readObjectText(source, key);
  const bytes = Buffer.from(text);
  // What is there under this name is something else.
  await mirror.remove([key]);
  await mirror.put(key, { bytes }, digest(bytes));
  return text;
}

/** Data sets of which the pages draw more than their pictures. */
type Drawn = Required<Record<'ground' | 'named', readonly string[]>>;

/** More than any coastline takes; a file of places may hold every address. */
const mostGroundBytes = 64 * 1024 ** 2;

type Drawing = Pick<DatasetRecord['version']['artifacts'][number], 'key' | 'sha256'>;

/**
 * List the drawings that pages hold of a record, and files that they draw themselves; files of a producer's bucket are not in the store.
 */
function drawingsOf({ id, version, store }: DatasetRecord, { ground, named }: Drawn): Drawing[] {
  const isGround = store === undefined && ground.includes(id);
  const isNamed = store === undefined && named.includes(id);
  // Still maps show the limits of départements.
  const isOutline = isNamed && version.layers.some(({ territory }) => territory?.level === 'departement');
  return version.artifacts.filter(
    (artifact) =>
      artifact.mediaType === 'image/svg+xml' ||
      ((isGround || isOutline) && artifact.format === 'geoparquet' && artifact.bytes <= mostGroundBytes) ||
      (isNamed && (isNameTable(artifact) || artifact.format === 'territory-boxes')),
  );
}

async function mirrorDrawings(source: Reader, mirror: Store, drawings: readonly Drawing[]): Promise<undefined> {
  for (const { key, sha256 } of drawings)
    if ((await mirror.head(key)) === undefined) await mirror.put(key, { bytes: await readBytes(source, key, sha256) }, sha256);
  return undefined;
}

/** Keep the public facts of restricted data; they change under their key, so that they are read each time. */
async function mirrorFacts(source: Reader, mirror: Store, line: string): Promise<Drawing[]> {
  const said = parseLine(line);
  if (!validateRestrictedRecord(said) || (said.publicFacts ?? []).length === 0) return [];
  const key = `facts/${said.id}.json`;
  const bytes = await source.get(key);
  // They are there once the data were built, and signed for.
  if (bytes === undefined) return [];
  const sha256 = digest(bytes);
  await mirror.replace(key, bytes, sha256);
  return [{ key, sha256 }];
}

async function removeOthers(mirror: Store, wanted: ReadonlySet<string>): Promise<void> {
  const others: string[] = [];
  for await (const { key } of mirror.list('')) if (!wanted.has(key)) others.push(key);
  await mirror.remove(others);
}
