import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { baseVariable } from './choose.ts';
import { nightlyParts } from './nightly.ts';
import { holds } from '../pipeline/forge/local-github.fixtures/expressions.ts';
import { scratchFolder } from '../pipeline/programs/programs.fixtures/make-geopackage.ts';

/* Scripts around the pipeline, run with a program that stands in the place of the one they call: long as their list, workflows included. */

const root = join(import.meta.dirname, '..');

/** A folder with a program that writes down what it is asked, a line a call, then does `does`. */
function standIn(name: string, does: string): { folder: string; calls: () => string[] } {
  const folder = scratchFolder();
  writeFileSync(join(folder, name), `#!/bin/bash\necho "$*" >>'${folder}/calls'\n${does}\n`);
  chmodSync(join(folder, name), 0o755);
  const calls = (): string[] => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : []);
  return { folder, calls };
}

describe('deploy/bucket/create.sh', () => {
  const create = (AWS_REGION: string, does: string): { status: number | null; stderr: string; calls: string[] } => {
    const { folder, calls } = standIn('aws', does);
    const env = { PATH: `${folder}:/usr/bin:/bin`, AWS_REGION };
    const { status, stderr } = spawnSync('bash', [join(root, 'deploy', 'bucket', 'create.sh'), 'donnees'], { encoding: 'utf8', env });
    return { status, stderr, calls: calls().map((call) => call.replace(/^s3api /, '').replaceAll(`${root}/`, '')) };
  };
  const rules = [
    'put-bucket-cors --bucket donnees --cors-configuration file://deploy/bucket/cors.json',
    'put-bucket-lifecycle-configuration --bucket donnees --lifecycle-configuration file://deploy/bucket/lifecycle.json',
  ];
  const isNew = '[ "$2" != head-bucket ]';

  test.each([
    ['with its place', 'gra', 'create-bucket --bucket donnees --create-bucket-configuration LocationConstraint=gra'],
    ['without the place that AWS refuses', 'us-east-1', 'create-bucket --bucket donnees'],
  ])('makes a bucket %s, then gives it its rules', (_, region, created) => {
    const { status, calls } = create(region, isNew);
    expect(status).toBe(0);
    expect(calls.slice(0, 4)).toEqual(['head-bucket --bucket donnees', created, ...rules]);
    expect(calls.join('\n')).toMatch(/put-bucket-policy --bucket donnees --policy \{[^]*arn:aws:s3:::donnees\/\*/);
  });

  test('gives a bucket that is there its rules again', () => {
    const { status, calls } = create('gra', 'exit 0');
    expect(status).toBe(0);
    expect(calls.slice(0, 3)).toEqual(['head-bucket --bucket donnees', ...rules]);
    expect(calls.join('\n')).not.toContain('create-bucket');
  });

  test('asks for nothing to be deleted: a place that does not know of what would delete the bucket, as OpenStack Swift does', () => {
    for (const does of ['exit 0', isNew]) {
      const { calls } = create('gra', does);
      expect(calls.filter((call) => call.startsWith('delete'))).toEqual([]);
      expect(calls.join('\n')).toContain('put-public-access-block --bucket donnees');
    }
  });

  const refusing = (code: string): string => `if [ "$2" = put-bucket-policy ]; then echo "An error occurred (${code})" >&2; exit 254; fi`;

  test('says what to do where buckets have no policies', () => {
    const { status, stderr } = create('gra', refusing('NotImplemented'));
    expect(status).toBe(0);
    expect(stderr).toContain('MAPPE_STORE_ACL=public-read');
  });

  test('goes on to the end where a bucket has no rule at all, and says what each was for: OpenStack Swift', () => {
    const knowsNone =
      'case $2 in put-bucket-lifecycle*) echo "(MalformedXML)" >&2; exit 254;; put-*) echo "(NotImplemented)" >&2; exit 254;; esac';
    const { status, stderr, calls } = create('gra', knowsNone);
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('put-'))).toHaveLength(4);
    for (const told of ['no CORS rules', 'no lifecycle rules', 'MAPPE_STORE_ACL=public-read']) expect(stderr).toContain(told);
    // All that Swift needs instead, as it is typed.
    expect(stderr).toContain("swift post 'donnees' --read-acl '.r:*' --header 'X-Container-Meta-Access-Control-Allow-Origin: *'");
    expect(stderr).toContain("Expose-Headers: ETag Content-Range Accept-Ranges Content-Length'");
  });

  test.each([
    ['its policy is refused', refusing('AccessDenied'), 'AccessDenied'],
    ['it cannot be made', 'case $2 in head-bucket) exit 1;; create-bucket) echo taken >&2; exit 1;; esac', 'taken'],
  ])('fails where %s, with the cause', (_, does, cause) => {
    const { status, stderr } = create('gra', does);
    expect(status).not.toBe(0);
    expect(stderr).toContain(cause);
  });
});

describe('deploy/publish.sh', () => {
  /** A publication from a checkout of the script alone; `does` says how each command of ours ends. */
  const publish = (does = ''): { status: number | null; calls: string[]; stderr: string } => {
    const { folder, calls } = standIn('npm', does);
    copyFileSync(join(folder, 'npm'), join(folder, 'git'));
    mkdirSync(join(folder, 'mappe', 'deploy'), { recursive: true });
    copyFileSync(join(root, 'deploy', 'publish.sh'), join(folder, 'mappe', 'deploy', 'publish.sh'));
    const settings = readFileSync(join(root, 'deploy', 'mappe.env'), 'utf8').replaceAll(
      'PUBLIC-ADDRESS-OF-THE-BUCKET',
      'bucket.exemple.fr',
    );
    writeFileSync(join(folder, 'mappe.env'), settings);
    const env = { PATH: `${folder}:/usr/bin:/bin` };
    const { status, stderr } = spawnSync('bash', ['mappe/deploy/publish.sh', join(folder, 'mappe.env')], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
    return { status, stderr, calls: calls().map((call) => call.replace(/^run --silent (mappe -- )?/, '')) };
  };
  const steps = [
    'pull --quiet --ff-only',
    'setup',
    'build --store s3://BUCKET/donnees',
    'renew --store s3://BUCKET/donnees',
    'check-services --store https://bucket.exemple.fr/donnees/ --keep dist/services.json',
    'site --store https://bucket.exemple.fr/donnees/ --services dist/services.json --to /srv/mappe/site',
  ];

  test('brings what the branch says, builds it, confirms it, and makes the pages of what everybody can read', () => {
    expect(publish()).toEqual({ status: 0, calls: steps, stderr: '' });
  });

  test.each([
    ['data sets are refused', 'build', 4, 4, 6],
    ['a service is dead', 'check-services', 3, 0, 6],
    ['a page is left out', 'site', 4, 4, 6],
    ['the pages cannot be put', 'site', 1, 1, 6],
    ['nothing could be built', 'build', 1, 1, 6],
    ['what is published cannot be confirmed', 'renew', 1, 1, 4],
    ['the branch has gone another way', 'pull', 128, 128, 1],
  ])('where %s: %s ends with %i, the whole with %i after %i steps', (_, command, code, end, count) => {
    const { status, calls } = publish(`case "$*" in *"${command} "*) exit ${code};; esac`);
    expect([status, calls]).toEqual([end, steps.slice(0, count)]);
  });

  test('hands what opens the store to the commands, and is what systemd starts each night', () => {
    const { stderr } = publish('[ "$3" != mappe ] || echo "$AWS_ACCESS_KEY_ID $AWS_ENDPOINT_URL_S3" >&2');
    expect(stderr.split('\n')[0]).toBe('KEY https://S3-SERVER');
    expect(readFileSync(join(root, 'deploy', 'systemd', 'mappe@.service'), 'utf8')).toContain(
      'ExecStart=/bin/bash mappe/deploy/publish.sh\n',
    );
    expect(readFileSync(join(root, 'deploy', 'systemd', 'mappe@.timer'), 'utf8')).toMatch(/^OnCalendar=\*-\*-\* \d/m);
  });
});

describe('.github/shards.sh', () => {
  const shards = (does: string): { status: number | null; stdout: string } => {
    const { folder } = standIn('npm', does);
    const env = { PATH: `${folder}:/usr/bin:/bin`, PUBLISHED: 'https://exemple.fr/store/' };
    return spawnSync('bash', [join(root, '.github', 'shards.sh')], { cwd: folder, encoding: 'utf8', env });
  };

  test('goes on where one data set is refused: its part says so', () => {
    const { status, stdout } = shards(`echo '{"dataset":"a/u","action":"refused","part":"1/2"}'; echo '{"part":"2/2"}'; exit 4`);
    expect([status, stdout]).toEqual([0, 'shards=["1/2","2/2"]\nsheets=[]\n']);
  });

  test('stops where there is no plan, for what is published has expired or is forged', () => {
    const { status, stdout } = shards('echo expired >&2; exit 1');
    expect([status, stdout]).toEqual([1, '']);
  });
});

describe('deploy/load/run.sh', () => {
  const load = (curl: string): { status: number | null; stdout: string } => {
    const { folder } = standIn('wrk', 'sleep 1');
    writeFileSync(join(folder, 'curl'), `#!/bin/bash\n${curl}\n`);
    chmodSync(join(folder, 'curl'), 0o755);
    mkdirSync(join(folder, 'site'));
    mkdirSync(join(folder, 'store'));
    writeFileSync(join(folder, 'site', 'index.html'), '<p>Accueil');
    writeFileSync(join(folder, 'store', 'a.pmtiles'), Buffer.alloc(1_200_000, 'tiles '));
    const args = [join(root, 'deploy', 'load', 'run.sh'), 'http://exemple.fr/', join(folder, 'site'), join(folder, 'store'), '1', '1'];
    return spawnSync('bash', args, { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder } });
  };
  /** A server that sends what lies in the folders. */
  const honest = `address=\${@: -1} path=\${address#http://exemple.fr}
case $path in
  /store/*) range=$3; tail -c "+$((\${range%-*} + 1))" "$FOLDER$path" | head -c 16384 ;;
  *) cat "$FOLDER/site\${path}index.html" ;;
esac`;

  test('compares what is sent with what is in the folders while a server is loaded', () => {
    const { status, stdout } = load(honest);
    expect(stdout).toMatch(/^bodies compared [1-9]\d*, wrong 0$/m);
    expect(status).toBe(0);
  });

  test.each([
    ['other bytes', `${honest} | tr tA uB`],
    ['nothing', 'exit 22'],
  ])('fails where a server sends %s', (_, curl) => {
    const { status, stdout } = load(curl);
    expect(stdout).toMatch(/wrong [1-9]/);
    expect(status).toBe(1);
  });
});

describe('each night a workflow', () => {
  interface Workflow {
    jobs: Record<string, { needs?: string; if?: string; outputs?: unknown; steps: { run?: string; with?: { path?: string } }[] }>;
  }
  const read = (name: string): Workflow => parse(readFileSync(join(root, '.github', 'workflows', name), 'utf8')) as Workflow;
  const scriptsOf = (name: string): string[] =>
    Object.values(read(name).jobs).flatMap(({ steps }) => steps.flatMap(({ run = '' }) => (run === '' ? [] : [run])));
  const asks = (name: string): string => scriptsOf(name).find((run) => run.includes('check-services')) ?? '';
  /** A night of a workflow's step, in a catalogue whose operator says `more`; the check prints `asked`, and `code` is how it ends. */
  const night = (
    name: string,
    { repository = 'Exemple/Cartes', published = '', more = '', asked = '', code = 0 },
  ): { status: number | null; calls: string[]; outputs: string } => {
    const { folder, calls } = standIn('npm', `case "$*" in *--keep*) echo '${asked}'; exit ${code};; esac`);
    mkdirSync(join(folder, '.github'));
    mkdirSync(join(folder, 'datasets'));
    mkdirSync(join(folder, 'dist'));
    copyFileSync(join(root, '.github', 'pages.sh'), join(folder, '.github', 'pages.sh'));
    writeFileSync(join(folder, 'datasets', 'operator.yaml'), `title: Essai\n${more}`);
    const outputs = join(folder, 'outputs');
    writeFileSync(outputs, '');
    const place = { GITHUB_REPOSITORY: repository, GITHUB_REPOSITORY_OWNER: 'Exemple', GITHUB_OUTPUT: outputs };
    const env = { PATH: `${folder}:/usr/bin:/bin`, PUBLISHED: published, ...place };
    const { status } = spawnSync('bash', ['-e', '-c', asks(name)], { cwd: folder, env });
    return { status, calls: calls(), outputs: readFileSync(outputs, 'utf8') };
  };

  test.each([
    ['Exemple/Cartes', 'https://exemple.github.io/Cartes/'],
    ['Exemple/exemple.github.io', 'https://exemple.github.io/'],
  ])('asks the services of %s, which are those published below %s', (repository, pages) => {
    expect(night('services.yml', { repository }).calls.join('\n')).toContain(`--store ${pages}store/ `);
    expect(night('publish.yml', { repository }).calls.join('\n')).toContain(`--store ${pages}store/ `);
    const published = 'https://bucket.exemple.fr/c/';
    for (const name of ['services.yml', 'publish.yml'])
      expect(night(name, { repository, published }).calls.join('\n')).toContain(`--store ${published} `);
  });

  test('goes on from what the pages of the night before say, and makes new ones of it', () => {
    const { status, calls } = night('publish.yml', { code: 1 });
    // At a first publication there is nobody to ask, which keeps nothing from being published.
    expect(status).toBe(0);
    const [, call = ''] = calls;
    expect(call).toMatch(/check-services .*--keep dist\/services\.json --known https:\/\/exemple\.github\.io\/Cartes\/$/);
    const paths = read('publish.yml').jobs['plan']?.steps.flatMap((step) => step.with?.path ?? []);
    expect(paths?.join('')).toContain('dist/services.json');
    expect(scriptsOf('publish.yml').find((run) => run.includes(' site '))).toMatch(/--services dist\/services\.json( |$)/);
  });

  test('has the pages made anew where there are services, dead ones too, and nobody else does', () => {
    const published = 'https://bucket.exemple.fr/c/';
    const asked = '{"dataset":"ign/b","alive":false,"changed":false}';
    expect(night('services.yml', { published, asked, code: 3 })).toMatchObject({ status: 0, outputs: 'due=true\n' });
    expect(night('services.yml', { published })).toMatchObject({ status: 0, outputs: '' });
    expect(night('services.yml', { published, asked, more: 'freshness: { days: 14 }\n' })).toMatchObject({ status: 0, outputs: '' });
    // Refused or called wrongly: nothing was asked.
    for (const code of [1, 2]) expect(night('services.yml', { asked, code }).status).not.toBe(0);
    // Without a store all of it would be built anew: only where there is more to show than another date.
    expect(night('services.yml', { asked, code: 3 })).toMatchObject({ status: 0, outputs: '' });
    expect(night('services.yml', { asked: asked.replace('"changed":false', '"changed":true') }).outputs).toBe('due=true\n');
    expect(night('services.yml', { asked }).calls[0]).toMatch(/--known https:\/\/exemple\.github\.io\/Cartes\/ --json$/);
    const { publish } = read('services.yml').jobs;
    expect(publish).toMatchObject({ needs: 'ask', if: "${{ needs.ask.outputs.due == 'true' }}" });
    expect(publish?.steps.map(({ run }) => run)).toContain('npm run --silent mappe -- dispatch publish.yml');
  });
});

describe('the workflow of a pull request', () => {
  interface Step {
    run?: string;
    env?: Record<string, string>;
  }
  interface Job {
    name: string;
    if?: string;
    needs?: string | string[];
    strategy?: { matrix: { shard: string[] } };
    steps: Step[];
  }
  const {
    concurrency,
    env: common,
    jobs,
  } = parse(readFileSync(join(root, '.github', 'workflows', 'check.yml'), 'utf8')) as {
    concurrency: { group: string };
    env: Record<string, string>;
    jobs: Record<string, Job>;
  };
  const scriptOf = (job: string): string => jobs[job]?.steps.find(({ run }) => run !== undefined)?.run ?? 'exit 1';
  /** Output of the job "scope" for a commit that adds these files to a repository; "failed" where it fails. */
  const scopeOf = (files: readonly string[], GITHUB_EVENT_NAME = 'pull_request', begin = true): string => {
    const folder = scratchFolder();
    const git = (...args: string[]): void => {
      expect(spawnSync('git', ['-c', 'user.name=Essai', '-c', 'user.email=essai@exemple.fr', ...args], { cwd: folder }).status).toBe(0);
    };
    git('init');
    if (begin) git('commit', '--allow-empty', '-m', 'un');
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), '');
    }
    git('add', '.');
    git('commit', '-m', 'deux');
    const outputs = join(folder, 'outputs');
    writeFileSync(outputs, '');
    const env = { PATH: process.env.PATH ?? '', GITHUB_EVENT_NAME, GITHUB_OUTPUT: outputs };
    const { status } = spawnSync('bash', ['-e', '-c', scriptOf('scope')], { cwd: folder, env });
    return status === 0 ? readFileSync(outputs, 'utf8') : 'failed';
  };

  test('runs no test of the project where data alone change, and all of them otherwise', () => {
    const data = ['datasets/mairie/arbres/dataset.yaml', 'datasets/mairie/éoliennes/été.csv'];
    expect(scopeOf(data)).toBe('');
    expect(scopeOf([...data, 'site/a.ts'])).toBe('project=true\n');
    expect(scopeOf(['pipeline/datasets/a.ts'])).toBe('project=true\n');
    expect(scopeOf(data, 'push')).toBe('project=true\n');
    expect(scopeOf(data, 'pull_request', false), 'without the base nothing is known').toBe('failed');
    for (const job of ['check', 'unit', 'browser'])
      expect(jobs[job]).toMatchObject({ needs: 'scope', if: "${{ needs.scope.outputs.project == 'true' }}" });
  });

  test('compares with the base of its event, in parts that make up the whole', () => {
    const bases = ['pull_request.base.sha', 'merge_group.base_sha', 'before'].map((name) => `github.event.${name}`);
    expect(common).toEqual({ [baseVariable]: `\${{ ${bases.join(' || ')} }}` });
    // No push cancels the run of the one that it is compared with.
    expect(concurrency.group).toContain("github.event_name == 'push' && github.sha");
    for (const [job, count] of [
      ['unit', 4],
      ['browser', 2],
    ] as const) {
      expect(jobs[job]?.strategy?.matrix.shard).toEqual(Array.from({ length: count }, (_, index) => `${index + 1}/${count}`));
      expect(jobs[job]?.steps.at(-1)?.run).toBe(`bash .ci/run --only ${job} --profile --shard "$SHARD"`);
    }
  });

  test('passes where every part has passed, or none was to run', () => {
    expect(jobs['project']).toMatchObject({ name: 'Tests du projet', needs: ['scope', 'check', 'unit', 'browser'], if: '${{ always() }}' });
    const ends = (SCOPE: string, PROJECT: string, PARTS: string): number | null =>
      spawnSync('bash', ['-e', '-c', scriptOf('project')], { env: { PATH: '/usr/bin:/bin', SCOPE, PROJECT, PARTS } }).status;
    expect([ends('success', 'true', 'success success success'), ends('success', '', 'skipped skipped skipped')]).toEqual([0, 0]);
    const bad: [string, string, string][] = [
      ['success', 'true', 'success failure success'],
      ['success', 'true', 'skipped skipped skipped'],
      ['success', 'true', 'success cancelled success'],
      ['failure', '', 'skipped skipped skipped'],
    ];
    expect(bad.map((results) => ends(...results))).toEqual([1, 1, 1, 1]);
  });
});

test('who edits an issue that is closed has nothing read of it; who drops a zip into it is told', () => {
  const { jobs } = parse(readFileSync(join(root, '.github', 'workflows', 'deposit.yml'), 'utf8')) as {
    jobs: Record<string, { if?: string }>;
  };
  const user = { id: 7 };
  const reads = (event_name: string, action: string, state: string, body = ''): boolean => {
    const issue = { labels: [{ name: 'depot' }], state, user };
    const event = { action, issue, changes: { body: { from: '' } }, comment: { body, user } };
    return holds(jobs['look']?.if, { github: { event_name, event } }, 'success');
  };
  expect([reads('issues', 'edited', 'open'), reads('issues', 'reopened', 'open'), reads('issues', 'edited', 'closed')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(reads('issue_comment', 'created', 'closed', 'https://github.com/user-attachments/files/1/a.zip')).toBe(true);
  expect(reads('issue_comment', 'created', 'open', 'Merci !')).toBe(false);
});

test('what takes longer than its job may, which GitHub calls cancelled, is told: a deposit to its sender, a night in its issue', () => {
  const conditionOf = (name: string, job: string): string | undefined => {
    const { jobs } = parse(readFileSync(join(root, '.github', 'workflows', name), 'utf8')) as { jobs: Record<string, { if?: string }> };
    return jobs[job]?.if;
  };
  const issue = { labels: [{ name: 'depot' }] };
  const after = (result: string): unknown[] => {
    const needs = { look: { result, outputs: {} }, prove: { result, outputs: {} } };
    const contexts = { github: { event: { action: 'opened', issue } }, needs };
    return [
      holds(conditionOf('deposit.yml', 'answer'), contexts, 'failure'),
      holds(conditionOf('nightly.yml', 'issue'), contexts, 'failure'),
    ];
  };
  expect([after('cancelled'), after('failure'), after('skipped')]).toEqual([
    [true, true],
    [true, true],
    [false, true],
  ]);
});

describe('.github/workflows/nightly.yml', () => {
  const { jobs } = parse(readFileSync(join(root, '.github', 'workflows', 'nightly.yml'), 'utf8')) as {
    jobs: Record<string, { strategy?: { matrix: { part: string[] } } }>;
  };
  test('proves every part that there is, each on a machine of its own', () => {
    expect(jobs['prove']?.strategy?.matrix.part).toEqual(Object.keys(nightlyParts));
  });

  test('releases a version of the published branch alone, and only where every part holds', () => {
    expect(jobs['release']).toMatchObject({ needs: 'prove', if: "${{ github.ref == 'refs/heads/main' }}" });
  });
});
