import { expect, onTestFinished, test } from 'vitest';
import { LocalGithub } from './forge.fixtures/github-server.ts';
import { thisProject } from './forge.fixtures/this-project.ts';

/** A job that may write, which runs a program of main on what it finds in the event. */
const workflow = `
on: { issues: { types: [opened] } }
permissions: { contents: read }
jobs:
  propose:
    runs-on: ubuntu-24.04
    permissions: { contents: write, pull-requests: write }
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with: { persist-credentials: false }
      - run: node pipeline/setup.mjs --npm-only
      - run: |
          sed '3s/fr: .*/fr: Communes de France/' datasets/data-gouv/communes/dataset.yaml >dist.yaml && mv dist.yaml datasets/data-gouv/communes/dataset.yaml
          npm run --silent mappe -- propose datasets/data-gouv/communes --repository "$GITHUB_REPOSITORY"
        env:
          GH_TOKEN: \${{ github.token }}
`;

test('a workflow of main runs the programs of main: an issue becomes a request, opened by the bot with the rights of its job', async () => {
  const server = await LocalGithub.start({ runner: thisProject.runner });
  onTestFinished(() => server.stop());
  const { folder } = thisProject;
  const repository = await server.addRepository('exemple/catalogue', { folder, files: { '.github/workflows/deposit.yml': workflow } });
  await server.as('martin', 'issues/create', { repository: 'exemple/catalogue', body: { title: 'Communes' } });
  await server.settled();
  const run = repository.runs.find(({ path }) => path === '.github/workflows/deposit.yml');
  expect(run?.logs.get('propose')).toBe('Tout est installé.\nDemande ouverte\u202f: https://github.com/exemple/catalogue/pull/2\n');
  expect(run?.conclusion).toBe('success');
  expect(repository.issues[1]).toMatchObject({ title: 'Communes de France (data-gouv/communes)', user: { login: 'github-actions[bot]' } });
  const changed = await repository.git.changedFiles('refs/heads/main', 'refs/heads/propose/data-gouv--communes');
  expect(changed).toMatchObject([{ path: 'datasets/data-gouv/communes/dataset.yaml', status: 'modified' }]);
  // The real checks of the house wait for leave, as those of every request that a job opens.
  const check = repository.runs.find(({ path }) => path === '.github/workflows/check.yml');
  expect(check).toMatchObject({ event: 'pull_request', conclusion: 'action_required' });
}, 120_000);
