/*
 * An issue through which a person without git sends data: made by the form .github/ISSUE_TEMPLATE/publier.yml (a zip is dropped into it) or
 * retirer.yml (a data set is to go). The event is GitHub's own; the texts in it are anybody's.
 */

/** What the event of an issue, or of a comment to it, asks for. */
export interface DepositIssue {
  number: number;
  /** Who has opened it: the same person has written the comment, where it is one. */
  author: { login: string; id: number };
  /** When it was opened, as an instant. */
  opened: string;
  asks: { zip: string } | { withdraw: string } | 'nothing' | 'close';
}

/** The label that both forms give, and the one of a withdrawal. */
const labelsOfForms = { deposit: 'depot', withdrawal: 'retrait' } as const;

interface Event {
  action?: string;
  issue?: {
    number?: number;
    body?: string | null;
    created_at?: string;
    user?: { login?: string; id?: number } | null;
    labels?: ({ name?: string } | string)[];
    pull_request?: unknown;
    state?: string;
  };
  comment?: { body?: string; user?: { id?: number } | null };
}

/** Longest body that is read: GitHub takes no longer ones. */
const mostCharacters = 65_536;

/**
 * What an event asks for; undefined where it is no deposit: of a pull request, without the label of a form, or a comment that somebody else has
 * written or that brings no zip. `server` is the address of GitHub: attachments from elsewhere are none.
 */
export function readDepositIssue(event: unknown, server: string): DepositIssue | undefined {
  const { action, issue, comment } = event as Event;
  const { number, user, created_at: opened = '' } = issue ?? {};
  if (issue === undefined || number === undefined || user?.login === undefined || user.id === undefined) return undefined;
  if (issue.pull_request !== undefined) return undefined;
  const labels = (issue.labels ?? []).map((label) => (typeof label === 'string' ? label : label.name));
  if (!labels.includes(labelsOfForms.deposit)) return undefined;
  const isWithdrawal = labels.includes(labelsOfForms.withdrawal);
  const known = { number, author: { login: user.login, id: user.id }, opened };
  if (action === 'closed') return { ...known, asks: 'close' };
  // What is said in a closed one changes nothing: it is opened again first.
  if (issue.state === 'closed') return undefined;
  if (comment !== undefined) {
    const zip = comment.user?.id === user.id ? lastZip(comment.body, server) : undefined;
    return zip === undefined || isWithdrawal ? undefined : { ...known, asks: { zip } };
  }
  if (isWithdrawal) {
    const dataset = datasetIn(issue.body ?? '');
    return { ...known, asks: dataset === undefined ? 'nothing' : { withdraw: dataset } };
  }
  const zip = lastZip(issue.body ?? '', server);
  return { ...known, asks: zip === undefined ? 'nothing' : { zip } };
}

/** The address of the last zip that was dropped into a text: whoever drops another one means that. */
function lastZip(body = '', server: string): string | undefined {
  const origin = new URL(server).origin.replaceAll('.', '\\.');
  const attachment = new RegExp(`${origin}/user-attachments/files/\\d{1,12}/[\\w.%-]{1,200}\\.zip(?=[)\\s"'>\\]]|$)`, 'gi');
  return body.slice(0, mostCharacters).match(attachment)?.at(-1);
}

/** The data set that is named first: by its identifier, or by the address of its page. */
const datasetIn = (body: string): string | undefined =>
  /(?:^\s*|\/donnees\/)([a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*)\/?\s*$/m.exec(body.slice(0, mostCharacters))?.[1];
