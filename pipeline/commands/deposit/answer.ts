import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { sealedEnding } from '../../../schemas/model/deposit-name.ts';
import type { Operator, Problem, Receipt } from '../../../schemas/types.ts';
import { fail, PipelineError, problem } from '../../base/errors.ts';
import { readBundle } from '../../deposit/bundle.ts';
import { describeBundle, ownersOf } from '../../deposit/describe-bundle.ts';
import { depositsIn } from '../../manifest/digests-named.ts';
import { type AnswerContext, answerOf, outdated, requestOf } from '../../forge/texts/deposit-answer.ts';
import { excuse, warn } from '../../forge/texts/excuse.ts';
import { type DepositIssue, readDepositIssue, type Sent, sentIn, type Wish } from '../../forge/github/deposit-issue.ts';
import { authorOf, type Author, type FileChange } from '../../forge/github/commits.ts';
import type { Github } from '../../forge/github/github.ts';
import { mostStarted } from '../../forge/github/limits.ts';
import { proposeChange, type PullProposal } from '../../forge/github/propose.ts';
import { operatorFile, readOperatorFile } from '../../manifest/read.ts';
import { digest } from '../../stores/digest.ts';
import { text } from '../help.ts';
import { openGithub } from '../github-repository.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { type Staged, stagerOf } from './deposit.ts';

interface AnswerFlags {
  datasets: string;
  event: string;
  limit?: string;
  failed?: boolean;
}

/** `mappe answer`: open or update the request of a deposit, and say in its issue what became of it. */
export const define = ({ command, ending, access: opening, lang, print, env }: Terminal): Command =>
  command('answer', 'cli.answer', 'datasets', 'limit', 'failed')
    .argument('<bundle>', text('cli.answer-bundle'))
    .requiredOption('--event <file>', text('cli.receive-event'))
    .action(
      ending(async (bundle: string, { datasets, event, limit, failed = false }: AnswerFlags) => {
        const issue = await readEvent(event);
        if (issue === undefined) return exitCodes.done;
        const operator = await operatorOf(datasets);
        const github = await openGithub(datasets, env);
        const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: id = '' } = env;
        const run = `${server}/${repository}/actions/runs/${id}`;
        if (failed) {
          print(await excuse(issue.number, `${ofDeposits}failed`, { text: 'answer.failed-text', github, run, lang: lang() }));
          return exitCodes.done;
        }
        const sent = await readSent(issue, github, env);
        const now = new Date();
        const stage = stagerOf(bundle, { env, access: opening(), now });
        print(await answer(bundle, { ...issue, ...sent }, { github, operator, datasets, now, lang: lang(), stage, run, limit }));
        return exitCodes.done;
      }),
    );

/** Context of an answer: the forge, the operator of the catalogue, the folder of its manifests, and the time. */
export interface Answering {
  github: Github;
  operator: Operator;
  datasets: string;
  now: Date;
  lang: Lang;
  stage: Proposing['stage'];
  /** Whose limit was met, so that nothing was read: that of a person, or of all. */
  limit?: string | undefined;
  /** The page of this run, where it is looked at why one has failed. */
  run: string;
}

/** Answer one event of a deposit's issue; gives a line for the log. Called again it does no more. */
export async function answer(bundle: string, issue: DepositIssue & Sent, answering: Answering): Promise<string> {
  const { number, author, sender, others, wish } = issue;
  const { github, operator, lang } = answering;
  const branch = `depot/${number}`;
  if (wish === 'closed') await close(number, branch, github);
  const read = await readOrRefuse(bundle);
  // Closed, and nothing was dropped into it since.
  if (wish === 'closed' && read === undefined) return say('answer.closed', { issue: number }, lang);
  // Another was dropped since it was read: whoever has done that sets off the next run, and this one must not give them its files.
  // guard: gives no file of a zip that is not the one that counts by now
  if (read?.receipt.zip !== undefined && read.receipt.zip !== zipOf(wish) && wish !== 'closed')
    return say('answer.stale', { issue: number }, lang);
  if (issue.missing.length > 0) await github.issues.setLabels(number, { add: issue.missing });
  if (read === undefined && (answering.limit ?? '') === '') await warn(number, answering);
  const { receipt, files } = read ?? { receipt: refusal(unreadProblem(answering.limit)), files: new Map<string, Uint8Array>() };
  const sent = {
    branch,
    author: authorOf({ ...sender, name: sender.login }),
    coAuthors: others.map((each) => authorOf({ ...each, name: each.login })),
    sender: { issue: number, login: sender.login, author: author.login },
  };
  const { told, pull, proposal }: Awaited<ReturnType<typeof proposeReceipt>> =
    wish === 'closed' ? { told: refusal(problem('deposit.closed')) } : await proposeReceipt(receipt, files, { ...sent, ...answering });
  const open = pull ?? (await github.pulls.openOf(branch))?.number;
  const context = {
    form: new URL('publier/', operator.site).href,
    contact: operator.contact.email ?? operator.contact.name,
    ...askedBy(wish),
    sender: sender.login,
    author: author.login,
    ...(open !== undefined && { pull: open }),
  };
  // Who has written to a catalogue in French is answered in French: one comment for each zip, of which GitHub tells by mail.
  const key = `${ofDeposits}${keyOf(told)}`;
  await github.issues.writeComment(number, key, answerOf(told, context, 'fr'));
  // What another zip was answered speaks of a request that is no longer as it was.
  if (pull !== undefined || proposal?.state === 'nothing')
    await github.issues.rewriteComments(number, ofDeposits, (said, own) =>
      own === key ? said : outdated(said, { becomes: 'replaced' }, 'fr'),
    );
  // What a job opens starts no workflow by itself: the request is judged once it is asked for.
  if (pull !== undefined && proposal !== undefined && proposal.state !== 'nothing')
    await github.runs.dispatch('review.yml', { request: String(pull), head: proposal.commit });
  return say(told.outcome === 'refused' ? 'answer.told-refused' : 'answer.told-request', { issue: number, pull: open ?? 0 }, lang);
}

/** Find the wish in the place of a publication. */
function askedBy(wish: Wish): Pick<AnswerContext, 'asked'> {
  if (typeof wish === 'string') return wish === 'no-dataset' ? { asked: 'withdrawal' } : {};
  if ('withdraw' in wish) return { asked: 'withdrawal' };
  return 'deprecate' in wish ? { asked: 'deprecation' } : 'access' in wish ? { asked: 'access' } : {};
}

const zipOf = (wish: Wish): string | undefined => (typeof wish === 'object' && 'zip' in wish ? wish.zip : undefined);

/** Hidden marks of answers begin so. */
const ofDeposits = 'depot-';

/** Close the request of an issue that is closed, unless that was accepted, and say in the answers what has become of it. */
async function close(number: number, branch: string, github: Github): Promise<void> {
  const [last] = await github.pulls.allOf(branch);
  if (last?.state === 'open') await github.issues.close(last.number, 'not_planned');
  await github.commits.removeBranch(branch);
  if (last === undefined) return;
  const fate = { becomes: last.state === 'merged' ? 'accepted' : 'given-up', pull: last.number } as const;
  await github.issues.rewriteComments(number, ofDeposits, (said) => outdated(said, fate, 'fr'));
}

/** Key that tells the answer to one deposit from that to the next. */
const keyOf = ({ digest, problems }: Receipt): string => (digest ?? problems[0]?.id ?? 'retrait').slice(0, 16);

/** Why there is nothing that was read. */
const unreadProblem = (limit: string | undefined): Problem =>
  limit === 'person'
    ? problem('deposit.limit', { count: mostStarted.person })
    : problem(limit === 'all' ? 'deposit.limit-all' : 'deposit.unread');

const refusal = (...problems: Problem[]): Receipt => ({ format: 1, outcome: 'refused', datasets: [], problems, files: [], removed: [] });

/**
 * Read a bundle; false statements in it become its refusal; undefined where there is none: the reading job failed or had nothing to read.
 */
async function readOrRefuse(bundle: string): Promise<Awaited<ReturnType<typeof readBundle>> | undefined> {
  if (!(await isThere(join(bundle, 'receipt.json')))) return undefined;
  try {
    return await readBundle(bundle);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { receipt: refusal(...error.problems), files: new Map() };
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

interface Proposing extends Pick<Answering, 'datasets' | 'github' | 'now'> {
  branch: string;
  author: Author;
  coAuthors?: readonly Author[];
  sender: Parameters<typeof requestOf>[1];
  /** Sends a file of the deposit, by its path below datasets/, to where the store has it. */
  stage: (path: string, staged: Staged) => Promise<void>;
}

/** The files of a deposit that its manifests name by their digests, by their paths: the store has them, and not git. */
function filesInStore(files: ReadonlyMap<string, Uint8Array>): Map<string, { sha256: string; bytes: number }> {
  const found = new Map<string, { sha256: string; bytes: number }>();
  for (const [path, manifest] of files) {
    if (!path.endsWith('/dataset.yaml')) continue;
    for (const { name, sha256 } of depositsIn(manifest)) {
      const own = `${dirname(path)}/${name}`;
      const bytes = files.get(own);
      if (bytes !== undefined && digest(bytes) === sha256) found.set(own, { sha256, bytes: bytes.length });
    }
  }
  return found;
}

/** Identifiers of problems told to the sender of a failed proposal, as a branch in use or too many files; others are faults of ours. */
const tellable = /^(propose|deposit|bundle)\./;

/** Ask for what a receipt brings; what our rules refuse of it is told as the receipt's own fault. */
export async function proposeReceipt(
  receipt: Receipt,
  files: ReadonlyMap<string, Uint8Array>,
  { datasets, branch, author, coAuthors = [], sender, github, now, stage }: Proposing,
): Promise<{ told: Receipt; pull?: number; proposal?: PullProposal }> {
  if (receipt.outcome === 'refused') return { told: receipt };
  const refused = (...problems: readonly Problem[]): Receipt => ({ ...receipt, outcome: 'refused', problems: [...problems] });
  try {
    const described = await describeBundle(receipt, files, datasets);
    const deposits = filesInStore(files);
    const astray = [...files.keys()].find((path) => path.endsWith(sealedEnding) && !deposits.has(path));
    // guard: an encrypted file that no manifest names comes into no request
    if (astray !== undefined) throw fail('bundle.claims', { path: astray });
    for (const [path, each] of deposits) await stage(path, { producer: receipt.producer?.id ?? '', ...each });
    const changes: FileChange[] = [];
    for (const [path, bytes] of files) {
      // What lay in git until now goes from there.
      if (!deposits.has(path)) changes.push({ path: `datasets/${path}`, bytes });
      else if (await isThere(join(datasets, path))) changes.push({ path: `datasets/${path}`, bytes: undefined });
    }
    changes.push(...receipt.removed.map((path) => ({ path: `datasets/${path}`, bytes: undefined })));
    const owners = await ownersOf(described.producer?.id ?? '', datasets);
    const request = requestOf(described, { ...sender, owners }, 'fr');
    const taken = takenOf(described);
    const proposal = await proposeChange(github, { branch, files: changes, taken, folder: 'datasets', ...request, author, coAuthors, now });
    if (proposal.state === 'nothing') {
      // The sender has taken the change back.
      const open = await github.pulls.openOf(branch);
      if (open !== undefined) await github.issues.close(open.number, 'not_planned');
      return { told: refused(problem('deposit.same')), proposal };
    }
    const { number: pull, state } = proposal;
    if (state === 'declined') return { told: refused(problem('deposit.declined', { pull })), proposal };
    return { told: described, pull, proposal };
  } catch (error) {
    if (!(error instanceof PipelineError) || !error.problems.every(({ id }) => tellable.test(id))) throw error;
    return { told: refused(...error.problems) };
  }
}

/** Map each manifest path to whether the request takes it as there already, in the catalogue as read: others change it meanwhile. */
function takenOf({ producer, datasets }: Receipt): Map<string, boolean> {
  const manifests = datasets.map(({ id, act }): [string, boolean] => [`${id}/dataset.yaml`, act !== 'added' && act !== 'renamed']);
  const sheet: [string, boolean] = [`${producer?.id ?? ''}/producer.yaml`, producer?.isNew !== true];
  return new Map([sheet, ...manifests].map(([path, isThere]) => [`datasets/${path}`, isThere]));
}

/** The operator of a catalogue; throws where its file cannot be used. */
export async function operatorOf(datasets: string): Promise<Operator> {
  const { value, problems } = await readOperatorFile(join(datasets, operatorFile));
  if (value === undefined) throw new PipelineError(problems);
  return value;
}

/** The issue that the event in a file is about; undefined where it is no deposit. */
export async function readEvent(file: string): Promise<DepositIssue | undefined> {
  try {
    return readDepositIssue(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw fail('deposit.event', { file }, { cause });
  }
}

/** Read the present wish of an issue, and its sender. */
export async function readSent({ number, sender }: DepositIssue, github: Github, env: NodeJS.ProcessEnv): Promise<Sent> {
  return sentIn(await github.issues.readTexts(number), sender, env['GITHUB_SERVER_URL'] ?? 'https://github.com');
}
