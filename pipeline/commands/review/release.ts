import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { say } from '../../../schemas/messages/say.ts';
import { fail } from '../../base/errors.ts';
import { openGithub } from '../github-repository.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** `mappe release`: tag the newest version of a changelog and publish its section, once it is no longer marked as unreleased. */
export const define = ({ command, ending, env, lang, print }: Terminal): Command =>
  command('release', 'cli.release', 'datasets')
    .argument('<changelog>', text('cli.release-changelog'))
    .requiredOption('--head <commit>', text('cli.release-head'))
    .action(
      ending(async (path: string, { datasets, head }: { datasets: string; head: string }) => {
        const { version, isReady, notes } = readNewest(await readFile(path, 'utf8')) ?? failWithout(path);
        const state = isReady ? await (await openGithub(datasets, env)).commits.release(`v${version}`, head, notes) : 'later';
        print(say(`release.${state}`, { version }, lang()));
        return exitCodes.done;
      }),
    );

function failWithout(path: string): never {
  throw fail('release.absent', { path });
}

/** Read the section at the top of a changelog; undefined where no heading is a version. */
function readNewest(changelog: string): { version: string; isReady: boolean; notes: string } | undefined {
  const [, version = '', unreleased, notes = ''] =
    /^## (\d+\.\d+\.\d+)( \(unreleased\))?$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog) ?? [];
  return version === '' ? undefined : { version, isReady: unreleased === undefined, notes: notes.trim() };
}
