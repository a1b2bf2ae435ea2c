import { isDeepStrictEqual } from 'node:util';
import type { Lang } from '../../schemas/languages.ts';
import { tell } from '../../schemas/texts/say.ts';
import type { DatasetRecord, Pointer, Problem, Snapshot } from '../../schemas/types.ts';
import { fail, PipelineError, problem } from '../errors.ts';
import { digest } from '../stores/digest.ts';
import { folderStore } from '../stores/folder.ts';
import { pointerKey, type Reader, type Store } from '../stores/store.ts';
import { isUnreadable, putJson, readText, unlessUnreadable } from './objects.ts';
import { eachOf } from '../each-of.ts';
import { refuseCollected } from './record-files.ts';
import { putRecordFile } from './records.ts';
import { attempts, publicationAt, readCurrent, type Publication } from './snapshots.ts';
import { leftOf, readTombstones, replacementOf, withoutPurged } from './tombstones.ts';

/** What a mirror shows, and what it does not: a problem for each data set, or file of records, that could not be taken over. */
export interface Mirrored extends Publication {
  leftOut: Problem[];
}

/**
 * Copy the catalogue of a store into a folder: what is published now, or what was at a moment (a sequence, a day, an instant). Records
 * and drawings alone, only those that are not there yet, each held against its digest: from the pointer to the snapshot, from there to
 * the records, from there to the drawings. What was purged since, or is no longer named, does not stay. A record that cannot be read, whose
 * drawings are not what they were, or whose data were destroyed leaves out its data set, not the catalogue.
 */
export async function mirrorStore(source: Reader, folder: string, { at }: { at?: string | undefined } = {}): Promise<Mirrored> {
  for (let attempt = 1; ; attempt += 1) {
    const current = await readCurrent(source);
    if (current === undefined) throw fail('store.no-pointer', { address: source.address });
    // A publication or a purge may have come in between: what is named now is there.
    const isMoving = async (): Promise<boolean> => (await source.readPointer())?.tag !== current.tag;
    try {
      const wanted = at === undefined ? current : await publicationAt(source, at);
      const left = withoutPurged(wanted.snapshot, replacementOf(await readTombstones(source, current.snapshot)));
      await refuseCollected(source, { ...wanted, snapshot: left }, current.snapshot);
      const mirrored = await copy(source, folderStore(folder), left, wanted);
      const gone = mirrored.leftOut.filter(({ id }) => id !== 'store.left-out-erased');
      if (gone.length === 0 || !(await isMoving())) return mirrored;
      if (attempt === attempts) throw new PipelineError(gone);
    } catch (error) {
      if (!(error instanceof PipelineError) || !(await isMoving()) || attempt === attempts) throw error;
    }
  }
}

/** Files of records that are copied at a time, with the drawings of many records of each. */
const filesAtATime = 4;

async function copy(source: Reader, mirror: Store, snapshot: Snapshot, { pointer }: Publication): Promise<Mirrored> {
  const leftOut: Problem[] = [];
  const drawings = new Set<string>();
  const files = new Map<string, string | undefined>();
  await eachOf(
    Object.values(snapshot.producers).flat(),
    async (key) => {
      const file = await keepRecords(source, mirror, key);
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
  if (leftOut.length > 0 && Object.keys(left.producers).length === 0) throw new PipelineError(leftOut);
  const shown = await keepSnapshot(source, mirror, { pointer, snapshot: left });
  const before = await mirror.readPointer();
  if (before === undefined || !isDeepStrictEqual(before.pointer, shown)) await mirror.replacePointer(shown, before?.tag);
  await removeOthers(mirror, new Set([pointerKey, shown.snapshot, ...Object.values(left.producers).flat(), ...drawings]));
  return { pointer: shown, snapshot: left, leftOut: leftOut.sort((a, b) => (a.message < b.message ? -1 : 1)) };
}

/** A file of records as the mirror keeps it: under another name where some of them are left out. */
interface KeptRecords {
  key?: string;
  drawings: string[];
  leftOut: Problem[];
}

/** Keep the records of a file, and the drawings that pages hold of them. Of a file no more is held than its drawings: all together are as long as the catalogue. */
async function keepRecords(source: Reader, mirror: Store, key: string): Promise<KeptRecords> {
  const [, producer = '', prefix = ''] = /^records\/([^/]+)\/([0-9a-z]+)-/.exec(key) ?? [];
  const text = await orWhy(() => keepText(source, mirror, key));
  if (text instanceof PipelineError) return { drawings: [], leftOut: [toldLeftOut(`${producer} (${key})`, text)] };
  const leftOut: Problem[] = [];
  const lines = text.split('\n').filter((line) => line !== '');
  const kept = await eachOf(lines, async (line) => {
    const record = parseRecord(line);
    if (record === undefined)
      leftOut.push(toldLeftOut(`${producer} (${key})`, fail('published.unreadable', { key, store: source.address })));
    if (record === undefined) return [];
    const left = leftOf(record, source.erased?.tombstones ?? []);
    if (left === undefined) leftOut.push(problem('store.left-out-erased', { dataset: record.id, address: source.address }));
    if (left === undefined) return [];
    const why = await orWhy(async () => {
      for (const drawing of drawingsOf(left)) await keepDrawing(source, mirror, drawing);
    });
    if (!(why instanceof PipelineError)) return { left, isWhole: left === record };
    leftOut.push(toldLeftOut(record.id, why));
    return [];
  });
  const rest = kept.flat().map(({ left }) => left);
  const drawings = rest.flatMap((record) => drawingsOf(record).map((drawing) => drawing.key));
  if (rest.length === lines.length && kept.flat().every(({ isWhole }) => isWhole)) return { key, drawings, leftOut };
  return { ...(rest.length > 0 && { key: await putRecordFile(mirror, producer, prefix, rest) }), drawings, leftOut };
}

/** A record as far as a mirror looks at one: who shows it checks the rest. */
function parseRecord(line: string): DatasetRecord | undefined {
  try {
    const record = JSON.parse(line) as DatasetRecord;
    return Array.isArray(record.version.artifacts) ? record : undefined;
  } catch {
    // What it is not is told by who asked.
    return undefined;
  }
}

/** What is asked for, or why it is not to be had. */
async function orWhy<Found>(find: () => Promise<Found>): Promise<Found | PipelineError> {
  try {
    return await find();
  } catch (error) {
    if (isUnreadable(error)) return error;
    throw error;
  }
}

function toldLeftOut(dataset: string, { problems }: PipelineError): Problem {
  const cause = (lang: Lang): string => problems.map((each) => tell(each, lang)).join(' ');
  return problem('store.left-out', { dataset, cause: { fr: cause('fr'), en: cause('en') } });
}

/** Keep a snapshot as it is; one that has lost something to a purge as what is left of it, under a name of its own. Gives its pointer. */
async function keepSnapshot(source: Reader, mirror: Store, { pointer, snapshot }: Publication): Promise<Pointer> {
  const whole = await keepText(source, mirror, pointer.snapshot);
  if (JSON.stringify(JSON.parse(whole)) === JSON.stringify(snapshot)) return pointer;
  const { key, sha256 } = await putJson(mirror, `snapshots/${snapshot.sequence}-`, snapshot);
  // Nobody has signed what is left.
  const { signature: _, ...unsigned } = pointer;
  return { ...unsigned, snapshot: key, sha256 };
}

/** The text of an object whose name holds its digest, from the mirror where it is there. */
async function keepText(source: Reader, mirror: Store, key: string): Promise<string> {
  const known = await unlessUnreadable(() => readText(mirror, key));
  if (known !== undefined) return known;
  const text = await readText(source, key);
  const bytes = Buffer.from(text);
  // What is there under this name is something else.
  await mirror.remove([key]);
  await mirror.put(key, { bytes }, digest(bytes));
  return text;
}

type Drawing = Pick<DatasetRecord['version']['artifacts'][number], 'key' | 'sha256'>;

/** The drawings that pages hold of a record. */
const drawingsOf = ({ version }: DatasetRecord): Drawing[] =>
  version.artifacts.flatMap(({ key, sha256, mediaType }) => (mediaType === 'image/svg+xml' ? [{ key, sha256 }] : []));

async function keepDrawing(source: Reader, mirror: Store, { key, sha256 }: Drawing): Promise<void> {
  if ((await mirror.head(key)) !== undefined) return;
  const bytes = Buffer.from(await readText(source, key, sha256));
  await mirror.put(key, { bytes }, sha256);
}

/** Remove what is in the mirror and not in the catalogue that it shows. */
async function removeOthers(mirror: Store, wanted: ReadonlySet<string>): Promise<void> {
  const others: string[] = [];
  for await (const { key } of mirror.list('')) if (!wanted.has(key)) others.push(key);
  await mirror.remove(others);
}
