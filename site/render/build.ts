import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { againCode } from '../../schemas/model/left-out.ts';
import { readFaults } from '../data/left-out.ts';
import { keptIndex } from '../data/records.ts';
import { readPreview, readSettings } from '../data/settings.ts';
import { copyNamed, previewAddresses } from './preview-addresses.ts';
import { lasting, lastingOf } from './lasting.ts';
import type { Rendered } from './render-batches.ts';

/** Each holds some 250 MB, and the disk is one. */
const mostProcesses = 4;

const { out, bundle } = readSettings();

/** Makes a folder whole, unless that was done before. */
async function makeOnce(folder: string, make: (scratch: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  const scratch = await mkdtemp(`${folder}.`);
  try {
    await make(scratch);
    // Another build may have been first.
    await rename(scratch, folder).catch((cause: unknown) => (existsSync(folder) ? undefined : Promise.reject(cause as Error)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Has Astro bundle the pages and what browsers run. */
async function makeBundle(scratch: string): Promise<void> {
  // In a process of its own: Vite holds a gigabyte.
  const program = spawn(process.execPath, [join(import.meta.dirname, 'bundle.ts'), scratch], { stdio: 'inherit' });
  await finish(program, () => 'Astro could not bundle the pages.');
}

/** Keeps the files that every site of this bundle has. */
async function keepLasting(scratch: string): Promise<void> {
  for (const path of lasting) await cp(join(out, path), join(scratch, path), { recursive: true });
}

/** How this process ends before those that it has started. */
const ends = ['exit', 'SIGTERM', 'SIGINT'] as const;

/** Waits for a process of this build, which never outlives it. */
async function finish(child: ChildProcess, failure: (code: number | null) => string): Promise<void> {
  const stop = (): void => void child.kill();
  for (const end of ends) process.once(end, stop);
  const [code] = (await once(child, 'close')) as [number | null];
  for (const end of ends) process.off(end, stop);
  if (code !== 0) throw new Error(failure(code));
}

/** Writes the search index while the pages are made: each takes one core. It checks all records first, and says so by a line. */
function writeSearch(): { checked: Promise<unknown>; written: Promise<void> } {
  const program = join(import.meta.dirname, '..', 'search', 'write-index.ts');
  const child = spawn(process.execPath, [program, join(out, 'pagefind')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const written = finish(child, () => 'The search index could not be written.');
  // It is awaited once the pages are made; until then its failure is nobody's.
  written.catch(() => undefined);
  return { checked: Promise.race([once(createInterface({ input: child.stdout }), 'line'), written]), written };
}

/** Let processes render all pages, each taking the next free batch, and write the count of pages ("123 pages") from time to time. */
async function renderAll(): Promise<void> {
  let batches = 0;
  let pages = 0;
  const one = async (): Promise<void> => {
    const child = fork(join(bundle, 'server', 'entry.mjs'));
    child.on('message', (rendered: Rendered) => {
      pages += rendered.pages;
      if (rendered.pages > 0) process.stdout.write(`${pages} pages\n`);
      child.send(batches++);
    });
    await finish(child, (code) => `A process that renders pages ended with ${code}.`);
  };
  await Promise.all(Array.from({ length: Math.min(mostProcesses, availableParallelism()) }, one));
}

/** Whether every page is made; where those of some data sets could not be, they are noted, and the next attempt leaves them out. */
async function buildSite(): Promise<boolean> {
  const known = readFaults().size;
  try {
    // Those of an attempt before: an index, too, has what was noted since.
    await Promise.all([keptIndex, out].map((path) => rm(path, { recursive: true, force: true })));
    await mkdir(out, { recursive: true });
    const search = writeSearch();
    await Promise.all([search.checked, makeOnce(bundle, makeBundle)]);
    const preview = readPreview();
    if (preview === undefined) await cp(join(bundle, 'client'), out, { recursive: true });
    await renderAll();
    if (preview === undefined) await makeOnce(lastingOf(bundle), keepLasting);
    else copyNamed(join(bundle, 'client'), out, previewAddresses(preview));
    await search.written;
  } catch (error) {
    // What a record that is to be left out has broken besides its own page is made next time.
    if (readFaults().size === known) throw error;
  }
  return readFaults().size === known;
}

if (!(await buildSite())) process.exitCode = againCode;
