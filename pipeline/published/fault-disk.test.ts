import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { PipelineError } from '../errors.ts';
import { folderStore } from '../stores/folder.ts';
import { scratchFolder } from '../tools/tools.fixtures/make-geopackage.ts';
import { disk } from './fault.fixtures/failing-disk.ts';
import { prepare, publicationIn } from './fault.fixtures/publication.ts';
import { contentsOf, readState } from './kill.fixtures/reader.ts';

vi.mock(import('node:fs/promises'), async (original) => {
  const { failing } = await import('./fault.fixtures/failing-disk.ts');
  const real = failing(await original());
  return { ...real, default: real };
});

/** Run with a call of the file system that fails; gives how many calls there were. */
async function callsOf(work: () => Promise<unknown>, failAt = -1): Promise<number> {
  Object.assign(disk, { calls: 0, failAt });
  await work().finally(() => (disk.failAt = -1));
  return disk.calls;
}

test.each(['ENOSPC', 'EMFILE', 'EACCES', 'EIO'])(
  '%s at each call shows what was there before or after, and a second run finishes',
  { timeout: 120_000 },
  async (code) => {
    const folder = scratchFolder();
    const publishVersion = publicationIn(folder);
    const [before, undisturbed, path] = ['before', 'undisturbed', 'failed'].map((name) => join(folder, name)) as [string, string, string];
    await prepare(folderStore(before));
    cpSync(before, undisturbed, { recursive: true });
    const points = await callsOf(() => publishVersion(folderStore(undisturbed), 'un'));
    const states = await Promise.all([before, undisturbed].map((each) => readState(folderStore(each))));
    const expected = await contentsOf(folderStore(undisturbed));
    disk.code = code;
    let failed = 0;
    for (let point = 0; point < points; point += 1) {
      rmSync(path, { recursive: true, force: true });
      cpSync(before, path, { recursive: true });
      const store = folderStore(path);
      const what = `${code} at call ${point}`;
      const error: unknown = await callsOf(() => publishVersion(store, 'un'), point).catch((caught: unknown) => caught);
      if (typeof error !== 'number') {
        failed += 1;
        expect(error, what).toBeInstanceOf(PipelineError);
        expect(String(error), what).toContain(code);
      }
      expect(states, what).toContain(await readState(store));
      // A process that has ended holds no lock.
      rmSync(join(path, 'current.lock'), { force: true });
      await publishVersion(store, 'deux');
      expect(await contentsOf(store), `${what}, then run again`).toEqual(expected);
    }
    process.stdout.write(
      `${code}: ${points} calls of the file system, all survived: ${failed} runs failed and were finished by a second one\n`,
    );
    expect(points).toBeGreaterThanOrEqual(60);
  },
);
