import { symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { env, execPath } from 'node:process';
import type { RunnerOptions } from './runner.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * This project as a repository, so that a workflow runs the very programs that it names: `folder` for its first commit, and machines on
 * which its packages are installed already.
 */
export const thisProject: { folder: string; runner: RunnerOptions } = {
  folder: root,
  runner: {
    prepare: (workspace) => symlinkSync(join(root, 'node_modules'), join(workspace, 'node_modules')),
    env: { PATH: [dirname(execPath), join(root, 'node_modules', '.bin'), env['PATH'] ?? ''].join(delimiter) },
  },
};
