import { createApp } from 'astro/app/entrypoint';
import { batches } from './addresses.ts';
import { readEarlierSite, readPageInputs } from '../data/page-inputs.ts';
import { renderBatches } from './render-batches.ts';

/** What runs in each process that renders: it asks the builder for the number of a batch, until there is none. */
const work = { batches: await batches(), inputs: readPageInputs(), earlier: readEarlierSite() };
await renderBatches(createApp({ streaming: false }), work);
process.disconnect();
