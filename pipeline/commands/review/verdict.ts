import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { previewsOf } from '../../../schemas/model/previews-address.ts';
import { fail } from '../../base/errors.ts';
import { parseYaml } from '../../base/parse-yaml.ts';
import { type GateVerdict, judgeGate } from '../../forge/gate.ts';
import type { Github } from '../../forge/github.ts';
import { previewText } from '../../forge/preview-text.ts';
import type { PullRequest } from '../../forge/pulls.ts';
import { requestIn } from '../../forge/request-event.ts';
import { reviewStatus } from '../../forge/repository-checks.ts';
import {
  commentOf,
  factsIn,
  judgedFacts,
  type JudgedFacts,
  statusOf,
  unreadComment,
  verdictMarker,
  withGate,
} from '../../forge/verdict.ts';
import { operatorFile, readOperator } from '../../manifest/read.ts';
import { text } from '../help.ts';
import { openGithub } from '../github-repository.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { readVerdict } from '../../forge/verdict-file.ts';

/** `mappe verdict`: say in a request what was found of it, and whether it may be merged. */
export const define = ({ command, ending, lang, print, env }: Terminal): Command =>
  command('verdict', 'cli.verdict', 'datasets')
    .argument('<bundle>', text('cli.verdict-bundle'))
    .requiredOption('--event <file>', text('cli.receive-event'))
    .option('--preview <result>', text('cli.verdict-preview'))
    .option('--run <address>', text('cli.verdict-run'))
    .action(
      ending(async (bundle: string, { datasets, event, ...artifacts }: { datasets: string; event: string } & RunArtifacts) => {
        print(await tellVerdict(bundle, event, { datasets, github: await openGithub(datasets, env), lang: lang(), ...artifacts }));
        return exitCodes.done;
      }),
    );

/** What the run that has judged has made besides its verdict. */
interface RunArtifacts {
  /** What became of the job that puts the preview online; success where it has. */
  preview?: string;
  /** The page of the run, where its artifacts are. */
  run?: string;
}

/** Who is asked and told, and where the published manifests are. */
export interface Telling extends RunArtifacts {
  github: Github;
  datasets: string;
  /** Of the line for the log: a request is answered in French. */
  lang: Lang;
}

/** Tell the verdict of the request that an event is about; gives a line for the log. Called again it does no more. */
export async function tellVerdict(bundle: string, event: string, { github, datasets, lang, ...artifacts }: Telling): Promise<string> {
  const asked = requestIn(await readFile(event, 'utf8'));
  if (asked === undefined) throw fail('verdict.event', { file: event });
  const request = 'number' in asked ? asked.number : (await github.pulls.openOf(asked.branch, asked.owner))?.number;
  if (request === undefined) return say('verdict.unknown', {}, lang);
  const pull = await github.pulls.read(request);
  if (!pull.isOpen) return say('verdict.closed', { request }, lang);
  const found = 'number' in asked ? await judgedNow(bundle, pull, { github, datasets, ...artifacts }) : await judgedBefore(pull, github);
  if (found === 'stale') return say('verdict.stale', { request }, lang);
  const gate = found && (await gateOf(found.facts, pull, { github, datasets }));
  await github.issues.writeComment(
    request,
    verdictMarker,
    found === undefined || gate === undefined ? unreadComment('fr') : found.comment(gate),
  );
  // Last: nothing is green before what it rests on can be read.
  const status = statusOf(gate, 'fr');
  await github.runs.setStatus(pull.head, { context: reviewStatus, ...status });
  return say('verdict.told', { request, state: status.description }, lang);
}

interface Judged {
  facts: JudgedFacts;
  comment: (gate: GateVerdict) => string;
}

/** What the other job has found; undefined where it has found nothing, stale where the request asks for something else by now. */
async function judgedNow(
  bundle: string,
  { number, head, url: page }: PullRequest,
  { github, datasets, ...artifacts }: Omit<Telling, 'lang'>,
): Promise<Judged | 'stale' | undefined> {
  const verdict = await readVerdict(bundle);
  if (verdict === undefined) return undefined;
  if (verdict.request !== number) throw fail('review.other');
  if (verdict.head !== head) return 'stale';
  const facts = judgedFacts(verdict, await github.pulls.files(number));
  const { value: operator } = await readOperator(join(datasets, operatorFile));
  const previews = operator && previewsOf(operator);
  const preview = previewText(verdict, { ...artifacts, ...(previews !== undefined && { previews }) }, 'fr');
  const isOnline = previews !== undefined && verdict.preview !== undefined && artifacts.preview === 'success';
  const place = { page, preview, ...(isOnline && { previewAddress: `${previews}${number}/` }) };
  return { facts, comment: (gate) => commentOf(verdict, facts, gate, 'fr', place) };
}

/** What was found of the same commit before, which a review of a person does not change. */
async function judgedBefore({ number, head }: PullRequest, github: Github): Promise<Judged | 'stale'> {
  const said = await github.issues.readOwn(number, verdictMarker);
  const facts = said === undefined ? undefined : factsIn(said);
  if (said === undefined || facts?.head !== head) return 'stale';
  return { facts, comment: (gate) => withGate(said, gate, 'fr') };
}

async function gateOf(
  facts: JudgedFacts,
  pull: PullRequest,
  { github, datasets }: Pick<Telling, 'datasets' | 'github'>,
): Promise<GateVerdict> {
  const reviews = await github.pulls.reviews(pull.number);
  const admins = new Set<string>();
  for (const login of new Set(reviews.map((each) => each.login))) if (await github.pulls.isAdmin(login)) admins.add(login);
  const owners = Object.fromEntries(
    await Promise.all(facts.producers.map(async (id) => [id, await publishedOwners(datasets, id)] as const)),
  );
  return judgeGate({ ...facts, owners }, { head: pull.head, author: pull.author, reviews, isAdmin: (login) => admins.has(login) });
}

/** Whom the published producer.yaml names: what a request writes there names nobody yet. */
async function publishedOwners(datasets: string, producer: string): Promise<string[]> {
  const bytes = await readFile(join(datasets, producer, 'producer.yaml')).catch(() => undefined);
  const value = bytes && parseYaml(bytes).value;
  const owners: unknown = typeof value === 'object' && value !== null && 'owners' in value ? value.owners : undefined;
  return Array.isArray(owners) ? owners.filter((owner): owner is string => typeof owner === 'string') : [];
}
