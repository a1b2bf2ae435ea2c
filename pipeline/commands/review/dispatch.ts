import type { Command } from 'commander';
import { openGithub } from '../github-repository.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** `mappe dispatch`: have a workflow run on the published branch. */
export const define = ({ command, ending, env }: Terminal): Command =>
  command('dispatch', 'cli.dispatch', 'datasets')
    .argument('<workflow>', text('cli.dispatch-workflow'))
    .action(
      ending(async (workflow: string, { datasets }: { datasets: string }) => {
        const github = await openGithub(datasets, env);
        await github.runs.dispatch(workflow);
        return exitCodes.done;
      }),
    );
