import { mkdir } from 'node:fs/promises';
import { joinSheets } from '../tools/gdal-raster.ts';
import { runTask } from '../tools/job.ts';
import type { Cog } from './cog.ts';

/** All sheets of a raster as one: what commands that run in `work` read as `source`, with the files that it stands for. */
export interface Joined {
  source: string;
  inputs: Record<string, string>;
  work: string;
}

/** Lay the sheets side by side; a single one is itself. */
export async function joinCogs(cogs: readonly Cog[], work: string): Promise<Joined> {
  await mkdir(work, { recursive: true });
  const inputs = Object.fromEntries(cogs.map(({ path }, index) => [`sheet${index}.tif`, path]));
  const names = Object.keys(inputs);
  if (names.length > 1) await runTask({ command: joinSheets(names), inputs }, work);
  return { source: names.length > 1 ? '/out/mosaic.vrt' : `/in/${names[0]}`, inputs, work };
}
