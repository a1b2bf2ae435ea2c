import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import type { Lang } from '../../../schemas/languages.ts';
import { formLabels, settingChecks } from '../../forge/github/repository-checks.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { operator } from '../build/build.fixtures/catalogue.ts';
import { doctor } from './doctor.ts';

/* Longer than 400 lines: each setting is here with the answers of GitHub by which it is safe, unsafe or unknown. */

/** Answer of a GitHub at an address below the repository's: a value, or a status with words and headers. */
interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

const pinned = {
  type: 'required_status_checks',
  parameters: { required_status_checks: [{ context: 'Tests du projet' }, { context: 'Relecture' }] },
};
const reviewed = { type: 'pull_request', parameters: { required_approving_review_count: 0, require_code_owner_review: false } };
const ownersAsked = { type: 'pull_request', parameters: { required_approving_review_count: 1, require_code_owner_review: true } };
const rules = [reviewed, pinned, { type: 'non_fast_forward' }, { type: 'deletion' }];
const enabled = { status: 'enabled' };

/** A repository of which every setting is safe, in the shapes of GitHub's REST interface. */
const safe: Record<string, Reply> = {
  '': {
    body: {
      private: false,
      has_issues: true,
      security_and_analysis: { secret_scanning: enabled, secret_scanning_push_protection: enabled },
    },
  },
  '/rules/branches/main': { body: rules },
  '/branches/main/protection': { status: 404, body: { message: 'Branch not protected' } },
  '/environments/store': { body: { name: 'store', deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } } },
  '/environments/store/deployment-branch-policies': { body: { total_count: 1, branch_policies: [{ name: 'main', type: 'branch' }] } },
  '/actions/secrets': { body: { total_count: 1, secrets: [{ name: 'OTHER' }] } },
  '/actions/organization-secrets': { body: { total_count: 0, secrets: [] } },
  '/actions/permissions': { body: { enabled: true, allowed_actions: 'all', sha_pinning_required: true } },
  '/actions/permissions/workflow': { body: { default_workflow_permissions: 'read', can_approve_pull_request_reviews: true } },
  '/codeowners/errors': { status: 404, body: { message: 'Not Found' } },
  ...Object.fromEntries(formLabels.map((name) => [`/labels/${name}`, { body: { name } }])),
  '/actions/permissions/fork-pr-contributor-approval': { body: { approval_policy: 'all_external_contributors' } },
  '/vulnerability-alerts': { status: 204 },
  '/pages': { body: { build_type: 'workflow' } },
  '/immutable-releases': { body: { enabled: true, enforced_by_owner: false } },
};

let asked: { path: string; token: string | undefined }[] = [];
/** Changes that were asked for, as they came. */
let changed: string[] = [];
afterEach(() => void ([asked, changed] = [[], []]));

/** A server that answers as GitHub does, until the test is over. */
async function github(replies: Record<string, Reply | 'silent'>, onChange: (path: string) => void = () => undefined): Promise<string> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '').replace(/\?.*$/, '').replace('/repos/exemple/catalogue', '');
    asked.push({ path, token: request.headers.authorization });
    const reply = replies[`${request.method} ${path}`] ?? replies[path] ?? { status: 404, body: { message: 'Not Found' } };
    if (reply === 'silent') return;
    if (request.method !== 'GET')
      void text(request)
        .then((body) => changed.push(`${request.method} ${path} ${body}`))
        .then(() => onChange(path));
    const { status = 200, body, headers = {} } = reply;
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Run the command against a repository with some answers of its own, and give its output. */
async function told(
  changes: Record<string, Reply | 'silent'> = {},
  {
    lang = 'fr',
    json = false,
    fix = false,
    onChange,
    token = 'github_pat_x',
    timeoutMs = 5000,
    more = '',
  }: {
    lang?: Lang;
    json?: boolean;
    fix?: boolean;
    onChange?: (path: string) => void;
    token?: string;
    timeoutMs?: number;
    more?: string;
  } = {},
): Promise<{ isSafe: boolean; lines: string[] }> {
  const datasets = scratchFolder();
  writeFileSync(join(datasets, 'operator.yaml'), `${operator}forge: { url: https://github.com/exemple/catalogue, branch: main }\n${more}`);
  const lines = [] as string[];
  const api = await github(onChange === undefined ? { ...safe, ...changes } : changes, onChange);
  const isSafe = await doctor({ datasets, token, json, fix, lang, reach: { api, timeoutMs } }, (line) =>
    lines.push(line.replaceAll('\u202f', ' ')),
  );
  return { isSafe, lines };
}

const states = ({ lines }: { lines: string[] }): Record<string, string> =>
  Object.fromEntries(lines.map((line) => JSON.parse(line) as { check: string; state: string }).map(({ check, state }) => [check, state]));

test('a repository of which every setting is safe is told so, a line a setting, each asked once with the token', async () => {
  const { isSafe, lines } = await told();
  expect(isSafe).toBe(true);
  expect(lines).toHaveLength(settingChecks.length + 1);
  expect(lines[0]).toBe('✓ Relecture : main ne change que par une demande de fusion');
  expect(lines.at(-1)).toBe('Réglages examinés : 18. Dangereux : 0 ; impossibles à lire : 0.');
  expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(['token github_pat_x']));
  expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length);
});

describe.each([
  {
    environment: 'deposits',
    title: 'Clé des fichiers déposés',
    first: 'le premier dépôt',
    none: 'operator.yaml ne demande pas ',
    more: 'deposits: true\n',
  },
  {
    environment: 'previews',
    title: 'Clé des aperçus',
    first: 'le premier aperçu',
    none: 'operator.yaml ne donne pas d’adresse ',
    more: 'previews: https://apercus.exemple.fr/previews/\n',
  },
  {
    environment: 'private',
    title: 'Clé des données restreintes',
    first: 'la première signature',
    none: 'operator.yaml ne dit rien ',
    more: `access: { buildKey: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }\n`,
  },
])('the environment “$environment”', ({ environment, title, first, none, more }) => {
  const path = `/environments/${environment}`;
  const tied: Record<string, Reply> = {
    [path]: { body: { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } } },
    [`${path}/deployment-branch-policies`]: { body: { branch_policies: [{ name: 'main', type: 'branch' }] } },
  };
  const lineOf = ({ lines }: { lines: string[] }): string => lines.find((line) => line.includes(title)) ?? '';

  test('is safe where it is open to the published branch alone, or where there is none and nobody asks for one', async () => {
    expect(lineOf(await told(tied, { more }))).toBe(`✓ ${title} : l’environnement « ${environment} » n’est ouvert qu’à main`);
    expect(lineOf(await told())).toContain(`✓ ${title} : ${none}`);
  });

  test.each([
    ['is not there, and the operator asks for what needs it', {}, more, `${first} le crée, ouvert à toutes les branches`],
    [
      'was made by a first run',
      { [path]: { body: { deployment_branch_policy: null } } },
      '',
      `toute branche peut se servir de l’environnement « ${environment} »`,
    ],
    [
      'is open to another branch',
      { ...tied, [`${path}/deployment-branch-policies`]: { body: { branch_policies: [{ name: '*', type: 'branch' }] } } },
      more,
      'est ouvert à d’autres que main : *',
    ],
  ])('is unsafe where it %s, with what to do', async (_, changes, asked, found) => {
    const { isSafe, lines } = await told(changes, { more: asked });
    expect([isSafe, lineOf({ lines })]).toEqual([false, expect.stringContaining(found)]);
    expect(lineOf({ lines })).toMatch(/^✗ /);
    expect(lines[lines.indexOf(lineOf({ lines })) + 1]).toBe(
      `    → Environnement « ${environment} » → Deployment branches and tags → Selected branches and tags, et main seule.`,
    );
  });
});

const off = { status: 'disabled' };
const without = (type: string): Reply => ({ body: rules.filter((rule) => rule.type !== type) });
const policies = (...names: { name: string; type: string }[]): Reply => ({ body: { branch_policies: names } });

describe('is unsafe, and says what to do:', () => {
  test.each<[string, Record<string, Reply>, string]>([
    ['reviews', { '/rules/branches/main': without('pull_request') }, 'change main sans demande de fusion'],
    ['checks', { '/rules/branches/main': without('required_status_checks') }, 'sans que Tests du projet, Relecture ait réussi'],
    ['history', { '/rules/branches/main': without('non_fast_forward') }, 'peut être réécrite ou effacée'],
    ['history', { '/rules/branches/main': without('deletion') }, 'peut être réécrite ou effacée'],
    [
      'environment',
      { '/environments/store': { status: 404, body: { message: 'Not Found' } } },
      'la première publication le crée, ouvert à toutes les branches',
    ],
    ['environment', { '/environments/store': { body: { deployment_branch_policy: null } } }, 'toute branche peut se servir'],
    [
      'environment',
      { '/environments/store': { body: { deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } } } },
      'toutes les branches protégées',
    ],
    [
      'environment',
      { '/environments/store/deployment-branch-policies': policies({ name: 'main', type: 'branch' }, { name: '*', type: 'branch' }) },
      'ouvert à d’autres que main : *',
    ],
    [
      'environment',
      { '/environments/store/deployment-branch-policies': policies({ name: 'main', type: 'tag' }) },
      'ouvert à d’autres que main : main',
    ],
    ['environment', { '/environments/store/deployment-branch-policies': policies() }, 'ouvert à aucune branche'],
    [
      'secrets',
      { '/actions/secrets': { body: { secrets: [{ name: 'AWS_SECRET_ACCESS_KEY' }, { name: 'OTHER' }] } } },
      'de toute branche : AWS_SECRET_ACCESS_KEY',
    ],
    ['secrets', { '/actions/organization-secrets': { body: { secrets: [{ name: 'MAPPE_SIGNING_KEY' }] } } }, 'MAPPE_SIGNING_KEY'],
    [
      'rights',
      { '/actions/permissions/workflow': { body: { default_workflow_permissions: 'write' } } },
      'écrire dans le dépôt sans le dire',
    ],
    [
      'rights',
      { '/actions/permissions/workflow': { body: { default_workflow_permissions: 'read', can_approve_pull_request_reviews: false } } },
      'ils ne peuvent pas ouvrir de demande de fusion : aucun dépôt n’en aurait',
    ],
    ['issues', { '': { body: { ...(safe['']?.body ?? {}), has_issues: false } } }, 'fermés, comme dans toute copie (fork)'],
    [
      'forks',
      { '/actions/permissions/fork-pr-contributor-approval': { body: { approval_policy: 'first_time_contributors' } } },
      'dès la deuxième demande',
    ],
    [
      'actions',
      { '/actions/permissions': { body: { allowed_actions: 'all', sha_pinning_required: false } } },
      'une étiquette, qui peut changer',
    ],
    [
      'scanning',
      { '': { body: { security_and_analysis: { secret_scanning: off, secret_scanning_push_protection: off } } } },
      'ils ne sont pas cherchés',
    ],
    [
      'scanning',
      { '': { body: { security_and_analysis: { secret_scanning: enabled, secret_scanning_push_protection: off } } } },
      'rien ne les arrête',
    ],
    [
      'alerts',
      { '/vulnerability-alerts': { status: 404, body: { message: 'Vulnerability alerts are disabled.' } } },
      'rien ne les signale',
    ],
    ['pages', { '/pages': { body: { build_type: 'legacy' } } }, 'les pages viennent d’une branche'],
  ])('%s, of %j', async (check, changes, said) => {
    const { isSafe, lines } = await told(changes);
    expect(isSafe).toBe(false);
    const at = lines.findIndex((line) => line.startsWith('✗'));
    expect([lines[at], lines[at + 1], lines[at + 2]]).toEqual([
      expect.stringContaining(said),
      expect.stringMatching(/^ {4}→ \S/),
      expect.stringMatching(/^ {6}https:\/\/github\.com\/exemple\/catalogue\/settings(\/|$)/),
    ]);
    expect(lines.at(-1)).toBe(`Réglages examinés : ${settingChecks.length}. Dangereux : 1 ; impossibles à lire : 0.`);
    expect(states(await told(changes, { json: true }))[check]).toBe('unsafe');
  });

  test('every setting is among these, but for those that are advice', async () => {
    const broken = {
      ...Object.fromEntries(Object.keys(safe).map((path) => [path, { body: {} }])),
      '': { body: { has_issues: false, security_and_analysis: {} } },
      '/codeowners/errors': { body: { errors: [{ line: 3 }, { line: 9 }] } },
      '/labels/retrait': { status: 404, body: { message: 'Not Found' } },
      '/environments/deposits': { body: {} },
      '/environments/previews': { body: {} },
      '/environments/private': { body: {} },
    };
    const found = states(await told(broken, { json: true }));
    expect(Object.keys(found)).toEqual(settingChecks);
    expect(Object.entries(found).filter(([, state]) => state !== 'unsafe')).toEqual([
      ['secrets', 'safe'],
      ['labels', 'advice'],
      ['codeowners', 'advice'],
      ['alerts', 'safe'],
      ['releases', 'advice'],
    ]);
  });
});

test.each<[string, Record<string, Reply>]>([
  [
    'the older protection of branches',
    {
      '/rules/branches/main': { body: [] },
      '/branches/main/protection': {
        body: {
          required_pull_request_reviews: { required_approving_review_count: 1, require_code_owner_reviews: true },
          required_status_checks: { contexts: ['Tests du projet', 'Relecture'] },
          allow_force_pushes: { enabled: false },
          allow_deletions: { enabled: false },
        },
      },
    },
  ],
  [
    'a private repository, to which no fork comes',
    {
      '': { body: { private: true, security_and_analysis: { secret_scanning: enabled, secret_scanning_push_protection: enabled } } },
      '/actions/permissions/fork-pr-contributor-approval': { status: 422 },
    },
  ],
  ['a rule that asks for owners, whom GitHub ignores', { '/rules/branches/main': { body: [ownersAsked, ...rules.slice(1)] } }],
  ['a label that is not there, which an answer makes', { '/labels/depot': { status: 404, body: { message: 'Not Found' } } }],
  ['a CODEOWNERS with lines that GitHub ignores', { '/codeowners/errors': { body: { errors: [{ line: 3 }] } } }],
  ['a repository without pages', { '/pages': { status: 404, body: { message: 'Not Found' } } }],
  ['releases that can be changed, which is only told', { '/immutable-releases': { status: 404, body: { message: 'Not Found' } } }],
])('%s is safe', async (_, changes) => {
  expect((await told(changes)).isSafe).toBe(true);
});

describe('with --fix', () => {
  const absent: Reply = { status: 404, body: { message: 'Not Found' } };
  /** As a fork begins: no issues, no labels, no right to open requests, no environment. */
  const asForked: Record<string, Reply> = {
    '': { body: { ...(safe['']?.body ?? {}), has_issues: false } },
    '/actions/permissions/workflow': { body: { default_workflow_permissions: 'write', can_approve_pull_request_reviews: false } },
    '/labels/depot': absent,
    '/labels/retrait': absent,
    '/environments/store': absent,
    '/rules/branches/main': without('pull_request'),
    'PATCH ': { body: {} },
    'POST /labels': { status: 201, body: {} },
    'PUT /environments/store': { body: {} },
    'POST /environments/store/deployment-branch-policies': { body: {} },
  };

  test('what a token may make is made, once; what it may not, and rules, are left to a person, with page and reason', async () => {
    const denied: Reply = { status: 403, body: { message: 'No' }, headers: { 'x-accepted-github-permissions': 'administration=write' } };
    const { isSafe, lines } = await told({ ...asForked, 'PUT /actions/permissions/workflow': denied }, { fix: true });
    expect(isSafe).toBe(false);
    expect(changed).toEqual([
      'PUT /environments/store {"deployment_branch_policy":{"protected_branches":false,"custom_branch_policies":true}}',
      'POST /environments/store/deployment-branch-policies {"name":"main"}',
      'PATCH  {"has_issues":true}',
      'POST /labels {"name":"depot","color":"ededed"}',
      'POST /labels {"name":"retrait","color":"ededed"}',
      'PUT /actions/permissions/workflow {"default_workflow_permissions":"read","can_approve_pull_request_reviews":true}',
    ]);
    const at = lines.findIndex((line) => line.startsWith('✗ Droits des workflows'));
    expect(lines.slice(at, at + 4)).toEqual([
      '✗ Droits des workflows : ils peuvent écrire dans le dépôt sans le dire',
      '    ! pas réglé : il manque à ce jeton le droit administration=write',
      expect.stringContaining('cochez « Allow GitHub Actions to create and approve pull requests »'),
      '      https://github.com/exemple/catalogue/settings/actions',
    ]);
    expect(lines).toContain('      https://github.com/exemple/catalogue/settings/rules');
  });

  test('what is safe by then is told as set', async () => {
    const replies: Record<string, Reply | 'silent'> = { ...safe, ...asForked };
    const { lines } = await told(replies, {
      fix: true,
      onChange: (path) => void (path === '' && (replies[''] = safe[''] ?? {})),
    });
    expect(lines).toContain('+ Tickets : ouverts : un dépôt peut arriver');
    expect(lines.at(-1)).toMatch(/^Réglages examinés : 18\. Réglés : 1\. Encore dangereux : \d/);
  });

  test('nothing is changed without it', async () => {
    await told(asForked);
    expect(changed).toEqual([]);
  });
});

test('the labels that are looked for are those of the forms', () => {
  const folder = join(import.meta.dirname, '../../../.github/ISSUE_TEMPLATE');
  const forms = readdirSync(folder).flatMap(
    (name) => (parse(readFileSync(join(folder, name), 'utf8')) as { labels?: string[] }).labels ?? [],
  );
  expect([...new Set(forms)].sort()).toEqual([...formLabels].sort());
});

describe('what GitHub does not tell', () => {
  test('is told with the right that the token lacks, as GitHub names it or as the setting needs it, and is not called unsafe', async () => {
    const denied: Reply = { status: 403, body: { message: 'Resource not accessible by personal access token' } };
    const { isSafe, lines } = await told({
      '/actions/secrets': denied,
      '/actions/permissions': { ...denied, headers: { 'x-accepted-github-permissions': 'administration=read' } },
      '/vulnerability-alerts': { status: 404, body: { message: 'Not Found' } },
      '/pages': { status: 500 },
      '': { body: { private: false } },
    });
    expect(isSafe).toBe(true);
    expect(lines.filter((line) => line.startsWith('?'))).toEqual([
      '? Place des secrets : impossible à lire, il manque à ce jeton le droit secrets=read',
      '? Actions employées : impossible à lire, il manque à ce jeton le droit administration=read',
      '? Secrets écrits par mégarde : impossible à lire, il manque à ce jeton le droit administration=read',
      '? Paquets vulnérables : impossible à lire, il manque à ce jeton le droit administration=read',
      '? GitHub Pages : impossible à lire, GitHub a répondu 500',
    ]);
    expect(lines.at(-1)).toContain('impossibles à lire : 5');
  });

  test.each<[string, Record<string, Reply | 'silent'>, RegExp]>([
    [
      'a token that is wrong',
      { '': { status: 401, body: { message: 'Bad credentials' } } },
      /^Impossible de lire les réglages du dépôt : GitHub refuse ce jeton/,
    ],
    [
      'a repository that is not there',
      { '': { status: 404, body: { message: 'Not Found' } } },
      /^exemple\/catalogue n’existe pas sur GitHub, ou ce jeton ne le voit pas/,
    ],
    ['a GitHub that fails', { '': { status: 503 } }, /^Impossible de lire les réglages de exemple\/catalogue : GitHub a répondu 503/],
    [
      'too many questions',
      {
        '': {
          status: 403,
          body: { message: 'API rate limit exceeded' },
          headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795000000' },
        },
      },
      /après \d\d:\d\d UTC/,
    ],
    [
      'too many at once',
      { '/pages': { status: 429, headers: { 'retry-after': '60' } } },
      /^Impossible de lire les réglages du dépôt pour l’instant : GitHub ne répond plus à ce jeton/,
    ],
    ['no answer', { '/pages': 'silent' }, /GitHub ne répond pas, ou pas jusqu’au bout \(.+ ; attente de 0,?\.?3 s au plus\)/],
  ])('%s ends it, in words', async (_, changes, said) => {
    const error: unknown = await told(changes, { timeoutMs: 300 }).catch((thrown: unknown) => thrown);
    expect(
      String(error)
        .replaceAll('\u202f', ' ')
        .replace(/^PipelineError: /, ''),
    ).toMatch(said);
  });

  test('without a token, or for another forge, nothing is asked', async () => {
    await expect(told({}, { token: '' })).rejects.toThrow(/Il faut un jeton qui lise les réglages de exemple\/catalogue/);
    const datasets = scratchFolder();
    writeFileSync(join(datasets, 'operator.yaml'), `${operator}forge: { url: https://gitlab.exemple.fr/a/b, branch: main }\n`);
    await expect(doctor({ datasets, token: 'x', lang: 'fr' }, () => undefined)).rejects.toThrow(/n’est pas un dépôt de GitHub/);
    expect(asked).toEqual([]);
  });
});

test('the command asks the GitHub that the environment names', async () => {
  const datasets = scratchFolder();
  writeFileSync(join(datasets, 'operator.yaml'), `${operator}forge: { url: https://github.com/exemple/catalogue, branch: main }\n`);
  const env = { ...process.env, GITHUB_API_URL: await github(safe), GH_TOKEN: 'github_pat_x' };
  const cli = join(import.meta.dirname, '..', '..', 'cli.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'doctor', '--datasets', datasets], { env });
  expect(stdout.replaceAll('\u202f', ' ')).toMatch(/Dangereux : 0 ; impossibles à lire : 0\.\n$/);
});

test('is said in English, and as JSON with the page of the setting', async () => {
  const { lines } = await told({ '/environments/store': { body: { deployment_branch_policy: null } } }, { lang: 'en', json: true });
  expect(JSON.parse(lines[3] ?? '')).toEqual({
    check: 'environment',
    state: 'unsafe',
    title: 'Keys of the store',
    found: 'any branch may use the environment “store”, and so read its keys by a workflow of its own',
    cure: 'Environment “store” → Deployment branches and tags → Selected branches and tags, and main alone.',
    where: 'https://github.com/exemple/catalogue/settings/environments',
  });
});
