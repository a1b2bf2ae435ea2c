import type { Command } from 'commander';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** The data sets that have changed since a revision. */
export const changed = ({ command, ending, print, root }: Terminal): Command =>
  command('changed', 'cli.changed', 'datasets')
    .requiredOption('--since <revision>', text('cli.since'))
    .option('--base-map', text('cli.base-map'), false)
    .action(
      ending(async (options: { datasets: string; since: string; baseMap: boolean }) => {
        const { changed } = await import('./summary.ts');
        for (const id of await changed({ ...options, root: root() })) print(id);
        return exitCodes.done;
      }),
    );

/** Where what is published can be read, as the revision has it. */
export const publishedAddress = ({ command, ending, print, onNotice, root }: Terminal): Command =>
  command('published-address', 'cli.published-address', 'datasets')
    .requiredOption('--since <revision>', text('cli.since'))
    .action(
      ending(async (options: { datasets: string; since: string }) => {
        const { publishedAddress } = await import('./published-address.ts');
        const address = await publishedAddress({ ...options, root: root(), onNotice });
        if (address !== undefined) print(address);
        return exitCodes.done;
      }),
    );

interface SummaryFlags {
  datasets: string;
  store: string;
  write: string;
  since?: string;
  published?: string;
}

/** What a pull request would publish, for whoever decides on it. */
export const summary = ({ command, ending, access, lang, print, root }: Terminal): Command =>
  command('summary', 'cli.summary', 'datasets', 'store')
    .argument('<report>', text('cli.summary-report'))
    .option('--since <revision>', text('cli.since'))
    .requiredOption('--write <file>', text('cli.write'))
    .option('--published <store>', text('cli.published-compared'))
    .action(
      ending(async (report: string, { write, ...options }: SummaryFlags) => {
        const { summary } = await import('./summary.ts');
        const { annotations, holds } = await summary({ ...options, lang: lang(), access: access(), report, out: write, root: root() });
        for (const line of annotations) print(line);
        return holds ? exitCodes.done : exitCodes.refused;
      }),
    );
