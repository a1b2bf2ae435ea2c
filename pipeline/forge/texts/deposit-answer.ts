import type { Lang } from '../../../schemas/languages.ts';
import { phrase } from '../../../schemas/messages/fill.ts';
import { bytes, number } from '../../../schemas/messages/format.ts';
import { say, sayCount, tellForm } from '../../../schemas/messages/say.ts';
import type { DepositedDataset, Problem, Receipt } from '../../../schemas/types.ts';
import { codeBlock, markdownText, fileAndLine } from '../github/github-text.ts';
import { cutParagraphs, firstLines, fittingParts, markdownLink, mostBytes, paragraphs, problemText } from './markdown.ts';

/** Context of an answer: the form, the contact, the wish, the persons and the pull request. */
export interface AnswerContext {
  /** Address of the publication form. */
  form: string;
  /** Whom to ask. */
  contact: string;
  /** Wish in the place of a publication: there is no zip to send again. */
  asked?: 'access' | 'deprecation' | 'withdrawal';
  /** Account that has sent the deposit. */
  sender?: string;
  /** Account whose issue it is. */
  author?: string;
  /** Number of the open pull request, where there is one: of a refused deposit it is that of an earlier zip. */
  pull?: number;
}

/** A person reads so many; what comes after them shows once these are mended. */
const mostProblems = 30;
/** Files that a request names one by one. */
const mostFiles = 40;

/** Write the answer in an issue, in Markdown: results and next steps, or faults and remedies; facts of others stand in it as text. */
export function answerOf(receipt: Receipt, context: AnswerContext, lang: Lang): string {
  const { form, contact, pull, asked } = context;
  if (receipt.outcome === 'accepted') {
    const title = say(`answer.${asked ?? 'ready'}`, {}, lang);
    return fitting(
      [`## ${title}`, ...read(receipt, context, lang)],
      receipt,
      [`### ${say('answer.next', {}, lang)}`, next(receipt, context, lang)],
      lang,
    );
  }
  const errors = problemsOf(receipt).filter(({ severity }) => severity === 'error');
  const facts = { form: wayBack(receipt, form, lang), contact: markdownText(contact) };
  return [
    `## ${sayCount('answer.refused-one', 'answer.refused-many', errors.length, lang)}`,
    pull === undefined
      ? say('answer.nothing-proposed', {}, lang)
      : say(asked === 'access' ? 'answer.still-open-access' : 'answer.still-open', { pull: `#${pull}` }, lang),
    ...read(receipt, context, lang),
    list(errors, lang, true),
    // In a closed issue there is nothing to mend: the reason says what to do.
    ...(errors.every(({ id }) => id === 'deposit.closed')
      ? []
      : [
          `### ${say('answer.mend', {}, lang)}`,
          say(asked === undefined ? 'answer.mend-how' : asked === 'access' ? 'answer.mend-access' : 'answer.mend-withdrawal', facts, lang),
        ]),
  ].join('\n\n');
}

/** Tell which zip was read, and its sender: where that is not the author of the issue, both are named. */
function read(receipt: Receipt, { sender, author }: AnswerContext, lang: Lang): string[] {
  const isOther = sender !== undefined && author !== undefined && sender !== author;
  return [
    ...zipLine(receipt, lang),
    ...(isOther ? [say('answer.sent-by-other', { login: markdownText(sender), author: markdownText(author) }, lang)] : []),
  ];
}

/** Which zip was read, by its name and its digest: a later one may have the same name. */
const zipLine = ({ digest, zip }: Receipt, lang: Lang): string[] =>
  digest === undefined || zip === undefined ? [] : [say('answer.read', { name: markdownText(zip.replace(/^.*\//s, '')), digest }, lang)];

/** Around what an answer said before: nothing of others can end it, for it stands in answers as text. */
const before = '<!-- mappe:before -->';
const after = '<!-- mappe:after -->';

/** An answer that holds no longer: what holds now, and below it, folded, what it said. */
export function outdated(
  answer: string,
  fate: { becomes: 'accepted' | 'given-up'; pull: number } | { becomes: 'replaced' },
  lang: Lang,
): string {
  const [, inside] = answer.split(before);
  const said = inside?.split(after)[0] ?? answer;
  return [
    `## ${say(`answer.${fate.becomes}`, {}, lang)}`,
    say(`answer.${fate.becomes}-text`, 'pull' in fate ? { pull: `#${fate.pull}` } : {}, lang),
    `<details>\n<summary>${say('answer.before', {}, lang)}</summary>\n${before}`,
    said.trim(),
    `${after}\n</details>`,
  ].join('\n\n');
}

/** Sender of a deposit: an account through an issue, its own unless an author is named, or a person by mail. */
type DepositSender = { issue: number; login: string; author?: string; owners?: readonly string[] } | { from: string };

/**
 * Title and text of the pull request that a deposit becomes: `issue` is its number, `login` who sent it. Every file is named, or counted.
 */
export function requestOf(receipt: Receipt, sender: DepositSender, lang: Lang): { title: string; body: string } {
  const [first] = receipt.datasets;
  const act = say(`answer.act-${first?.act ?? 'updated'}`, {}, lang);
  const producer = receipt.producer?.title ?? receipt.producer?.id ?? '';
  const more = receipt.datasets.length > 1 ? say('answer.and-more', { count: receipt.datasets.length - 1 }, lang) : '';
  const title = say('answer.title', { act, title: first?.title ?? first?.id ?? producer, more, producer }, lang);
  const from = 'issue' in sender ? sentBy(sender, lang) : [say('answer.body-mail', { from: markdownText(sender.from) }, lang)];
  const whose = { producer: markdownText(producer) };
  const isNew = receipt.producer?.isNew === true;
  const isTheirs = 'from' in sender || sender.owners?.some((owner) => owner.toLowerCase() === sender.login.toLowerCase()) === true;
  const toVerify = isNew
    ? [say('answer.new-producer', whose, lang)]
    : isTheirs
      ? []
      : [say('answer.known-producer', { ...whose, login: markdownText(sender.login) }, lang)];
  const who = first?.act === 'granted' ? [say('answer.access-who', whose, lang)] : toVerify;
  const written = receipt.files.map(({ path }) => path);
  const files = [fileList('answer.written', written, lang), fileList('answer.removed', receipt.removed, lang)];
  return { title, body: fitting([...from, ...zipLine(receipt, lang), ...who], receipt, files, lang) };
}

/** Tell the account that has sent the deposit, whoever it is, and the author of the issue where that is another. */
function sentBy({ issue, login, author = login }: Extract<DepositSender, { issue: number }>, lang: Lang): string[] {
  const facts = { login: markdownText(login), issue, author: markdownText(author) };
  const said = say('answer.body', facts, lang);
  return [said, ...(login === author ? [] : [say('answer.body-other', facts, lang)])];
}

/** Fit the sections of data sets between fixed parts: in full, in short where GitHub takes no more, or only the first of them. */
function fitting(before: readonly string[], { datasets }: Receipt, after: readonly string[], lang: Lang): string {
  const whole = (sections: readonly string[]): string => paragraphs([...before, ...sections, ...after]);
  const long = whole(datasets.map((dataset) => section(dataset, lang, false)));
  if (Buffer.byteLength(long) <= mostBytes) return long;
  const more = (count: number): string[] => (count === 0 ? [] : [say('answer.more-datasets', { count: number(count, lang) }, lang)]);
  const short = datasets.map((dataset) => section(dataset, lang, true));
  const room = mostBytes - Buffer.byteLength(whole(more(datasets.length)));
  const shown = fittingParts(short, room, (each) => Buffer.byteLength(each) + 2);
  return cutParagraphs([whole([...shown, ...more(short.length - shown.length)])], mostBytes, lang);
}

function fileList(id: 'answer.removed' | 'answer.written', paths: readonly string[], lang: Lang): string {
  if (paths.length === 0) return '';
  const more = (left: number): string => `- ${say('answer.more-files', { count: number(left, lang) }, lang)}`;
  const lines = firstLines(paths, mostFiles, (path) => `- ${markdownText(path)}`, more);
  return `**${say(id, {}, lang)}**\n\n${lines.join('\n')}`;
}

/** Each once: what is wrong with a producer is wrong with all of its data sets. */
function problemsOf({ problems, datasets }: Receipt): Problem[] {
  const all = [...problems, ...datasets.flatMap((dataset) => dataset.problems)];
  const told = all.filter(({ id }) => id !== 'manifest.producer-broken');
  return (told.length > 0 ? told : all).filter((each, index, every) => every.findIndex((other) => isSame(each, other)) === index);
}

const isSame = (one: Problem, other: Problem): boolean => one.id === other.id && one.message === other.message && one.where === other.where;

function section(
  { id, title = id, act, former, layers, bytes: size, drawing, problems }: DepositedDataset,
  lang: Lang,
  isShort: boolean,
): string {
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const lines = layers.map(({ title: layer, features: count, geometry }) => {
    const facts = { layer: markdownText(layer), features: sayCount('summary.feature-one', 'summary.feature-many', count, lang) };
    if (geometry === undefined) return say('answer.table', facts, lang);
    return say('answer.layer', { ...facts, geometry: phrase(`answer.geometry-${geometry}`) }, lang);
  });
  const done = former === undefined ? say(`deposit.${act}`, {}, lang) : say('answer.renamed', { former: markdownText(former) }, lang);
  const head = `**${markdownText(title)}** · ${markdownText(id)} · ${done}`;
  if (isShort) return head;
  return paragraphs([
    head,
    [...lines, ...(size === undefined ? [] : [say('answer.bytes', { bytes: bytes(size, lang) }, lang)])]
      .map((line) => `- ${line}`)
      .join('\n'),
    drawing === undefined ? '' : codeBlock(drawing, 'text'),
    warnings.length === 0 ? '' : `**${say('answer.know', {}, lang)}**\n\n${list(warnings, lang, false)}`,
  ]);
}

function list(problems: readonly Problem[], lang: Lang, isNumbered: boolean): string {
  const line = (problem: Problem, index: number): string => {
    const { file = '', line: at } = problem.where === undefined ? {} : fileAndLine(problem.where);
    const name = markdownText(file.replace(/^.*\//s, ''));
    // Whoever has filled the form knows no manifest, and of a line in it nothing.
    const own = tellForm(problem, lang);
    const place =
      name === '' || own !== undefined ? '' : ` *(${at === undefined ? name : say('summary.line', { file: name, line: at }, lang)})*`;
    return `${isNumbered ? `${index + 1}.` : '-'} ${problemText(problem, lang, own)}${place}`;
  };
  const more = (left: number): string => `\n${say('answer.more', { count: number(left, lang) }, lang)}`;
  return firstLines(problems, mostProblems, line, more).join('\n');
}

function next(receipt: Receipt, context: AnswerContext, lang: Lang): string {
  const { pull, form, asked } = context;
  const steps = [
    ...(pull === undefined ? [] : [say(asked === undefined ? 'answer.opened' : `answer.opened-${asked}`, { pull: `#${pull}` }, lang)]),
    asked === undefined
      ? say('answer.change', { form: wayBack(receipt, form, lang) }, lang)
      : say(asked === 'access' ? 'answer.change-access' : 'answer.change-ending', {}, lang),
    say('answer.stop', {}, lang),
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

/** Link to the way to the next zip: the form, or the update of one data set, on its page. */
function wayBack({ datasets }: Receipt, form: string, lang: Lang): string {
  const [only, ...others] = datasets;
  if (only?.act !== 'updated' || others.length > 0) return markdownLink(say('answer.form', {}, lang), form);
  return say('answer.update', { page: markdownLink(say('answer.page', {}, lang), new URL(`../donnees/${only.id}/`, form).href) }, lang);
}
