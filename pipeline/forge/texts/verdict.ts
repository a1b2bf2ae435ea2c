import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { ReviewedProducer, Verdict } from '../../../schemas/types.ts';
import { producerIdOf } from '../../base/dataset-keys.ts';
import type { GateVerdict } from '../gates/gate.ts';
import { codeBlock, markdownText } from '../github/github-text.ts';
import { factsLine, isBreaking, isOver, isPersonal, type JudgedFacts, verdictProblems } from '../gates/judged-facts.ts';
import { mostStarted } from '../github/limits.ts';
import { isFar } from './placed.ts';
import { cutParagraphs, mostBytes, paragraphs, textList } from './markdown.ts';
import { type SummaryDetail, partsOf, problemList, type Review, verdictOf } from './summary.ts';
import { type Verifying, verifyingText } from './verification.ts';

/** GitHub takes 140 characters in a status. */
const statusCharacters = 140;
/** Data sets whose marks are told one by one. */
const mostMarked = 40;

/** Hidden begin and end of what a later review of a person changes. */
const gateMarks = ['<!-- mappe:gate -->', '<!-- /mappe:gate -->'] as const;

/** Place of a comment, and the parts that it shows from elsewhere. */
export interface CommentPlace extends Pick<Review, 'page' | 'previewAddress'> {
  /** How what would be published is seen, in Markdown. */
  preview?: string;
  /** The page of the run that has judged: where all of it is, if GitHub does not take it. */
  run?: string;
  verifying?: Verifying;
}

/** Write the comment of a request, in Markdown: verdict, approval, then all findings; facts of others stand in it as text. */
export function commentOf(
  verdict: Verdict,
  facts: JudgedFacts,
  gate: GateVerdict,
  lang: Lang,
  { preview = '', verifying, run, ...place }: CommentPlace = {},
): string {
  const { problems, producers } = verdict;
  const proposals = verdict.datasets.map((each) => {
    const producer = ownerOf(each.id, producers);
    return { ...each, ...(producer && { isVerified: producer.isVerified }) };
  });
  const review: Review = { ...verdict, ...place, isComment: true, proposals };
  const head = [
    factsLine(facts),
    problems.length > 0 ? say('verdict.refused', {}, lang) : verdictOf(review, lang),
    gateSection(gate, lang, verifying),
    preview,
    problemList('verdict.problems', problems, place, lang),
    marks(verdict, lang),
  ];
  const foot = [answers(verdict, facts, lang), say('verdict.judged', { head: verdict.head.slice(0, 7) }, lang)];
  const left = mostBytes - Buffer.byteLength(foot.join('\n\n')) - 4;
  const body = (detail: SummaryDetail): string[] => [...head, ...(problems.length > 0 ? [] : partsOf(review, detail, lang))];
  const whole =
    (['all', 'framed', 'facts', 'brief'] as const).map(body).find((parts) => Buffer.byteLength(paragraphs(parts)) <= left) ??
    body('outcome');
  const end = run === undefined ? undefined : say('verdict.cut', { run }, lang);
  return paragraphs([cutParagraphs(whole, left, lang, end), ...foot]);
}

const ownerOf = (dataset: string, producers: Verdict['producers']): ReviewedProducer | undefined =>
  producers.find(({ id }) => id === producerIdOf(dataset));

const isLimit = (limit?: string): limit is 'all' | 'person' => limit === 'person' || limit === 'all';

/** The comment of a request that was not looked at, be it for the limit of a person or of all: never a green. */
export function unreadComment(lang: Lang, limit?: string): string {
  if (!isLimit(limit)) return `${say('verdict.unread', {}, lang)}\n\n${say('verdict.unread-how', {}, lang)}`;
  return `${say('verdict.limit', {}, lang)}\n\n${say(`verdict.limit-${limit}`, { count: mostStarted.person }, lang)}`;
}

/** A comment of ours with who has to approve by now. */
export function withGate(comment: string, gate: GateVerdict, lang: Lang, verifying?: Verifying): string {
  const [start, end] = gateMarks.map((mark) => comment.indexOf(mark));
  if (start === undefined || end === undefined || start === -1 || end < start) return comment;
  return `${comment.slice(0, start)}${gateSection(gate, lang, verifying)}${comment.slice(end + gateMarks[1].length)}`;
}

function gateSection(gate: GateVerdict, lang: Lang, verifying?: Verifying): string {
  const how =
    gate.state === 'waits'
      ? say('gate.how', {}, lang)
      : gate.state === 'unverified' && verifying !== undefined
        ? verifyingText(gate.producers, verifying, lang)
        : '';
  const parts = [`${gateMarks[0]}\n**${say('verdict.gate', {}, lang)}**`, gateText(gate, lang), how];
  return `${paragraphs(parts)}\n${gateMarks[1]}`;
}

function gateText(gate: GateVerdict, lang: Lang): string {
  switch (gate.state) {
    case 'open':
      return say(gate.isTrusted ? 'gate.trusted' : 'gate.open', { by: markdownText(gate.by) }, lang);
    case 'silent':
      return say('gate.silent', { words: markdownText(gate.words) }, lang);
    case 'contested':
      return say('gate.contested', { by: markdownText(gate.by) }, lang);
    case 'refused':
      return say('gate.refused', {}, lang);
    case 'unverified':
      return say('gate.unverified', { producers: textList(gate.producers) }, lang);
    case 'waits':
      if (gate.for === 'owner') return say('gate.owner', { owners: textList(gate.owners) }, lang);
      if (gate.reasons.length === 0) return say('gate.admin', {}, lang);
      return say('gate.admin-why', { reasons: gate.reasons.map((reason) => say(`gate.reason-${reason}`, {}, lang)).join(', ') }, lang);
  }
}

const failing = { refused: 'failure', silent: 'failure', contested: 'failure' } as const;
const statusStates = { open: 'success', ...failing, unverified: 'pending', waits: 'pending' } as const;

/** Write the status of a commit, which merging asks for. */
export function statusOf(
  gate: GateVerdict | undefined,
  lang: Lang,
  limit?: string,
): { state: 'error' | 'failure' | 'pending' | 'success'; description: string } {
  const id = gate === undefined ? (isLimit(limit) ? 'limit' : 'unread') : gate.state === 'waits' ? gate.for : gate.state;
  const isTrusted = gate?.state === 'open' && gate.isTrusted === true;
  const told = say(`status.${isTrusted ? 'trusted' : id}`, { by: gate !== undefined && 'by' in gate ? gate.by : '' }, lang);
  return {
    state: gate === undefined ? 'error' : statusStates[gate.state],
    description: Array.from(told).slice(0, statusCharacters).join(''),
  };
}

/** List the marks that must not be overlooked, data set by data set. */
function marks({ datasets, producers }: Verdict, lang: Lang): string {
  const lines = datasets.slice(0, mostMarked).flatMap((each) => {
    const { record, published } = each;
    const producer = ownerOf(each.id, producers);
    const isElsewhere = each.problems.some(({ id }) => id === 'territory.elsewhere');
    const holds = {
      producer: each.newProducer,
      first: published === null,
      verified: producer?.isVerified === true,
      unverified: producer?.isVerified === false,
      changed: producer?.isChanged === true && !producer.isNew,
      elsewhere: isElsewhere,
      far: !isElsewhere && record !== undefined && isFar(record, each.outlines),
      breaking: record !== undefined && published ? isBreaking(record, published) : false,
      restricted: each.face !== undefined || (record !== undefined && record.access !== 'public'),
      closed: each.face !== undefined && Boolean(published),
      opened: each.wasRestricted === true,
      personal: record !== undefined && isPersonal(record),
      quota: isOver(each),
    };
    const found = (Object.keys(holds) as (keyof typeof holds)[]).filter((name) => holds[name]);
    const text = found.map((name) => say(`verdict.mark-${name}`, {}, lang)).join(' · ');
    return found.length === 0 ? [] : [say('verdict.mark', { dataset: markdownText(each.id), marks: text }, lang)];
  });
  for (const { id, readers = [] } of producers)
    if (readers.length > 0)
      lines.push(
        say('verdict.mark', { dataset: markdownText(id), marks: say('verdict.mark-readers', { readers: textList(readers) }, lang) }, lang),
      );
  return lines.length === 0 ? '' : `**${say('verdict.marks', {}, lang)}**\n\n${lines.join('\n')}`;
}

/** Answers for whoever decides, ready to copy; none where nothing that is published changes. */
function answers(verdict: Verdict, { isRefused, unverified, reasons }: JudgedFacts, lang: Lang): string {
  const { datasets, problems, withdrawn } = verdict;
  if (datasets.length + problems.length + withdrawn.length === 0) return '';
  const isWarned = verdictProblems(verdict).some(({ severity }) => severity === 'warning');
  const fitting = {
    mend: isRefused,
    producer: unverified.length > 0,
    personal: reasons.includes('personal'),
    restricted: datasets.some(
      ({ record, accessReason }) => record !== undefined && record.access !== 'public' && accessReason === undefined,
    ),
    place: datasets.some(({ record, outlines }) => record !== undefined && isFar(record, outlines)),
    quota: reasons.includes('quota'),
    breaking: reasons.includes('breaking'),
    warned: isWarned && !isRefused,
    withdrawn: withdrawn.length > 0 && !isRefused,
    thanks: datasets.some(({ face }) => face === undefined) && !isRefused,
    granted: datasets.some(({ face }) => face !== undefined) && !isRefused,
  };
  const parts = (Object.keys(fitting) as (keyof typeof fitting)[])
    .filter((name) => fitting[name])
    .map((name) => `${say(`verdict.title-${name}`, {}, lang)}\n\n${codeBlock(say(`verdict.answer-${name}`, {}, lang), 'text')}`);
  return [`### ${say('verdict.answers', {}, lang)}`, ...parts].join('\n\n');
}
