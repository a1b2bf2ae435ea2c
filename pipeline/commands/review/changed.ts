import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readChanges } from '../../forge/changes.ts';
import { readCatalogue } from '../../manifest/read.ts';
import { text } from '../help.ts';
import { exitCodes, type Flags, type Terminal } from '../terminal.ts';

/** `mappe changed`: the data sets that have changed since a revision. */
export const define = ({ command, ending, print, root }: Terminal): Command =>
  command('changed', 'cli.changed', 'datasets')
    .requiredOption('--since <revision>', text('cli.since'))
    .option('--base-map', text('cli.base-map'), false)
    .action(
      ending(async (flags: Flags<ChangedOptions>) => {
        for (const id of await changed({ ...flags, root: root() })) print(id);
        return exitCodes.done;
      }),
    );

interface ChangedOptions {
  since: string;
  datasets: string;
  root: string;
  /** Name the data sets that draw the base map too. */
  baseMap: boolean;
}

/** Ids of the data sets that a pull request changes, and of those that draw the base map, for `mappe build`. */
export async function changed(options: ChangedOptions): Promise<string[]> {
  const { datasets } = await readChanges(options.since, options.datasets, options.root);
  if (datasets.length === 0 || !options.baseMap) return datasets;
  const { operator } = await readCatalogue(resolve(options.root, options.datasets));
  const ground = Object.values(operator.basemap ?? {}).map((layer) => layer.split('#')[0] ?? '');
  return [...new Set([...datasets, ...ground])].sort();
}
