import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Github } from '../github/github.ts';

/** Forge on which a check has failed, and the page of its run, which shows why. */
interface Failure {
  github: Github;
  run: string;
}

/** Tell those who wait in an issue or request that our check has failed, and those who can mend it; gives a log line. */
export async function excuse(
  number: number,
  marker: string,
  { text, github, run, lang }: Failure & { text: 'answer.failed-request' | 'answer.failed-text'; lang: Lang },
): Promise<string> {
  // First: it is said below that they know.
  await warn(number, { github, run });
  await github.issues.writeComment(number, marker, `## ${say('answer.failed', {}, 'fr')}\n\n${say(text, {}, 'fr')}`);
  return say('answer.told-failed', { issue: number }, lang);
}

/** Keep one issue for operators on every failed check: GitHub tells of a failed run only the account that has set it off. */
export async function warn(number: number, { github, run }: Failure): Promise<void> {
  const facts = { issue: `#${number}`, run };
  const text = (part: 'again' | 'body' | 'title'): string => say(`answer.failure-${part}`, facts, 'fr');
  await github.issues.keep({ title: text('title'), body: text('body'), again: text('again'), done: '' });
}
