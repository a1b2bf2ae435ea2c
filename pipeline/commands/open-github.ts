import type { Operator } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { Github } from '../forge/github.ts';

/** The repository that an operator names, or in which a job runs, asked with the token of the environment; throws where either is missing. */
export function openGithub({ forge }: Pick<Operator, 'forge'>, env: NodeJS.ProcessEnv): Github {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const address = repository === '' ? (forge?.url ?? '') : repository;
  const [, owner, name] = /^(?:https:\/\/[^/]+\/)?([^/]+)\/([^/]+)$/.exec(address) ?? [];
  if (owner === undefined || name === undefined) throw fail('doctor.no-forge', { address });
  const token = env['GITHUB_TOKEN'] ?? env['GH_TOKEN'] ?? '';
  if (token === '') throw fail('github.no-token');
  const api = env['GITHUB_API_URL'];
  return new Github({ owner, name, branch: forge?.branch ?? 'main', token, ...(api !== undefined && { api }) });
}
