import type { Command } from 'commander';
import type { Lang } from '../../schemas/languages.ts';
import type { TextId } from '../../schemas/messages/text-id.ts';
import type { Screen } from './show-progress.ts';
import type { Problem } from '../../schemas/types.ts';
import type { Access } from '../stores/open.ts';
import type { FolderName } from './options.ts';

/**
 * How a command ends: everything published or unchanged; refused, or found wrong; called wrongly; all was asked, and a service is dead; data
 * sets are refused, and all else is done: calling it again does no more; Ctrl+C instead of an answer, as shells have it.
 */
export const exitCodes = { done: 0, refused: 1, wrongCall: 2, dead: 3, partly: 4, interrupted: 130 } as const;

/** What cli.ts gives the commands: its program, and their only ways to the terminal, the environment and the exit code. */
export interface Terminal {
  /** A new command with its help and the folders that it takes. */
  command: (name: string, id: TextId, ...takes: FolderName[]) => Command;
  /** The action of a command: its work gives the exit code. */
  ending: <Given extends unknown[]>(work: (...given: Given) => Promise<number>) => (...given: Given) => Promise<void>;
  /** The language that the command line asks for, wherever it says so. */
  lang: () => Lang;
  /** What opens a store: credentials from the environment, and a way to say what its owner should know. */
  access: () => Access;
  env: NodeJS.ProcessEnv;
  /** The folder that the command is run in. */
  root: () => string;
  print: (line: string) => void;
  warn: (line: string) => void;
  /** Who decides what is about to be done, by the name given or else by what is known; throws where nothing is. */
  actor: (named: string | undefined) => Promise<string>;
  /** Says what whoever runs a command should know. */
  onNotice: (notice: Problem) => void;
  /** Where progress is shown. */
  screen: () => Screen;
  /** What destroys asks first; where nobody can answer, nothing is destroyed unless the command says so. */
  confirmed: (yes: true | undefined) => (question: string) => Promise<boolean>;
}
