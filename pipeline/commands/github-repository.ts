import { join } from 'node:path';
import { fail, PipelineError } from '../base/errors.ts';
import { gitLine } from '../base/git.ts';
import type { GithubRepository } from '../forge/github/connection.ts';
import { Github } from '../forge/github/github.ts';
import { repositoryAt } from '../forge/github/repository-address.ts';
import { operatorFile, readOperatorFile } from '../manifest/read.ts';

/** Options that name the repository of GitHub. */
export interface RepositoryOptions {
  /** Folder of the manifests: its operator.yaml names the repository and its branch. */
  datasets: string;
  /** Another repository, owner/name. */
  repository?: string;
}

/** The repository that a command is about: the one it names, else that of operator.yaml, else the one that git has cloned. */
export async function githubRepositoryOf({
  datasets,
  repository,
}: RepositoryOptions): Promise<Pick<GithubRepository, 'branch' | 'name' | 'owner'>> {
  const { value, problems } = await readOperatorFile(join(datasets, operatorFile));
  if (value === undefined) throw new PipelineError(problems);
  const { url, branch = 'main' } = value.forge ?? {};
  const address = repository ?? url ?? (await remoteOf(datasets));
  const found = repositoryAt(address);
  if (found === undefined) throw fail('doctor.no-forge', { address });
  return { ...found, branch };
}

/** Read the address of the GitHub API from the environment, as a self-hosted GitHub tells its workflows. */
export const githubReach = ({ GITHUB_API_URL: api = '' }: NodeJS.ProcessEnv): Pick<GithubRepository, 'api'> => (api === '' ? {} : { api });

/**
 * GitHub, for the repository in which a job runs or that the operator names, with the token of the environment; throws where there is none.
 */
export async function openGithub(datasets: string, env: NodeJS.ProcessEnv): Promise<Github> {
  const { GITHUB_REPOSITORY: own, GITHUB_TOKEN: ofJob = '', GH_TOKEN: token = ofJob } = env;
  const repository = await githubRepositoryOf({ datasets, ...(own !== undefined && own !== '' && { repository: own }) });
  if (token === '') throw fail('propose.no-token', { repository: `${repository.owner}/${repository.name}` });
  return new Github({ ...repository, token, ...githubReach(env) });
}

/** Without git, or without a repository that it was cloned from, there is none. */
const remoteOf = (cwd: string): Promise<string> => gitLine(['remote', 'get-url', 'origin'], cwd);
