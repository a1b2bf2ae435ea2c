/*
 * An issue through which a person without git sends data: made by the form .github/ISSUE_TEMPLATE/publier.yml (a zip is dropped into it) or
 * retirer.yml (a data set is to go). The event is GitHub's own and says which issue to look at; what is asked for is read in the issue as it is
 * by then, for it may have been edited, answered or closed since. The texts in it are anybody's.
 */

/** The issue of a deposit that an event is about. */
export interface DepositIssue {
  number: number;
  author: { login: string; id: number };
}

/** An issue as GitHub has it now, with its comments from the first. */
export interface ReadIssue {
  body: string;
  isOpen: boolean;
  labels: readonly string[];
  authorId: number;
  comments: readonly { authorId: number; body: string }[];
}

/** What an issue asks for. */
export type Wish = { zip: string } | { withdraw: string } | 'no-zip' | 'no-dataset' | 'closed';

/** The label that both forms give, and the one of a withdrawal. */
const labelsOfForms = { deposit: 'depot', withdrawal: 'retrait' } as const;

interface Event {
  issue?: {
    number?: number;
    user?: { login?: string; id?: number } | null;
    labels?: ({ name?: string } | string)[];
    pull_request?: unknown;
  } | null;
  comment?: { user?: { id?: number } | null };
}

/** Longest text that is read: GitHub takes no longer ones. */
const mostCharacters = 65_536;

/** The issue that an event is about; undefined where it is no deposit: a request, without the label of a form, or what somebody else has said. */
export function readDepositIssue(event: unknown): DepositIssue | undefined {
  const { issue, comment } = event as Event;
  const { number, user } = issue ?? {};
  if (number === undefined || user?.login === undefined || user.id === undefined || issue?.pull_request !== undefined) return undefined;
  const labels = (issue?.labels ?? []).map((label) => (typeof label === 'string' ? label : label.name));
  if (!labels.includes(labelsOfForms.deposit) || (comment !== undefined && comment.user?.id !== user.id)) return undefined;
  return { number, author: { login: user.login, id: user.id } };
}

/** What an issue asks for now: the zip that its author has dropped last counts. `server` is the address of GitHub: attachments from elsewhere are none. */
export function wishOf({ body, isOpen, labels, authorId, comments }: ReadIssue, server: string): Wish {
  if (!isOpen) return 'closed';
  if (labels.includes(labelsOfForms.withdrawal)) {
    const dataset = datasetIn(body);
    return dataset === undefined ? 'no-dataset' : { withdraw: dataset };
  }
  const own = comments.filter((comment) => comment.authorId === authorId).map((comment) => comment.body);
  const zip = [body, ...own].flatMap((text) => lastZip(text, server) ?? []).at(-1);
  return zip === undefined ? 'no-zip' : { zip };
}

/** The address of the last zip that was dropped into a text; what is quoted there was dropped by somebody else. */
function lastZip(text: string, server: string): string | undefined {
  const origin = new URL(server).origin.replaceAll('.', '\\.');
  const attachment = new RegExp(`${origin}/user-attachments/files/\\d{1,12}/[\\w.%-]{1,200}\\.zip(?=[)\\s"'>\\]]|$)`, 'gi');
  const own = text.slice(0, mostCharacters).replace(/^[ \t]*>.*$/gm, '');
  return own.match(attachment)?.at(-1);
}

/** The data set that is named first: by its identifier, or by the address of its page. */
const datasetIn = (body: string): string | undefined =>
  /(?:^[ \t]*|\/donnees\/)([a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*)\/?(?:[?#]\S*)?[ \t]*$/m.exec(
    body.slice(0, mostCharacters).replaceAll('\r', ''),
  )?.[1];
