import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { inLanguage, say, tellProblem } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, RunOutcome, Snapshot } from '../../../schemas/types.ts';
import { producerIdOf, recordKeysOf } from '../../base/dataset-keys.ts';
import { PipelineError } from '../../base/errors.ts';
import { memoize } from '../../base/memoize.ts';
import { readOperatorFile } from '../../manifest/read.ts';
import { bringParts } from '../../publication/bring-parts.ts';
import type { Merged } from '../../publication/merge.ts';
import type { StandIn } from '../../../schemas/model/stand-in.ts';
import { readRecordsOf, readStandInsOf } from '../../publication/record-files.ts';
import { readCurrent } from '../../publication/snapshots.ts';
import { everythingDestroyed } from '../../publication/tombstones.ts';
import { inOrder, publishRun, type PublishedRun } from '../../publish.ts';
import { manifestCheck, type CatalogueState } from '../../changes/manifest-check.ts';
import type { Store } from '../../stores/store.ts';
import { plannedFor, readShares } from '../build/plan-file.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import { runName } from '../options.ts';
import { listProblems } from '../problems.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';
import { writeOutcome } from './outcome-file.ts';

/** `mappe publish`: publish at once what several machines have built. */
export const define = ({ command, ending, access, lang, print, warn }: Terminal): Command =>
  command('publish', 'cli.publish', 'datasets', 'store', 'json', 'remove-many')
    .argument('[folder...]', text('cli.publish-parts'))
    .requiredOption('--run <name>', text('cli.publish-run'), runName)
    .option('--plan <file>', text('cli.plan-followed'))
    .option('--report <file>', text('cli.publish-report'))
    .action(
      ending(async (parts: string[], { json, report, ...flags }: Flags<PublishOptions> & { json?: true; report?: string }) => {
        const options = { ...flags, access: access(), parts, now: new Date() };
        const work = publishParts(options);
        if (report !== undefined) await writeOutcome(report, await outcomeOf(work, options));
        const { merged, missing, problems } = await work;
        for (const each of merged)
          print(json ? JSON.stringify({ ...each, problems: inLanguage(each.problems, lang()) }) : tellMerged(each, lang()));
        for (const each of problems) warn(tellProblem(each, lang()));
        for (const part of missing) warn(tellMissing(part, flags.run, lang()));
        const passed = missing.length + problems.length === 0 && merged.every(({ outcome }) => outcome !== 'refused');
        return passed ? exitCodes.done : exitCodes.partly;
      }),
    );

/** Options of `mappe publish`. */
export interface PublishOptions extends StoreOptions {
  run: string;
  /** Folders that `mappe build --store` has filled, where the parts of the run did not write to the store itself. */
  parts: readonly string[];
  /** File written by `mappe plan --json`, where the parts of the run followed it: no part brings another's data sets. */
  plan?: string;
  /** Data sets may leave the catalogue, however many they are. */
  removeMany?: boolean;
}

/** Publish what the parts of a run have built, as one snapshot. Done again it changes nothing. */
export async function publishParts(options: PublishOptions): Promise<PublishedRun> {
  const { run, parts, datasets, plan, removeMany, now } = options;
  const store = await openSigned(options);
  const operator = datasets === undefined ? undefined : (await readOperatorFile(join(datasets, 'operator.yaml'))).value;
  const { quota, territories: territoryDatasets = [] } = operator ?? {};
  const snapshot = (await readCurrent(store))?.snapshot;
  const published = publishedIn(store, snapshot);
  const highestEdition = (dataset: string): Promise<string | undefined> => Promise.resolve(snapshot?.editions?.[dataset]);
  const standIns = memoize<Map<string, StandIn>>();
  const left = async (dataset: string): Promise<StandIn | undefined> =>
    (await standIns(() => readStandInsOf(store, snapshot ?? { producers: {} }))).get(dataset);
  const manifests = datasets === undefined ? undefined : manifestCheck({ datasets, territoryDatasets, published, left, highestEdition });
  const shares = datasets === undefined ? undefined : await readShares(datasets, plan, now.toISOString().slice(0, 10));
  const tombstones = await everythingDestroyed(store, snapshot);
  const brought = await bringParts(parts, { run, store, manifests, shares, tombstones, failed: new Map() });
  const { checked, refused } = brought;
  const merge = await publishRun(store, run, now, { quota, removeMany, manifests, shares, checked, hasRefused: refused.length > 0 });
  // What was not taken over is not listed, and its refusal says so already.
  const isKnown = ({ dataset, problems }: Merged): boolean =>
    problems.some((each) => each.id === 'publish.unlisted') && refused.some((each) => each.dataset === dataset);
  const merged = inOrder([...refused, ...merge.merged.filter((each) => !isKnown(each))]);
  return { ...merge, merged, problems: [...brought.problems, ...merge.problems] };
}

/** Gather the outcome of a run for `mappe announce`; of an unpublished run, the reason. */
export async function outcomeOf(work: Promise<PublishedRun>, options: PublishOptions): Promise<RunOutcome> {
  try {
    const { merged, unbuilt, missing, problems } = await work;
    const held = options.plan === undefined ? [] : await plannedFor(options.plan, missing);
    const known = new Set(merged.map(({ dataset }) => dataset));
    const lines = [
      ...merged.map(({ dataset: id, outcome, problems: own }) => ({ id, outcome, problems: own })),
      ...unbuilt.map(({ dataset: id, outcome, problems: own = [] }) => ({ id, outcome, problems: own })),
      ...held.flatMap((id) => (known.has(id) ? [] : [{ id, outcome: 'held', problems: [] }])),
    ] as RunOutcome['datasets'];
    const sequence = (await (await openSigned(options)).readPointer())?.pointer.sequence;
    return { format: 1, ...(sequence !== undefined && { sequence }), datasets: lines, missing, problems };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { format: 1, datasets: [], missing: [], problems: [...error.problems] };
  }
}

/** Finds the published record of a data set; the records of each producer are read once. */
function publishedIn(store: Store, snapshot: Snapshot | undefined): CatalogueState['published'] {
  const records = memoize<Map<string, DatasetRecord>>();
  return async (dataset) => {
    const producer = producerIdOf(dataset);
    const own = recordKeysOf(snapshot?.producers, producer);
    if (own.length === 0) return undefined;
    return (await records(() => readRecordsOf(store, { producers: { [producer]: own } }), producer)).get(dataset);
  };
}

/** Outcome of a data set, as people read it. */
export function tellMerged({ dataset, outcome, standIn, problems }: Merged, lang: Lang): string {
  // No file of theirs is here, and none has left.
  const isDescribed = outcome === 'removed' && standIn?.status === 'restricted';
  const told = isDescribed ? `◐ ${say('outcome.described', { dataset }, lang)}` : say(`publish.${outcome}`, { dataset }, lang);
  return [told, ...listProblems(problems, lang)].join('\n');
}

/** Notice that a part of a run is missing, as people read it. */
export const tellMissing = (part: string, run: string, lang: Lang): string => say('publish.part-missing', { part, run }, lang);
