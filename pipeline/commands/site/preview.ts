import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { say } from '../../../schemas/messages/say.ts';
import { text } from '../help.ts';
import { exitCodes, type Terminal } from '../terminal.ts';
import { openPreview } from './open-preview.ts';
import { serve } from './serve.ts';
import { forgetMark } from './site-inputs.ts';
import { pageCounter, site, type SiteContext } from './site.ts';
import { root } from '../../sandbox/sandbox.ts';

/** `mappe preview`: look at a proposal, in pages of this checkout made of the store that a run has left. */
export const define = (terminal: Terminal): Command =>
  terminal
    .command('preview', 'cli.preview', 'datasets')
    .argument('<archive>', text('cli.preview-archive'))
    .action(
      terminal.ending(async (archive: string, { datasets }: Pick<PreviewOptions, 'datasets'>) => {
        const { clear, onPages, ...output } = pageCounter(terminal);
        try {
          const options = { archive, datasets, lang: terminal.lang() };
          const isWhole = await preview(options, { env: terminal.env, now: new Date(), onPages }, output);
          return isWhole === undefined ? exitCodes.interrupted : isWhole ? exitCodes.done : exitCodes.partly;
        } finally {
          clear();
        }
      }),
    );

/** Options of `mappe preview`. */
export interface PreviewOptions {
  /** The zip of a run, or a folder that holds its store. */
  archive: string;
  /** Folder of the manifests of this checkout, of which operator.yaml alone is read. */
  datasets: string;
  lang: Lang;
}

/** Show what a proposal would publish until Ctrl+C, then remove it; true where all is shown, undefined where it was interrupted before. */
export async function preview(
  { archive, datasets, lang }: PreviewOptions,
  { env, now, onPages }: Pick<SiteContext, 'env' | 'now' | 'onPages'>,
  { print, warn }: Record<'print' | 'warn', (line: string) => void>,
): Promise<boolean | undefined> {
  // Until it is served: an interruption takes away what there is so far, from the first folder on.
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const folder = await mkdtemp(join(tmpdir(), 'mappe-preview-'));
  // Only its store leaves the archive, this checkout makes the pages: a proposal is not signed, and may name no machine of the reader's.
  const store = join(folder, 'store');
  const out = join(folder, 'site');
  try {
    await openPreview(archive, store);
    const options = { datasets, store, out, storeUrl: '/store/', address: 'http://localhost/', lang };
    const ours = { ...env, MAPPE_LOCAL_BUCKETS: undefined };
    const context = { env: ours, now, isTrial: true, signal: interrupted.signal, onPages };
    const isWhole = await site(options, context, { print, warn });
    print(say('preview.alone', {}, lang));
    await serve({ site: out, store, datasets, access: { isTrial: true }, port: 0, lang, isStrict: true }, print);
    return isWhole;
  } catch (error) {
    if (interrupted.signal.aborted) return undefined;
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await forgetMark(root, out);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
