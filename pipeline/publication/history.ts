import type { DatasetRecord, Snapshot, Version } from '../../schemas/types.ts';
import type { Reader } from '../stores/store.ts';
import { collectedFiles, readRecordsOf } from './record-files.ts';
import { recordDigest } from './records.ts';
import { publications, type Publication } from './snapshots.ts';
import { readTombstones, replacementOf, withoutPurged, type Replacement } from './tombstones.ts';

/** Difference of a data set from one snapshot to the next. */
export interface EditionDifference {
  dataset: string;
  /** version: other data; record: the same data, described otherwise; purged: data of it were destroyed. */
  change: 'added' | 'removed' | 'version' | 'record' | 'purged';
  /** The version that is there now; absent where the data set left. */
  version?: string;
  /** Why that version was built. */
  reason?: NonNullable<Version['origin']>['reason'];
}

/** One publication, as the history shows it. */
export interface PastPublication {
  sequence: number;
  published: string;
  /** Person who decided on the publication, where a person did. */
  by?: string;
  /** false: some of what it held was collected since; it cannot be put back. */
  isWhole: boolean;
  /** undefined: it, or the one before it, is not whole. */
  differences: EditionDifference[] | undefined;
}

/** The newest `count` publications with what each of them changed. */
export async function readHistory(store: Reader, count: number): Promise<PastPublication[]> {
  const past: PastPublication[] = [];
  // What the newest publication says of all others.
  let first: { current: Snapshot; replacement: Replacement } | undefined;
  let newer: (Publication & { isWhole: boolean }) | undefined;
  for await (const publication of publications(store)) {
    first ??= { current: publication.snapshot, replacement: replacementOf(await readTombstones(store, publication.snapshot)) };
    const left = withoutPurged(publication.snapshot, first.replacement);
    const isWhole = (await collectedFiles(store, left, first.current)).length === 0;
    if (newer !== undefined) past.push(await describe(store, { ...publication, isWhole }, newer, first.replacement));
    if (past.length === count) return past;
    newer = { ...publication, isWhole };
  }
  if (newer !== undefined && first !== undefined) past.push(await describe(store, undefined, newer, first.replacement));
  return past;
}

async function describe(
  store: Reader,
  older: { snapshot: Snapshot; isWhole: boolean } | undefined,
  { pointer: { sequence, published }, snapshot, isWhole }: Publication & { isWhole: boolean },
  replacement: Replacement,
): Promise<PastPublication> {
  const facts = { sequence, published, ...(snapshot.act && { by: snapshot.act.by }), isWhole };
  if (!isWhole || older?.isWhole === false) return { ...facts, differences: undefined };
  const changed = await differences(store, older?.snapshot, snapshot, replacement);
  return { ...facts, differences: [...changed, ...purgedSince(older?.snapshot, snapshot)] };
}

/** List data sets that a snapshot, unlike the one before, says were destroyed: the keys of tombstones begin with their ids. */
function purgedSince(older: Snapshot | undefined, { tombstones = [] }: Snapshot): EditionDifference[] {
  const added = tombstones.filter((key) => !(older?.tombstones ?? []).includes(key));
  return added.map((key) => ({ dataset: key.split('/').slice(1, 3).join('/'), change: 'purged' }));
}

/** Compare two snapshots, data set by data set; only the record files that differ are read. */
export async function differences(
  store: Reader,
  older: Snapshot | undefined,
  newer: Snapshot,
  replacement: Replacement,
): Promise<EditionDifference[]> {
  const keysOf = ({ producers }: Pick<Snapshot, 'producers'>): Set<string> =>
    new Set(Object.values(withoutPurged({ producers }, replacement).producers).flat());
  const before = keysOf(older ?? { producers: {} });
  const after = keysOf(newer);
  const old = await readRecordsOf(store, { producers: { all: [...before.difference(after)] } });
  const now = await readRecordsOf(store, { producers: { all: [...after.difference(before)] } });
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
  return ids.flatMap((id) => compare(id, old.get(id), now.get(id)) ?? []);
}

function compare(dataset: string, old: DatasetRecord | undefined, now: DatasetRecord | undefined): EditionDifference | undefined {
  if (now === undefined) return { dataset, change: 'removed' };
  if (old !== undefined && recordDigest(old) === recordDigest(now)) return undefined;
  const { id: version, origin } = now.version;
  const isSame = old?.version.id === version;
  if (isSame && old.version.origin?.renewed === origin?.renewed) return { dataset, change: 'record', version };
  const reason = isSame && origin?.renewed ? 'renewed' : origin?.reason;
  return { dataset, change: old === undefined ? 'added' : 'version', version, ...(reason && { reason }) };
}
