import { join } from 'node:path';
import { expect } from 'vitest';
import { listOf, profileFolder } from './profile.ts';

/* Loaded before a file of tests whose cost is measured: lists the programs that it starts, in its own process or in those of commands. */

const hook = join(import.meta.dirname, '..', 'pipeline', 'sandbox', 'run.fixtures', 'list-started.ts');
process.env['STARTED_PROGRAMS'] = listOf(process.env[profileFolder] ?? '', expect.getState().testPath ?? '');
process.env['NODE_OPTIONS'] = `--import=${hook}`;
await import(hook);
