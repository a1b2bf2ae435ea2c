import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { DatasetRecord, Operator, Pointer, Problem, RunOutcome } from '../../../schemas/types.ts';
import { PipelineError } from '../../base/errors.ts';
import { askGit } from '../../base/git.ts';
import { announcementOf, type Fate, isFinal, issueTitle, type Shown, shortfallText } from '../../forge/texts/announcement.ts';
import type { Github } from '../../forge/github/github.ts';
import type { MergedPull } from '../../forge/github/pulls.ts';
import type { StandIn } from '../../../schemas/model/stand-in.ts';

import { readRecords, readStandIns } from '../../publication/records.ts';
import { type Access, openReader } from '../../stores/open.ts';
import { operatorOf } from '../deposit/answer.ts';
import { openGithub } from '../github-repository.ts';
import { text } from '../help.ts';
import { signedAccess } from '../operator.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { readOutcome } from './outcome-file.ts';

interface AnnounceFlags {
  datasets: string;
  sha256: string;
  published: string;
  pages: string;
  failed: string;
}

/** `mappe announce`: tell whoever has asked for it what was published, and keep one issue of what was not. */
export const define = ({ command, ending, access, env, lang, print, root }: Terminal): Command =>
  command('announce', 'cli.announce', 'datasets')
    .argument('<report>', text('cli.announce-report'))
    .requiredOption('--sha256 <digest>', text('cli.announce-sha256'))
    .requiredOption('--published <address>', text('cli.announce-published'))
    .requiredOption('--pages <made>', text('cli.announce-pages'))
    .requiredOption('--failed <any>', text('cli.announce-failed'))
    .action(
      ending(async (report: string, { datasets, sha256, published, pages, failed }: AnnounceFlags) => {
        const { GITHUB_SERVER_URL: server = '', GITHUB_REPOSITORY: repository = '', GITHUB_RUN_ID: run = '' } = env;
        const lines = await announce({
          outcome: sha256 === '' ? undefined : await readOutcome(report, sha256),
          hasPages: pages === 'true',
          hasFailed: failed === 'true',
          github: await openGithub(datasets, env),
          operator: await operatorOf(datasets),
          datasets,
          published,
          access: access(),
          root: root(),
          now: new Date(),
          lang: lang(),
          run: `${server}/${repository}/actions/runs/${run}`,
        });
        for (const line of lines) print(line);
        return exitCodes.done;
      }),
    );

/** Announcement of a run: its outcome, the forge to tell, and the published store to read. */
export interface Announcing {
  /** Outcome of the run; undefined where it has published nothing, and nobody knows why. */
  outcome: RunOutcome | undefined;
  /** Whether the pages are those of this run. */
  hasPages: boolean;
  /** Whether a job of the run has failed, whatever the outcome says. */
  hasFailed: boolean;
  github: Github;
  operator: Operator;
  datasets: string;
  /** Address of the published store; that of operator.yaml where it is empty. */
  published: string;
  access?: Access;
  /** The repository as the run has it, with all its commits. */
  root: string;
  now: Date;
  /** Language of the lines for the log: people are told in French. */
  lang: Lang;
  run: string;
  /** How long one waits for what was published to be seen from outside. */
  patience?: { tries: number; ms: number };
}

/** Label of the requests of which everything was said. */
const toldLabel = 'publié';
/** Days after which a request is not told any more: whoever waited has asked otherwise by now. */
const longestDays = 30;
const usualPatience = { tries: 20, ms: 30_000 };

/**
 * Announce the outcome of a run, nothing twice when called again; gives log lines; throws `github.issues-off` after telling requests where
 * issues are off.
 */
export async function announce(announcing: Announcing): Promise<string[]> {
  const { github, operator, now, lang, run } = announcing;
  const seen = await readSeen(announcing);
  const since = new Date(now.getTime() - longestDays * 86_400_000);
  const pulls = await github.pulls.mergedSince(since, { without: toldLabel });
  const waiting: Waiting[] = [];
  for (const pull of pulls) {
    // guard [(await holds(announcing.root, pull.commit)) → true]: is told of no request that is open, was closed
    const ids = (await holds(announcing.root, pull.commit)) ? datasetsIn((await github.pulls.files(pull.number)).paths) : [];
    const fates = ids.flatMap((id) => fateOf(id, announcing, seen) ?? []);
    if (fates.length > 0) waiting.push({ pull, fates });
  }
  const shortfall = shortfallOf(waiting, announcing, seen);
  const body = shortfall === undefined ? '' : shortfallText({ ...shortfall, site: operator.site, run }, 'fr');
  const issuesOff: PipelineError[] = [];
  const lastly = (error: unknown): string[] => {
    if (!(error instanceof PipelineError) || error.problems.every(({ id }) => id !== 'github.issues-off')) throw error;
    issuesOff.push(error);
    return [];
  };
  // First: a failure that nobody hears of is the worst of all that can happen here.
  const kept = github.issues.keep({ title: issueTitle, body, done: say('announce.cured', { run }, 'fr') });
  const lines = await kept.then((state) => [say(`keep-issue.${state}`, { title: issueTitle }, lang)], lastly);
  for (const { pull, fates } of waiting) lines.push(...(await tell(pull, fates, { github, lang }).then((line) => [line], lastly)));
  if (issuesOff[0] !== undefined) throw issuesOff[0];
  return lines;
}

interface Waiting {
  pull: MergedPull;
  fates: Fate[];
}

/** Say in a request, and in the issue that it came from, what it has come to; once, in the same words. */
async function tell(
  { number, branch }: MergedPull,
  fates: readonly Fate[],
  { github, lang }: Pick<Announcing, 'github' | 'lang'>,
): Promise<string> {
  const said = await github.issues.readOwn(number, marker);
  // Another publication may have come since: what was said of this one holds.
  const comment = isFinal(said) ? said : announcementOf(fates, 'fr');
  await github.issues.writeComment(number, marker, comment);
  const issue = /^depot\/([1-9]\d{0,8})$/.exec(branch ?? '')?.[1];
  if (issue !== undefined) await github.issues.writeComment(Number(issue), marker, comment);
  // Last: it says that there is nothing more to say.
  if (isFinal(comment)) await github.issues.setLabels(number, { add: [toldLabel] });
  return say(isFinal(comment) ? 'announce.told' : 'announce.told-waiting', { request: number }, lang);
}

/** Hidden mark of the one comment. */
const marker = 'publication';

/** Whether the history of what was published holds a commit. */
const holds = (root: string, commit: string): Promise<boolean> =>
  /^[0-9a-f]{40,64}$/.test(commit)
    ? askGit(['merge-base', '--is-ancestor', commit, 'HEAD'], { cwd: root }).then(
        () => true,
        () => false,
      )
    : Promise.resolve(false);

const datasetsIn = (paths: readonly string[]): string[] => {
  const slug = '[a-z0-9]+(?:-[a-z0-9]+)*';
  const inDataset = new RegExp(`^datasets/(${slug}/${slug})/.`, 's');
  return [...new Set(paths.flatMap((path) => inDataset.exec(path)?.[1] ?? []))].sort();
};

/** Published state that everybody can read by now. */
interface Seen {
  pointer?: Pointer;
  records: ReadonlyMap<string, DatasetRecord>;
  standIns: ReadonlyMap<string, StandIn>;
  /** Why it cannot be read, or is not what was published. */
  problems: readonly Problem[];
}

/** Read what is public, once it is what this run has published: caches on the way may show what was before for some minutes. */
async function readSeen({ outcome, operator, published, datasets, access, now, patience = usualPatience }: Announcing): Promise<Seen> {
  const address = published === '' ? new URL(operator.store ?? 'store/', operator.site).href : published;
  const nothing = { records: new Map<string, DatasetRecord>(), standIns: new Map<string, StandIn>() };
  try {
    const store = await openReader(address, await signedAccess(datasets, access, { now }));
    for (let left = patience.tries; ; left -= 1) {
      const pointer = (await store.readPointer())?.pointer;
      if ((pointer?.sequence ?? -1) >= (outcome?.sequence ?? -1) || left <= 0)
        return { ...(pointer && { pointer }), records: await readRecords(store), standIns: await readStandIns(store), problems: [] };
      await wait(patience.ms);
    }
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { ...nothing, problems: error.problems };
  }
}

/** Whether readers see what this run has published. */
const isShown = ({ outcome, hasPages }: Announcing, { pointer }: Seen): boolean =>
  hasPages && outcome?.sequence !== undefined && (pointer?.sequence ?? -1) >= outcome.sequence;

/** Tell the fate of a data set; undefined where it was never published, and is gone. */
function fateOf(id: string, announcing: Announcing, seen: Seen): Fate | undefined {
  const { outcome, operator } = announcing;
  const record = seen.records.get(id);
  const left = seen.standIns.get(id);
  const shown = record && shownOf(record, operator);
  const late = (state: Extract<Fate, { problems: readonly Problem[] }>['state'], problems: readonly Problem[] = []): Fate => ({
    id,
    state,
    problems,
    ...(shown && { shown }),
  });
  if (outcome?.sequence === undefined) return late('failed');
  const line = outcome.datasets.find((each) => each.id === id);
  if (line?.outcome === 'refused' || line?.outcome === 'skipped' || line?.outcome === 'held') return late(line.outcome, line.problems);
  if (!isShown(announcing, seen)) return late('pages'); // guard: what is online stays so, and is named
  const on =
    line?.outcome === 'published' && seen.pointer?.sequence === outcome.sequence ? { on: seen.pointer.published.slice(0, 10) } : {};
  if (shown !== undefined) return { id, state: 'published', shown, ...on };
  if (left === undefined) return undefined;
  const { title, path } = left;
  const address = path === id ? { address: pageOf(path, operator) } : {};
  return { id, state: left.status === 'withdrawn' && left.moved !== undefined ? 'moved' : left.status, title, ...address };
}

const pageOf = (path: string, { site }: Operator): string => new URL(`donnees/${path}/`, site).href;

function shownOf({ title, path, access, edition, version }: DatasetRecord, operator: Operator): Shown {
  // Whoever knows the address of what is in no list may read it: here everybody would.
  // guard [access === 'public' → true]: and is in no list has its address told to nobody
  const address = access === 'public' ? { address: pageOf(path, operator) } : {};
  return { title, version: edition ?? version.id, date: version.date, ...address };
}

/** Gather the failures of a run; undefined where there are none. A silent server is asked again by itself, and makes no issue. */
function shortfallOf(
  waiting: readonly Waiting[],
  announcing: Announcing,
  seen: Seen,
): Omit<Parameters<typeof shortfallText>[0], 'run' | 'site'> | undefined {
  const { outcome, hasFailed } = announcing;
  const fates = (outcome?.datasets ?? [])
    .filter((each) => each.outcome === 'refused' || each.outcome === 'held')
    .flatMap(({ id }) => fateOf(id, announcing, seen) ?? []);
  const problems = [...(outcome?.problems ?? []), ...seen.problems];
  const isWhole = outcome?.sequence === undefined;
  const isOfPages = !isWhole && !isShown(announcing, seen);
  if (!hasFailed && !isWhole && !isOfPages && fates.length + problems.length + outcome.missing.length === 0) return undefined;
  const { pointer } = seen;
  return {
    isWhole,
    isOfPages,
    fates,
    problems,
    ...(pointer && { published: { sequence: pointer.sequence, at: pointer.published } }),
    requests: waiting.flatMap(({ pull, fates: own }) => (isFinal(announcementOf(own, 'fr')) ? [] : [pull.number])).sort((a, b) => a - b),
  };
}
