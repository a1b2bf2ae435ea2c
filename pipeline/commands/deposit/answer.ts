import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Operator, Receipt } from '../../../schemas/types.ts';
import { fail, PipelineError, problem } from '../../base/errors.ts';
import { readBundle } from '../../deposit/bundle.ts';
import { answerOf, requestOf } from '../../forge/deposit-answer.ts';
import { type DepositIssue, readDepositIssue } from '../../forge/deposit-issue.ts';
import type { Author, FileChange, Github } from '../../forge/github.ts';
import { proposeChange, type Proposal } from '../../forge/propose.ts';
import { operatorFile, readOperator } from '../../manifest/read.ts';
import { text } from '../help.ts';
import { openGithub } from '../github-repository.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** The comment of ours in the issue of a deposit. */
const marker = 'depot';

/** `mappe answer`: open or update the request of a deposit, and say in its issue what became of it. */
export const define = ({ command, ending, lang, print, env }: Terminal): Command =>
  command('answer', 'cli.answer', 'datasets')
    .argument('<bundle>', text('cli.answer-bundle'))
    .requiredOption('--event <file>', text('cli.receive-event'))
    .action(
      ending(async (bundle: string, { datasets, event }: { datasets: string; event: string }) => {
        const operator = await operatorOf(datasets);
        const issue = await readEvent(event, env);
        if (issue === undefined) return exitCodes.done;
        const github = await openGithub(datasets, env);
        print(await answer(bundle, issue, { github, operator, now: new Date(), lang: lang() }));
        return exitCodes.done;
      }),
    );

/** What answers: the forge, whose catalogue it is, and the time. */
export interface Answering {
  github: Github;
  operator: Operator;
  now: Date;
  lang: Lang;
}

/** Answer one event of a deposit's issue; gives a line for the log. Called again it does no more. */
export async function answer(bundle: string, issue: DepositIssue, { github, operator, now, lang }: Answering): Promise<string> {
  const branch = branchOf(issue.number);
  if (issue.asks === 'close') {
    const pull = await github.pullOf(branch);
    if (pull !== undefined) await github.close(pull.number, 'not_planned');
    await github.removeBranch(branch);
    return say('answer.closed', { issue: issue.number }, lang);
  }
  const { receipt, files } = await readBundle(bundle);
  const { login, id } = issue.author;
  const author = { name: login, email: `${id}+${login}@users.noreply.github.com` };
  const { told, pull } = await propose(receipt, files, { branch, author, sender: { issue: issue.number, login }, github, now });
  const context = { form: new URL('publier/', operator.site).href, contact: operator.contact.email ?? operator.contact.name };
  // Who has written to a catalogue in French is answered in French.
  await github.writeComment(issue.number, marker, answerOf(told, { ...context, ...(pull !== undefined && { pull }) }, 'fr'));
  return say(pull === undefined ? 'answer.told-refused' : 'answer.told-request', { issue: issue.number, pull: pull ?? 0 }, lang);
}

/** The branch of a deposit: one for each issue. */
const branchOf = (issue: number): string => `depot/${issue}`;

/** Ask for what a receipt brings; what GitHub's rules or ours refuse of it is told as the receipt's own fault. */
export async function propose(
  receipt: Receipt,
  files: ReadonlyMap<string, Uint8Array>,
  {
    branch,
    author,
    sender,
    github,
    now,
  }: { branch: string; author: Author; sender: Parameters<typeof requestOf>[1]; github: Github; now: Date },
): Promise<{ told: Receipt; pull?: number; proposal?: Proposal }> {
  if (receipt.outcome === 'refused') return { told: receipt };
  const changes: FileChange[] = [
    ...[...files].map(([path, bytes]) => ({ path: `datasets/${path}`, bytes })),
    ...receipt.removed.map((path) => ({ path: `datasets/${path}`, bytes: undefined })),
  ];
  const proposal = await proposeChange(github, {
    branch,
    files: changes,
    folder: 'datasets',
    ...requestOf(receipt, sender, 'fr'),
    author,
    now,
  });
  if (proposal.state === 'nothing') return { told: { ...receipt, outcome: 'refused', problems: [problem('deposit.same')] }, proposal };
  const { number: pull, state } = proposal;
  if (state === 'declined')
    return { told: { ...receipt, outcome: 'refused', problems: [problem('deposit.declined', { pull })] }, proposal };
  return { told: receipt, pull, proposal };
}

/** The operator of a catalogue; throws where its file cannot be used. */
export async function operatorOf(datasets: string): Promise<Operator> {
  const { value, problems } = await readOperator(join(datasets, operatorFile));
  if (value === undefined) throw new PipelineError(problems);
  return value;
}

/** What the event in a file asks for; undefined where it is no deposit. */
export async function readEvent(file: string, env: NodeJS.ProcessEnv): Promise<DepositIssue | undefined> {
  let event: unknown;
  try {
    event = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw fail('deposit.event', { file }, { cause });
  }
  return readDepositIssue(event, env['GITHUB_SERVER_URL'] ?? 'https://github.com');
}
