import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Breach of the policy by a workflow; `rule` is stable. */
export interface PolicyViolation {
  rule: string;
  detail: string;
}

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  [key: string]: unknown;
}

interface Job {
  permissions?: Permissions;
  environment?: unknown;
  'timeout-minutes'?: number;
  'runs-on'?: unknown;
  container?: unknown;
  'cache-mode'?: string;
  steps?: Step[];
  [key: string]: unknown;
}

type Permissions = string | Record<string, string>;

interface Workflow {
  on?: unknown;
  permissions?: Permissions;
  concurrency?: { group?: string; 'cancel-in-progress'?: unknown };
  jobs?: Record<string, Job>;
}

/** Rights that each workflow may ask for: to deploy pages, keep an issue, start another workflow, open a request. */
const rights: Record<string, Record<string, string[]>> = {
  'access.yml': { issue: ['contents: read', 'issues: write'] },
  'deposit.yml': {
    look: ['contents: read', 'issues: read', 'actions: read'],
    answer: ['contents: write', 'pull-requests: write', 'issues: write', 'actions: write'],
    excuse: ['contents: read', 'issues: write'],
  },
  'nightly.yml': { issue: ['contents: read', 'issues: write'], release: ['contents: write'] },
  'publish.yml': {
    plan: ['contents: read', 'issues: read', 'pull-requests: read', 'statuses: read'],
    site: ['pages: write', 'id-token: write', 'contents: read'],
    announce: ['contents: read', 'issues: write', 'pull-requests: write'],
  },
  'queue.yml': { list: ['contents: read', 'issues: read', 'pull-requests: read', 'statuses: read'] },
  'renew.yml': { publish: ['contents: read', 'actions: write'] },
  'review.yml': {
    look: ['contents: read', 'actions: read'],
    tell: ['contents: read', 'pull-requests: write', 'statuses: write'],
    excuse: ['contents: read', 'issues: write', 'pull-requests: write', 'statuses: write'],
    // Merges what waits for nobody, and says nothing: the other says all, and merges nothing.
    merge: ['contents: write', 'pull-requests: read', 'actions: write'],
  },
  'services.yml': { issue: ['contents: read', 'issues: write'], publish: ['contents: read', 'actions: write'] },
};
const strangersEvents = ['pull_request_target', 'workflow_run', 'issues', 'issue_comment'];
/** The files that a stranger's act may start: each is main's own, and says in its jobs what runs with which right. */
const answering: Record<string, string[]> = {
  'deposit.yml': ['issues', 'issue_comment'],
  'queue.yml': ['pull_request_target', 'workflow_run'],
  'review.yml': ['pull_request_target', 'workflow_run'],
};
/** Words of a command line with nothing in them that would end it, or run another. */
const words = String.raw`[^\n;&|<>()\x60]+`;
/** Commands of this repository in jobs that may write: run on a checked bundle, or on their own words alone. */
const writersCommands: Record<string, RegExp> = {
  'access.yml': new RegExp(String.raw`^keep-issue ${words}$`),
  'deposit.yml': /^answer dist\/depot --event "\$GITHUB_EVENT_PATH" --(?:limit "\$LIMIT"|failed)$/,
  'nightly.yml': new RegExp(String.raw`^(?:keep-issue ${words}|release CHANGELOG\.md --head "\$GITHUB_SHA")$`),
  'publish.yml': /^announce dist\/outcome\.json --sha256 "\$REPORT" --published "\$PUBLISHED" --pages "\$PAGES" --failed "\$FAILED"$/,
  'renew.yml': /^dispatch publish\.yml$/,
  'review.yml':
    /^(?:verdict dist\/verdict --event "\$GITHUB_EVENT_PATH" (?:--preview "\$PREVIEW" --run "\$RUN" --limit "\$LIMIT"|--run "\$RUN" --failed)|merge --event "\$GITHUB_EVENT_PATH")$/,
  'services.yml': /^(?:reminders --services dist\/dead\.json --keep|dispatch publish\.yml)$/,
};
/** The commands of those jobs of a file which see a key and that a stranger’s act may start. */
const keyedCommands: Record<string, RegExp> = {
  'deposit.yml': /^answer dist\/depot --event "\$GITHUB_EVENT_PATH" --limit "\$LIMIT"$/,
  'queue.yml': /^queue --to "\$PREVIEWS"$/,
  'review.yml': /^site --built --out dist\/pages --to "\$PREVIEWS\/\$REQUEST" --preview "\$REQUEST" --verdict dist\/verdict$/,
};
/** Beside them, all that such a job runs: it brings the packages of the lock file, without a script of a stranger's. */
const writersSetup = 'node pipeline/setup.mjs --npm-only --omit-dev';
const ours = 'npm run --silent mappe -- ';
const isListed = (command: RegExp | undefined, run: string): boolean =>
  run === writersSetup || (run.startsWith(ours) && command?.test(run.slice(ours.length)) === true);
/** Text that somebody else writes; in `env:` it is data, in `run:` it is program. */
const foreignText = /\$\{\{\s*(?:github\.event\.|github\.head_ref|inputs\.|steps\.[\w-]+\.outputs|needs\.[\w-]+\.outputs|matrix\.)/;
/** Words that run a program of this repository, or one of its packages. */
const ownProgram = /\b(?:npm|node|npx|bash|sh|mappe)\b/;
/** Words that let the runner, or Mappe itself, do without a protection. */
export const offSwitches = /ACTIONS_ALLOW_UNSECURE_COMMANDS|allow-unsafe-pr-checkout|write-all|--unsafe-no-sandbox|MAPPE_LOCAL_BUCKETS/g;
/** GitHub’s own program, or its interface without ours: what fails there is told by nobody, and made twice. */
export const askingGithub = /(?:^|[\s;&|(])gh\s|api\.github\.com|GITHUB_API_URL/;
/** A job that converts data, or tells by the converters' versions what is to be converted. */
const converting = /\bmappe -- (?:--trial )?(?:build|sheets|receive|review)\b|\bshards\.sh\b/;
const [, image = ''] =
  /^FROM (\S+)/m.exec(readFileSync(join(import.meta.dirname, '..', 'deploy', 'kubernetes', 'Containerfile'), 'utf8')) ?? [];
/** Container that converts: the Debian whose GDAL and tippecanoe an operator has too, with the rights of bubblewrap. */
const converters = {
  container: {
    image,
    options:
      '--cap-add SYS_ADMIN --cap-add NET_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined',
  },
  env: { GIT_CONFIG_COUNT: 1, GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
  defaults: { run: { shell: 'bash' } },
};
/** Its first step: without git a checkout has no history. */
export const debianStep = 'apt-get update -qq && apt-get install -qq --yes --no-install-recommends ca-certificates git';
const fetchedProgram = /(?:curl|wget)\b[^\n]*\|\s*(?:ba|z|da)?sh\b|\bnpm (?:i|install|add)\b(?! *$)|\bnpx\b|\bpip install\b/;

interface Facts {
  name: string;
  text: string;
  workflow: Workflow;
  jobs: [string, Job][];
  steps: Step[];
  events: string[];
}

type Rule = (facts: Facts) => string[];

const asList = (permissions: Permissions | undefined): string[] =>
  typeof permissions === 'string' ? [permissions] : Object.entries(permissions ?? {}).map(([name, level]) => `${name}: ${level}`);
const usesOf = (steps: Step[], action: string): Step[] => steps.filter(({ uses }) => uses?.startsWith(`${action}@`));
const said = (value: unknown): string => JSON.stringify(value ?? null);

/** The rules, by name. */
export const rules: Record<string, Rule> = {
  'actions are pinned by commit, with the version as comment': ({ text }) =>
    [...text.matchAll(/^\s*-?\s*uses:\s*(.+)$/gm)]
      .map(([, use]) => use ?? '')
      .filter((use) => !/^[\w./-]+@[0-9a-f]{40} # v\d[\w.]*$/.test(use)),
  'a workflow may read and nothing else': ({ workflow }) =>
    said(workflow.permissions) === '{"contents":"read"}' ? [] : [said(workflow.permissions)],
  'a job asks only for the rights that it is allowed': ({ name, jobs }) =>
    jobs.flatMap(([id, { permissions }]) =>
      asList(permissions).filter((right) => !(rights[name]?.[id] ?? ['contents: read']).includes(right)),
    ),
  'no event gives a stranger the rights of the repository': ({ name, events }) =>
    events.filter((event) => strangersEvents.includes(event) && answering[name]?.includes(event) !== true),
  'what a stranger starts has only the published branch: nothing of a request is checked out, fetched or run by a step': ({
    events,
    steps,
  }) => {
    if (!events.some((event) => strangersEvents.includes(event))) return [];
    const others = usesOf(steps, 'actions/checkout').filter((step) =>
      ['ref', 'repository', 'path'].some((option) => step.with?.[option] !== undefined),
    );
    const scripts = steps.flatMap(({ run = '' }) => (run !== debianStep && /\bgit\b/.test(run) ? [run] : []));
    return [...others.map(said), ...scripts];
  },
  'what a stranger starts takes from no other run: an artifact of theirs is nothing of ours': ({ events, steps }) =>
    events.some((event) => strangersEvents.includes(event))
      ? usesOf(steps, 'actions/download-artifact')
          .filter(({ with: options }) => options?.['run-id'] !== undefined || options?.['repository'] !== undefined)
          .map(said)
      : [],
  'a job that reads what a stranger sends sees no key, and writes nothing': ({ jobs }) =>
    jobs.flatMap(([id, job]) => {
      const reads = (job.steps ?? []).some(({ run = '' }) => /\bmappe -- (?:--trial )?(?:receive|review)\b/.test(run));
      const mayWrite = asList(job.permissions).some((right) => right.includes('write'));
      return reads && (mayWrite || /\$\{\{[^}]*\bsecrets\b/.test(said(job))) ? [id] : [];
    }),
  'text that others write never becomes program': ({ steps }) =>
    steps.flatMap(({ run }) => (run !== undefined && foreignText.test(run) ? [run] : [])),
  'secrets are seen only by jobs with an environment': ({ jobs }) =>
    jobs.flatMap(([id, job]) => (job.environment === undefined && /\$\{\{[^}]*\bsecrets\b/.test(said(job)) ? [id] : [])),
  'what sees keys finds its packages installed': ({ jobs }) =>
    jobs.flatMap(([id, { steps = [] }]) => {
      const isKeyed = (step: Step): boolean => /\$\{\{[^}]*\bsecrets\b/.test(said(step));
      const first = steps.findIndex((step) => isKeyed(step) && ownProgram.test(step.run ?? ''));
      return first === -1 || steps.slice(0, first).some((step) => !isKeyed(step) && /\bnpm run setup\b|\bsetup\.mjs\b/.test(step.run ?? ''))
        ? []
        : [id];
    }),
  'what sees keys installs no more than publishing needs': ({ jobs }) =>
    jobs.flatMap(([id, { steps = [] }]) => {
      const isKeyed = steps.some((step) => /\$\{\{[^}]*\bsecrets\b/.test(said(step)));
      const installs = steps.flatMap(({ run = '' }) => (/\bnpm run setup\b|\bsetup\.mjs\b|\bnpm ci\b/.test(run) ? [run] : []));
      return isKeyed && installs.some((run) => !/\bsetup\.mjs --npm-only --omit-dev\b/.test(run)) ? [id] : [];
    }),
  'what publishes takes nothing from a cache': ({ events, steps }) => {
    if (events.includes('pull_request')) return [];
    return steps.filter(({ uses, with: options }) => uses?.startsWith('actions/cache') ?? options?.cache !== undefined).map(said);
  },
  'a checkout leaves no token behind': ({ steps }) =>
    usesOf(steps, 'actions/checkout')
      .filter((step) => step.with?.['persist-credentials'] !== false)
      .map(said),
  'what converts does so in one Debian, the image of the Containerfile, and nothing else has its rights': ({ jobs }) =>
    jobs.flatMap(([id, { container, env, defaults, steps = [] }]) => {
      const isRight = said({ container, env, defaults }) === said(converters) && steps[0]?.run === debianStep;
      const converts = steps.some(({ run = '' }) => converting.test(run));
      return (converts ? isRight : container === undefined) ? [] : [id];
    }),
  'machines are GitHub’s own': ({ jobs }) => jobs.filter(([, job]) => job['runs-on'] !== 'ubuntu-24.04').map(([id]) => id),
  'no program is fetched and run outside the lock file': ({ steps }) =>
    steps.flatMap(({ run }) => (run !== undefined && fetchedProgram.test(run) ? [run] : [])),
  'every job has a time limit': ({ jobs }) => jobs.filter(([, job]) => typeof job['timeout-minutes'] !== 'number').map(([id]) => id),
  'two publications never run at once, and none is cut off': ({ events, workflow }) => {
    if (events.includes('pull_request')) return [];
    const { concurrency } = workflow;
    return concurrency?.group !== undefined && concurrency['cancel-in-progress'] === false ? [] : [said(concurrency)];
  },
  'an artifact ends, and an absent one is an error': ({ steps }) =>
    usesOf(steps, 'actions/upload-artifact')
      .filter(({ with: options }) => typeof options?.['retention-days'] !== 'number' || options['if-no-files-found'] !== 'error')
      .map(said),
  // One alone that matches a pattern is laid out without the folder of its name, which two or more have: what is not merged is looked for.
  'artifacts lie in the same place, however many there are': ({ steps }) =>
    usesOf(steps, 'actions/download-artifact')
      .filter(({ with: options }) => options?.['pattern'] !== undefined && options['merge-multiple'] !== true)
      .filter(({ with: options }) => !steps.some(({ run }) => run?.includes(`find ${String(options?.['path'])} -mindepth 2 -maxdepth 3 `)))
      .map(said),
  'a failed step fails its job': ({ text }) => text.match(/continue-on-error:.*/g) ?? [],
  'GitHub is asked by our commands alone': ({ steps }) =>
    steps.flatMap(({ run }) => (run !== undefined && askingGithub.test(run) ? [run] : [])),
  'a job that may write runs nothing of this repository, or one command of the published branch that is listed for it': ({ name, jobs }) =>
    jobs
      .filter(([, { permissions, steps = [] }]) => {
        const mayWrite = asList(permissions).some((right) => right.includes('write'));
        const own = steps.filter(({ run = '' }) => ownProgram.test(run));
        const checkouts = usesOf(steps, 'actions/checkout');
        if (!mayWrite || checkouts.length + own.length === 0) return false;
        const isPublished = checkouts.every((step) => step.with?.['ref'] === undefined && step.with?.['repository'] === undefined);
        return !isPublished || !own.every(({ run = '' }) => isListed(writersCommands[name], run.trim()));
      })
      .map(([id]) => id),
  'a job that sees a key, and that a stranger’s act may start, runs one command of the published branch that is listed for it': ({
    name,
    jobs,
    events,
  }) =>
    jobs
      .filter(([, job]) => events.some((event) => strangersEvents.includes(event)) && /\$\{\{[^}]*\bsecrets\b/.test(said(job)))
      .filter(([, { steps = [] }]) => !steps.every(({ run }) => run === undefined || isListed(keyedCommands[name], run.trim())))
      .map(([id]) => id),
  'no switch turns a protection off': ({ text }) => text.match(offSwitches) ?? [],
};

/** Everything that a workflow file does against the rules. */
export function violationsOf(name: string, text: string): PolicyViolation[] {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs ?? {});
  const { on } = workflow;
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(on ?? {});
  const facts: Facts = { name, text, workflow, jobs, steps: jobs.flatMap(([, job]) => job.steps ?? []), events };
  return Object.entries(rules).flatMap(([rule, broken]) => broken(facts).map((detail) => ({ rule, detail })));
}

/** Base images of a Containerfile that a name alone tells: it leads to other bytes tomorrow. */
export const looseImages = (containerfile: string): string[] =>
  [...containerfile.matchAll(/^FROM\s+(?:--\S+\s+)*(\S+)/gim)].flatMap(([, image = '']) =>
    /@sha256:[0-9a-f]{64}$/.test(image) ? [] : [image],
  );
