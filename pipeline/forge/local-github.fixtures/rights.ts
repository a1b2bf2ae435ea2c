import type { Operation } from './api-check.ts';
import { nameOf, notFound, Refusal, type Issue, type Level, type Repository, type Token } from './github-state.ts';

/** The permission of a workflow that an operation needs, by the first words of its name that are listed. */
const needs: [prefix: string, permission: string, level: Level][] = [
  ['users/', 'metadata', 'read'],
  ['repos/get-content', 'contents', 'read'],
  ['repos/get-branch', 'contents', 'read'],
  ['repos/create-fork', 'metadata', 'read'],
  ['repos/create-commit-status', 'statuses', 'write'],
  ['repos/list-commit-statuses', 'statuses', 'read'],
  ['repos/create-release', 'contents', 'write'],
  ['repos/', 'metadata', 'read'],
  ['git/get', 'contents', 'read'],
  ['git/', 'contents', 'write'],
  ['pulls/merge', 'contents', 'write'],
  ['pulls/get', 'pull-requests', 'read'],
  ['pulls/list', 'pull-requests', 'read'],
  ['pulls/', 'pull-requests', 'write'],
  ['issues/get', 'issues', 'read'],
  ['issues/list', 'issues', 'read'],
  ['issues/', 'issues', 'write'],
  ['actions/list', 'actions', 'read'],
  ['actions/', 'actions', 'write'],
];

/** Operations that anybody with an account may do in a public repository. */
const ofEverybody = new Set(['pulls/create', 'issues/create', 'issues/create-comment']);
/** Operations that the author of an issue, a request or a comment may do on it. */
const ofAuthors = new Set(['issues/update', 'pulls/update', 'issues/update-comment']);

function needOf({ id }: Operation): { permission: string; level: Level } {
  const row = needs.find(([prefix]) => id.startsWith(prefix));
  if (row === undefined) throw new Error(`What ${id} needs is not known.`);
  return { permission: row[1], level: row[2] };
}

interface Subject {
  repository: Repository;
  /** The issue or request that is meant. */
  issue: Issue | undefined;
  /** Account that has written the issue, request or comment that is changed. */
  author: string | undefined;
}

/** Throws where a token may not do something. All repositories are public: what can be read, anybody reads. */
export function allow(operation: Operation, token: Token | undefined, { repository, issue, author }: Subject): void {
  const { permission, level } = needOf(operation);
  if (operation.id === 'users/get-authenticated') return allowAccount(token);
  if (level === 'read' && operation.id !== 'repos/create-fork') return;
  if (token === undefined) throw new Refusal(401, 'Requires authentication');
  const enough = { 'x-accepted-github-permissions': `${permission.replace('-', '_')}=${level}` };
  const lacking = (kind: string): Refusal => new Refusal(403, `Resource not accessible by ${kind}`, { headers: enough });
  // A label or a comment of a request is within reach of either right.
  const names = issue?.pull === undefined ? [permission] : [permission, 'pull-requests'];
  const isGranted = names.some((name) => token.permissions[name] === 'write');
  const role = roleOf(token, repository);
  if (token.kind === 'job') {
    if (token.repository !== nameOf(repository) || !isGranted) throw lacking('integration');
  } else if (token.kind === 'fine-grained') {
    const isWithin = token.repository === nameOf(repository) && isGranted && role !== 'read';
    if (!isWithin) throw lacking('personal access token');
  } else if (role === 'read') {
    const isTheirs = ofAuthors.has(operation.id) && author === token.user.login;
    // GitHub hides from outsiders that there is something to write.
    if (!isTheirs && !ofEverybody.has(operation.id) && operation.id !== 'repos/create-fork') throw notFound();
  }
}

function allowAccount(token: Token | undefined): void {
  if (token === undefined) throw new Refusal(401, 'Requires authentication');
  if (token.kind === 'job') throw new Refusal(403, 'Resource not accessible by integration');
}

/** Find the role of a person in a repository. */
export function roleOf({ user }: Token, { owner, collaborators }: Repository): 'admin' | 'read' | 'write' {
  return owner.login === user.login ? 'admin' : (collaborators.get(user.login) ?? 'read');
}
