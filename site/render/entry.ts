import { createApp } from 'astro/app/entrypoint';
import { batches } from './addresses.ts';
import { readEarlierSite, readPageInputs } from '../data/page-inputs.ts';
import { previewAddresses } from './preview-addresses.ts';
import { renderBatches } from './render-batches.ts';
import { readPreview } from '../data/settings.ts';
import { siteOrigin } from '../data/site-origin.ts';

/** Work of each rendering process: it asks the builder for the number of a batch, until there is none. */
const work = {
  batches: await batches(),
  inputs: readPageInputs(),
  origin: siteOrigin(),
  earlier: readEarlierSite(),
  finish: await finish(),
};
await renderBatches(createApp({ streaming: false }), work);
process.disconnect();

/** Build the function that rewrites a preview's pages before they are written; undefined for the published site. */
async function finish(): Promise<((text: string) => string) | undefined> {
  const preview = readPreview();
  if (preview === undefined) return undefined;
  const files = await Promise.all((await batches()).map(async (batch) => batch()));
  return previewAddresses(preview, new Set(files.flat().map(({ path }) => path)));
}
