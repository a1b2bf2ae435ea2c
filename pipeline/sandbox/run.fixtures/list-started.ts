import { accessSync, appendFileSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { subscribe } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';

/*
 * Loaded before a command (`node --import`): appends the programs that it starts in the sandbox to the file STARTED_PROGRAMS, a line each.
 */

/** Asked for each time: files of tests that share a process have lists of their own. */
const listed = (): string | undefined => process.env['STARTED_PROGRAMS'];

/** A test may start a command where it sees nothing of this machine that can be written to. */
function canWrite(path: string): boolean {
  try {
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A program, and of its arguments what tells it from others: of ours the file and its works, of GDAL the format that it writes. */
function nameOf(args: readonly string[]): string | undefined {
  const limits = args.indexOf('prlimit');
  if (limits === -1) return undefined;
  const [program = '', ...rest] = args.slice(limits + 1).filter((arg) => !/^--(as|data|cpu|fsize|core|nproc)=/.test(arg));
  const file = rest.findIndex((arg) => arg.startsWith('/app/pipeline/programs/'));
  if (file !== -1) return ['node', ...rest.slice(file)].join(' ').replace('/app/pipeline/programs/', '');
  const format = rest.findIndex((arg) => arg === '-f' || arg === '-of');
  return [program, ...(rest[0] === '--version' ? [rest[0]] : format === -1 ? [] : rest.slice(format, format + 2))].join(' ');
}

if (listed() !== undefined)
  subscribe('child_process', (message) => {
    const { process: child } = message as { process: ChildProcess };
    const list = listed();
    // Its arguments are known once it has been started.
    process.nextTick(() => {
      const name = child.spawnfile === 'bwrap' ? nameOf(child.spawnargs) : undefined;
      if (name !== undefined && list !== undefined && canWrite(list)) appendFileSync(list, `${name}\n`);
    });
  });
