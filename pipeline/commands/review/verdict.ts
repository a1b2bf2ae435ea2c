import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { previewsOf } from '../../../schemas/model/previews-address.ts';
import { fail } from '../../base/errors.ts';
import { parseYaml } from '../../base/parse-yaml.ts';
import { excuse } from '../../forge/texts/excuse.ts';
import { type GateVerdict, judgeGate } from '../../forge/gates/gate.ts';
import type { Github } from '../../forge/github/github.ts';
import { skippingIn } from '../../forge/github/github-text.ts';
import { previewText } from '../../forge/texts/preview-text.ts';
import { sendersOf } from '../../forge/github/propose.ts';
import type { PullRequest } from '../../forge/github/pulls.ts';
import { type AskedRequest, requestIn } from '../../forge/github/request-event.ts';
import { reviewStatus } from '../../forge/github/repository-checks.ts';
import { factsIn, judgedFacts, type JudgedFacts, verdictMarker } from '../../forge/gates/judged-facts.ts';
import { commentOf, statusOf, unreadComment, withGate } from '../../forge/texts/verdict.ts';
import { operatorFile, readOperatorFile } from '../../manifest/read.ts';
import { text } from '../help.ts';
import { openGithub } from '../github-repository.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { readVerdict } from '../../forge/gates/verdict-file.ts';
import { type Verifying, verifyingOf } from '../../forge/texts/verification.ts';

/** `mappe verdict`: say in a request what was found of it, and whether it may be merged. */
export const define = ({ command, ending, lang, print, env }: Terminal): Command =>
  command('verdict', 'cli.verdict', 'datasets', 'limit', 'failed')
    .argument('<bundle>', text('cli.verdict-bundle'))
    .requiredOption('--event <file>', text('cli.receive-event'))
    .option('--preview <result>', text('cli.verdict-preview'))
    .option('--run <address>', text('cli.verdict-run'))
    .action(
      ending(async (bundle: string, { datasets, event, failed = false, ...artifacts }: VerdictFlags) => {
        const outputs = env['GITHUB_OUTPUT'];
        const onTrusted = async (): Promise<void> => {
          if (outputs !== undefined) await appendFile(outputs, 'trusted=true\n');
        };
        const github = await openGithub(datasets, env);
        if (failed) {
          print(await tellFailure(event, { github, run: artifacts.run ?? '', lang: lang() }));
          return exitCodes.done;
        }
        print(await tellVerdict(bundle, event, { datasets, github, lang: lang(), now: new Date(), onTrusted, ...artifacts }));
        return exitCodes.done;
      }),
    );

interface VerdictFlags extends RunArtifacts {
  datasets: string;
  event: string;
  failed?: boolean;
}

/** Results of the judging run besides its verdict. */
interface RunArtifacts {
  /** Result of the job that puts the preview online; success where it has, unset where no place for it is configured. */
  preview?: string;
  /** Whose limit was met, so that nothing was judged: that of a person, or of all. */
  limit?: string | undefined;
  /** The page of the run, where its artifacts are. */
  run?: string;
}

/** Forge to ask and tell, and folder of the published manifests. */
export interface Telling extends RunArtifacts {
  github: Github;
  datasets: string;
  /** Language of the line for the log: a request is answered in French. */
  lang: Lang;
  now: Date;
  /** Told that a request waits for nobody: another job merges it. */
  onTrusted?: () => Promise<void>;
}

/** Tell the verdict of the request that an event is about; gives a line for the log. Called again it does no more. */
export async function tellVerdict(
  bundle: string,
  event: string,
  { github, datasets, lang, now, limit, onTrusted, ...artifacts }: Telling,
): Promise<string> {
  const { asked, request } = await askedRequest(event, github);
  if (request === undefined) return say('verdict.unknown', {}, lang);
  const pull = await github.pulls.read(request);
  if (!pull.isOpen) return say('verdict.closed', { request }, lang);
  // A status is a commit's: judged by what it changes of another branch, it would be green for whoever asks to publish that commit as well.
  // guard: of a request into another branch nothing is said
  if (pull.base !== github.repository.branch) return say('verdict.branch', { request, branch: pull.base }, lang);
  const isJudgedNow = 'number' in asked && asked.isSame !== true;
  const found = isJudgedNow ? await judgedNow(bundle, pull, { github, datasets, ...artifacts }) : await judgedBefore(pull, github);
  if (found === 'stale') return say('verdict.stale', { request }, lang);
  const gate = found && (await gateOf(found.facts, pull, { github, datasets }));
  const verifying = verifyingOf(pull, {
    ...github.repository,
    on: now.toISOString().slice(0, 10),
    isPublished: (id) => existsSync(sheetPath(datasets, id)),
  });
  await github.issues.writeComment(
    request,
    verdictMarker,
    found === undefined || gate === undefined ? unreadComment('fr', limit) : found.comment(gate, verifying),
  );
  await github.issues.rewriteComments(request, failedMarker, () => say('verdict.recovered', {}, 'fr'));
  // Last: nothing is green before what it rests on can be read.
  const status = statusOf(gate, 'fr', limit);
  await github.runs.setStatus(pull.head, { context: reviewStatus, ...status });
  if (gate?.state === 'open' && gate.isTrusted) await onTrusted?.();
  return say('verdict.told', { request, state: status.description }, lang);
}

/** Hidden mark of the comment that replaces a failed verdict: the earlier verdict stays below its own, for a later decision. */
const failedMarker = `${verdictMarker}-failed`;

/** Say in the request that an event is about that our check has failed, and leave nothing green there; gives a line for the log. */
export async function tellFailure(event: string, { github, run, lang }: { github: Github; run: string; lang: Lang }): Promise<string> {
  const { request } = await askedRequest(event, github);
  if (request === undefined) return say('verdict.unknown', {}, lang);
  const { isOpen, head } = await github.pulls.read(request);
  if (!isOpen) return say('verdict.closed', { request }, lang);
  // guard: where even that could not be said, the request says so
  await github.runs.setStatus(head, { context: reviewStatus, ...statusOf(undefined, 'fr') });
  return excuse(request, failedMarker, { text: 'answer.failed-request', github, run, lang });
}

/** Read the proposal that an event asks about, and the number of its request; undefined where no open request proposes it. */
export async function askedRequest(event: string, github: Github): Promise<{ asked: AskedRequest; request: number | undefined }> {
  const asked = requestIn(await readFile(event, 'utf8'));
  if (asked === undefined) throw fail('verdict.event', { file: event });
  return { asked, request: 'number' in asked ? asked.number : (await github.pulls.openOf(asked.branch, asked.owner))?.number };
}

interface Judged {
  facts: JudgedFacts;
  comment: (gate: GateVerdict, verifying: Verifying) => string;
}

/** Read the findings of the other job; undefined where there are none, stale where the request asks for another commit by now. */
async function judgedNow(
  bundle: string,
  { number, head, url: page }: PullRequest,
  { github, datasets, ...artifacts }: Omit<Telling, 'lang' | 'now'>,
): Promise<Judged | 'stale' | undefined> {
  const verdict = await readVerdict(bundle);
  if (verdict === undefined) return undefined;
  if (verdict.request !== number) throw fail('review.other'); // guard: of another request
  if (verdict.head !== head) return 'stale'; // guard: a verdict of a commit that is no longer asked for says nothing
  const facts = judgedFacts(verdict, await github.pulls.files(number));
  const { value: operator } = await readOperatorFile(join(datasets, operatorFile));
  const previews = operator && previewsOf(operator);
  const preview = previewText(verdict, { ...artifacts, ...(previews !== undefined && { previews }) }, 'fr');
  const isOnline = previews !== undefined && verdict.preview !== undefined && artifacts.preview === 'success';
  const { run } = artifacts;
  const place = { page, preview, ...(run !== undefined && { run }), ...(isOnline && { previewAddress: `${previews}${number}/` }) };
  return { facts, comment: (gate, verifying) => commentOf(verdict, facts, gate, 'fr', { ...place, verifying }) };
}

/** Read the earlier findings on the same commit, which a person's review does not change. */
async function judgedBefore({ number, head }: PullRequest, github: Github): Promise<Judged | 'stale'> {
  const said = await github.issues.readOwn(number, verdictMarker);
  const facts = said === undefined ? undefined : factsIn(said);
  if (said === undefined || facts?.head !== head) return 'stale';
  return { facts, comment: (gate, verifying) => withGate(said, gate, 'fr', verifying) };
}

/** Judge who has accepted a request by now, by what the published branch says of its producers. */
export async function gateOf(
  facts: JudgedFacts,
  pull: PullRequest,
  { github, datasets }: Pick<Telling, 'datasets' | 'github'>,
): Promise<GateVerdict> {
  // A merge takes the last of its commits along, and one that squashes them the words of all.
  // guard [...(await github.pulls…]: of which an earlier commit would keep it from being published is red
  const messages = [...(await github.pulls.messages(pull.number)), (await github.commits.read(pull.head)).message];
  const words = skippingIn([pull.words, ...messages].join('\n'));
  // Whoever merges, GitHub would start no publication.
  if (words !== undefined) return { state: 'silent', words }; // guard: what keeps a publication from being started is merged by no job
  const reviews = await github.pulls.reviews(pull.number);
  const admins = new Set<string>();
  for (const login of new Set(reviews.map((each) => each.login))) if (await github.pulls.isAdmin(login)) admins.add(login);
  const sheets = await Promise.all(facts.producers.map(async (id) => ({ id, ...(await publishedSheet(datasets, id)) })));
  const { trusted: named } = fieldsOf(await readYaml(join(datasets, operatorFile)));
  const owners = Object.fromEntries(sheets.map(({ id, owners: own }) => [id, own]));
  // guard [isVerified && namesIn → namesIn]: its producer is not verified
  const trusted = sheets.flatMap(({ id, isVerified }) => (isVerified && namesIn(named).includes(id) ? [id] : []));
  return judgeGate(
    { ...facts, isCleanUpdate: facts.isCleanUpdate && pull.base === github.repository.branch, owners, trusted },
    // guard [await sendersOf(github, pull) → [pull.author]]: is not approved by the owner who has sent it
    { head: pull.head, senders: await sendersOf(github, pull), reviews, isAdmin: (login) => admins.has(login) },
  );
}

/** Read the published producer.yaml: names and verification that a request writes there do not count yet. */
async function publishedSheet(datasets: string, producer: string): Promise<{ owners: string[]; isVerified: boolean }> {
  const { owners, verified } = fieldsOf(await readYaml(sheetPath(datasets, producer)));
  return { owners: namesIn(owners), isVerified: verified !== undefined };
}

const sheetPath = (datasets: string, producer: string): string => join(datasets, producer, 'producer.yaml');

async function readYaml(path: string): Promise<unknown> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes && parseYaml(bytes).value;
}

const fieldsOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {});
const namesIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
