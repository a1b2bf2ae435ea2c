import { globSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { env, execPath } from 'node:process';
import type { NewRepository } from './github-server.ts';
import type { RunnerOptions } from './runner.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const demonstration = join(root, 'site', 'demonstration');

/**
 * This project as a repository whose workflows run its own programs: the demonstration is its catalogue, and packages are installed
 * already.
 */
export const thisProject: { folder: string; repository: NewRepository; runner: RunnerOptions } = {
  folder: root,
  repository: {
    folder: root,
    // Each job checks all of it out. Those beside programs stay: by these it is known whether programs are compiled.
    without: ['datasets', 'site/e2e', 'site/fixtures', ':(glob,exclude)pipeline/programs/**', ':(glob)**/*.test.ts'],
    files: Object.fromEntries(
      globSync('**/*.*', { cwd: demonstration }).map((path) => [`datasets/${path}`, readFileSync(join(demonstration, path))]),
    ),
  },
  runner: {
    prepare: (workspace) => symlinkSync(join(root, 'node_modules'), join(workspace, 'node_modules')),
    env: { PATH: [dirname(execPath), join(root, 'node_modules', '.bin'), env['PATH'] ?? ''].join(delimiter) },
  },
};

/** The same, with `settings` more in its operator.yaml. */
export const withSettings = (settings: string): NewRepository => {
  const operator = readFileSync(join(demonstration, 'operator.yaml'), 'utf8') + settings;
  return { ...thisProject.repository, files: { ...thisProject.repository.files, 'datasets/operator.yaml': operator } };
};
