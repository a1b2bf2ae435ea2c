import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { say } from '../../../schemas/messages/say.ts';
import { fail } from '../../base/errors.ts';
import { codeowners } from '../../forge/codeowners.ts';
import { readCatalogue } from '../../manifest/read.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

const file = join('.github', 'CODEOWNERS');

/** `mappe owners`: hold CODEOWNERS, by which GitHub asks people to look, to what each producer.yaml says. */
export const define = ({ command, ending, lang, print, root }: Terminal): Command =>
  command('owners', 'cli.owners', 'datasets')
    .option('--check', text('cli.owners-check'))
    .option('--write', text('cli.owners-write'))
    .action(
      ending(async ({ datasets, check, write }: { datasets: string; check?: true; write?: true }) => {
        if ((check === true) === (write === true)) throw fail('owners.which');
        const path = join(root(), file);
        const before = await readFile(path, 'utf8');
        const { manifests, withdrawn } = await readCatalogue(datasets);
        const named = new Map([...withdrawn, ...manifests].map(({ producerId, producer: { owners = [] } }) => [producerId, owners]));
        const after = codeowners(before, Object.fromEntries(named));
        if (after === undefined) throw fail('owners.fallback', { file });
        if (check === true && after !== before) throw fail('owners.stale', { file });
        if (after !== before) await writeFile(path, after);
        print(say('owners.done', { file, count: [...named.values()].filter((owners) => owners.length > 0).length }, lang()));
        return exitCodes.done;
      }),
    );
