import { hidden } from '../../../schemas/messages/hidden-characters.ts';
import { previewAddress } from '../../../schemas/model/previews-address.ts';
import type { Queue, QueuedRequest } from '../../../schemas/types.ts';
import { validateQueue } from '../../../schemas/validators.js';
import { mapLimit } from '../../base/map-limit.ts';
import { gateReasons } from './gate.ts';
import type { Github } from '../github/github.ts';
import { factsIn, type JudgedFacts, verdictMarker } from './judged-facts.ts';
import type { OpenPull } from '../github/pulls.ts';
import { reviewStatus } from '../github/repository-checks.ts';

/** Context of the queue beside GitHub's own facts. */
export interface QueueContext {
  now: Date;
  /** The published name of a producer. */
  titleOf: (producer: string) => string | undefined;
  /** Address at which previews are read. */
  previews?: string | undefined;
  /** Numbers of the requests that have a preview. */
  shown?: ReadonlySet<number>;
}

/** Requests that are told of at most; all are counted. */
const mostRequests = 300;
const titleCharacters = 160;
const mostProducers = 5;
const askedAtATime = 4;
/** A check that has said nothing for so long says nothing any more. */
const longestCheckMs = 2 * 3_600_000;
/** The label that the forms of a deposit give. */
const depositLabel = 'depot';

/** States in which a request may wait, in the order of the list: for a person, the producer, the machine. */
const order: readonly QueuedRequest['waits'][] = ['restart', 'verify', 'admin', 'approve', 'merge', 'mend', 'answer', 'running'];

/** Every open request and every deposit without one, with what each waits for; and the numbers of all open requests. */
export async function judgeQueue(github: Github, context: QueueContext): Promise<{ queue: Queue; open: Set<number> }> {
  const pulls = await github.pulls.allOpen();
  const deposits = await github.issues.open(depositLabel);
  const { owner } = github.repository;
  const issueOf = ({ branch, from }: OpenPull): number | undefined =>
    from === owner ? Number(/^depot\/(\d{1,9})$/.exec(branch)?.[1]) || undefined : undefined;
  const sender = new Map(deposits.map(({ number, author }) => [number, author]));
  const proposed = new Set(pulls.map(issueOf));
  const found = await mapLimit(
    pulls,
    async (pull) => {
      // The bot opens the request of a deposit: whoever sent it asks.
      const author = sender.get(issueOf(pull) ?? 0) ?? pull.author;
      return { ...common({ ...pull, author }), ...(await judged(github, pull, context)) };
    },
    askedAtATime,
  );
  const waiting = await mapLimit(
    deposits.filter(({ number }) => !proposed.has(number)),
    async (issue) => {
      const answer = await github.issues.findOwn(issue.number, '');
      const waits = answer === undefined ? silent(issue.changed, context.now) : ('answer' as const);
      return { ...common(issue), producers: [], waits, ...(answer && { comment: answer.url }) };
    },
    askedAtATime,
  );
  const all = [...found, ...waiting].filter((each) => validateQueue(queueOf([each], 1, context.now)));
  all.sort((a, b) => order.indexOf(a.waits) - order.indexOf(b.waits) || a.opened.localeCompare(b.opened));
  return {
    queue: queueOf(all.slice(0, mostRequests), found.length + waiting.length, context.now),
    open: new Set(pulls.map(({ number }) => number)),
  };
}

const queueOf = (requests: QueuedRequest[], count: number, now: Date): Queue => ({ format: 1, at: now.toISOString(), requests, count });

type Common = Pick<QueuedRequest, 'address' | 'author' | 'number' | 'opened' | 'title'>;

const common = ({ number, title, author, created, url }: Omit<OpenPull, 'branch' | 'changed' | 'from' | 'head'>): Common => ({
  number,
  title: shortTitle(title),
  author,
  opened: new Date(created).toISOString(),
  address: url,
});

/** A title as it may stand in a line: without signs that nobody sees or that turn it round, and no longer than is read. */
function shortTitle(title: string): string {
  const plain = title
    // guard: a title stands without signs that nobody sees
    .replace(new RegExp(`[${hidden}]`, 'gu'), '')
    .replace(/\s+/gu, ' ')
    .trim();
  const letters = Array.from(plain);
  return letters.length <= titleCharacters / 2 ? plain : `${letters.slice(0, titleCharacters / 2 - 1).join('')}…`;
}

/** Read the judgement of review.yml on a request: its state from the status, its producers and facts from the comment. */
async function judged(
  github: Github,
  { number, head, changed }: OpenPull,
  { now, titleOf, previews, shown }: QueueContext,
): Promise<Omit<QueuedRequest, keyof Common>> {
  const state = await github.runs.statusOf(head, reviewStatus);
  const comment = await github.issues.findOwn(number, verdictMarker);
  const facts = comment && readFacts(comment.body);
  const of = facts?.head === head ? facts : undefined;
  const seen = previews !== undefined && shown?.has(number) === true && { preview: previewAddress(previews, number) };
  return {
    producers: (facts?.producers ?? []).slice(0, mostProducers).map((id) => ({ id, ...titled(titleOf(id)) })),
    waits: state === undefined ? silent(changed, now) : waitsFor(state, of),
    ...(of !== undefined && of.reasons.length > 0 && { reasons: gateReasons.filter((reason) => of.reasons.includes(reason)) }),
    ...(of?.size && { size: of.size }),
    ...(comment && { comment: comment.url }),
    ...seen,
  };
}

const titled = (title: string | undefined): { title?: string } => (title === undefined ? {} : { title });

/** The machine has said nothing: it is at work, or has died. */
const silent = (since: string, now: Date): 'restart' | 'running' =>
  now.getTime() - Date.parse(since) > longestCheckMs ? 'restart' : 'running';

/** Whom a request waits for. */
function waitsFor(state: string, facts: JudgedFacts | undefined): QueuedRequest['waits'] {
  if (state === 'success') return 'merge';
  // A person has asked for changes, or the check has: the producer mends either.
  if (state === 'failure') return 'mend';
  if (state !== 'pending' || facts === undefined) return 'restart';
  if (facts.unverified.length > 0) return 'verify';
  return facts.reasons.length > 0 || facts.producers.length !== 1 ? 'admin' : 'approve';
}

/** The facts of a comment; none where whoever may write to the catalogue has changed it to what it cannot be. */
function readFacts(comment: string): JudgedFacts | undefined {
  try {
    const facts = factsIn(comment);
    const isSound = [facts?.producers, facts?.reasons, facts?.unverified].every((each) => Array.isArray(each));
    return isSound ? facts && { ...facts, producers: facts.producers.filter((id) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) } : undefined;
  } catch {
    return undefined;
  }
}
