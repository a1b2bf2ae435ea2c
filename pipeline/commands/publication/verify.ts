import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { bytes, date } from '../../../schemas/messages/format.ts';
import { say, sayCount } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, Problem } from '../../../schemas/types.ts';
import { producerIdOf } from '../../base/dataset-keys.ts';
import type { ProgressStep } from '../../base/progress.ts';
import { choose, type Shard } from '../../manifest/dataset-ids.ts';
import { depositsNamed } from '../../manifest/digests-named.ts';
import { findHeldErased } from '../../publication/adopt.ts';
import { erasedProblem } from '../../publication/erased.ts';
import { refuseAbsent } from '../../publication/newest.ts';
import { artifactReader, artifactStore } from '../../publication/artifact-stores.ts';
import { readRecords } from '../../publication/records.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import {
  verifiedName,
  readVerified,
  replaceVerified,
  rereadArtifacts,
  rereadDeposits,
  type Verifications,
  type WrongFile,
} from '../../publication/verifications.ts';
import type { Store } from '../../stores/store.ts';
import { listProblems } from '../problems.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import { shardOption, wholeNumber } from '../options.ts';
import { showProgress } from '../progress.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe verify`: read published files back and compare them with their digests. */
export const define = ({ command, ending, access, lang, print, screen }: Terminal): Command =>
  command('verify', 'cli.verify', 'datasets', 'store', 'json')
    .argument('[id...]', text('cli.build-ids'))
    .option('--oldest <count>', text('cli.verify-oldest'), wholeNumber)
    .option('--share <part>', text('cli.verify-share'), shardOption)
    .option('--discard', text('cli.verify-discard'))
    .action(
      ending(async (ids: string[], { json, ...flags }: Flags<VerifyOptions> & { json?: true }) => {
        const progress = showProgress(screen());
        const isWhole = await verify({
          ...flags,
          access: access(),
          ids,
          now: new Date(),
          onStep: progress.step,
          onLine: (line) => {
            progress.done(line.dataset);
            if (json) print(JSON.stringify(line));
            else progress.print(tellVerified(line, lang()));
          },
        });
        return isWhole ? exitCodes.done : exitCodes.refused;
      }),
    );

/** Options of `mappe verify`. */
export interface VerifyOptions extends StoreOptions {
  /** Data sets or producers; all where empty. */
  ids: readonly string[];
  /** Number of these data sets to verify: those verified longest ago. */
  oldest?: number;
  /** Share of these data sets to verify: a thirtieth every day reads everything once a month. */
  share?: Shard;
  /** Remove what is not as its record says, so that it can be built again. */
  discard?: boolean;
  onLine: (line: VerifyLine) => void;
  onStep?: (dataset: string, step: ProgressStep) => void;
}

/** Verification of one data set: a line of --json. */
export interface VerifyLine {
  dataset: string;
  version: string;
  files: number;
  bytes: number;
  /** When it was last found whole before; null: never. */
  before: string | null;
  problems: Problem[];
}

/** After so many data sets what is known of them is kept: a long verification that dies has not worked for nothing. */
const keptAfter = 200;

/**
 * `mappe verify`: hold published files, and deposited ones that manifests name, against their digests, read whole; true where all agree.
 */
export async function verify(options: VerifyOptions): Promise<boolean> {
  const { ids, datasets, oldest, share, discard = false, now, onLine, onStep } = options;
  const store = await openSigned(options);
  await refuseAbsent(store);
  // Reading them holds the snapshot and the record files against their digests too.
  const records = await readRecords(store);
  let { verified, keys } = await readVerified(store);
  const chosen = choose(ids, [...records.keys()].sort()).flatMap((id) => records.get(id) ?? []);
  const wanted = longestAgo(chosen, verified).slice(0, countOf(chosen.length, oldest, share));
  let isWhole = (await tellHeld(store, ids, onLine)) === 0;
  for (const [index, record] of wanted.entries()) {
    const before = verified.get(verifiedName(record)) ?? null;
    const { artifacts, id } = record.version;
    let done = 0;
    const wrong = await rereadArtifacts(record, artifactReader(store, record), () =>
      onStep?.(record.id, { stage: 'verify', done: ++done / artifacts.length }),
    );
    const deposits = await rereadDeposits(record.id, datasets === undefined ? [] : await depositsNamed(datasets, record.id), store);
    const problems = [...wrong, ...deposits.wrong].map(({ problem }) => problem);
    if (problems.length === 0) verified.set(verifiedName(record), now.toISOString());
    if (discard) {
      await discardWrong(store, record, wrong);
      await store.remove(deposits.wrong.map(({ key }) => key));
    }
    isWhole &&= problems.length === 0;
    const size = artifacts.reduce((sum, artifact) => sum + artifact.bytes, deposits.bytes);
    onLine({ dataset: record.id, version: id, files: artifacts.length + deposits.files, bytes: size, before, problems });
    if ((index + 1) % keptAfter === 0 || index === wanted.length - 1) {
      await replaceVerified(store, only(verified, records), keys);
      ({ verified, keys } = await readVerified(store));
    }
  }
  return isWhole;
}

/** Tell of each data set of which the store holds what was destroyed, shown or not; gives how many there are. */
async function tellHeld(store: Store, ids: readonly string[], onLine: VerifyOptions['onLine']): Promise<number> {
  const all = (await findHeldErased(store, await readCurrent(store))).map(({ tombstone }) => tombstone);
  const held = all.filter(({ dataset }) => ids.length === 0 || ids.includes(dataset) || ids.includes(producerIdOf(dataset)));
  for (const tombstone of held) {
    const { dataset, versions } = tombstone;
    const problems = [erasedProblem('store.erased-held', store, [tombstone])];
    onLine({ dataset, version: versions.join(', '), files: 0, bytes: 0, before: null, problems });
  }
  return held.length;
}

/** Remove what is not as its record says; what could not be read may be as it should. */
async function discardWrong(store: Store, record: DatasetRecord, wrong: readonly WrongFile[]): Promise<void> {
  const keys = wrong.flatMap(({ key, problem }) => (problem.id === 'own-store.unreachable' ? [] : [key]));
  if (keys.length > 0) await (await artifactStore(store, record)).remove(keys);
}

const countOf = (all: number, oldest = all, share = { index: 1, count: 1 }): number =>
  Math.min(oldest, Math.ceil((all * share.index) / share.count));

/** Those never verified first, then those verified longest ago. */
const longestAgo = (records: readonly DatasetRecord[], verified: Verifications): DatasetRecord[] =>
  records.toSorted((a, b) => ((verified.get(verifiedName(a)) ?? '') < (verified.get(verifiedName(b)) ?? '') ? -1 : 1));

function only(verified: Verifications, records: ReadonlyMap<string, DatasetRecord>): Verifications {
  const names = new Set([...records.values()].map(verifiedName));
  return new Map([...verified].filter(([name]) => names.has(name)));
}

/** Verification of one data set, as people read it. */
export function tellVerified({ dataset, version, files, bytes: size, before, problems }: VerifyLine, lang: Lang): string {
  const since = before === null ? say('verify.never', {}, lang) : date(before, lang);
  const facts = {
    dataset,
    version,
    files: sayCount('summary.file-read-one', 'summary.file-read-many', files, lang),
    size: bytes(size, lang),
    since,
  };
  return [say(problems.length === 0 ? 'verify.whole' : 'verify.broken', facts, lang), ...listProblems(problems, lang)].join('\n');
}
