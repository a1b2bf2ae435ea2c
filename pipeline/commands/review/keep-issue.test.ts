import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type FaultName, LocalGithub, type Repository, type Run, thisProject } from '../../forge/local-github.fixtures/local-github.ts';

/* The jobs of each night that write, as their files have them, in checkouts of this project; what they wait for is done in a moment. */

interface Workflow {
  jobs: Record<string, { needs?: string; permissions?: unknown; strategy?: unknown; steps: unknown[]; outputs?: unknown }>;
}

/** A workflow whose first job, which takes hours or a network, runs `script` instead, and hands on what that job hands on. */
function withFirst(name: string, script: string): string {
  const workflow = parse(readFileSync(join(thisProject.folder, '.github/workflows', name), 'utf8')) as Workflow;
  const [[id, { strategy: _, steps, ...first }] = expect.fail(`${name} has no job.`)] = Object.entries(workflow.jobs);
  const handed = steps.filter((step) => JSON.stringify(step).includes('actions/upload-artifact'));
  workflow.jobs[id] = { ...first, steps: [{ id, run: script }, ...handed] };
  return stringify(workflow);
}

let github: LocalGithub;
let repository: Repository;
beforeEach(async () => {
  github = await LocalGithub.start({ runner: { ...thisProject.runner, workflows: ['services.yml', 'nightly.yml', 'renew.yml'] } });
  repository = await github.addRepository('mappe-geo/mappe', thisProject.repository);
  onTestFinished(() => github.stop());
}, 60_000);

/** A night of a workflow whose first job does what `script` does, on main with these files. */
async function night(name: string, script: string, files: Record<string, string> = {}): Promise<Run> {
  const { git } = repository;
  const written = Object.entries({ ...files, [`.github/workflows/${name}`]: withFirst(name, script) });
  const entries = written.map(async ([path, text]) => ({ path, mode: '100644' as const, sha: await git.writeBlob(Buffer.from(text)) }));
  const tree = await git.writeTree('refs/heads/main', await Promise.all(entries));
  const author = { name: 'A', email: 'a@exemple.fr', date: '2026-11-28T12:00:00Z' };
  const parents = [(await git.resolve('refs/heads/main')) ?? ''];
  await git.writeRef('heads/main', await git.writeCommit({ tree, parents, message: 'x\n', author, committer: author }));
  const token = { value: '', user: github.userOf('mappe-geo'), kind: 'classic', permissions: {} } as const;
  github.raise({ name: 'workflow_dispatch', repository, token, payload: { ref: 'refs/heads/main', inputs: {} }, workflow: name });
  await github.settled();
  return repository.runs.findLast(({ path }) => path === `.github/workflows/${name}`) ?? expect.fail(`${name} did not run.`);
}

const logOf = ({ logs }: Run): string => [...logs.values()].join('\n').replaceAll('\u202f', ' ');
const issues = (): unknown[] =>
  repository.issues.map(({ user, state, title, body, comments }) => [user.login, state, title, body, ...comments.map((each) => each.body)]);
const bot = 'github-actions[bot]';

/** Run a night of services.yml in which these services did not answer. */
const asked = (...dead: string[]): Promise<Run> => {
  const lines = dead.map((dataset) => ({ dataset, type: 'wms', host: 'data.geopf.fr', detail: '@equipe : 503' }));
  return night('services.yml', `mkdir -p dist && printf '%s' '${JSON.stringify(lines)}' >dist/dead.json`);
};

describe('services.yml', () => {
  const title = 'Natural Earth : des données à revoir';
  /** Our open issues that speak of services; of late data, which they tell as well, this catalogue has more each year. */
  const told = (): (readonly [string, string[], string[]])[] =>
    repository.issues
      .filter(
        ({ user, body, state }) =>
          user.login === bot && state === 'open' && body?.includes('### Services et fichiers qui ne répondent pas'),
      )
      .map((each) => [
        each.title,
        [...(each.body ?? '').matchAll(/^- \[([^\]]+)\]/gm)].map(([, id = '']) => id),
        each.comments.map(({ body }) => body),
      ]);

  test(
    'keeps one issue for a producer whose services are silent, and calls its owners; somebody else’s of the same title is theirs',
    { timeout: 300_000 },
    async () => {
      const of = { repository: 'mappe-geo/mappe' };
      const mark = '<!-- mappe:rappel/natural-earth -->';
      await github.as('mallory', 'issues/create', { ...of, body: { title, body: `${mark}\nMoi` } });
      expect((await asked('natural-earth/eaux')).conclusion).toBe('success');
      expect(told()).toEqual([[title, ['natural-earth/eaux'], []]]);
      const { body } = repository.issues.find(({ user }) => user.login === bot) ?? expect.fail('There is none.');
      expect(body?.startsWith(`${mark}\n@mappe-geo\n\n`)).toBe(true);
      expect(body).toContain('(WMS, data.geopf.fr)\u00a0: &#64;\u2060equipe : 503');
      // Of a data set that is no longer there nobody is told.
      await asked('natural-earth/eaux', 'natural-earth/pays', 'natural-earth/parti');
      expect(told()).toEqual([[title, ['natural-earth/eaux', 'natural-earth/pays'], []]]);
      expect(logOf(await asked())).toMatch(/Rappels : 0 ouverts, /);
      expect(told()).toEqual([]);
      // One that a person closes by hand is closed: the next night that there is something to know opens another.
      await asked('natural-earth/eaux');
      const { number } = repository.issues.findLast(({ user }) => user.login === bot) ?? expect.fail('There is none.');
      await github.as('mappe-geo', 'issues/update', { ...of, issue_number: number, body: { state: 'closed' } });
      await asked('natural-earth/eaux');
      expect(told()).toEqual([[title, ['natural-earth/eaux'], []]]);
      expect(repository.issues[0]).toMatchObject({ state: 'open', body: `${mark}\nMoi` });
    },
  );

  test.each(['403 secondary limit', '429', '502'] satisfies FaultName[])(
    'waits out a %s, and opens one issue; where it lasts the run fails and says why',
    { timeout: 300_000 },
    async (fault) => {
      github.faults.on('issues/create', { fault, isDone: fault === '502', times: 1 });
      expect((await asked('natural-earth/eaux')).conclusion).toBe('success');
      expect(told()).toEqual([[title, ['natural-earth/eaux'], []]]);
      if (fault === '502') return;
      github.faults.on('issues/update', { fault });
      const failed = await asked('natural-earth/pays');
      expect([failed.conclusion, logOf(failed)]).toEqual(['failure', expect.stringContaining('qui a trop demandé')]);
      github.faults.clear();
      await asked('natural-earth/pays');
      expect(told()).toEqual([[title, ['natural-earth/pays'], []]]);
    },
  );

  test('changes no issue where what is handed to it has another form', { timeout: 300_000 }, async () => {
    const failed = await night('services.yml', 'mkdir -p dist && echo "[{}]" >dist/dead.json');
    expect([failed.conclusion, told()]).toEqual(['failure', []]);
    expect(logOf(failed)).toContain(
      'dist/dead.json n’a pas la forme de ce que « check-services --write » écrit : aucun ticket n’est changé.',
    );
  });

  test('has the pages made anew, once, and so has renew.yml', { timeout: 300_000 }, async () => {
    const due = 'mkdir -p dist && echo "[]" >dist/dead.json && echo due=true >>"$GITHUB_OUTPUT"';
    const dispatched = (): number => github.events.filter(({ workflow }) => workflow === 'publish.yml').length;
    expect((await night('services.yml', due)).conclusion).toBe('success');
    expect(dispatched()).toBe(1);
    github.faults.on('actions/create-workflow-dispatch', { fault: '429', times: 1 });
    expect((await night('renew.yml', 'echo due=true >>"$GITHUB_OUTPUT"')).conclusion).toBe('success');
    expect(dispatched()).toBe(2);
    expect((await asked()).conclusion).toBe('success');
    expect(dispatched()).toBe(2);
  });
});

test('nightly.yml opens one issue when a night fails, says so again, and closes it when one does not', { timeout: 300_000 }, async () => {
  const title = 'Tests de nuit en échec';
  const address = ({ id }: Run): string => `${github.api}/mappe-geo/mappe/actions/runs/${id}`;
  expect((await night('nightly.yml', 'true')).conclusion).toBe('success');
  expect(issues()).toEqual([]);
  const first = await night('nightly.yml', 'false');
  const second = await night('nightly.yml', 'false');
  const body = `Ce que la nuit n’a pas pu prouver : ${address(first)}`;
  const again = `Encore : ${address(second)}`;
  expect(issues()).toEqual([[bot, 'open', title, body, again]]);
  const third = await night('nightly.yml', 'true');
  expect(issues()).toEqual([[bot, 'closed', title, body, again, `Tout tient à nouveau : ${address(third)}`]]);
});

test(
  'nightly.yml tags and releases the version at the top of the changelog, with its section, once a night has proved it',
  { timeout: 300_000 },
  async () => {
    const changelog = (version: string): Record<string, string> => ({
      'CHANGELOG.md': `# Changelog\n\n## ${version}\n\n### What is new\n\nMaps.\n\n## 0.0.1\n\nThe first.\n`,
    });
    const releases = (): unknown[] => repository.releases.map(({ tag, sha, body, by }) => [tag, sha, body, by.login]);
    expect(logOf(await night('nightly.yml', 'true', changelog('0.0.2 (unreleased)')))).toContain('La version 0.0.2 n’est pas finie');
    const red = await night('nightly.yml', 'false', changelog('0.0.2'));
    expect([red.conclusion, releases()]).toEqual(['failure', []]);
    const green = await night('nightly.yml', 'true', changelog('0.0.2'));
    expect(logOf(green)).toContain('Version 0.0.2 publiée.');
    const released = ['v0.0.2', green.sha, '### What is new\n\nMaps.', bot];
    expect([releases(), await repository.git.readRef('tags/v0.0.2')]).toEqual([[released], green.sha]);
    expect(logOf(await night('nightly.yml', 'true', changelog('0.0.2')))).toContain('La version 0.0.2 est déjà publiée.');
    expect(releases()).toEqual([released]);
    expect((await night('nightly.yml', 'true', { 'CHANGELOG.md': '# Changelog\n' })).conclusion).toBe('failure');
  },
);
