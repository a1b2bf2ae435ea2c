import type { Lang } from '../../../schemas/languages.ts';
import { date } from '../../../schemas/messages/format.ts';
import { say, tellProblem } from '../../../schemas/messages/say.ts';
import type { TextId } from '../../../schemas/messages/text-id.ts';
import type { DeadService, Problem } from '../../../schemas/types.ts';
import { markdownText } from '../github/github-text.ts';
import { fittingParts, markdownLink } from './markdown.ts';

/** Reminder of faults for a producer, kept for as long as they last. */
export interface Reminder {
  /** As its producer.yaml names it. */
  title: string;
  /** Accounts that are called, as main's producer.yaml names them. */
  owners: readonly string[];
  dead: readonly DeadService[];
  /** Data sets whose data are older than their frequency promises. */
  late: readonly { dataset: string; problem: Problem }[];
  /** Problems of the producer's paid plan. */
  plan: readonly Problem[];
  /** Accesses to restricted data that end within a month; each day is YYYY-MM-DD. */
  ending: readonly { dataset: string; whom: string; until: string }[];
}

/** Most characters of a section's entries: GitHub takes 65,536 as the text of an issue, and nothing of a longer one. */
const mostCharacters = 25_000;
/** Most characters told of one server's answer, which is not all worth reading. */
const mostOfOne = 300;

/** Write a producer's issue in Markdown; `site` is the address of the pages; words of servers and manifests stand in it as text. */
export function reminderText({ owners, dead, late, plan, ending }: Reminder, site: string, lang: Lang): string {
  const page = (dataset: string): string => markdownLink(dataset, new URL(`donnees/${dataset}/`, site).href);
  const said = (problem: Problem): string => markdownText(tellProblem(problem, lang), mostOfOne);
  return [
    ...(owners.length === 0 ? [] : [owners.map((login) => `@${login}`).join(' ')]),
    say('reminders.intro', {}, lang),
    ...section(
      'reminders.dead',
      dead.map(({ dataset, type, host, detail }) => {
        const kind = type === 'file' ? say('services.file', {}, lang) : type.toUpperCase();
        return `${page(dataset)} (${kind}, ${markdownText(host)})\u00a0: ${markdownText(detail, mostOfOne)}`;
      }),
      lang,
    ),
    ...section(
      'reminders.late',
      late.map(({ dataset, problem }) => `${page(dataset)}\u00a0: ${said(problem)}`),
      lang,
    ),
    ...section('reminders.plan', plan.map(said), lang),
    ...section(
      'reminders.access',
      ending.map(({ dataset, whom, until }) =>
        say('reminders.access-line', { dataset: page(dataset), whom: markdownText(whom), until: date(until, lang) }, lang),
      ),
      lang,
    ),
  ].join('\n\n');
}

/** A heading and its entries, as many as fit, the others counted; nothing where there are none. */
function section(heading: TextId, entries: readonly string[], lang: Lang): string[] {
  if (entries.length === 0) return [];
  const shown = fittingParts(entries, mostCharacters, (entry) => entry.length + 3).map((entry) => `- ${entry}`);
  const left = entries.length - shown.length;
  return [
    `### ${say(heading, {}, lang)}`,
    [...shown, ...(left > 0 ? [`- ${say('reminders.more', { count: left }, lang)}`] : [])].join('\n'),
  ];
}
