import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, expect, test, vi } from 'vitest';
import { PipelineError } from '../base/errors.ts';
import { folderStore } from '../stores/folder.ts';
import type { Store } from '../stores/store.ts';
import { scratchFolder } from '../programs/programs.fixtures/make-geopackage.ts';
import { disk, type Disk } from './fault.fixtures/failing-disk.ts';
import { deedsIn, prepare, type Deed } from './fault.fixtures/publication.ts';
import { sumOf, tallyOf, tell, type Tally } from './fault.fixtures/tally.ts';
import { contentsOf, readState, readUntil } from './kill.fixtures/reader.ts';

vi.mock(import('node:fs/promises'), async (original) => {
  const { failing } = await import('./fault.fixtures/failing-disk.ts');
  const real = failing(await original());
  return { ...real, default: real };
});
vi.mock(import('node:fs'), async (original) => {
  const { failingStreams } = await import('./fault.fixtures/failing-disk.ts');
  const real = failingStreams(await original());
  return { ...real, default: real };
});

/** As often as the loop of events lets it. */
const readPauseMs = 1;
/** How many calls a deed makes: fewer would mean that the tests see less. */
const least: Record<string, number> = { publication: 80, renewal: 8 };
const codes = ['ENOSPC', 'EMFILE', 'EACCES', 'EIO'];
/** The whole matrix takes minutes on a busy machine: the codes share out the calls, unless MAPPE_TEST_FAULTS=all. */
const every = process.env['MAPPE_TEST_FAULTS'] === 'all' ? 1 : codes.length;
const tallies: Tally[] = [];
afterAll(() => {
  const total = sumOf(tallies);
  tell('In a folder', total);
  expect(total.readerErrors).toBe(0);
});

/** Run with a call of the file system that fails; gives how many calls there were, how many failed, and the error. */
async function runWith(failAt: number, code: string, work: () => Promise<unknown>): Promise<Disk & { error: unknown }> {
  const run: Disk = { calls: 0, failAt, code, faults: 0 };
  const error: unknown = await disk.run(run, work).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return { ...run, error };
}

/** Do a deed while a reader stands beside it. */
async function doBeside(deed: Deed, store: Store, states: readonly string[], at: { point: number; code: string }): Promise<Tally> {
  const stopped = new AbortController();
  const reading = readUntil(stopped.signal, folderStore(store.address), states, { pauseMs: readPauseMs });
  const { error, faults } = await runWith(at.point, at.code, () => deed.act(store, 'un'));
  stopped.abort();
  const read = await reading;
  const what = `${at.code} at call ${at.point}`;
  expect(read.errors, what).toEqual([]);
  expect(error === undefined, `${what}: ${String(error)}`).toBe(faults === 0);
  if (error !== undefined) {
    expect(error, what).toBeInstanceOf(PipelineError);
    expect(inspect(error), what).toContain(at.code);
  }
  return tallyOf(faults, error, read);
}

test.each(codes.flatMap((code) => Object.keys(least).map((name) => [code, name] as const)))(
  // attack: a full disk
  '%s at each call of a %s, half way through a file too, shows what was there before or after, and a second run finishes',
  { timeout: 300_000 },
  async (code, name) => {
    const folder = scratchFolder();
    const deed = deedsIn(folder).find((each) => each.name === name);
    if (deed === undefined) throw new Error(name);
    const [before, undisturbed, path] = ['before', 'undisturbed', 'failed'].map((each) => join(folder, each)) as [string, string, string];
    await prepare(folderStore(before));
    cpSync(before, undisturbed, { recursive: true });
    const { calls } = await runWith(-1, code, () => deed.act(folderStore(undisturbed), 'un'));
    const states = await Promise.all([before, undisturbed].map((each) => readState(folderStore(each))));
    const expected = await contentsOf(folderStore(undisturbed));
    const own: Tally[] = [];
    for (let point = codes.indexOf(code) % every; point < calls; point += every) {
      rmSync(path, { recursive: true, force: true });
      cpSync(before, path, { recursive: true });
      const store = folderStore(path);
      own.push(await doBeside(deed, store, states, { point, code }));
      await deed.act(store, 'deux');
      expect(await contentsOf(store), `${code} at call ${point}, then run again`).toEqual(expected);
    }
    tell(`${code}, ${name}`, sumOf(own));
    tallies.push(...own);
    expect(calls).toBeGreaterThanOrEqual(least[name] ?? Infinity);
  },
);
