import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { DeadServices, Problem } from '../../../schemas/types.ts';
import { validateDeadServices } from '../../../schemas/validators.js';
import { fail } from '../../base/errors.ts';
import type { Github } from '../../forge/github/github.ts';
import { plainTitle } from '../../forge/github/github-text.ts';
import { type Reminder, reminderText } from '../../forge/texts/reminder.ts';
import { type Manifest, readCatalogue } from '../../manifest/read.ts';
import { openGithub } from '../github-repository.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

interface RemindersFlags {
  datasets: string;
  services?: string;
  keep?: true;
}

/** `mappe reminders`: tell each producer what of its data is to be looked at. */
export const define = ({ command, ending, env, lang, print }: Terminal): Command =>
  command('reminders', 'cli.reminders', 'datasets')
    .option('--services <file>', text('cli.reminders-services'))
    .option('--keep', text('cli.reminders-keep'))
    .action(
      ending(async ({ datasets, services, keep }: RemindersFlags) => {
        const today = new Date().toISOString().slice(0, 10);
        const found = await readReminders({ datasets, today, ...(services !== undefined && { services }) });
        const { reminders, site } = found;
        if (keep) print(await keepReminders(await openGithub(datasets, env), found, lang()));
        else if (reminders.size === 0) print(say('reminders.none', {}, lang()));
        else for (const each of reminders.values()) print(`## ${each.title}\n\n${reminderText(each, site, lang())}\n`);
        return exitCodes.done;
      }),
    );

/** Rules of a producer's paid plan. */
const ofPlan = ['plan.ended', 'plan.ending'];

/** Folder, file and day from which reminders are read. */
interface ReadingReminders {
  datasets: string;
  /** The file of `check-services --write`. */
  services?: string;
  /** YYYY-MM-DD */
  today: string;
}

/** Gather the reminders of each producer, by its id, and the address of the pages. */
export async function readReminders({
  datasets,
  services,
  today,
}: ReadingReminders): Promise<{ reminders: Map<string, Reminder>; site: string }> {
  const { operator, manifests, problems } = await readCatalogue(datasets, { today });
  const dead = Map.groupBy(services === undefined ? [] : await readDead(services), ({ dataset }) => dataset);
  const found = (id: string, rules: readonly string[]): Problem[] => (problems.get(id) ?? []).filter((each) => rules.includes(each.id));
  const reminders = new Map<string, Reminder>();
  // A data set that main no longer has is nobody's to mend.
  for (const [id, own] of Map.groupBy(manifests, ({ producerId }) => producerId)) {
    const { title = id, owners = [] } = own[0]?.producer ?? {};
    const reminder: Reminder = {
      title,
      owners,
      dead: own.flatMap((each) => dead.get(each.id) ?? []),
      late: own.flatMap((each) => found(each.id, ['frequency.late']).map((problem) => ({ dataset: each.id, problem }))),
      plan: found(id, ofPlan),
      ending: own.flatMap((each) => endingGrants(each, today)),
    };
    if (reminder.dead.length + reminder.late.length + reminder.plan.length + reminder.ending.length > 0) reminders.set(id, reminder);
  }
  return { reminders, site: operator.site };
}

/** Days before its end from which an access is told. */
const soonDays = 31;

/** Accesses of recipients and groups that end within a month, and that nothing prolongs. */
function endingGrants({ id: dataset, grants = [] }: Pick<Manifest, 'grants' | 'id'>, today: string): Reminder['ending'] {
  const soon = new Date(Date.parse(today) + soonDays * 86_400_000).toISOString().slice(0, 10);
  const byWhom = Map.groupBy(
    // Whoever opens by six words was told when they were made.
    grants.filter(({ passphrase }) => passphrase === undefined),
    ({ group, recipient }) => group ?? recipient,
  );
  return [...byWhom].flatMap(([whom, own]) => {
    const until = own.map((each) => each.until).reduce((a, b) => (a > b ? a : b));
    return until >= today && until <= soon ? [{ dataset, whom, until }] : [];
  });
}

/** New issues of a night: GitHub takes some eighty a minute, and nobody reads a thousand. */
const mostNew = 50;
const mostTitle = 200;

/** Keep one issue for each producer that has something to look at; gives a line for the log. Issues are in French. */
export async function keepReminders(
  github: Github,
  { reminders, site }: Awaited<ReturnType<typeof readReminders>>,
  lang: Lang,
): Promise<string> {
  const issues = [...reminders].map(([id, reminder]) => {
    const title = plainTitle(say('reminders.title', { producer: reminder.title }, 'fr'), mostTitle);
    return [id, { title, body: reminderText(reminder, site, 'fr') }] as const;
  });
  const kept = await github.issues.keepEach('rappel', new Map(issues), { done: say('reminders.done', {}, 'fr'), most: mostNew });
  return say('reminders.kept', kept, lang);
}

async function readDead(path: string): Promise<DeadServices> {
  const value: unknown = await readFile(path, 'utf8')
    .then((found) => JSON.parse(found) as unknown)
    .catch((cause: unknown) => {
      throw fail('reminders.unreadable', { path }, { cause });
    });
  if (!validateDeadServices(value)) throw fail('reminders.unreadable', { path });
  return value;
}
