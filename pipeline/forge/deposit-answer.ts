import type { Lang } from '../../schemas/languages.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import { bytes, number } from '../../schemas/messages/format.ts';
import { say, sayCount, tell } from '../../schemas/messages/say.ts';
import type { DepositedDataset, Problem, Receipt } from '../../schemas/types.ts';
import { codeBlock, markdownText, placeOf } from './github-text.ts';

/** What an answer leads to. */
export interface AnswerContext {
  /** Address of the publication form. */
  form: string;
  /** Whom to ask. */
  contact: string;
  /** Number of the pull request, where one was opened. */
  pull?: number;
}

/** A person reads so many; what comes after them shows once these are mended. */
const mostProblems = 30;
const mostCharacters = 600;
/** GitHub takes 65,536 characters in a comment. */
const mostBytes = 60_000;

/** The answer in an issue, in Markdown: what is right and what happens next, or what to mend and how; facts of others stand in it as text. */
export function answerOf(receipt: Receipt, { form, contact, pull }: AnswerContext, lang: Lang): string {
  const errors = problemsOf(receipt).filter(({ severity }) => severity === 'error');
  const parts =
    receipt.outcome === 'accepted'
      ? [
          `## ${say(isWithdrawal(receipt) ? 'answer.withdrawal' : 'answer.ready', {}, lang)}`,
          ...receipt.datasets.map((dataset) => section(dataset, lang)),
          `### ${say('answer.next', {}, lang)}`,
          next(pull, form, lang),
        ]
      : [
          `## ${sayCount('answer.refused-one', 'answer.refused-many', errors.length, lang)}`,
          say('answer.nothing-proposed', {}, lang),
          list(errors, lang, true),
          `### ${say('answer.mend', {}, lang)}`,
          say('answer.mend-how', { form: link(say('answer.form', {}, lang), form), contact: markdownText(contact) }, lang),
        ];
  const whole = parts.filter((part) => part !== '').join('\n\n');
  return Buffer.byteLength(whole) <= mostBytes
    ? whole
    : parts
        .filter((part) => !part.startsWith('```'))
        .join('\n\n')
        .slice(0, mostBytes / 4);
}

/** Title and text of the pull request that a deposit becomes: `issue` is its number, `login` who sent it. */
export function requestOf(
  receipt: Receipt,
  sender: { issue: number; login: string } | { from: string },
  lang: Lang,
): { title: string; body: string } {
  const [first] = receipt.datasets;
  const act = say(`answer.act-${first?.act ?? 'updated'}`, {}, lang);
  const producer = receipt.producer?.title ?? receipt.producer?.id ?? '';
  const more = receipt.datasets.length > 1 ? say('answer.and-more', { count: receipt.datasets.length - 1 }, lang) : '';
  const title = plainLine(say('answer.title', { act, title: first?.title ?? first?.id ?? producer, more, producer }, lang));
  const from =
    'issue' in sender
      ? say('answer.body', { login: markdownText(sender.login), issue: sender.issue }, lang)
      : say('answer.body-mail', { from: markdownText(sender.from) }, lang);
  const isNew = receipt.producer?.isNew === true ? [say('answer.new-producer', { producer: markdownText(producer) }, lang)] : [];
  return { title, body: [from, ...isNew, ...receipt.datasets.map((dataset) => section(dataset, lang))].join('\n\n') };
}

const isWithdrawal = ({ datasets }: Receipt): boolean => datasets.length > 0 && datasets.every(({ act }) => act === 'withdrawn');

/** Each once: what is wrong with a producer is wrong with all of its data sets. */
function problemsOf({ problems, datasets }: Receipt): Problem[] {
  const all = [...problems, ...datasets.flatMap((dataset) => dataset.problems)];
  const told = all.filter(({ id }) => id !== 'manifest.producer-broken');
  return (told.length > 0 ? told : all).filter((each, index, every) => every.findIndex((other) => isSame(each, other)) === index);
}

const isSame = (one: Problem, other: Problem): boolean => one.id === other.id && one.message === other.message && one.where === other.where;

function section({ id, title = id, act, layers, bytes: size, drawing, problems }: DepositedDataset, lang: Lang): string {
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const lines = layers.map(({ title: layer, features, geometry }) =>
    say(
      geometry === undefined ? 'answer.table' : 'answer.layer',
      {
        layer: markdownText(layer),
        features: sayCount('summary.feature-one', 'summary.feature-many', features, lang),
        geometry: geometry === undefined ? '' : phrase(`answer.geometry-${geometry}`),
      },
      lang,
    ),
  );
  return [
    `**${markdownText(title)}** · ${markdownText(id)} · ${say(`deposit.${act}`, {}, lang)}`,
    [...lines, ...(size === undefined ? [] : [say('answer.bytes', { bytes: bytes(size, lang) }, lang)])]
      .map((line) => `- ${line}`)
      .join('\n'),
    drawing === undefined ? '' : codeBlock(drawing, 'text'),
    warnings.length === 0 ? '' : `**${say('answer.know', {}, lang)}**\n\n${list(warnings, lang, false)}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function list(problems: readonly Problem[], lang: Lang, isNumbered: boolean): string {
  const lines = problems.slice(0, mostProblems).map((problem, index) => {
    const { file = '', line } = problem.where === undefined ? {} : placeOf(problem.where);
    const name = markdownText(file.replace(/^.*\//s, ''));
    const place = name === '' ? '' : ` *(${line === undefined ? name : say('summary.line', { file: name, line }, lang)})*`;
    return `${isNumbered ? `${index + 1}.` : '-'} ${markdownText(tell(problem, lang), mostCharacters)}${place}`;
  });
  if (problems.length > mostProblems) lines.push('', say('answer.more', { count: number(problems.length - mostProblems, lang) }, lang));
  return lines.join('\n');
}

function next(pull: number | undefined, form: string, lang: Lang): string {
  const address = link(say('answer.form', {}, lang), form);
  const steps = [
    ...(pull === undefined ? [] : [say('answer.opened', { pull: `#${pull}` }, lang)]),
    say('answer.change', { form: address }, lang),
    say('answer.stop', {}, lang),
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

/** The operator's own address: its text and target are ours. */
const link = (label: string, address: string): string => `[${label}](${new URL(address).href.replaceAll(')', '%29')})`;

/** One line without what is not seen, as titles of GitHub are; they hold no Markdown but code between backticks. */
const plainLine = (line: string): string =>
  line
    .replace(/[`\p{C}]|\s+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, 200);
