import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { moment } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Pointer, Snapshot } from '../../../schemas/types.ts';
import { fail, PipelineError, problem } from '../../base/errors.ts';
import { mapLimit } from '../../base/map-limit.ts';
import { adopt } from '../../publication/adopt.ts';
import { shownErased } from '../../publication/erased.ts';
import { beingCollected } from '../../publication/gc-marks.ts';
import { type EditionDifference, differences, type PastPublication, readHistory } from '../../publication/history.ts';
import { refuseAbsent } from '../../publication/newest.ts';
import { putChange, putClaim, removeClaim } from '../../publication/pending.ts';
import { artifactReader, located } from '../../publication/artifact-stores.ts';
import { readRecordsOf, refuseCollected } from '../../publication/record-files.ts';
import { readRecords, recordDigest } from '../../publication/records.ts';
import {
  type Act,
  advance,
  inTurn,
  type Publication,
  publicationAt,
  publicationEver,
  readCurrent,
  readReadable,
  readWhole,
} from '../../publication/snapshots.ts';
import { forbiddenBy, isClosing, readTombstones, replacementOf, withoutPurged } from '../../publication/tombstones.ts';
import { publishRun } from '../../publish.ts';
import type { Store } from '../../stores/store.ts';
import { text } from '../help.ts';
import { openSigned, type StoreOptions } from '../operator.ts';
import { newRun } from '../options.ts';
import type { Flags, Terminal } from '../terminal.ts';

/** `mappe rollback`: publish again what was published at a moment. */
export const define = ({ command, ending, access, actor, lang, print }: Terminal): Command =>
  command('rollback', 'cli.rollback', 'datasets', 'store', 'json-lines', 'dry-run', 'by')
    .option('--to <moment>', text('cli.rollback-to'))
    .option('--dataset <name>', text('cli.rollback-dataset'))
    .option('--adopt', text('cli.rollback-adopt'))
    .action(
      ending(async ({ by, ...flags }: Flags<RollbackOptions>) => {
        const now = new Date();
        // Whoever only looks decides nothing.
        const named = flags.to === undefined || flags.dryRun === true ? {} : { by: await actor(by) };
        return rollback({ ...flags, ...named, access: access(), run: `rollback-${newRun(now)}`, lang: lang(), now }, print);
      }),
    );

/** Options of `mappe rollback`. */
export interface RollbackOptions extends StoreOptions {
  /** A sequence, a day or an instant; absent: the history is shown. */
  to?: string;
  /** One data set alone. */
  dataset?: string;
  /** Disregard the pointer's statements: whoever asks has looked at the published state. */
  adopt?: boolean;
  /** Name of the run: what is about to be published again is claimed under it. */
  run: string;
  dryRun?: boolean;
  json?: boolean;
  /** Name of the person who asks for the rollback: it is published. */
  by?: string;
  lang: Lang;
}

interface RollbackResult {
  target: Pointer;
  changes: EditionDifference[];
  /** null in a dry run, and where nothing changes. */
  pointer: Pointer | null;
}

const publicationsShown = 20;

/** `mappe rollback`: publish again what was published at a moment, or show the moments; gives the exit code. */
export async function rollback(options: RollbackOptions, print: (line: string) => void): Promise<number> {
  const { to, json = false, lang } = options;
  // The history is what a person looks at where nothing was confirmed: it is shown whatever the clock says.
  const store = await openSigned(options, to === undefined || options.adopt === true ? { adopts: true, erased: 'left-out' } : {});
  if (to === undefined) {
    await refuseAbsent(store);
    for (const past of await readHistory(store, publicationsShown)) print(json ? JSON.stringify(past) : tellPast(past, lang));
    return 0;
  }
  const rolledBack = await rollBack(store, { ...options, to });
  print(json ? JSON.stringify(rolledBack) : tellRollback(rolledBack, options.dryRun ?? false, lang));
  return 0;
}

type RollbackRequest = Omit<RollbackOptions, 'datasets' | 'store' | 'access' | 'to' | 'lang'> & { to: string };

/** Publish again what was published at a moment: as a new snapshot, for a sequence never falls. */
export async function rollBack(
  store: Store,
  { to, dataset, adopt: isAdopted = false, run, dryRun = false, by, now }: RollbackRequest,
): Promise<RollbackResult> {
  const target = await (isAdopted ? publicationEver : publicationAt)(store, to);
  // What a state that is to be replaced has lost keeps nobody from replacing it.
  const readShown = async (): Promise<Snapshot | undefined> =>
    (isAdopted ? readReadable : readCurrent)(store).then((read) => read?.snapshot);
  const current = await readShown();
  const replacement = replacementOf(await readTombstones(store, current));
  await refuseCollected(store, { ...target, snapshot: withoutPurged(target.snapshot, replacement) }, current);
  const all = await differences(store, current, target.snapshot, replacement);
  const changes = all.filter((change) => dataset === undefined || change.dataset === dataset);
  const isWhole = async (of: string | undefined): Promise<void> => refuseIncomplete(store, target.snapshot, changes, of, await readShown());
  await isWhole(dataset);
  const result = { target: target.pointer, changes, pointer: null };
  if (dataset !== undefined && changes.length === 0 && !(await readRecords(store)).has(dataset))
    throw fail('rollback.unknown-dataset', { dataset, sequence: target.pointer.sequence });
  if (dryRun || (changes.length === 0 && !isAdopted)) return result;
  const act = by === undefined ? {} : { act: { kind: 'rollback', by } as const };
  if (dataset !== undefined) return { ...result, pointer: await restoreOne(store, target, { dataset, run, now, ...act }) };
  await putClaim(store, run, target.pointer);
  // Whatever was purged or removed since is seen now: the claim keeps the rest.
  const publication = isAdopted
    ? await inTurn(async () => {
        await isWhole(undefined);
        const whole = await readWhole(store, target.pointer);
        return (await adopt(store, now, { ...whole, pointer: target.pointer }, { kind: 'rollback', ...(by !== undefined && { by }) }))
          .publication;
      })
    : await advance(store, now, async (latest) => {
        await isWhole(undefined);
        const tombstones = latest?.snapshot.tombstones;
        // What became restricted since is left out: all else is shown as it was.
        const { producers } = withoutPurged(target.snapshot, replacementOf(await readTombstones(store, latest?.snapshot)));
        return { producers, ...(tombstones && { tombstones }), ...act };
      });
  await removeClaim(store, run);
  return { ...result, pointer: publication?.pointer ?? null };
}

/** Put the record of one data set in the place of the current one; what it was not, it is no more. */
async function restoreOne(
  store: Store,
  target: Publication,
  { dataset, run, now, act }: { dataset: string; run: string; now: Date; act?: Act },
): Promise<Pointer | null> {
  const replacement = replacementOf(await readTombstones(store, (await readCurrent(store))?.snapshot));
  const record = (await readRecordsOf(store, withoutPurged(target.snapshot, replacement))).get(dataset) ?? null;
  const published = (await readRecords(store)).get(dataset);
  await putChange(store, run, { dataset, base: published === undefined ? null : recordDigest(published), record });
  // Its files were read when it was published.
  const { merged } = await publishRun(store, run, now, { act, checked: new Map([[dataset, { record, proven: 'all' }]]) });
  const problems = merged.flatMap((each) => each.problems);
  if (problems.length > 0) throw new PipelineError(problems);
  return (await readCurrent(store))?.pointer ?? null;
}

/** Refuse what can no longer be shown as it was, naming all of it: purged data, and files that were removed. */
async function refuseIncomplete(
  store: Store,
  snapshot: Snapshot,
  changes: readonly EditionDifference[],
  dataset: string | undefined,
  shown: Snapshot | undefined,
): Promise<void> {
  const tombstones = await readTombstones(store, shown);
  const named = new Set(Object.values(snapshot.producers).flat());
  const purged = tombstones.filter(
    (each) => (dataset === undefined || each.dataset === dataset) && each.records.some(({ key }) => named.has(key)),
  );
  const destroyed = purged.filter((tombstone) => !isClosing(tombstone));
  const again = (await shownErased(store, snapshot)).filter((each) => dataset === undefined || each.dataset === dataset);
  // guard [destroyed.length + again.length → destroyed.length]: does not come back by a rollback
  if (destroyed.length + again.length > 0) throw new PipelineError([...destroyed, ...again].map((tombstone) => forbiddenBy(tombstone)));
  const closed = purged.find((tombstone) => isClosing(tombstone) && tombstone.dataset === dataset);
  // guard [closed !== undefined → false] (switch.test.ts): no rollback brings it back
  if (closed !== undefined) throw fail('rollback.closed', { dataset: closed.dataset, date: closed.date });
  const records = await readRecordsOf(store, withoutPurged(snapshot, replacementOf(tombstones)));
  const collected = await beingCollected(store);
  const wanted = changes.flatMap(({ dataset: id }) => records.get(id) ?? []);
  const files = wanted.flatMap((record) => record.version.artifacts.map((artifact) => ({ record, ...artifact })));
  const missing = await mapLimit(files, async ({ record, key, bytes }) => {
    const isThere = !collected.has(located(record, key)) && (await artifactReader(store, record).head(key))?.bytes === bytes;
    return isThere ? [] : [problem('rollback.missing', { dataset: record.id, key })];
  });
  if (missing.flat().length > 0) throw new PipelineError(missing.flat());
}

function tellPast({ sequence, published, by, isWhole, differences }: PastPublication, lang: Lang): string {
  const facts = { sequence, moment: moment(published, lang) };
  const head = by === undefined ? say('history.publication', facts, lang) : say('history.by', { ...facts, by }, lang);
  const lines = differences?.map((each) => tellDifference(each, lang)) ?? [
    `    ${say(isWhole ? 'history.unknown' : 'history.gone', {}, lang)}`,
  ];
  return [head, ...lines].join('\n');
}

function tellDifference({ dataset, change, version = '', reason }: EditionDifference, lang: Lang): string {
  const why = reason === undefined ? '' : `, ${say(`reason.${reason}`, {}, lang)}`;
  return `    ${say(`history.${change}`, { dataset, version }, lang)}${change === 'version' || change === 'added' ? why : ''}`;
}

function tellRollback({ target, changes, pointer }: RollbackResult, dryRun: boolean, lang: Lang): string {
  const facts = { target: target.sequence, moment: moment(target.published, lang), sequence: pointer?.sequence ?? 0 };
  // What is adopted is published again, be it for what could not be read of the state before.
  const id = changes.length === 0 && pointer === null ? 'rollback.nothing' : dryRun ? 'rollback.would' : 'rollback.done';
  return [say(id, facts, lang), ...changes.map((each) => tellDifference(each, lang))].join('\n');
}
