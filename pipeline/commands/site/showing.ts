import type { Command } from 'commander';
import { say } from '../../../schemas/messages/say.ts';
import { text } from '../help.ts';
import type { SiteOptions } from './site.ts';
import { wholeNumber } from '../options.ts';
import { exitCodes, type Terminal } from '../terminal.ts';

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

/** A line that shows how many pages are made, and ways to say something that clear it first. */
async function progressOf({ lang, print, warn, screen }: Terminal) {
  const { showLine } = await import('../show-progress.ts');
  const line = showLine(screen());
  const cleared =
    (speak: (text: string) => void) =>
    (words: string): void => {
      line.clear();
      speak(words);
    };
  const onPages = (pages: number): void => line.show(say('site.progress', { pages }, lang()));
  return { line, onPages, tell: { print: cleared(print), warn: cleared(warn) } };
}

async function siteShown(terminal: Terminal, options: SiteOptions): Promise<number> {
  const { env, access, lang } = terminal;
  const { isTrial, cache } = access();
  const given = { ...(isTrial !== undefined && { isTrial }), ...(cache !== undefined && { cache }) };
  const { site } = await import('./site.ts');
  const { line, tell, onPages } = await progressOf(terminal);
  try {
    const isWhole = await site({ ...options, lang: lang() }, { ...given, env, now: new Date(), onPages }, tell);
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
        const { serve } = await import('./serve.ts');
        await serve({ ...options, site: out, access: access(), lang: lang() }, print);
        return exitCodes.done;
      }),
    );

/** Look at a proposal: pages of this checkout, made of the store that a run has left. */
export const preview = (terminal: Terminal): Command =>
  terminal
    .command('preview', 'cli.preview', 'datasets')
    .argument('<archive>', text('cli.preview-archive'))
    .action(
      terminal.ending(async (archive: string, { datasets }: { datasets: string }) => {
        const { preview } = await import('./preview.ts');
        const { line, tell, onPages } = await progressOf(terminal);
        try {
          const options = { archive, datasets, lang: terminal.lang() };
          const isWhole = await preview(options, { env: terminal.env, now: new Date(), onPages }, tell);
          return isWhole === undefined ? exitCodes.interrupted : isWhole ? exitCodes.done : exitCodes.partly;
        } finally {
          line.clear();
        }
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
        const { demo } = await import('./demo.ts');
        return demo({ ...options, lang: lang() }, print);
      }),
    );
