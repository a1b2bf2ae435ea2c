import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { askingGithub, debianStep, looseImages, offSwitches, rules, violationsOf } from './policy.ts';

const root = join(import.meta.dirname, '..');
const files = globSync(join(import.meta.dirname, 'workflows', '*.yml'));

test.each(files.map((file) => [basename(file), file]))('%s keeps every rule', (name, file) => {
  expect(violationsOf(name, readFileSync(file, 'utf8'))).toEqual([]);
});

test('no script that a workflow or a cluster runs turns a protection off, or asks GitHub by itself', () => {
  const scripts = globSync(['.github/*.sh', '.ci/run', 'package.json', 'deploy/**/*.{sh,yaml,yml}', 'deploy/**/Dockerfile*'], {
    cwd: root,
  });
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((script) => readFileSync(join(root, script), 'utf8').match(offSwitches))).toEqual([]);
  expect(scripts.filter((script) => askingGithub.test(readFileSync(join(root, script), 'utf8')))).toEqual([]);
});

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

test('a base image is named by its digest, and a pod runs no other image than the one that is made here', () => {
  const recipes = globSync(['**/Containerfile*', '**/Dockerfile*'], { cwd: root, exclude: (name) => name === 'node_modules' });
  expect(recipes.length).toBeGreaterThan(0);
  expect(recipes.flatMap((path) => looseImages(textOf(path)))).toEqual([]);
  const digest = 'a'.repeat(64);
  expect(looseImages(`FROM node:24 AS a\nFROM --platform=linux/amd64 node\nfrom node@sha256:${digest} AS b\n`)).toEqual([
    'node:24',
    'node',
  ]);
  const images = globSync('deploy/**/*.yaml', { cwd: root }).flatMap((path) =>
    parseAllDocuments(textOf(path)).flatMap((document) => JSON.stringify(document).match(/"image":"[^"]+"/g) ?? []),
  );
  expect([...new Set(images)]).toEqual(['"image":"mappe"']);
});

test('newer packages, actions and base images are proposed a week after they have come out, not before', () => {
  const { updates } = parse(textOf('.github/dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory: string; cooldown: { 'default-days': number } }[];
  };
  expect(updates.map((each) => [each['package-ecosystem'], each.directory])).toEqual([
    ['npm', '/'],
    ['github-actions', '/'],
    ['docker', '/deploy/kubernetes'],
  ]);
  for (const { cooldown } of updates) expect(cooldown['default-days']).toBeGreaterThanOrEqual(7);
});

test('whatever speaks of the environment of the keys says to open it to main alone', () => {
  const texts = globSync(['README.md', '.github/**/*', 'site/help/*/*.md', 'deploy/**/*', 'schemas/messages/*/*.json'], {
    cwd: root,
  }).filter((path) => /\.(md|ya?ml|sh|json)$/.test(path));
  const speaking = texts.filter((path) =>
    /environ[a-z]*[^\n]{0,40}(?:[`"“]store[`"”]|« ?store ?»|→ store)|environment: store/i.test(textOf(path).replaceAll('\u202f', ' ')),
  );
  expect(speaking.sort()).toEqual([
    ...['.github/workflows/publish.yml', '.github/workflows/renew.yml'],
    ...['schemas/messages/en/pipeline.json', 'schemas/messages/fr/pipeline.json'],
    ...['site/help/en/confirmer.md', 'site/help/en/exploiter.md', 'site/help/en/reglages.md'],
    ...['site/help/fr/confirmer.md', 'site/help/fr/exploiter.md', 'site/help/fr/reglages.md'],
  ]);
  for (const path of speaking)
    expect(textOf(path), path).toMatch(
      /main[`”»]? alone|main: alone|\{branch\} (alone|seule)|qu’à `main`|main` seule|branche main\)|branch main alone/,
    );
});

const sha = '0123456789abcdef0123456789abcdef01234567';
const good = `on: { push: { branches: [main] } }
permissions: { contents: read }
concurrency: { group: publish, cancel-in-progress: false }
jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@${sha} # v6.0.2
        with: { persist-credentials: false }
      - run: npm run setup
      - uses: actions/upload-artifact@${sha} # v6
        with: { name: site, path: dist, retention-days: 7, if-no-files-found: error }
      - uses: actions/download-artifact@${sha} # v7
        with: { pattern: 'part-*', path: dist, merge-multiple: true }
`;

/** For each rule a change to a good workflow that must be caught. */
const mutations: Record<keyof typeof rules, [from: string, to: string]> = {
  'actions are pinned by commit, with the version as comment': [`@${sha} # v6.0.2`, '@v6'],
  'a workflow may read and nothing else': ['permissions: { contents: read }', 'permissions: write-all'],
  'a job asks only for the rights that it is allowed': ['    timeout-minutes', '    permissions: { contents: write }\n    timeout-minutes'],
  'no event gives a stranger the rights of the repository': ['on: { push: { branches: [main] } }', 'on: [push, pull_request_target]'],
  'what a stranger starts has only the published branch: nothing of a request is checked out, fetched or run by a step': [
    good,
    good
      .replace('{ push: { branches: [main] } }', '[pull_request_target]')
      .replace('persist-credentials: false', 'persist-credentials: false, ref: refs/pull/1/head'),
  ],
  'what a stranger starts takes from no other run: an artifact of theirs is nothing of ours': [
    good,
    good.replace('{ push: { branches: [main] } }', '[workflow_run]').replace("pattern: 'part-*'", "pattern: 'part-*', run-id: 1"),
  ],
  'a job that reads what a stranger sends sees no key, and writes nothing': [
    '- run: npm run setup',
    '- run: npm run mappe -- --trial review\n        env: { KEY: "${{ secrets.KEY }}" }',
  ],
  'text that others write never becomes program': ['npm run setup', 'echo "${{ github.event.pull_request.title }}"'],
  'secrets are seen only by jobs with an environment': [
    '- run: npm run setup',
    '- run: npm run setup\n        env: { KEY: "${{ secrets.KEY }}" }',
  ],
  'what sees keys finds its packages installed': [
    '- run: npm run setup',
    '- run: npm run mappe -- publish\n        env: { KEY: "${{ secrets.KEY }}" }',
  ],
  'what sees keys installs no more than publishing needs': [
    '- run: npm run setup',
    '- run: npm run setup\n      - run: npm run mappe -- publish\n        env: { KEY: "${{ secrets.KEY }}" }',
  ],
  'what publishes takes nothing from a cache': ['- run: npm run setup', `- uses: actions/cache@${sha} # v4`],
  'a checkout leaves no token behind': ['        with: { persist-credentials: false }\n', ''],
  'what converts does so in one Debian, the image of the Containerfile, and nothing else has its rights': [
    'npm run setup',
    'npm run mappe -- build',
  ],
  'machines are GitHub’s own': ['runs-on: ubuntu-24.04', 'runs-on: self-hosted'],
  'no program is fetched and run outside the lock file': ['npm run setup', 'curl -s https://exemple.fr/install | sh'],
  'every job has a time limit': ['    timeout-minutes: 10\n', ''],
  'two publications never run at once, and none is cut off': ['cancel-in-progress: false', 'cancel-in-progress: true'],
  'an artifact ends, and an absent one is an error': [', if-no-files-found: error', ''],
  'artifacts lie in the same place, however many there are': [', merge-multiple: true', ''],
  'a failed step fails its job': ['- run: npm run setup', '- run: npm run setup\n        continue-on-error: true'],
  'GitHub is asked by our commands alone': ['npm run setup', 'gh issue list'],
  'a job that may write runs nothing of this repository, or one command of the published branch that is listed for it': [
    '    timeout-minutes',
    '    permissions: { issues: write }\n    timeout-minutes',
  ],
  'a job that sees a key, and that a stranger’s act may start, runs one command of the published branch that is listed for it': [
    good,
    good
      .replace('{ push: { branches: [main] } }', '[issues]')
      .replace('- run: npm run setup', '- run: npm run mappe -- build\n        env: { KEY: "${{ secrets.KEY }}" }'),
  ],
  'no switch turns a protection off': ['persist-credentials: false', 'persist-credentials: false, allow-unsafe-pr-checkout: true'],
};

test('each word of the Debian that converts is asked for: its digest, each right and no other, git, the word for git, bash', () => {
  const rule = 'what converts does so in one Debian, the image of the Containerfile, and nothing else has its rights';
  const publication = textOf('.github/workflows/publish.yml');
  const broken = (from: RegExp | string, to: string): boolean => {
    const text = publication.replace(from, to);
    expect(text, String(from)).not.toBe(publication);
    return violationsOf('publish.yml', text).some((violation) => violation.rule === rule);
  };
  expect(broken(/sha256:8/, 'sha256:9')).toBe(true);
  expect(broken(/@sha256:\w+/, '')).toBe(true);
  expect(broken('--cap-add NET_ADMIN ', '')).toBe(true);
  expect(broken('--cap-add NET_ADMIN', '--privileged')).toBe(true);
  expect(broken(`      - run: ${debianStep}\n`, '')).toBe(true);
  expect(broken(/ {4}env: \{ GIT_CONFIG.*\n/, '')).toBe(true);
  expect(broken(/ {4}defaults: .*\n/, '')).toBe(true);
  // A job with keys has no more rights on its machine than it needs.
  const [, container = ''] = /( {4}container:[^]*?systempaths=unconfined\n)/.exec(publication) ?? [];
  expect(broken('    environment: store\n', `    environment: store\n${container}`)).toBe(true);
});

describe('the rules', () => {
  test('let a good workflow pass', () => {
    expect(violationsOf('publish.yml', good)).toEqual([]);
  });

  test.each(Object.entries(mutations))('%s', (rule, [from, to]) => {
    expect(good).toContain(from);
    expect(violationsOf('publish.yml', good.replace(from, to)).map((violation) => violation.rule)).toContain(rule);
  });

  test('are each broken once above', () => {
    expect(Object.keys(mutations).sort()).toEqual(Object.keys(rules).sort());
  });
});

test('the job that answers a stranger runs one command of the published branch, with the packages of its lock file, and none of any other kind', () => {
  const deposit = readFileSync(join(import.meta.dirname, 'workflows/deposit.yml'), 'utf8');
  const answer = '      - run: npm run --silent mappe -- answer';
  const caught = (from: string, to: string, name = 'deposit.yml'): string[] => {
    expect(deposit).toContain(from);
    return violationsOf(name, deposit.replace(from, to)).map(({ rule }) => rule.split(',')[0] ?? '');
  };
  const rule = 'a job that may write runs nothing of this repository';
  const keyed = 'a job that sees a key';
  expect(caught(answer, `      - run: npm run check\n${answer}`)).toEqual([rule, keyed]);
  expect(caught('-- answer dist/depot', '-- publish dist/depot')).toEqual([rule, keyed]);
  expect(caught('--npm-only --omit-dev', '--tests')).toEqual(['what sees keys installs no more than publishing needs', rule, keyed]);
  const checkout = deposit.lastIndexOf('persist-credentials: false');
  const other = `${deposit.slice(0, checkout)}ref: refs/pull/1/head\n          ${deposit.slice(checkout)}`;
  expect(violationsOf('deposit.yml', other).map(({ rule: each }) => each.split(',')[0])).toEqual([
    'what a stranger starts has only the published branch: nothing of a request is checked out',
    rule,
  ]);
  // In another file the same jobs are refused, and so is the event.
  expect(caught(answer, answer, 'check.yml')).toEqual(
    expect.arrayContaining([
      rule,
      'no event gives a stranger the rights of the repository',
      'a job asks only for the rights that it is allowed',
    ]),
  );
  expect(caught('  issue_comment:', '  pull_request_target:')).toContain('no event gives a stranger the rights of the repository');
});

test('a job that keeps an issue or starts a workflow runs that command alone, and nothing behind it', () => {
  const rule = 'a job that may write runs nothing of this repository, or one command of the published branch that is listed for it';
  const caught = (name: string, from: string, to: string): string[] => {
    const workflow = readFileSync(join(import.meta.dirname, 'workflows', name), 'utf8');
    expect(workflow).toContain(from);
    return violationsOf(name, workflow.replace(from, to)).map((violation) => violation.rule);
  };
  expect(caught('services.yml', '-- reminders', '-- publish')).toEqual([rule]);
  expect(caught('services.yml', '--keep\n        env', '--keep; npm run check\n        env')).toEqual([rule]);
  expect(caught('nightly.yml', '"Encore : $RUN"', '"$(npm run check)"')).toEqual([rule]);
  expect(caught('nightly.yml', '-- keep-issue', '-- dispatch')).toEqual([rule]);
  expect(caught('access.yml', '-- keep-issue', '-- sign')).toEqual([rule]);
  expect(caught('access.yml', '    environment: private\n', '')).toEqual(['secrets are seen only by jobs with an environment']);
  expect(caught('nightly.yml', '-- release CHANGELOG.md', '-- release "$NOTES"')).toEqual([rule]);
  expect(caught('renew.yml', '-- dispatch publish.yml', '-- dispatch deposit.yml')).toEqual([rule]);
  // What tells of a publication has no right to make one, and believes no report whose digest nobody has named.
  expect(caught('publish.yml', '-- announce dist/outcome.json', '-- publish dist/outcome.json')).toEqual([rule]);
  expect(caught('publish.yml', '--sha256 "$REPORT" ', '')).toEqual([rule]);
  expect(caught('publish.yml', '      pull-requests: write', '      pull-requests: write\n      actions: write')).toContain(
    'a job asks only for the rights that it is allowed',
  );
});

test('the workflow that judges requests has nothing of theirs, and its second job runs one program of the published branch', () => {
  const review = readFileSync(join(import.meta.dirname, 'workflows/review.yml'), 'utf8');
  const caught = (from: string, to: string, name = 'review.yml'): string[] => {
    expect(review).toContain(from);
    return violationsOf(name, review.replace(from, to)).map(({ rule }) => rule.split(/[,:]/)[0] ?? '');
  };
  const one = 'a job that may write runs nothing of this repository';
  const stranger = 'what a stranger starts has only the published branch';
  expect(caught('-- verdict dist/verdict', '-- publish dist/verdict')).toEqual([one]);
  expect(caught('-- verdict dist/verdict', '-- verdict dist/verdict; npm test; true')).toEqual([one]);
  expect(caught('-- merge --event', '-- merge --head "$HEAD" --event')).toEqual([one]);
  // What merges says nothing, and what says everything merges nothing.
  const alone = 'a job asks only for the rights that it is allowed';
  expect(caught('      contents: read\n      pull-requests: write', '      contents: write\n      pull-requests: write')).toEqual([alone]);
  expect(caught('      pull-requests: read\n', '      pull-requests: write\n')).toEqual([alone]);
  expect(
    caught('persist-credentials: false', 'persist-credentials: false\n          ref: ${{ github.event.pull_request.head.sha }}'),
  ).toEqual([stranger]);
  expect(caught('run: npm run setup', 'run: git checkout "$HEAD" && npm run setup')).toEqual([stranger]);
  expect(caught('"$REQUEST" --head', '"${{ github.event.pull_request.title }}" --head')).toEqual([
    'text that others write never becomes program',
  ]);
  expect(
    caught('          path: dist/verdict\n', '          path: dist/verdict\n          run-id: ${{ github.event.workflow_run.id }}\n'),
  ).toEqual(['what a stranger starts takes from no other run']);
  expect(caught('      actions: read\n', '      actions: read\n      statuses: write\n')).toEqual(
    expect.arrayContaining(['a job that reads what a stranger sends sees no key', 'a job asks only for the rights that it is allowed']),
  );
  expect(caught('statuses: write', 'actions: write')).toContain('a job asks only for the rights that it is allowed');
  const keyed = 'a job that sees a key';
  expect(caught('--to "$PREVIEWS/$REQUEST"', '--to "$PREVIEWS"')).toEqual([keyed]);
  expect(caught('--preview "$REQUEST" --verdict dist/verdict', '--preview "$REQUEST"')).toEqual([keyed]);
  expect(caught('-- site --built', '-- site')).toEqual([keyed]);
  expect(caught('    environment: previews\n', '')).toEqual(['secrets are seen only by jobs with an environment']);
  // In the file that a fork rewrites the same event is refused.
  expect(caught('name: Relecture', 'name: Relecture', 'check.yml')).toContain('no event gives a stranger the rights of the repository');
});
