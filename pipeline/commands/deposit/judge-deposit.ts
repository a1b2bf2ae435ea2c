import { join } from 'node:path';
import type { DatasetRecord, Operator, Problem, Receipt } from '../../../schemas/types.ts';
import { digestFile } from '../../base/digest-file.ts';
import { PipelineError, problem } from '../../base/errors.ts';
import { type Limits, withLimits } from '../../base/limits.ts';
import { writeBundle } from '../../deposit/bundle.ts';
import { type AskedAccess, layAccess } from '../../deposit/lay-access.ts';
import { type DepositChange, layDeposit, layDeprecation, layWithdrawal } from '../../deposit/lay-deposit.ts';
import { openDeposit } from '../../deposit/open-deposit.ts';
import { drawBraille } from '../../forge/texts/braille.ts';
import type { AccessWish, Wish } from '../../forge/github/deposit-issue.ts';
import { operatorFile, readOperatorFile, scanCatalogue, type ScannedCatalogue } from '../../manifest/read.ts';
import { readRepository } from '../../manifest/repository.ts';
import { readRecords } from '../../publication/records.ts';
import { openReader } from '../../stores/open.ts';
import { inLanguage } from '../../../schemas/messages/say.ts';
import { build, type BuildOptions } from '../build/build.ts';
import type { BuildLine } from '../build/build-one.ts';
import { isSound } from '../problems.ts';

/** Deposit that is sent: a zip on this disk, with its address in an issue, or a wish that concerns one data set. */
export type AskedDeposit = { zip: string; address?: string } | AskedEnding | AskedAccess;

type AskedEnding = Exclude<Wish, string | { zip: string } | AccessWish>;

/** Context in which a deposit is judged: the catalogue that it changes, a scratch folder, and the folder of the bundle. */
export interface Judging extends Pick<BuildOptions, 'access' | 'published' | 'network' | 'now' | 'onStep' | 'unsafeNoSandbox'> {
  datasets: string;
  scratch: string;
  bundle: string;
}

/** Judge a deposit: lay it over the catalogue, build its changes, and write the bundle of findings; a refused deposit brings no file. */
export async function judgeDeposit(asked: AskedDeposit, { datasets, scratch, bundle, ...rest }: Judging): Promise<Receipt> {
  const laid = join(scratch, 'datasets');
  const today = rest.now.toISOString().slice(0, 10);
  const { zip: path, address } = 'zip' in asked ? asked : {};
  const source = { ...(path !== undefined && { digest: (await digestFile(path)).sha256 }), ...(address !== undefined && { zip: address }) };
  const refusal: Told = { format: 1, outcome: 'refused', ...source, datasets: [], problems: [], removed: [] };
  try {
    const change =
      'zip' in asked
        ? await layDeposit(
            await openDeposit(asked.zip, join(scratch, 'deposit'), await limitsOf(datasets)),
            join(scratch, 'deposit'),
            datasets,
            laid,
            { toStore: (await operatorOf(datasets))?.deposits === true },
          )
        : 'access' in asked
          ? await layAccess(asked, { datasets, into: laid, today })
          : await layEnding(asked, { datasets, laid, since: today });
    const scan = await scanCatalogue(laid, { repository: readRepository(), today });
    const found = await findings(change, scan, { ...rest, laid, store: join(scratch, 'store') });
    const title = scan.manifests.find(({ producerId }) => producerId === change.producer)?.producer.title;
    const producer = { id: change.producer, isNew: change.newProducer, ...(title !== undefined && { title }) };
    const isAccepted = found.problems.length === 0 && found.datasets.every(({ problems }) => isSound(problems));
    const told = inTheirWords({ ...refusal, ...found, producer, outcome: isAccepted ? 'accepted' : 'refused' }, laid);
    return await writeBundle(bundle, isAccepted ? { ...told, removed: change.removed } : told, laid, isAccepted ? change.files : []);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return writeBundle(bundle, inTheirWords({ ...refusal, problems: [...error.problems] }, laid), laid, []);
  }
}

function layEnding(
  asked: AskedEnding,
  { datasets, laid, since }: { datasets: string; laid: string; since: string },
): Promise<DepositChange> {
  const ending = { since, reason: asked.reason, replacedBy: asked.replacedBy };
  return 'withdraw' in asked
    ? layWithdrawal(asked.withdraw, ending, datasets, laid)
    : layDeprecation(asked.deprecate, ending, datasets, laid);
}

const limitsOf = async (datasets: string): Promise<Limits> => withLimits((await operatorOf(datasets))?.limits ?? {});

const operatorOf = async (datasets: string): Promise<Operator | undefined> => (await readOperatorFile(join(datasets, operatorFile))).value;

/** A receipt before its files are counted. */
type Told = Omit<Receipt, 'files'>;
type Found = Pick<Receipt, 'datasets' | 'problems'>;

async function findings(
  { producer, acts, formers, title: departed }: DepositChange,
  { problems, manifests }: ScannedCatalogue,
  { laid, store, ...building }: Omit<Judging, 'datasets' | 'scratch' | 'bundle'> & { laid: string; store: string },
): Promise<Found> {
  // Of what ends, or is read by one more, nothing is converted: its data stay as they are, or go.
  const ids = Object.keys(acts).filter((id) => acts[id] !== 'withdrawn' && acts[id] !== 'deprecated' && acts[id] !== 'granted');
  const ofProducer = (problems.get(producer) ?? []).filter(({ severity }) => severity === 'error');
  const restricted = new Set(manifests.flatMap(({ id, dataset }) => (dataset.access === 'restricted' ? [id] : [])));
  // What is encrypted is built elsewhere, once it is accepted.
  const sealed = ids.filter((id) => restricted.has(id));
  const built = ids.filter((id) => !restricted.has(id));
  const titles = new Map(manifests.map(({ id, dataset }) => [id, textOf(dataset.title)]));
  if (typeof departed === 'string') for (const id of Object.keys(acts)) titles.set(id, departed);
  const isReadable = ids.every((id) => isSound(problems.get(id) ?? []));
  const lines = new Map<string, BuildLine>();
  if (isReadable && ofProducer.length === 0 && built.length > 0) {
    const onLine = (line: BuildLine): void => void lines.set(line.dataset, line);
    const access = { ...building.access, isTrial: true };
    await build({ ...building, access, datasets: laid, store, ids: built, run: 'depot', onLine });
  }
  const records = lines.size === 0 ? new Map<string, DatasetRecord>() : await readRecords(await openReader(store, { isTrial: true }));
  const datasets = Object.entries(acts).map(async ([id, act]): Promise<Receipt['datasets'][number]> => {
    const line = lines.get(id);
    const record = line === undefined || line.outcome === 'refused' ? undefined : records.get(id);
    const title = record === undefined ? titles.get(id) : textOf(record.title);
    const own = line?.problems ?? problems.get(id) ?? [];
    return {
      id,
      act,
      ...(formers[id] !== undefined && { former: formers[id] }),
      ...(title !== undefined && { title }),
      layers: [],
      problems: sealed.includes(id) ? [...own, problem('deposit.unread-sealed', {}, { severity: 'warning' })] : [...own],
      ...(record && (await factsOf(record, store))),
    };
  });
  return { datasets: await Promise.all(datasets), problems: ofProducer };
}

async function factsOf(
  { version }: DatasetRecord,
  store: string,
): Promise<Pick<Receipt['datasets'][number], 'bytes' | 'layers' | 'drawing'>> {
  const silhouette = version.artifacts.find(({ format }) => format === 'silhouette');
  const svg = silhouette && (await (await openReader(store, { isTrial: true })).get(silhouette.key));
  const drawing = svg === undefined ? '' : drawBraille(Buffer.from(svg).toString('utf8'));
  return {
    bytes: version.artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
    layers: version.layers.map(({ title, name, features, geometry }) => ({
      title: textOf(title ?? name),
      features,
      ...(geometry !== null && { geometry }),
    })),
    ...(drawing !== '' && { drawing }),
  };
}

const textOf = (text: string | { fr: string }): string => (typeof text === 'string' ? text : text.fr);

/** Places as whoever sent the deposit knows them: below datasets/, not in a folder of this run. */
function inTheirWords(found: Told, laid: string): Told {
  const place = (each: Problem): Problem => ({
    ...each,
    ...(each.where !== undefined && { where: each.where.replace(laid, 'datasets') }),
  });
  const problems = (all: readonly Problem[]): Problem[] => inLanguage(all.map(place), 'fr');
  return {
    ...found,
    problems: problems(found.problems),
    datasets: found.datasets.map((each) => ({ ...each, problems: problems(each.problems) })),
  };
}
