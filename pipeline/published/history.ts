import type { DatasetRecord, Snapshot, Version } from '../../schemas/types.ts';
import { PipelineError } from '../errors.ts';
import type { Reader } from '../stores/store.ts';
import { readRecordsOf, recordDigest } from './records.ts';
import { publications, type Publication } from './snapshots.ts';
import { readTombstones, replacementOf, withoutPurged, type Replacement } from './tombstones.ts';

/** How a data set differs from one snapshot to the next. */
export interface Difference {
  dataset: string;
  /** version: other data; record: the same data, described otherwise; purged: data of it were destroyed. */
  change: 'added' | 'removed' | 'version' | 'record' | 'purged';
  /** The version that is there now; absent where the data set left. */
  version?: string;
  /** Why that version was built. */
  reason?: NonNullable<Version['origin']>['reason'];
}

/** One publication, as the history shows it; undefined differences: what it held has been removed since. */
export interface Past {
  sequence: number;
  published: string;
  differences: Difference[] | undefined;
}

/** The newest `count` publications with what each of them changed. */
export async function readHistory(store: Reader, count: number): Promise<Past[]> {
  const past: Past[] = [];
  let replacement: Replacement | undefined;
  let newer: Publication | undefined;
  for await (const publication of publications(store)) {
    replacement ??= replacementOf(await readTombstones(store, publication.snapshot));
    if (newer !== undefined) past.push(await describe(store, publication.snapshot, newer, replacement));
    if (past.length === count) return past;
    newer = publication;
  }
  if (newer !== undefined && replacement !== undefined) past.push(await describe(store, undefined, newer, replacement));
  return past;
}

async function describe(
  store: Reader,
  older: Snapshot | undefined,
  { pointer: { sequence, published }, snapshot }: Publication,
  replacement: Replacement,
): Promise<Past> {
  try {
    const changed = await differences(store, older, snapshot, replacement);
    return { sequence, published, differences: [...changed, ...purgedSince(older, snapshot)] };
  } catch (error) {
    if (error instanceof PipelineError) return { sequence, published, differences: undefined };
    throw error;
  }
}

/** Data sets of which a snapshot says, and the one before did not, that data were destroyed: their tombstones' keys begin with their ids. */
function purgedSince(older: Snapshot | undefined, { tombstones = [] }: Snapshot): Difference[] {
  const added = tombstones.filter((key) => !(older?.tombstones ?? []).includes(key));
  return added.map((key) => ({ dataset: key.split('/').slice(1, 3).join('/'), change: 'purged' }));
}

/** What changes from one snapshot to another, by data set; only the record files that differ are read. */
export async function differences(
  store: Reader,
  older: Snapshot | undefined,
  newer: Snapshot,
  replacement: Replacement,
): Promise<Difference[]> {
  const [before, after] = [older ?? { producers: {} }, newer].map(({ producers }) => withoutPurged({ producers }, replacement));
  const common = new Set(keysOf(before).filter((key) => keysOf(after).includes(key)));
  const [old, now] = await Promise.all([before, after].map((each) => readRecordsOf(store, onlyBut(each, common))));
  const ids = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].sort();
  return ids.flatMap((id) => compare(id, old?.get(id), now?.get(id)) ?? []);
}

type Producers = Pick<Snapshot, 'producers'>;

const keysOf = (snapshot: Producers | undefined): string[] => Object.values(snapshot?.producers ?? {}).flat();

const onlyBut = (snapshot: Producers | undefined, common: ReadonlySet<string>): Producers => ({
  producers: { all: keysOf(snapshot).filter((key) => !common.has(key)) },
});

function compare(dataset: string, old: DatasetRecord | undefined, now: DatasetRecord | undefined): Difference | undefined {
  if (now === undefined) return { dataset, change: 'removed' };
  if (old !== undefined && recordDigest(old) === recordDigest(now)) return undefined;
  const { id: version, origin } = now.version;
  if (old?.version.id === version && old.version.origin?.reason === origin?.reason) return { dataset, change: 'record', version };
  return { dataset, change: old === undefined ? 'added' : 'version', version, ...(origin && { reason: origin.reason }) };
}
