import { textOf, type Fields, type Json } from './api-check.ts';
import { notFound, type Repository, type User } from './github-state.ts';

const actor = ({ login, id }: User): Fields => ({ login, databaseId: id });

const text = ({ body, user, editors = [] }: { body: string | null; user: User; editors?: readonly User[] }): Fields => ({
  body: body ?? '',
  author: actor(user),
  // GitHub tells a hundred of them.
  userContentEdits: { totalCount: editors.length, nodes: editors.slice(0, 100).map((editor) => ({ editor: actor(editor) })) },
});

/** The one thing that is asked of the other interface of GitHub: the texts of an issue, and who has edited each. */
export function answerTexts(repositories: ReadonlyMap<string, Repository>, variables: Fields): Json {
  const repository = repositories.get(`${textOf(variables['owner'])}/${textOf(variables['repo'])}`);
  const issue = repository?.issues.find(({ number, pull }) => number === variables['number'] && pull === undefined);
  if (issue === undefined) throw notFound();
  const from = Number(variables['after'] ?? 0);
  const comments = issue.comments.slice(from, from + 100);
  const end = from + comments.length;
  return {
    repository: {
      issue: {
        ...text(issue),
        state: issue.state.toUpperCase(),
        labels: { nodes: issue.labels.map((name) => ({ name })) },
        comments: { nodes: comments.map(text), pageInfo: { hasNextPage: end < issue.comments.length, endCursor: String(end) } },
      },
    },
  };
}
