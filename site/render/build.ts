import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'astro';
import { againCode } from '../../schemas/model/left-out.ts';
import { readFaults } from '../data/left-out.ts';
import { keptIndex } from '../data/records.ts';

/** Whether every page is made; where those of some data sets could not be, they are noted, and the next attempt leaves them out. */
async function buildPages(): Promise<boolean> {
  const known = readFaults().size;
  // An index of before has what was noted since.
  await rm(keptIndex, { force: true });
  try {
    // Warnings and errors only: a line for each of thousands of pages costs as much as to make one in ten of them.
    await build({ root: join(import.meta.dirname, '..', '..'), logLevel: 'warn' });
  } catch (error) {
    // What a record that is to be left out has broken besides its own page is made next time.
    if (readFaults().size === known) throw error;
  }
  return readFaults().size === known;
}

if (import.meta.main && !(await buildPages())) process.exitCode = againCode;
