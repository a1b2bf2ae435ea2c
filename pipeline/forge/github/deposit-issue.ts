import MarkdownIt from 'markdown-it';

/*
 * An issue through which a person without git sends data or asks for some: made by the form .github/ISSUE_TEMPLATE/publier.yml (a zip is
 * dropped into it), retirer.yml (a data set is to go), arreter.yml (one is no longer kept up to date) or acces.yml (a person wants to read a
 * restricted one). The event is GitHub's own and says which issue to look at; what is asked for is read in the issue as it is by then, for it
 * may have been edited, answered or closed since. The texts in it are anybody's.
 */

/** An account, by the name that it has now and the number that it keeps. */
export interface Person {
  login: string;
  id: number;
}

/** Issue of a deposit that an event is about, its author, and the sender of the event: opened, edited, commented or reopened. */
export interface DepositIssue {
  number: number;
  author: Person;
  sender: Person;
  /** Labels of its form that it does not bear. */
  missing: readonly string[];
}

/** A text, whose it is, and everybody who has edited it, the last one first. */
export interface EditedText {
  body: string;
  author: Person;
  editors: readonly Person[];
}

/** An issue as GitHub has it now: its own text, then its comments from the first. */
export interface DepositIssueText {
  isOpen: boolean;
  labels: readonly string[];
  texts: readonly [EditedText, ...EditedText[]];
}

/** Wish that an issue asks for, and the person who asks. */
export interface Sent {
  wish: Wish;
  sender: Person;
  /** Whoever else has had a hand in what is asked for: of a text that several have written, nobody knows whose words are whose. */
  others: readonly Person[];
}

/** Wish of an issue: a zip to publish, a withdrawal, a deprecation, an access, or why there is none. */
export type Wish =
  { zip: string } | ({ withdraw: string } & Ending) | ({ deprecate: string } & Ending) | AccessWish | 'no-zip' | 'no-dataset' | 'closed';

/** Wish to read a restricted data set, as its author wrote it. */
export interface AccessWish {
  /** Identifier of the data set; empty where none was recognised. */
  access: string;
  /** Public key of whoever asks. */
  key: string;
  /** Last day that is wished for. */
  until: string;
  /** Use of the data. */
  reason: string;
}

/** Reason for the end of a data set, and its successor, as the author wrote them. */
export interface Ending {
  reason: string;
  /** Identifier of what replaces it, or what was written in its place. */
  replacedBy?: string;
}

type FormId = 'access' | 'deposit' | 'deprecation' | 'withdrawal';

/** Labels that each form gives, and the field that identifies a form without labels: GitHub gives only labels that exist already. */
const forms: Record<FormId, { labels: readonly string[]; field: string }> = {
  deposit: { labels: ['depot'], field: 'Le zip' },
  withdrawal: { labels: ['depot', 'retrait'], field: 'Pourquoi les retirer' },
  deprecation: { labels: ['depot', 'arret'], field: 'Pourquoi elles s’arrêtent' },
  access: { labels: ['depot', 'acces'], field: 'Ce que vous en ferez' },
};

/** The form that an issue was made by; undefined where it is none of a deposit. */
function formOf(labels: readonly (string | undefined)[], body: string): FormId | undefined {
  const fields = new Set([...body.slice(0, mostCharacters).matchAll(/^### (.+?)\s*$/gm)].map(([, field]) => field));
  const byField = (['deposit', 'withdrawal', 'deprecation', 'access'] as const).find((id) => fields.has(forms[id].field));
  if (!labels.includes('depot')) return byField;
  const byLabel = (['withdrawal', 'deprecation', 'access'] as const).find((id) => labels.includes(forms[id].labels[1]));
  return byLabel ?? byField ?? 'deposit';
}

interface Event {
  issue?: {
    number?: number;
    user?: { login?: string; id?: number } | null;
    labels?: ({ name?: string } | string)[];
    body?: string | null;
    pull_request?: unknown;
  } | null;
  comment?: { user?: { id?: number } | null };
  sender?: Partial<Person> | null;
}

/** Longest text that is read: GitHub takes no longer ones. */
const mostCharacters = 65_536;

/** The issue that an event is about; undefined where it is no deposit: a request, no form of ours, or what somebody else has said. */
export function readDepositIssue(event: unknown): DepositIssue | undefined {
  const { issue, comment, sender } = event as Event;
  const { number } = issue ?? {};
  const author = personIn(issue?.user);
  const by = personIn(sender);
  if (number === undefined || author === undefined || by === undefined || issue?.pull_request !== undefined) return undefined;
  const labels = (issue?.labels ?? []).map((label) => (typeof label === 'string' ? label : label.name));
  const form = formOf(labels, issue?.body ?? '');
  if (form === undefined || (comment !== undefined && comment.user?.id !== author.id)) return undefined;
  return { number, author, sender: by, missing: forms[form].labels.filter((label) => !labels.includes(label)) };
}

const personIn = (user: Partial<Person> | null | undefined): Person | undefined =>
  user?.login === undefined || user.id === undefined ? undefined : { login: user.login, id: user.id };

/** Read the present wish of an issue and its sender; `by` has set off the event, `server` is the address of GitHub. */
export function sentIn({ isOpen, labels, texts: [text, ...comments] }: DepositIssueText, by: Person, server: string): Sent {
  const { author } = text;
  const own = [text, ...comments.filter((each) => each.author.id === author.id)];
  // The zip that was dropped last into a text of the author counts; attachments from elsewhere than `server` are none.
  const found = own.map((each) => ({ text: each, zip: zipIn(each.body, server) })).findLast(({ zip }) => zip !== undefined);
  const wish = wishIn({ isOpen, labels, body: text.body, zip: found?.zip });
  const source = found !== undefined && typeof wish === 'object' && 'zip' in wish ? found.text : text;
  // Repository writers may edit a text and reopen the issue: an editor sends the edited text, the author only text untouched by others.
  // guard [...source.editors]: is whoever has edited the text that counts
  // guard [by]: is whoever has done what the event tells
  const hands = [...new Map([author, by, ...source.editors].map((each) => [each.id, each])).values()];
  const sender = hands.find(({ id }) => id !== author.id) ?? author;
  return { wish, sender, others: hands.filter(({ id }) => id !== sender.id) };
}

function wishIn({
  isOpen,
  labels,
  body,
  zip,
}: Pick<DepositIssueText, 'isOpen' | 'labels'> & { body: string; zip: string | undefined }): Wish {
  if (!isOpen) return 'closed';
  const form = formOf(labels, body);
  const isWithdrawal = form === 'withdrawal';
  if (form === 'access') {
    const [named = '', key = '', until = '', reason = ''] = fieldsIn(body, accessLabels);
    return { access: datasetIn(named) ?? '', key: key.trim(), until: until.trim(), reason: reason.trim() };
  }
  if (isWithdrawal || form === 'deprecation') {
    const [named = '', successor = '', reason = ''] = fieldsIn(body, endingLabels);
    // guard [named → named + successor]: each in its own field
    const dataset = datasetIn(named);
    if (dataset === undefined) return 'no-dataset';
    const replacedBy = datasetIn(successor) ?? successor.trim();
    const ending = { reason: reason.trim(), ...(replacedBy !== '' && { replacedBy }) };
    return isWithdrawal ? { withdraw: dataset, ...ending } : { deprecate: dataset, ...ending };
  }
  return zip === undefined ? 'no-zip' : { zip };
}

const markdown = new MarkdownIt({ html: true });

/** Find the address of the last zip that a reader of the text can see dropped there; undefined where there is none. */
function zipIn(text: string, server: string): string | undefined {
  const origin = RegExp.escape(new URL(server).origin);
  const attachment = new RegExp(`${origin}/user-attachments/files/\\d{1,12}/[\\w.%-]{1,200}\\.zip(?=[)\\s"'>\\]]|$)`, 'gi');
  // A line without a mark below a quote belongs to it for GitHub, and not for whoever has written it.
  // guard [.replace(/^[ \t]*>.*$/gm, '')]: a zip of somebody else that its author quotes is not theirs
  const own = text.slice(0, mostCharacters).replace(/^[ \t]*>.*$/gm, '');
  // A quoted zip was dropped by somebody else, one in code is an example, and one in HTML or in a comment of it nobody sees.
  let quotes = 0;
  let last: string | undefined;
  for (const { type, children } of markdown.parse(own, {})) {
    if (type === 'blockquote_open') quotes += 1;
    else if (type === 'blockquote_close') quotes -= 1;
    if (quotes > 0) continue; // guard: a quote in a list
    for (const part of children ?? []) {
      const shown = part.type === 'link_open' ? part.attrGet('href') : part.type === 'text' ? part.content : '';
      last = String(shown).match(attachment)?.at(-1) ?? last;
    }
  }
  return last;
}

/** Labels of the fields of forms, in their order; what is written in the last may look like any of them. */
const endingLabels = [['Jeu de données'], ['Remplacé par'], ['Pourquoi', forms.withdrawal.field, forms.deprecation.field]];
const accessLabels = [['Jeu de données'], ['Clé publique'], ['Dernier jour souhaité'], [forms.access.field]];
/** Text that GitHub writes for a field that was left empty. */
const noAnswer = '_No response_';

/**
 * The fields of a form as GitHub writes them: each below its label. Above the first label stands what somebody has written there instead.
 */
function fieldsIn(body: string, fieldLabels: readonly (readonly string[])[]): string[] {
  const texts: string[][] = fieldLabels.map(() => []);
  let at = 0;
  for (const line of body.slice(0, mostCharacters).replaceAll('\r', '').split('\n')) {
    const label = fieldLabels.findIndex((names) => names.includes(line.replace(/^### /, '').trim()));
    // Each label once, the last one for good.
    if (line.startsWith('### ') && label >= at && at < fieldLabels.length - 1) at = label;
    else if (line.trim() !== noAnswer) texts[at]?.push(line);
  }
  return texts.map((lines) => lines.join('\n'));
}

/** The data set that is named first: by its identifier, or by the address of its page. */
const datasetIn = (body: string): string | undefined =>
  /(?:^[ \t]*|\/donnees\/)([a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*)\/?(?:[?#]\S*)?[ \t]*$/m.exec(
    body.slice(0, mostCharacters).replaceAll('\r', ''),
  )?.[1];
