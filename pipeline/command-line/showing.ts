import type { Command } from 'commander';
import { say } from '../../schemas/texts/say.ts';
import { text } from '../commands/help.ts';
import type { SiteOptions } from '../commands/site.ts';
import { wholeNumber } from './options.ts';
import { exitCodes, type Terminal } from './terminal.ts';

/** Make the site from what is published. */
export const site = (terminal: Terminal): Command =>
  terminal
    .command('site', 'cli.site', 'datasets', 'store', 'out')
    .option('--store-url <address>', text('cli.store-url'))
    .option('--address <address>', text('cli.address'))
    .option('--at <moment>', text('cli.site-at'))
    .option('--services <file>', text('cli.site-services'))
    .option('--stale', text('cli.stale'))
    .action(terminal.ending((options: SiteOptions) => siteShown(terminal, options)));

async function siteShown({ env, access, lang, print, screen }: Terminal, options: SiteOptions): Promise<number> {
  const { site } = await import('../commands/site.ts');
  const { showLine } = await import('../commands/show-progress.ts');
  const line = showLine(screen());
  const { isTrial, cache } = access();
  const given = { ...(isTrial !== undefined && { isTrial }), ...(cache !== undefined && { cache }) };
  const onPages = (pages: number): void => line.show(say('site.progress', { pages }, lang()));
  try {
    const isWhole = await site({ ...options, lang: lang() }, { ...given, env, now: new Date(), onPages }, (text) => {
      line.clear();
      print(text);
    });
    return isWhole ? exitCodes.done : exitCodes.partly;
  } finally {
    line.clear();
  }
}

/** Serve the site and the store until it is stopped. */
export const serve = ({ command, ending, access, lang, print }: Terminal): Command =>
  command('serve', 'cli.serve', 'datasets', 'store', 'out')
    .option('--port <port>', text('cli.port'), wholeNumber, 4321)
    .action(
      ending(async ({ out, ...options }: { datasets: string; store: string; out: string; port: number }) => {
        const { serve } = await import('../commands/serve.ts');
        await serve({ ...options, site: out, access: access(), lang: lang() }, print);
        return exitCodes.done;
      }),
    );

/** Build, site and serve in one. */
export const demo = ({ command, ending, lang, print }: Terminal): Command =>
  command('demo', 'cli.demo', 'datasets', 'store', 'out')
    .option('--port <port>', text('cli.port'))
    .option('--no-serve', text('cli.no-serve'))
    .option('--unsafe-no-sandbox', text('cli.unsafe-no-sandbox'))
    .action(
      ending(async (options: { datasets: string; store: string; out: string; port?: string; serve: boolean; unsafeNoSandbox?: true }) => {
        const { demo } = await import('../commands/demo.ts');
        return demo({ ...options, lang: lang() }, print);
      }),
    );
