import type { Fields, Json } from './api-check.ts';
import { notFound, type Issue, type Repository, type Token, type User } from './github-state.ts';

/** Event for those who listen: its name, and the payload that GitHub would send with it. */
export interface GithubEvent {
  name:
    | 'issue_comment'
    | 'issues'
    | 'pull_request'
    | 'pull_request_review'
    | 'pull_request_target'
    | 'push'
    | 'workflow_dispatch'
    | 'workflow_run';
  action?: string;
  repository: Repository;
  /** Whose token did it; what the token of a job does has others run nothing, but for a dispatch. */
  token: Token;
  payload: Fields;
  /** The workflow that is meant, where one is. */
  workflow?: string;
}

/** All that there is beside one repository. */
export interface World {
  users: Map<string, User>;
  repositories: Map<string, Repository>;
  newId: () => number;
  /** To the second. */
  now: () => string;
  fork: (repository: Repository, owner: User) => Promise<Repository>;
  raise: (event: GithubEvent) => void;
}

/** One call, taken apart and allowed. */
export interface Call {
  world: World;
  repository: Repository;
  /** Undefined for who only reads. */
  token: Token | undefined;
  params: Record<string, string>;
  query: Record<string, string>;
  body: Fields;
  /** Media type that the caller wants, as `Accept` says it. */
  accept: string;
}

/** Work of an operation, which answers with JSON, or with bytes as they are. */
export type Work = (call: Call) => Json | Buffer | Promise<Json | Buffer | undefined> | undefined;

/** Find the token of a caller; throws where a call that writes has none. */
export function callerOf({ token }: Call): Token {
  if (token === undefined) throw new Error('A call that writes was let through without a token.');
  return token;
}

export function issueOf({ repository, params }: Call): Issue {
  const number = Number(params['issue_number'] ?? params['pull_number']);
  const issue = repository.issues.find((each) => each.number === number);
  if (issue === undefined) throw notFound();
  return issue;
}

/** One page of a list. */
export function pageOf<Item>(items: readonly Item[], { query }: Call): Item[] {
  const size = Number(query['per_page'] ?? 30);
  const page = Number(query['page'] ?? 1);
  return items.slice((page - 1) * size, page * size);
}

/** A list of strings in a body. */
export const wordsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
