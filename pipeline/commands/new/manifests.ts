import { Option, type Command } from 'commander';
import { text } from '../help.ts';
import type { NewOptions } from './new.ts';
import type { Terminal } from '../terminal.ts';

/** What is in a file, and whether it can be published. */
export const inspect = ({ command, ending, lang, print, onNotice }: Terminal): Command =>
  command('inspect', 'cli.inspect', 'datasets')
    .argument('<file>', text('cli.inspect-file'))
    .option('--crs <code>', text('cli.inspect-crs'))
    .addOption(new Option('--standard <name>', text('cli.inspect-standard')).choices(['bal']))
    .option('--json', text('cli.inspect-json'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .action(
      ending(
        async (file: string, options: { datasets: string; crs?: string; standard?: 'bal'; json?: boolean; unsafeNoSandbox?: true }) => {
          const { inspect } = await import('../inspect.ts');
          return inspect(file, { ...options, onNotice, lang: lang() }, print);
        },
      ),
    );

/** `inspect` against files of known verdict. */
export const corpus = ({ command, ending, lang, print }: Terminal): Command =>
  command('corpus', 'cli.corpus')
    .argument('<folder>', text('cli.corpus-folder'))
    .action(
      ending(async (folder: string) => {
        const { corpus } = await import('../corpus.ts');
        return corpus(folder, lang(), print);
      }),
    );

/** A manifest for a file. */
export const newManifest = ({ command, ending, lang, print, onNotice }: Terminal): Command =>
  command('new', 'cli.new', 'datasets')
    .argument('<file>', text('cli.new-file'))
    .requiredOption('--producer <folder>', text('cli.new-producer'))
    .option('--dataset <folder>', text('cli.new-dataset'))
    .option('--title <title>', text('cli.new-title'))
    .option('--description <text>', text('cli.new-description'))
    .option('--license <license>', text('cli.new-license'))
    .option('--frequency <frequency>', text('cli.new-frequency'))
    .option('--theme <theme>', text('cli.new-theme'))
    .option('--contact <address>', text('cli.new-contact'))
    .option('--crs <code>', text('cli.new-crs'))
    .option('--yes', text('cli.new-yes'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .action(
      ending(async (file: string, options: NewOptions) => {
        const { newDataset } = await import('./new.ts');
        return newDataset(file, { ...options, onNotice, lang: lang() }, print);
      }),
    );

/** Every problem of the manifests. */
export const check = ({ command, ending, lang, print }: Terminal): Command =>
  command('check', 'cli.check', 'datasets')
    .argument('[path...]', text('cli.check-paths'))
    .option('--json', text('cli.check-json'))
    .action(
      ending(async (paths: string[], options: { datasets: string; json?: boolean }) => {
        const { checkCommand } = await import('../check.ts');
        return checkCommand(paths, { ...options, lang: lang(), today: new Date().toISOString().slice(0, 10) }, print);
      }),
    );
