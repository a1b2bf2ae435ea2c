import { setTimeout as wait } from 'node:timers/promises';
import { compareEditions } from '../../schemas/model/compare-editions.ts';
import type { DatasetRecord, Pointer, Snapshot } from '../../schemas/types.ts';
import { validateSnapshot } from '../../schemas/validators.js';
import { fail, PipelineError } from '../base/errors.ts';
import { mapLimit } from '../base/map-limit.ts';
import { digest } from '../stores/digest.ts';
import { expiryOf } from '../stores/signing.ts';
import type { Reader, Store } from '../stores/store.ts';
import { removedAfter } from './removed-datasets.ts';
import { refuseErased } from './erased.ts';
import { highestSequence, listSnapshots, refuseReplayed } from './newest.ts';
import { putJson, readObjectText, unlessUnreadable } from './objects.ts';
import { readablePart, readRecordFile, readRecordsOf } from './record-files.ts';
import { readTombstones } from './tombstones.ts';

/** A snapshot with the pointer that named it: what was published at one moment. */
export interface Publication {
  pointer: Pointer;
  snapshot: Snapshot;
}

/** Contents of a snapshot beside its place in the chain. */
export type Contents = Pick<Snapshot, 'producers' | 'tombstones' | 'editions' | 'act'>;

/** Decision of a person that a snapshot records. */
export type Act = NonNullable<Snapshot['act']>;

/** The catalogue as published, with the tag that a replacement of its pointer must name; undefined before the first publication. */
export async function readCurrent(store: Reader): Promise<(Publication & { tag: string }) | undefined> {
  const current = await store.readPointer();
  if (current === undefined) return undefined;
  const publication = await readPublication(store, current.pointer);
  await refuseErased(store, publication.pointer.snapshot, publication.snapshot); // guard (erased.test.ts): is refused by mappe plan
  return { ...publication, tag: current.tag };
}

/** Read the published catalogue without the record files that the store has lost; undefined where the snapshot itself is gone. */
export async function readReadable(store: Reader): Promise<Publication | undefined> {
  const read = await store.readPointer();
  const current = read && (await unlessUnreadable(() => readPublication(store, read.pointer)));
  return current && { ...current, snapshot: await readablePart(store, current.snapshot) };
}

/** The snapshot that a pointer names, held against the pointer's digest. */
export async function readPublication(store: Reader, pointer: Pointer): Promise<Publication> {
  const snapshot = parseSnapshot(await readObjectText(store, pointer.snapshot, pointer.sha256), pointer.snapshot, store);
  if (snapshot.sequence !== pointer.sequence) throw fail('published.unreadable', { key: pointer.snapshot, store: store.address });
  return { pointer, snapshot };
}

function parseSnapshot(text: string, key: string, { address }: Reader): Snapshot {
  const snapshot: unknown = JSON.parse(text);
  if (!validateSnapshot(snapshot)) throw fail('published.unreadable', { key, store: address });
  return snapshot;
}

/**
 * Read all that a pointer vouches for, held against digests: its snapshot, all records and tombstones in that, and the snapshots before it.
 */
export async function readWhole(store: Reader, pointer: Pointer): Promise<Publication> {
  // What is not read whole is signed by nobody.
  const publication = await readPublication(store, pointer);
  await readTombstones(store, publication.snapshot);
  await readRecordsOf(store, publication.snapshot); // guard: is confirmed and adopted by nobody, and the state before takes its place
  for (let { previous } = publication.snapshot; previous !== undefined;) ({ previous } = (await readPublication(store, previous)).snapshot);
  return publication;
}

/** Every publication, newest first: each names the one before it by its digest, which is the proof of its date. */
export async function* publications(store: Reader): AsyncGenerator<Publication> {
  let publication: Publication | undefined = await readCurrent(store);
  while (publication !== undefined) {
    yield publication;
    const { previous }: Snapshot = publication.snapshot;
    publication = previous && (await readPublication(store, previous));
  }
}

/** Find the publication that was current at a moment (a sequence, a day in UTC, or an instant); throws where there was none yet. */
export async function publicationAt(store: Reader, target: string): Promise<Publication> {
  const found = await reachable(store, target);
  if (found === undefined) throw fail('published.no-such-moment', { target, store: store.address });
  return found;
}

async function reachable(store: Reader, target: string): Promise<Publication | undefined> {
  const isWanted = momentOf(target);
  for await (const publication of publications(store)) if (isWanted(publication.pointer)) return publication;
  return undefined;
}

/** Find a publication to which the pointer may lead no more: by its sequence, or by its key where several bear that. */
export async function publicationEver(store: Store, target: string): Promise<Publication> {
  const isKey = target.startsWith('snapshots/');
  const known = isKey ? undefined : await reachable(store, target);
  if (known !== undefined) return known;
  const all = await Array.fromAsync(listSnapshots(store));
  const found = all.filter(({ key, sequence }) => (isKey ? key : String(sequence)) === target);
  if (found.length > 1) throw fail('published.several', { target, keys: found.map(({ key }) => key).join(', ') });
  const [one] = found;
  if (one === undefined) throw fail('published.no-such-moment', { target, store: store.address });
  const { key: snapshot, sequence, modified } = one;
  // The pointer that said when is gone: the object's own date is the nearest to it.
  return readPublication(store, {
    sequence,
    snapshot,
    sha256: digest(await readObjectText(store, snapshot)),
    published: modified.toISOString(),
  });
}

/** Is this pointer the newest that a target can mean? Pointers are asked from the newest on. */
function momentOf(target: string): (pointer: Pointer) => boolean {
  if (/^\d{1,15}$/.test(target)) return ({ sequence }) => sequence === Number(target);
  const instant = new Date(/^\d{4}-\d{2}-\d{2}$/.test(target) ? `${target}T23:59:59.999Z` : target);
  if (!/^\d{4}-\d{2}-\d{2}/.test(target) || Number.isNaN(instant.valueOf())) throw fail('published.bad-moment', { target });
  return ({ published }) => published <= instant.toISOString();
}

/** Number of attempts where another publication came first: those at the same moment are few, and each lets another one through. */
export const attempts = 8;
const waitMs = 50;

/** Do what replaces the pointer, again where a publication came before it. */
export async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !cameSecond(error)) throw error;
      await wait(waitMs * attempt * (1 + Math.random()));
    }
  }
}

/** Publish what `next` makes of the current state; gives what is published in the end, the current state where `next` changes nothing. */
export function advance(
  store: Store,
  now: Date,
  next: (current: Publication | undefined) => Promise<Contents>,
): Promise<Publication | undefined> {
  // The snapshot comes first, then the pointer.
  // Where another publication came first, `next` is asked again with what that one has published.
  return inTurn(async () => {
    const highest = await highestSequence(store);
    const current = await readCurrent(store);
    refuseReplayed(store, current?.pointer, highest); // guard: nothing is published after it
    const wanted = await next(current);
    const contents = { ...wanted, editions: await highestEditions(store, current?.snapshot, wanted) };
    if (current !== undefined && textOf(contents) === textOf(current.snapshot)) return current;
    if (current === undefined && Object.keys(contents.producers).length === 0) return undefined;
    const position = { after: current?.pointer.sequence ?? 0, last: current?.snapshot, previous: current?.pointer, tag: current?.tag };
    return follow(store, now, contents, position);
  });
}

/** Publish again what somebody has looked at, after all that was ever published here; with `tag`, only while the pointer still has it. */
export async function showAgain(
  store: Store,
  now: Date,
  { pointer, snapshot, tag }: Publication & { tag?: string },
  change: (contents: Contents) => Promise<Contents>,
): Promise<Publication> {
  // Its history is the one that counts: the pointer may be one that was put back, or lead to what cannot be read.
  // What was purged stays so, whichever snapshot says it.
  const highest = await highestSequence(store);
  const read = await store.readPointer();
  if (tag !== undefined && read?.tag !== tag) throw fail('store.moved', { sequence: read?.pointer.sequence ?? 0 });
  const before = (await readReadable(store))?.snapshot;
  const tombstones = await everyTombstone(store);
  const editions = await highestEditions(store, before, snapshot);
  const after = Math.max(highest, read?.pointer.sequence ?? 0);
  const last = snapshot.sequence < (before?.sequence ?? 0) ? before : snapshot;
  const contents = await change({ producers: snapshot.producers, tombstones, editions });
  return follow(store, now, contents, { after, last, previous: pointer, tag: read?.tag });
}

async function everyTombstone(store: Store): Promise<string[]> {
  const tombstones = new Set<string>();
  for await (const { key } of listSnapshots(store)) {
    const snapshot = await unlessUnreadable(async () => parseSnapshot(await readObjectText(store, key), key, store));
    for (const tombstone of snapshot?.tombstones ?? []) tombstones.add(tombstone);
  }
  return [...tombstones];
}

interface ChainPosition {
  after: number;
  /** Snapshot that was published last: what it names and the next one does not departs. */
  last: Snapshot | undefined;
  previous: Pointer | undefined;
  tag: string | undefined;
}

async function follow(store: Store, now: Date, contents: Contents, { after, last, previous, tag }: ChainPosition): Promise<Publication> {
  store.refuseUnsigned?.();
  const sequence = after + 1;
  const removed = await removedAfter(store, last, contents);
  const snapshot: Snapshot = {
    format: 1,
    sequence,
    ...ordered(contents),
    ...(Object.keys(removed).length > 0 && { departed: removed }),
    ...(contents.act && { act: contents.act }),
    ...(previous && { previous: lasting(previous) }),
  };
  const { key, sha256 } = await putJson(store, `snapshots/${sequence}-`, snapshot);
  const expires = expiryOf(now, store.goodForDays);
  const pointer: Pointer = { sequence, snapshot: key, sha256, published: now.toISOString(), ...(expires !== undefined && { expires }) };
  await store.replacePointer(pointer, tag);
  return { pointer, snapshot };
}

/** Keep what a pointer says for ever: later confirmations, and who has made them, belong to the current pointer. */
const lasting = ({ sequence, snapshot, sha256, published }: Pointer): Pointer => ({ sequence, snapshot, sha256, published });

/** The same contents give the same text, whatever the order in which they were put together; a producer without records is none. */
function ordered({ producers, tombstones = [], editions = {} }: Contents): Contents {
  const some = Object.entries(producers).filter(([, keys]) => keys.length > 0);
  return {
    producers: Object.fromEntries(some.sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(Object.keys(editions).length > 0 && { editions }),
    ...(tombstones.length > 0 && { tombstones: tombstones.toSorted() }),
  };
}

const textOf = (contents: Contents): string => JSON.stringify(ordered(contents));

const cameSecond = (error: unknown): boolean =>
  error instanceof PipelineError && error.problems.some(({ id }) => ['store.moved', 'store.locked', 'store.replayed'].includes(id));

/** Find the highest edition ever given to each data set that `next` lowers or lacks; only the record files that differ are read. */
async function highestEditions(
  store: Reader,
  before: Pick<Snapshot, 'producers' | 'editions'> | undefined,
  next: Pick<Snapshot, 'producers' | 'editions'>,
): Promise<NonNullable<Snapshot['editions']>> {
  const old = recordKeys(before);
  const now = recordKeys(next);
  const highest = new Map(Object.entries(before?.editions ?? {}));
  const raise = (id: string, edition: string): void => {
    if (compareEditions(edition, highest.get(id) ?? '') > 0) highest.set(id, edition);
  };
  for (const [id, edition] of Object.entries(next.editions ?? {})) raise(id, edition);
  for (const { id, edition } of await recordsIn(store, old.difference(now))) if (edition !== undefined) raise(id, edition);
  if (highest.size === 0) return {};
  for (const { id, edition } of await recordsIn(store, now.difference(old)))
    if (edition !== undefined && compareEditions(edition, highest.get(id) ?? '') >= 0) highest.delete(id);
  return Object.fromEntries([...highest].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const recordKeys = (contents: Pick<Snapshot, 'producers'> | undefined): Set<string> =>
  new Set(Object.values(contents?.producers ?? {}).flat());

const recordsIn = async (store: Reader, keys: ReadonlySet<string>): Promise<DatasetRecord[]> =>
  (await mapLimit([...keys], (key) => readRecordFile(store, key))).flat();
