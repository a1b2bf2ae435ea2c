import { Github } from '../github/github.ts';
import type { ProposedChange } from '../github/propose.ts';
import { LocalGithub } from './github-server.ts';
import type { Repository } from './github-state.ts';
import type { RunnerOptions } from './runner.ts';

/** The smallest repository of a catalogue: one producer with one data set. */
export const smallCatalogue: Record<string, string> = {
  'datasets/operator.yaml': 'title: Mappe\n',
  'datasets/sarthe/routes/dataset.yaml': 'title: Routes\n',
  '.github/workflows/publish.yml': 'on: workflow_dispatch\njobs: {}\n',
  '.github/workflows/review.yml': 'on: workflow_dispatch\njobs: {}\n',
};

/** A new data set of a new producer. */
export const newDataset: ProposedChange = {
  branch: 'depot/12',
  folder: 'datasets',
  files: [
    { path: 'datasets/vion/arbres/dataset.yaml', bytes: Buffer.from('title: Arbres\n') },
    { path: 'datasets/vion/arbres/arbres.gpkg', bytes: Buffer.from([0, 255, 1]) },
    { path: 'datasets/vion/producer.yaml', bytes: Buffer.from('name: Vion\n') },
  ],
  title: 'Arbres de Vion',
  body: 'De la commune.',
  author: { name: 'Mme Martin', email: '12+martin@users.noreply.github.com' },
  now: new Date('2026-11-28T12:00:00Z'),
};

/** A GitHub with the repository exemple/catalogue. */
export interface StartedCatalogue {
  server: LocalGithub;
  repository: Repository;
  /** A client with the token of a job that may write, or with another. */
  connect: (given?: { token?: string; retries?: number; to?: Repository }) => Github;
  /** Finds requests and branches, and the commits and the author on the branch of `newDataset`. */
  found: (of?: Repository) => Promise<{ pulls: number; branches: string[]; commits: number; author: string }>;
}

export async function startCatalogue(files = smallCatalogue, runner?: RunnerOptions): Promise<StartedCatalogue> {
  const server = await LocalGithub.start(runner && { runner });
  const repository = await server.addRepository('exemple/catalogue', { files });
  const rights = { contents: 'write', 'pull-requests': 'write', issues: 'write', statuses: 'write', actions: 'write' } as const;
  return {
    server,
    repository,
    connect: ({ to = repository, token = server.jobToken(to, rights), retries = 2 } = {}) =>
      new Github({ owner: 'exemple', name: to.name, branch: 'main', token, api: server.api, secondMs: 1, timeoutMs: 30_000, retries }),
    found: async ({ git, issues } = repository) => {
      const branches = [...(await git.branches()).keys()];
      const branch = `refs/heads/${newDataset.branch}`;
      const isThere = branches.includes(newDataset.branch);
      return {
        pulls: issues.length,
        branches,
        commits: isThere ? await git.count('refs/heads/main', branch) : 0,
        author: isThere ? (await git.readCommit(branch)).author.name : '',
      };
    },
  };
}

/** State found where `newDataset` was asked for once. */
export const askedOnce = { pulls: 1, branches: ['depot/12', 'main'], commits: 1, author: 'Mme Martin' };
