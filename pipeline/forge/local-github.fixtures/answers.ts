import type { Fields, Json } from './api-check.ts';
import type { GitCommit } from './git-store.ts';
import {
  defaultBranch,
  nameOf,
  type Comment,
  type Issue,
  type PullFacts,
  type Repository,
  type Run,
  type Release,
  type Status,
  type User,
} from './github-state.ts';

/*
 * What the server says of each thing: what somebody reads. What GitHub's description asks for beside it comes empty
 * (ApiDescription.complete).
 */

const site = 'https://github.com';

const addressOf = (repository: Repository): string => `${site}/${nameOf(repository)}`;

export const userAnswer = ({ id, login, type, name, email }: User): Fields => ({
  id,
  login,
  type,
  html_url: `${site}/${login}`,
  name,
  email,
});

/** As a part of others, where less is said. */
const who = ({ id, login, type }: User): Fields => ({ id, login, type, html_url: `${site}/${login}` });

export const repositoryAnswer = (repository: Repository): Fields => ({
  id: repository.id,
  name: repository.name,
  full_name: nameOf(repository),
  owner: who(repository.owner),
  private: false,
  fork: repository.parent !== undefined,
  default_branch: defaultBranch,
  html_url: addressOf(repository),
});

export const commentAnswer = ({ id, body, user, createdAt, updatedAt }: Comment, repository: Repository, issue: Issue): Fields => ({
  id,
  body,
  user: who(user),
  created_at: createdAt,
  updated_at: updatedAt,
  html_url: `${issueAddress(repository, issue)}#issuecomment-${id}`,
});

const issueAddress = (repository: Repository, { number, pull }: Issue): string =>
  `${addressOf(repository)}/${pull === undefined ? 'issues' : 'pull'}/${number}`;

const labelAnswer = (name: string): Fields => ({ name, color: 'ededed' });

export const labelsAnswer = (labels: readonly string[]): Json[] => labels.map(labelAnswer);

export const issueAnswer = (issue: Issue, repository: Repository): Fields => ({
  id: issue.id,
  number: issue.number,
  title: issue.title,
  body: issue.body,
  user: who(issue.user),
  state: issue.state,
  state_reason: issue.reason,
  labels: labelsAnswer(issue.labels),
  comments: issue.comments.length,
  created_at: issue.createdAt,
  updated_at: issue.updatedAt,
  closed_at: issue.closedAt,
  closed_by: issue.closedBy && who(issue.closedBy),
  html_url: issueAddress(repository, issue),
  ...(issue.pull !== undefined && { pull_request: { html_url: issueAddress(repository, issue) } }),
});

/** Answer that describes a request, in a list and alone. */
export const pullAnswer = (issue: Issue, pull: PullFacts, repository: Repository): Fields => ({
  id: issue.id,
  number: issue.number,
  title: issue.title,
  body: issue.body,
  user: who(issue.user),
  state: issue.state,
  labels: labelsAnswer(issue.labels),
  created_at: issue.createdAt,
  updated_at: issue.updatedAt,
  closed_at: issue.closedAt,
  merged_at: pull.merged?.at ?? null,
  merge_commit_sha: pull.merged?.sha ?? null,
  html_url: issueAddress(repository, issue),
  head: endAnswer(pull.head.repository, pull.head.branch, pull.sha),
  base: endAnswer(repository, pull.base, ''),
});

/** Answer that describes a request alone. */
export const wholePullAnswer = (issue: Issue, pull: PullFacts, repository: Repository): Fields => ({
  ...pullAnswer(issue, pull, repository),
  merged: pull.merged !== undefined,
  merged_by: pull.merged === undefined ? null : who(pull.merged.by),
  mergeable: true,
  maintainer_can_modify: true,
});

const endAnswer = (repository: Repository, ref: string, sha: string): Fields => ({
  ref,
  sha,
  label: `${repository.owner.login}:${ref}`,
  user: who(repository.owner),
  repo: repositoryAnswer(repository),
});

export const commitAnswer = ({ sha, tree, parents, message, author, committer }: GitCommit): Fields => ({
  sha,
  message,
  tree: { sha: tree },
  parents: parents.map((parent) => ({ sha: parent })),
  author: { ...author },
  committer: { ...committer },
});

export const refAnswer = (ref: string, sha: string): Fields => ({ ref: `refs/${ref}`, object: { type: 'commit', sha } });

export const statusAnswer = ({ id, state, context, description, url, by, at }: Status): Fields => ({
  id,
  state,
  context,
  description,
  target_url: url,
  creator: who(by),
  created_at: at,
  updated_at: at,
});

export const releaseAnswer = ({ id, tag, sha, body, by, at }: Release): Fields => ({
  id,
  tag_name: tag,
  target_commitish: sha,
  name: tag,
  body,
  draft: false,
  prerelease: false,
  author: who(by),
  created_at: at,
  published_at: at,
});

export const runAnswer = ({ id, name, path, event, sha, branch, status, conclusion, at, actor }: Run): Fields => ({
  id,
  name,
  path,
  event,
  head_sha: sha,
  head_branch: branch,
  status,
  conclusion,
  created_at: at,
  updated_at: at,
  actor: who(actor),
});
