import type { Manifest } from '../../manifest/read.ts';
import type { Source } from '../../source/fetch.ts';
import { makeCogs, openSheets, whatAre } from '../build-sheets.ts';
import type { WrittenCog } from '../cog.ts';

/** The COGs of a source as a build publishes them, without the tiles and drawings that it makes of them. */
export async function cogsOf(source: Source, manifest: Manifest, folder: string): Promise<WrittenCog[]> {
  const work = { manifest, folder, cache: undefined };
  const opened = await openSheets(source, work);
  const { nature } = whatAre(opened.sheets, manifest);
  return (await makeCogs({ ...opened, nature, ...work }, () => undefined)).map(({ cog }) => cog);
}
