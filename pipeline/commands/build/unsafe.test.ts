import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';
import { catalogue, filesOf, run } from './build.fixtures/catalogue.ts';

const cli = join(import.meta.dirname, '..', '..', 'cli.ts');

/** Run `mappe` on a machine whose bubblewrap works as little as in a container without rights. */
function mappe(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const fake = join(scratchFolder(), 'bwrap');
  writeFileSync(fake, "#!/bin/sh\necho 'bwrap: Creating new namespace failed: Operation not permitted' >&2\nexit 1\n");
  chmodSync(fake, 0o755);
  // What tests write may lie in memory, which a new /dev hides.
  const machine = ['--bind', '/', '/', '--dev', '/dev', '--bind', tmpdir(), tmpdir(), '--ro-bind', fake, '/usr/bin/bwrap'];
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', cli, ...args];
  return spawnSync('bwrap', [...machine, '--', ...node], { encoding: 'utf8' });
}

test('without a sandbox nothing is built, unless an admin asks for it: then the bytes are the same, and the run says how they were made', async () => {
  const { datasets } = catalogue();
  const safe = join(scratchFolder(), 'store');
  const unsafe = join(scratchFolder(), 'store');
  const where = ['--datasets', datasets, '--store', unsafe, '--run', 'essai'];

  const refused = mappe('build', ...where);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(
    /^bubblewrap ne peut pas isoler les programmes \(Creating new namespace failed: Operation not permitted\)/,
  );
  expect(existsSync(join(unsafe, 'data'))).toBe(false);

  const built = mappe('build', ...where, '--unsafe-no-sandbox');
  expect(built.status, built.stderr + built.stdout).toBe(0);
  expect(built.stderr.split('\n').filter((line) => line.startsWith('ATTENTION'))).toEqual([
    expect.stringMatching(/--unsafe-no-sandbox lit les fichiers des producteurs sans bac à sable\. .*Seulement sur une machine jetable/),
  ]);
  await run(datasets, safe, { run: 'essai', buildOnly: true });
  const artifacts = (store: string): string[] => filesOf(store).filter((name) => name.startsWith('data/'));
  expect(artifacts(unsafe).length).toBeGreaterThan(5);
  expect(artifacts(unsafe)).toEqual(artifacts(safe));
  for (const name of artifacts(safe)) expect(readFileSync(join(unsafe, name)).equals(readFileSync(join(safe, name))), name).toBe(true);
  const report = (store: string): unknown => JSON.parse(readFileSync(join(store, 'pending', 'essai', '1-of-1.json'), 'utf8'));
  expect(report(unsafe)).toMatchObject({ unsafe: true });
  expect(report(safe)).not.toHaveProperty('unsafe');

  const file = join(datasets, 'ddt-51', 'mats', 'mats.geojson');
  expect(mappe('inspect', file).stderr).toContain('bubblewrap ne peut pas isoler');
});
