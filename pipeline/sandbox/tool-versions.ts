import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Version } from '../../schemas/types.ts';
import type { Command } from './command.ts';
import { run } from './run.ts';

/** Versions of the programs that make the data, as records name them. */
export async function readToolVersions(scratch: string): Promise<Version['tools']> {
  const output = join(scratch, 'versions');
  await mkdir(output, { recursive: true });
  const versionOf = async (program: Command['program']): Promise<string> => {
    let said = '';
    // tippecanoe says its version on standard error.
    await run({ program, args: ['--version'] }, { inputs: {}, output }, { onOutput: (text) => (said += text) });
    return /\d+(\.\d+)+/.exec(said)?.[0] ?? said.trim();
  };
  const [gdal, tippecanoe] = await Promise.all([versionOf('ogr2ogr'), versionOf('tippecanoe')]);
  return { gdal, tippecanoe };
}
