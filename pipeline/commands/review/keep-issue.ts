import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { say } from '../../../schemas/messages/say.ts';
import { fail } from '../../base/errors.ts';
import { openGithub } from '../github-repository.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

interface KeepIssueFlags {
  datasets: string;
  body: string;
  again?: string;
  done: string;
}

/** `mappe keep-issue`: one issue that is open for as long as there is something to know. */
export const define = ({ command, ending, env, lang, print }: Terminal): Command =>
  command('keep-issue', 'cli.keep-issue', 'datasets')
    .argument('<title>', text('cli.keep-issue-title'))
    .requiredOption('--body <file>', text('cli.keep-issue-body'))
    .requiredOption('--done <words>', text('cli.keep-issue-done'))
    .option('--again <words>', text('cli.keep-issue-again'))
    .action(
      ending(async (title: string, { datasets, body: path, ...words }: KeepIssueFlags) => {
        const body = await readFile(path, 'utf8').catch((cause: unknown) => {
          // What is not there is not what is empty: a step that has written nothing closes nothing.
          throw fail('keep-issue.absent', { path }, { cause });
        });
        const github = await openGithub(datasets, env);
        const state = await github.issues.keep({ title, body: body.trim(), ...words });
        print(say(`keep-issue.${state}`, { title }, lang()));
        return exitCodes.done;
      }),
    );
