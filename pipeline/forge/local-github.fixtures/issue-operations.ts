import { commentAnswer, issueAnswer, labelsAnswer } from './answers.ts';
import { textOf, type Fields } from './api-check.ts';
import { notFound, type Comment, type Issue, type Repository, type User } from './github-state.ts';
import { roleOf } from './rights.ts';
import { callerOf, issueOf, pageOf, wordsOf, type Call, type Work } from './operation.ts';

/** Issues, comments and labels; a request has them as well. */
export const issueOperations: Record<string, Work> = {
  'issues/create': (call) => {
    const { repository, body } = call;
    // Labels of who may not write are dropped without a word.
    const labels = mayLabel(call) ? wordsOf(body['labels']) : [];
    const issue = addIssue(call, { title: textOf(body['title']), body: textOf(body['body']), labels });
    tellIssue(call, issue, 'opened');
    return issueAnswer(issue, repository);
  },

  'issues/list-for-repo': (call) => {
    const { repository, query } = call;
    const { state = 'open', creator, labels } = query;
    const wanted = labels?.split(',') ?? [];
    const found = repository.issues.filter(
      (issue) =>
        (repository.hasIssues || issue.pull !== undefined) &&
        (state === 'all' || issue.state === state) &&
        (creator === undefined || issue.user.login === creator) &&
        wanted.every((label) => issue.labels.includes(label)),
    );
    return pageOf(found.reverse(), call).map((issue) => issueAnswer(issue, repository));
  },

  'issues/get': (call) => issueAnswer(issueOf(call), call.repository),

  'issues/update': (call) => {
    const { body, repository } = call;
    const issue = issueOf(call);
    const changes = changeIssue(call, issue);
    const isClosed = body['state'] === 'closed';
    if (Object.keys(changes).length > 0) tellIssue(call, issue, 'edited', changes);
    if (body['state'] !== undefined) tellIssue(call, issue, isClosed ? 'closed' : 'reopened');
    return issueAnswer(issue, repository);
  },

  'issues/create-comment': (call) => {
    const { world, body, repository } = call;
    const issue = issueOf(call);
    const at = world.now();
    const comment = { id: world.newId(), body: textOf(body['body']), user: callerOf(call).user, createdAt: at, updatedAt: at };
    issue.comments.push(comment);
    tellComment(call, issue, comment, { action: 'created' });
    return commentAnswer(comment, repository, issue);
  },

  'issues/list-comments': (call) => {
    const issue = issueOf(call);
    return pageOf(issue.comments, call).map((comment) => commentAnswer(comment, call.repository, issue));
  },

  'issues/update-comment': (call) => {
    const found = commentOf(call.repository, call.params);
    if (found === undefined) throw notFound();
    const { issue, comment } = found;
    const changes = { body: { from: comment.body } };
    comment.body = textOf(call.body['body']);
    comment.editors = [callerOf(call).user, ...(comment.editors ?? [])];
    comment.updatedAt = call.world.now();
    tellComment(call, issue, comment, { action: 'edited', changes });
    return commentAnswer(comment, call.repository, issue);
  },

  'issues/add-labels': (call) => {
    const { repository } = call;
    const issue = issueOf(call);
    const names = wordsOf(call.body['labels']);
    issue.labels = [...new Set([...issue.labels, ...names])];
    for (const name of names) repository.labels.add(name);
    if (names.length > 0) tellIssue(call, issue, 'labeled');
    return labelsAnswer(issue.labels);
  },

  'issues/remove-label': (call) => {
    const issue = issueOf(call);
    const { name = '' } = call.params;
    if (!issue.labels.includes(name)) throw notFound();
    issue.labels = issue.labels.filter((label) => label !== name);
    tellIssue(call, issue, 'unlabeled');
    return labelsAnswer(issue.labels);
  },
};

const mayLabel = (call: Call): boolean => callerOf(call).kind === 'job' || roleOf(callerOf(call), call.repository) !== 'read';

/** The comment that a path names, and where it stands. */
export function commentOf(
  { issues }: Repository,
  { comment_id: id }: Record<string, string>,
): { issue: Issue; comment: Comment } | undefined {
  for (const issue of issues) {
    const comment = issue.comments.find((each) => String(each.id) === id);
    if (comment !== undefined) return { issue, comment };
  }
  return undefined;
}

/** A new issue, or what is to become a request. */
export function addIssue(call: Call, { title, body, labels = [] }: { title: string; body: string | null; labels?: string[] }): Issue {
  const { world, repository } = call;
  const at = world.now();
  const user: User = callerOf(call).user;
  const issue: Issue = {
    id: world.newId(), number: repository.issues.length + 1, title, body, user, state: 'open', reason: null, labels, comments: [],
    createdAt: at, updatedAt: at, closedAt: null, closedBy: null,
  };
  repository.issues.push(issue);
  return issue;
}

/** Change words and state of an issue or request by the body of a call; gives the former words, as an event tells them. */
export function changeIssue(call: Call, issue: Issue): Fields {
  const { world, body } = call;
  const { title, body: text, state, state_reason: reason } = body;
  const changes = {
    ...(typeof title === 'string' && title !== issue.title && { title: { from: issue.title } }),
    ...(text !== undefined && text !== issue.body && { body: { from: issue.body ?? '' } }),
  };
  if (typeof title === 'string') issue.title = title;
  if ('body' in changes) issue.editors = [callerOf(call).user, ...(issue.editors ?? [])];
  if (text !== undefined) issue.body = textOf(text);
  if (Array.isArray(body['labels'])) issue.labels = wordsOf(body['labels']);
  issue.updatedAt = world.now();
  if (state !== 'open' && state !== 'closed') return changes;
  issue.state = state;
  issue.reason = typeof reason === 'string' ? reason : null;
  issue.closedAt = state === 'closed' ? world.now() : null;
  issue.closedBy = state === 'closed' ? callerOf(call).user : null;
  return changes;
}

/** Raise the event of an issue; a request has its own. */
export function tellIssue(call: Call, issue: Issue, action: string, changes?: Fields): void {
  if (issue.pull !== undefined) return;
  const { repository, world } = call;
  const payload = { issue: issueAnswer(issue, repository), ...(changes && { changes }) };
  world.raise({ name: 'issues', action, repository, token: callerOf(call), payload });
}

function tellComment(call: Call, issue: Issue, comment: Comment, { action, changes }: { action: string; changes?: Fields }): void {
  const { repository, world } = call;
  const payload = { issue: issueAnswer(issue, repository), comment: commentAnswer(comment, repository, issue), ...(changes && { changes }) };
  world.raise({ name: 'issue_comment', action, repository, token: callerOf(call), payload });
}
