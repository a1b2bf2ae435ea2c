import { fail } from '../../base/errors.ts';
import { memoize } from '../../base/memoize.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { Phrase } from '../../../schemas/types.ts';
import { askGithub, type GithubAnswer, type GithubQuestion, type AskGithub } from './ask-github.ts';
import type { GithubRepository } from './connection.ts';

/** A setting that was looked at: `advice` is worth doing and not unsafe to leave, `fixed` was neither and is safe now. */
export interface SettingVerdict {
  check: string;
  state: 'safe' | 'unsafe' | 'unknown' | 'advice' | 'fixed';
  title: Phrase;
  found: Phrase;
  /** Remedy, where the setting is not safe. */
  cure?: Phrase;
  /** Why it could not be done for them, where that was asked. */
  unfixed?: Phrase;
  /** The page of the settings where it is done. */
  where: string;
}

/** State of a setting in its row; “unknown” replaces it where GitHub does not tell. */
type SettingState = Pick<SettingVerdict, 'found'> & { state: 'safe' | 'unsafe' | 'advice' };

interface Check {
  id: string;
  /** Below the settings of the repository; one that begins with a slash, below the repository itself. */
  page: string;
  judge: (ask: GithubQuestions, repository: CheckedRepository) => Promise<SettingState>;
  /** Makes it safe, where a token may: rules of branches are a person's to write. */
  fix?: (ask: GithubQuestions, repository: CheckedRepository) => Promise<unknown>;
}

/** A repository, and what its operator asks of it. */
interface CheckedRepository extends GithubRepository {
  /** Files that producers deposit go to the store, with a key of the environment “deposits”. */
  deposits?: boolean;
  /** Pages of requests are put online, with a key of the environment “previews”. */
  previews?: boolean;
  /** Addresses of restricted data are signed, with a key of the environment “private”. */
  private?: boolean;
}

/** A question whose answer has to be known: a row that cannot know it ends there. */
interface GithubQuestions {
  known: (path: string, question: GithubQuestion) => Promise<Fields>;
  /** The same, undefined where there is none. */
  maybe: (path: string, question: GithubQuestion) => Promise<Fields | undefined>;
}

const put = (body: Record<string, unknown> = {}): GithubQuestion => ({
  permission: 'administration=write',
  change: { method: 'PUT', body },
});
const patch = (body: Record<string, unknown>): GithubQuestion => ({
  permission: 'administration=write',
  change: { method: 'PATCH', body },
});

/** An answer of GitHub as far as it is read: each part is looked at before it is used. */
type Fields = Record<string, unknown>;

class Unknown extends Error {
  readonly reason: Phrase;
  constructor(reason: Phrase) {
    super(reason.id);
    this.reason = reason;
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const namesOf = (value: unknown, key = 'name'): string[] =>
  listOf(value).flatMap((each) => (typeof each[key] === 'string' ? [each[key]] : []));
const isOn = (value: unknown): boolean => fieldsOf(value)['enabled'] === true;

const safe = (id: TextId, facts: Phrase['facts'] = {}): SettingState => ({ state: 'safe', found: phrase(id, facts) });
const unsafe = (id: TextId, facts: Phrase['facts'] = {}): SettingState => ({ state: 'unsafe', found: phrase(id, facts) });

/** Read the protection of the published branch: rules of rulesets, and the older protection of branches. */
async function protectionOf({ known, maybe }: GithubQuestions, { branch }: GithubRepository) {
  const name = encodeURIComponent(branch);
  const rules = listOf(await known(`/rules/branches/${name}`, { permission: 'metadata=read' }));
  const isWhole = ['pull_request', 'required_status_checks', 'non_fast_forward', 'deletion'].every((type) =>
    rules.some((rule) => rule['type'] === type),
  );
  // Where the rules do it all, nobody needs the right to read the older protection.
  const classic = isWhole
    ? undefined
    : await maybe(`/branches/${name}/protection`, { permission: 'administration=read', none: /not protected/i });
  return { rules, classic: classic ?? {} };
}

/** Gather all rules on the reviews of a request, of rulesets and of the older protection together. */
async function askedOfReviews(github: GithubQuestions, repository: GithubRepository): Promise<Fields[]> {
  const { rules, classic } = await protectionOf(github, repository);
  const asking = rules.flatMap(({ type, parameters }) => (type === 'pull_request' ? [fieldsOf(parameters)] : []));
  const older = classic['required_pull_request_reviews'];
  return isFields(older) ? [...asking, older] : asking;
}

const ruleOf = (rules: readonly Fields[], type: string): Fields | undefined => rules.find((rule) => rule['type'] === type);

/** The status that only review.yml of the published branch sets: what a request has to have to be merged. */
export const reviewStatus = 'Relecture';
/** Checks that a merge needs: the tests of .github/workflows/check.yml, which a request runs itself, and the status of the review. */
const needed = ['Tests du projet', reviewStatus];
/** Names of variables that open a store or sign for it, as pipeline/setup.mjs knows them. */
const keyName = /^(AWS_.*(KEY|TOKEN).*|MAPPE_SIGNING_KEY|MAPPE_STORE_.+_(ACCESS_KEY_ID|SECRET_ACCESS_KEY))$/;

const checks: readonly Check[] = [
  {
    id: 'reviews',
    page: 'rules',
    judge: async (github, repository) => {
      const asking = await askedOfReviews(github, repository);
      // Who has to approve is judged by “Relecture”: of approvals GitHub counts those of accounts that may write, and owners may not.
      return asking.length === 0
        ? unsafe('doctor.reviews.unsafe', branchOf(repository))
        : safe('doctor.reviews.safe', branchOf(repository));
    },
  },
  {
    id: 'checks',
    page: 'rules',
    judge: async (github, repository) => {
      const { rules, classic } = await protectionOf(github, repository);
      const required = fieldsOf(ruleOf(rules, 'required_status_checks')?.['parameters'])['required_status_checks'];
      const { contexts = [] } = fieldsOf(classic['required_status_checks']) as { contexts?: unknown };
      const names = [...namesOf(required, 'context'), ...(Array.isArray(contexts) ? contexts.map(String) : [])];
      const missing = needed.filter((name) => !names.includes(name));
      if (missing.length === 0) return safe('doctor.checks.safe', { names: needed });
      return unsafe('doctor.checks.unsafe', { names: missing, ...branchOf(repository) });
    },
  },
  {
    id: 'history',
    page: 'rules',
    judge: async (github, repository) => {
      const { rules, classic } = await protectionOf(github, repository);
      const isProtected = Object.keys(classic).length > 0;
      const isKept = (type: string, older: string): boolean => ruleOf(rules, type) !== undefined || (isProtected && !isOn(classic[older]));
      const isSafe = isKept('non_fast_forward', 'allow_force_pushes') && isKept('deletion', 'allow_deletions');
      return isSafe ? safe('doctor.history.safe', branchOf(repository)) : unsafe('doctor.history.unsafe', branchOf(repository));
    },
  },
  {
    id: 'environment',
    page: 'environments',
    judge: async (github, { branch }) =>
      (await environmentState(github, 'store', branch)) ?? unsafe('doctor.environment.absent', { environment: 'store', branch }),
    fix: (github, { branch }) => makeEnvironment(github, 'store', branch),
  },
  ...(['deposits', 'previews', 'private'] as const).map((environment): Check => ({
    id: environment,
    page: 'environments',
    judge: async (github, { branch, [environment]: isAsked = false }) => {
      const state = await environmentState(github, environment, branch);
      // Where nobody has made it there is no key in it; one that is left open has it read from the day when there is.
      return state ?? (isAsked ? unsafe(`doctor.${environment}.absent`, { environment }) : safe(`doctor.${environment}.none`));
    },
    fix: (github, { branch }) => makeEnvironment(github, environment, branch),
  })),
  {
    id: 'secrets',
    page: 'secrets/actions',
    judge: async ({ known, maybe }) => {
      const permission = 'secrets=read';
      const own = namesOf((await known('/actions/secrets', { permission }))['secrets']);
      const shared = namesOf((await maybe('/actions/organization-secrets', { permission, none: /./ }))?.['secrets']);
      const keys = [...own, ...shared].filter((name) => keyName.test(name));
      return keys.length === 0 ? safe('doctor.secrets.safe') : unsafe('doctor.secrets.unsafe', { names: keys });
    },
  },
  {
    id: 'issues',
    page: '',
    judge: async ({ known }) =>
      (await known('', { permission: 'metadata=read' }))['has_issues'] === false
        ? unsafe('doctor.issues.unsafe')
        : safe('doctor.issues.safe'),
    fix: ({ known }) => known('', patch({ has_issues: true })),
  },
  {
    id: 'labels',
    page: '/labels',
    judge: async (github) => {
      const missing = await missingLabels(github);
      return missing.length === 0
        ? safe('doctor.labels.safe')
        : { state: 'advice', found: phrase('doctor.labels.advice', { names: missing }) };
    },
    fix: async (github) => {
      for (const name of await missingLabels(github))
        await github.known('/labels', { permission: 'issues=write', change: { method: 'POST', body: { name, color: 'ededed' } } });
    },
  },
  {
    id: 'rights',
    page: 'actions',
    judge: async ({ known }) => {
      const setting = await known('/actions/permissions/workflow', { permission: 'administration=read' });
      if (setting['default_workflow_permissions'] !== 'read') return unsafe('doctor.rights.unsafe');
      // One box lets a workflow open requests, without which no deposit has any, and approve them, which “Relecture” does not count.
      return setting['can_approve_pull_request_reviews'] === true ? safe('doctor.rights.safe') : unsafe('doctor.rights.closed');
    },
    fix: ({ known }) =>
      known('/actions/permissions/workflow', put({ default_workflow_permissions: 'read', can_approve_pull_request_reviews: true })),
  },
  {
    id: 'codeowners',
    page: '/blob/HEAD/.github/CODEOWNERS',
    judge: async ({ maybe }) => {
      const found = await maybe('/codeowners/errors', { permission: 'contents=read', none: /not found/i });
      const lines = listOf(found?.['errors']).map(({ line }) => String(line));
      if (lines.length > 0) return { state: 'advice', found: phrase('doctor.codeowners.advice', { names: lines }) };
      return safe(found === undefined ? 'doctor.codeowners.none' : 'doctor.codeowners.safe');
    },
  },
  {
    id: 'forks',
    page: 'actions',
    judge: async ({ known, maybe }) => {
      const { private: isPrivate } = await known('', { permission: 'metadata=read' });
      // Nobody outside forks what nobody outside sees.
      if (isPrivate === true) return safe('doctor.forks.private');
      const setting = await maybe('/actions/permissions/fork-pr-contributor-approval', { permission: 'administration=read' });
      return setting?.['approval_policy'] === 'all_external_contributors' ? safe('doctor.forks.safe') : unsafe('doctor.forks.unsafe');
    },
    fix: ({ known }) => known('/actions/permissions/fork-pr-contributor-approval', put({ approval_policy: 'all_external_contributors' })),
  },
  {
    id: 'actions',
    page: 'actions',
    judge: async ({ known }) => {
      const setting = await known('/actions/permissions', { permission: 'administration=read' });
      return setting['sha_pinning_required'] === true ? safe('doctor.actions.safe') : unsafe('doctor.actions.unsafe');
    },
    fix: async ({ known }) => {
      const { allowed_actions: allowed } = await known('/actions/permissions', { permission: 'administration=read' });
      return known('/actions/permissions', put({ enabled: true, allowed_actions: allowed, sha_pinning_required: true }));
    },
  },
  {
    id: 'scanning',
    page: 'security_analysis',
    judge: async ({ known }) => {
      const { security_and_analysis: setting } = await known('', { permission: 'metadata=read' });
      // Only an administrator is told.
      if (!isFields(setting)) throw new Unknown(phrase('doctor.refused', { permission: 'administration=read' }));
      const isEnabled = (name: string): boolean => fieldsOf(setting[name])['status'] === 'enabled';
      if (!isEnabled('secret_scanning')) return unsafe('doctor.scanning.unsafe');
      return isEnabled('secret_scanning_push_protection') ? safe('doctor.scanning.safe') : unsafe('doctor.scanning.no-push');
    },
    fix: ({ known }) => {
      const enabled = { status: 'enabled' };
      return known('', patch({ security_and_analysis: { secret_scanning: enabled, secret_scanning_push_protection: enabled } }));
    },
  },
  {
    id: 'alerts',
    page: 'security_analysis',
    judge: async ({ maybe }) => {
      const setting = await maybe('/vulnerability-alerts', { permission: 'administration=read', none: /disabled/i });
      return setting === undefined ? unsafe('doctor.alerts.unsafe') : safe('doctor.alerts.safe');
    },
    fix: ({ known }) => known('/vulnerability-alerts', put()),
  },
  {
    id: 'pages',
    page: 'pages',
    judge: async ({ maybe }) => {
      const setting = await maybe('/pages', { permission: 'pages=read', none: /not found/i });
      if (setting === undefined) return safe('doctor.pages.none');
      return setting['build_type'] === 'workflow' ? safe('doctor.pages.safe') : unsafe('doctor.pages.unsafe');
    },
  },
  {
    id: 'releases',
    page: '',
    judge: async ({ maybe }) => {
      const setting = await maybe('/immutable-releases', { permission: 'administration=read', none: /./ });
      return setting?.['enabled'] === true ? safe('doctor.releases.safe') : { state: 'advice', found: phrase('doctor.releases.advice') };
    },
  },
];

/** The labels that the forms of .github/ISSUE_TEMPLATE give: GitHub gives those that are there already. */
export const formLabels: readonly string[] = ['depot', 'retrait', 'arret', 'acces', 'erreur-de-donnees'];

async function missingLabels({ maybe }: GithubQuestions): Promise<string[]> {
  const found = formLabels.map((name) => maybe(`/labels/${name}`, { permission: 'issues=read', none: /not found/i }));
  return (await Promise.all(found)).flatMap((label, index) => (label === undefined ? [formLabels[index] ?? ''] : []));
}

/** Make an environment that is not there, tied to a branch; one that is there is a person's to change. */
async function makeEnvironment({ known, maybe }: GithubQuestions, environment: string, branch: string): Promise<void> {
  const path = `/environments/${environment}`;
  if ((await maybe(path, { permission: 'actions=read', none: /not found/i })) !== undefined) return;
  await known(path, put({ deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } }));
  const change = { method: 'POST', body: { name: branch } } as const;
  await known(`${path}/deployment-branch-policies`, { permission: 'administration=write', change });
}

const branchOf = ({ branch }: GithubRepository): { branch: string } => ({ branch });

/**
 * Judge who may run a workflow in an environment and read its keys; undefined where none exists: its first run opens it to every branch.
 */
async function environmentState(
  { maybe, known }: GithubQuestions,
  environment: 'deposits' | 'previews' | 'private' | 'store',
  branch: string,
): Promise<SettingState | undefined> {
  const facts = { environment, branch };
  const question = { permission: 'actions=read' };
  const found = await maybe(`/environments/${environment}`, { ...question, none: /not found/i });
  if (found === undefined) return undefined;
  const policy = found['deployment_branch_policy'];
  if (!isFields(policy)) return unsafe('doctor.environment.any', facts);
  if (policy['custom_branch_policies'] !== true) return unsafe('doctor.environment.protected', facts);
  const policies = listOf((await known(`/environments/${environment}/deployment-branch-policies`, question))['branch_policies']);
  const others = policies.filter(({ name, type = 'branch' }) => name !== branch || type !== 'branch').map(({ name }) => String(name));
  if (others.length > 0) return unsafe('doctor.environment.others', { ...facts, names: others });
  return policies.length === 0 ? unsafe('doctor.environment.nobody', facts) : safe('doctor.environment.safe', facts);
}

/** The names of all checks, in their order. */
export const settingChecks: readonly string[] = checks.map(({ id }) => id);

/**
 * Check the settings of a repository, a verdict each; with `fixes` make those safe that a token may. Throws where GitHub cannot be asked.
 */
export async function checkRepository(repository: CheckedRepository, fixes = false): Promise<SettingVerdict[]> {
  const askEach = askGithub(repository);
  // Several settings are in one answer.
  const once = memoize<GithubAnswer>();
  const ask: AskGithub = (path, question) => once(() => askEach(path, question), path);
  const { owner, name } = repository;
  const found = await ask('', { permission: 'metadata=read' });
  if ('failed' in found) throw fail('doctor.unread', { repository: `${owner}/${name}`, ...found.failed });
  if (!('value' in found)) throw fail('doctor.no-repository', { repository: `${owner}/${name}` });
  const verdicts: SettingVerdict[] = [];
  for (const { id, page, judge, fix } of checks) {
    const below = page === '' ? '/settings' : page.startsWith('/') ? page : `/settings/${page}`;
    const row = { check: id, title: phrase(`doctor.${id}` as TextId), where: `https://github.com/${owner}/${name}${below}` };
    const judged = (asked: AskGithub): Promise<SettingState | { state: 'unknown'; found: Phrase }> =>
      known(judge(asking(asked), repository));
    let verdict: Pick<SettingVerdict, 'found' | 'state' | 'unfixed'> = await judged(ask);
    if (fixes && fix !== undefined && isLacking(verdict)) {
      const tried = await known(fix(asking(askEach), repository).then(() => undefined));
      const now = await judged(askEach);
      verdict = now.state === 'safe' ? { ...now, state: 'fixed' } : { ...now, ...(tried && { unfixed: unfixed(tried.found) }) };
    }
    verdicts.push({ ...row, ...verdict, ...(isLacking(verdict) && { cure: phrase(`doctor.${id}.cure` as TextId, branchOf(repository)) }) });
  }
  return verdicts;
}

const isLacking = ({ state }: Pick<SettingVerdict, 'state'>): boolean => state === 'unsafe' || state === 'advice';

const unfixed = ({ id, facts }: Phrase): Phrase => phrase(id === 'doctor.refused' ? 'doctor.unfixed' : 'doctor.unfixed-failed', facts);

/** Wait for the value of some work, or for the reason why GitHub does not tell. */
const known = <Value>(work: Promise<Value>): Promise<Value | { state: 'unknown'; found: Phrase }> =>
  work.catch((error: unknown) => {
    if (!(error instanceof Unknown)) throw error;
    return { state: 'unknown' as const, found: error.reason };
  });

function asking(ask: AskGithub): GithubQuestions {
  const maybe: GithubQuestions['maybe'] = async (path, question) => {
    const answer = await ask(path, question);
    if ('refused' in answer) throw new Unknown(phrase('doctor.refused', answer.refused));
    if ('failed' in answer) throw new Unknown(phrase('doctor.failed', answer.failed));
    if ('absent' in answer) return undefined;
    // An answer without a body says that it is so.
    return isFields(answer.value) ? answer.value : {};
  };
  return {
    maybe,
    known: async (path, question) => {
      const value = await maybe(path, question);
      if (value === undefined) throw new Unknown(phrase('doctor.failed', { status: 404 }));
      return value;
    },
  };
}
