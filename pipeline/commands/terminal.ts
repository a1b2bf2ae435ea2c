import type { Command } from 'commander';
import type { Lang } from '../../schemas/languages.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import { hiddenInName } from '../../schemas/messages/hidden-characters.ts';
import type { Problem } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import { gitLine } from '../base/git.ts';
import type { Access } from '../stores/open.ts';
import { text } from './help.ts';
import type { Screen } from './progress.ts';

/** Options that several commands take, with their defaults. */
const sharedOptions = {
  datasets: ['--datasets <folder>', text('cli.datasets'), 'datasets'],
  store: ['--store <store>', text('cli.store'), 'dist/store'],
  private: ['--private <store>', text('cli.private')],
  out: ['--out <folder>', text('cli.out'), 'dist/site'],
  published: ['--published <store>', text('cli.published')],
  since: ['--since <revision>', text('cli.published-since')],
  repository: ['--repository <owner/name>', text('cli.doctor-repository')],
  by: ['--by <name>', text('cli.by')],
  limit: ['--limit <whose>', text('cli.limit')],
  failed: ['--failed', text('cli.answer-failed')],
  'remove-many': ['--remove-many', text('cli.remove-many')],
  'dry-run': ['--dry-run', text('cli.dry-run')],
  yes: ['--yes', text('cli.yes')],
  json: ['--json', text('cli.json')],
  'json-lines': ['--json', text('cli.json-lines')],
  'no-sandbox': ['--unsafe-no-sandbox', text('cli.unsafe-no-sandbox')],
} satisfies Record<string, [flags: string, description: string, value?: string]>;

/** Name of an option that several commands take; an option of one command alone stands where that is defined. */
export type SharedOption = keyof typeof sharedOptions;

/** Let a command take shared options. */
export function addShared(command: Command, names: readonly SharedOption[]): void {
  for (const name of names) {
    const [flags, description, value]: [string, string, string?] = sharedOptions[name];
    command.option(flags, description, value);
  }
}

/** Options of a command that its command line gives; cli.ts adds the rest. */
export type Flags<Options> = Omit<Options, 'access' | 'lang' | 'now' | 'root' | 'onLine' | 'onStep' | 'onNotice' | 'confirm'>;

/** Exit codes of commands; `dead`: all asked, a service dead; `partly`: data sets refused, all else done, a second call does no more. */
// `done`: all published or unchanged; `refused`: also found wrong; `interrupted`: Ctrl+C instead of an answer, as shells have it.
export const exitCodes = { done: 0, refused: 1, wrongCall: 2, dead: 3, partly: 4, interrupted: 130 } as const;

/** The only ways of the commands to the program, the terminal, the environment and the exit code. */
export interface Terminal {
  /** A new command with its help and the shared options that it takes. */
  command: (name: string, id: TextId, ...takes: SharedOption[]) => Command;
  /** The action of a command: its work gives the exit code. */
  ending: <Line extends unknown[]>(work: (...line: Line) => Promise<number>) => (...line: Line) => Promise<void>;
  /** The language that the command line asks for, wherever it says so. */
  lang: () => Lang;
  /** Access to a store: credentials from the environment, and a way to tell its owner a notice. */
  access: () => Access;
  env: NodeJS.ProcessEnv;
  /** The folder that the command is run in. */
  root: () => string;
  print: (line: string) => void;
  warn: (line: string) => void;
  /** Shows problems at their place in the files of a request, where the runner of a workflow reads what is said. */
  annotate: (problems: readonly Problem[]) => void;
  /** Names the person who decides on the action: the given name, or else a known one; throws where there is none. */
  actor: (named: string | undefined) => Promise<string>;
  /** Says what whoever runs a command should know. */
  onNotice: (notice: Problem) => void;
  /** Screen on which progress is shown. */
  screen: () => Screen;
  /** Whether somebody is there to answer a question. */
  isAnswering: () => boolean;
  /** Asks for words that the screen does not show; without a terminal, the first line that is piped in. */
  secret: (question: string) => Promise<string>;
  /** Asks before data are destroyed; where nobody can answer, nothing is destroyed unless the command says so. */
  confirmed: (yes: true | undefined) => (question: string) => Promise<boolean>;
}

/** As a record of what was decided has it. */
const longestName = 100;

/** Name the person who decides: the given name, the account of the forge, or the name in git; throws where there is none. */
export async function actorOf(named: string | undefined, env: NodeJS.ProcessEnv, root: string): Promise<string> {
  const ofForge = env['GITHUB_ACTOR'] ?? '';
  const name = (named ?? (ofForge === '' ? await gitName(root) : ofForge)).trim();
  if (name === '' && named === undefined) throw fail('act.nobody');
  if (name === '' || name.length > longestName || hiddenInName.test(name)) throw fail('act.name', { name });
  return name;
}

/** Without git, or without a name in it, there is none. */
const gitName = (cwd: string): Promise<string> => gitLine(['config', 'user.name'], cwd);
