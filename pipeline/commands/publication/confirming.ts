import type { Command } from 'commander';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

/** Say that what is published is still the newest state. */
export const renew = ({ command, ending, access, actor, lang, print }: Terminal): Command =>
  command('renew', 'cli.renewal', 'datasets', 'store')
    .option('--adopt', text('cli.adopt'))
    .option('--by <name>', text('cli.by'))
    .action(
      ending(async ({ by, ...options }: { datasets: string; store: string; adopt?: true; by?: string }) => {
        const { renewCommand } = await import('./renew.ts');
        const named = options.adopt === true ? { by: await actor(by) } : {};
        await renewCommand({ ...options, ...named, access: access(), lang: lang(), now: new Date() }, print);
        return exitCodes.done;
      }),
    );

/** A key to sign what is published. */
export const signingKey = ({ command, ending, lang, print }: Terminal): Command =>
  command('signing-key', 'cli.signing-key')
    .requiredOption('--write <file>', text('cli.signing-key-write'))
    .action(
      ending(async (options: { write: string }) => {
        const { signingKey } = await import('./signing-key.ts');
        await signingKey({ ...options, lang: lang() }, print);
        return exitCodes.done;
      }),
    );

/** What of the repository's settings is unsafe. */
export const doctor = ({ command, ending, env, lang, print }: Terminal): Command =>
  command('doctor', 'cli.doctor', 'datasets')
    .option('--repository <owner/name>', text('cli.doctor-repository'))
    .option('--json', text('cli.doctor-json'))
    .action(
      ending(async (options: { datasets: string; repository?: string; json?: true }) => {
        const { doctor } = await import('../doctor.ts');
        const isSafe = await doctor({ ...options, token: env['GH_TOKEN'] ?? env['GITHUB_TOKEN'], lang: lang() }, print);
        return isSafe ? exitCodes.done : exitCodes.refused;
      }),
    );
