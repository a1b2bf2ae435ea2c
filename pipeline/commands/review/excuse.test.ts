import { expect, test } from 'vitest';
import { LocalGithub, pushFiles, thisProject } from '../../forge/local-github.fixtures/local-github.ts';
import { mostStarted } from '../../forge/github/limits.ts';

test('where the job that tells a verdict fails, the next of its workflow says so in the request', { timeout: 300_000 }, async () => {
  const { repository: project, runner } = thisProject;
  const server = await LocalGithub.start({ runner: { ...runner, workflows: ['review.yml'] } });
  try {
    const repository = await server.addRepository('mappe-geo/mappe', project);
    // Above the limit nothing is built: what is told then is told the same way.
    const done = { status: 'completed', conclusion: 'success', at: server.now(), logs: new Map(), summaries: new Map() } as const;
    const of = { path: '.github/workflows/review.yml', name: 'review.yml', event: 'pull_request_target', sha: '', branch: 'main' };
    for (let count = 0; count < mostStarted.person; count += 1)
      repository.runs.push({ ...done, ...of, id: server.newId(), actor: server.userOf('mappe-geo'), start: () => Promise.resolve() });
    await pushFiles(server, repository, { by: 'mappe-geo', branch: 'essai', files: { 'datasets/a/b.txt': 'x' } });
    server.faults.on('repos/create-commit-status', { fault: '422', times: 1 });
    const body = { title: 'Essai', head: 'essai', base: 'main' };
    await server.as('mappe-geo', 'pulls/create', { repository: 'mappe-geo/mappe', body });
    await server.settled();
    const [request, warning] = repository.issues;
    expect(request?.comments.map((each) => each.body.split('\n')[1])).toEqual([
      '## ⏳ Trop de demandes en une heure',
      '## Notre contrôle a échoué',
    ]);
    expect(repository.statuses.map(({ context, state }) => [context, state])).toEqual([['Relecture', 'error']]);
    expect(warning?.body).toMatch(/^Le contrôle de #1 a échoué \(\[exécution\]\(http:[^)]+\/actions\/runs\/\d+\)\)/);
  } finally {
    await server.stop();
  }
});
