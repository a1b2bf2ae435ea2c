import type { Lang } from '../../../schemas/languages.ts';
import { date } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Problem, Text } from '../../../schemas/types.ts';
import { markdownText } from '../github/github-text.ts';
import { cutParagraphs, firstLines, mostBytes, problemText, textIn } from './markdown.ts';

/** Data set as readers find it. */
export interface Shown {
  title: Text;
  /** Address of its page; absent where it is in no list, and nobody is to know it. */
  address?: string;
  /** Its number for people, or what tells this version from others. */
  version: string;
  /** The day of the version. */
  date: string;
}

/**
 * Obstacle to the publication of a data set: all failed, its machine left nothing, the pages failed, it was refused, its server was silent.
 */
export type Obstacle = 'failed' | 'held' | 'pages' | 'refused' | 'skipped';

/** Fate of a data set that a request has changed. */
export type Fate = { id: string } & (
  | { state: 'published'; shown: Shown; /** The day, where it was this run. */ on?: string }
  | { state: 'moved' | 'withdrawn' | 'restricted'; title: Text; address?: string }
  | { state: Obstacle; problems: readonly Problem[]; /** Version that readers find meanwhile. */ shown?: Shown }
);

const isDone = ({ state }: Fate): boolean => ['published', 'withdrawn', 'moved', 'restricted'].includes(state);

const mostFates = 100;
const mostProblems = 10;

/** First line of a comment that nothing more is to be said after. */
const finalMark = '<!-- mappe:final -->';

/** Whether a comment of ours is the last word. */
export const isFinal = (comment: string | undefined): comment is string => comment?.startsWith(finalMark) === true;

/** Write the announcement for a request, and for the issue that it came from, of the result of its publication. */
export function announcementOf(fates: readonly Fate[], lang: Lang): string {
  const done = fates.filter(isDone);
  const isWhole = done.length === fates.length;
  const isGone = isWhole && fates.every(({ state }) => state === 'withdrawn');
  const title = say(
    isGone ? 'announce.gone' : isWhole ? 'announce.online' : done.length > 0 ? 'announce.partly' : 'announce.not-yet',
    {},
    lang,
  );
  const isFollowed = fates.some(({ state }) => !['skipped', 'moved', 'published', 'withdrawn', 'restricted'].includes(state));
  const parts = [
    `${isWhole ? `${finalMark}\n` : ''}## ${title}`,
    fatesList(fates, lang),
    ...(isFollowed ? [say('announce.followed', { title: issueTitle }, lang)] : []),
    ...(isWhole ? [] : [say('announce.changes', {}, lang)]),
  ];
  return cutParagraphs(parts, mostBytes, lang);
}

const more =
  (lang: Lang) =>
  (count: number): string =>
    `- ${say('announce.more', { count }, lang)}`;

const fatesList = (fates: readonly Fate[], lang: Lang): string =>
  firstLines(fates, mostFates, (fate) => `- ${fateText(fate, lang)}`, more(lang)).join('\n');

function fateText(fate: Fate, lang: Lang): string {
  if ('problems' in fate) return lateText(fate, lang);
  if (fate.state !== 'published')
    return say(`announce.${fate.state}`, { title: textIn(fate.title, lang), address: fate.address ?? '' }, lang).trim();
  const { shown, on } = fate;
  const when =
    on === undefined ? say('announce.of', { date: date(shown.date, lang) }, lang) : say('announce.on', { date: date(on, lang) }, lang);
  const facts = { title: textIn(shown.title, lang), version: shown.version, when };
  if (shown.address === undefined) return say('announce.unlisted', facts, lang);
  return say('announce.published', { ...facts, address: shown.address }, lang);
}

const lateText = ({ id, state, problems, shown }: Extract<Fate, { state: Obstacle }>, lang: Lang): string =>
  [
    say(`announce.${state}`, { dataset: markdownText(id) }, lang),
    ...problemLines(problems, lang).map((line) => `  ${line}`),
    ...(shown === undefined ? [] : [`  - ${stillText(shown, lang)}`]),
  ].join('\n');

const stillText = ({ address, version, date: day }: Shown, lang: Lang): string =>
  say('announce.still', { address: address ?? '', version, date: date(day, lang) }, lang).trim();

const problemLines = (problems: readonly Problem[], lang: Lang): string[] =>
  firstLines(problems, mostProblems, (problem) => `- ${problemText(problem, lang)}`, more(lang));

/** The one issue that is open as long as something that was accepted is not published. */
export const issueTitle = 'La publication n’a pas eu lieu, ou en partie';

/** Parts of a publication that did not come about. */
export interface Shortfall {
  /** Nothing was published. */
  isWhole: boolean;
  /** Files were published, and the pages that show them are those of before. */
  isOfPages: boolean;
  /** The state that readers see; absent where it could not be read. */
  published?: { sequence: number; at: string };
  site: string;
  fates: readonly Fate[];
  problems: readonly Problem[];
  /** Requests that wait, by their numbers. */
  requests: readonly number[];
  /** Address of the run: its logs. */
  run: string;
}

/** The text of that issue. */
export function shortfallText({ isWhole, isOfPages, published, site, fates, problems, requests, run }: Shortfall, lang: Lang): string {
  const what = isWhole ? 'announce.none' : isOfPages ? 'announce.old-pages' : 'announce.in-part';
  const still =
    published === undefined
      ? say('announce.unread', { site }, lang)
      : say('announce.state', { site, sequence: published.sequence, date: date(published.at, lang) }, lang);
  const missing = [fatesList(fates, lang), ...problemLines(problems, lang)].filter((part) => part !== '');
  return cutParagraphs(
    [
      `## ${say(what, {}, lang)}`,
      `### ${say('announce.what-is', {}, lang)}\n\n${still}`,
      `### ${say('announce.what-is-not', {}, lang)}\n\n${missing.length > 0 ? missing.join('\n') : say('announce.see-log', {}, lang)}`,
      ...(requests.length > 0 ? [say('announce.waiting', { requests: requests.map((number) => `#${number}`).join(', ') }, lang)] : []),
      `### ${say('announce.what-to-do', {}, lang)}\n\n${say('announce.how', { run }, lang)}`,
    ],
    mostBytes,
    lang,
  );
}
