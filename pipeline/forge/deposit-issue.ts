/*
 * An issue through which a person without git sends data: made by the form .github/ISSUE_TEMPLATE/publier.yml (a zip is dropped into it) or
 * retirer.yml (a data set is to go) or arreter.yml (one is no longer kept up to date). The event is GitHub's own and says which issue to look at; what is asked for is read in the issue as it is
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
export type Wish =
  { zip: string } | ({ withdraw: string } & Ending) | ({ deprecate: string } & Ending) | 'no-zip' | 'no-dataset' | 'closed';

/** What its author says of the end of a data set, as it was written. */
export interface Ending {
  reason: string;
  /** Identifier of what replaces it, or what was written in its place. */
  replacedBy?: string;
}

/** The label that all forms give, the one of a withdrawal, and the one of data that are no longer kept up to date. */
const labelsOfForms = { deposit: 'depot', withdrawal: 'retrait', deprecation: 'arret' } as const;

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
  const isWithdrawal = labels.includes(labelsOfForms.withdrawal);
  if (isWithdrawal || labels.includes(labelsOfForms.deprecation)) {
    const { dataset: named, successor, reason } = fieldsIn(body);
    const dataset = datasetIn(named);
    if (dataset === undefined) return 'no-dataset';
    const replacedBy = datasetIn(successor) ?? successor.trim();
    const ending = { reason: reason.trim(), ...(replacedBy !== '' && { replacedBy }) };
    return isWithdrawal ? { withdraw: dataset, ...ending } : { deprecate: dataset, ...ending };
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

/** Labels of the fields of both forms, in their order; what is written in the last may look like any of them. */
const fieldLabels = ['Jeu de données', 'Remplacé par', 'Pourquoi'];
/** What GitHub writes for a field that was left empty. */
const noAnswer = '_No response_';

/** The fields of a form as GitHub writes them: each below its label. Above the first label stands what somebody has written there instead. */
function fieldsIn(body: string): { dataset: string; successor: string; reason: string } {
  const texts: string[][] = [[], [], []];
  let at = 0;
  for (const line of body.slice(0, mostCharacters).replaceAll('\r', '').split('\n')) {
    const label = fieldLabels.indexOf(line.replace(/^### /, '').trim());
    // Each label once, the last one for good.
    if (line.startsWith('### ') && label >= at && at < fieldLabels.length - 1) at = label;
    else if (line.trim() !== noAnswer) texts[at]?.push(line);
  }
  const [dataset = '', successor = '', reason = ''] = texts.map((lines) => lines.join('\n'));
  return { dataset, successor, reason };
}

/** The data set that is named first: by its identifier, or by the address of its page. */
const datasetIn = (body: string): string | undefined =>
  /(?:^[ \t]*|\/donnees\/)([a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*)\/?(?:[?#]\S*)?[ \t]*$/m.exec(
    body.slice(0, mostCharacters).replaceAll('\r', ''),
  )?.[1];
