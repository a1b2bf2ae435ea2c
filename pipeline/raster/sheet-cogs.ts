import { createHash } from 'node:crypto';
import type { Artifact, Problem } from '../../schemas/types.ts';
import { digestFile } from '../tools/digest-file.ts';
import { cogFile, type Cog } from './cog.ts';
import type { Nature } from './nature.ts';
import type { Sheet } from './sheet.ts';

/** A sheet that an earlier build, or one that died, has converted. */
export interface KeptSheet {
  /** Where its file has been brought to. */
  path: string;
  lossy: boolean;
  problems: Problem[];
}

/** Remembers converted sheets from one build to the next. */
export interface SheetKeeper {
  /** The sheet that was made so, brought to `path`; undefined where there is none. */
  find: (made: string, path: string) => Promise<KeptSheet | undefined>;
  /** Keeps a sheet as soon as it is whole, under its published name: a build that dies has not made it in vain. */
  keep: (made: string, sheet: KeptSheet, artifact: Artifact) => Promise<void>;
}

/** 16 hex of the digest of all that decides the bytes of a sheet's COG. */
export async function digestOfMaking(sheet: Sheet, nature: Nature, exact: boolean, recipe: number): Promise<string> {
  const { sha256 } = await digestFile(sheet.path);
  const { input, crs, bands, masked } = sheet;
  const said = JSON.stringify([recipe, sha256, input.driver, crs.code, bands, masked, nature, exact]);
  return createHash('sha256').update(said).digest('hex').slice(0, 16);
}

/** A sheet that is kept, as if it had just been made: it was held against its source then. */
export const asCog = (sheet: Sheet, { path, lossy, problems }: KeptSheet): Cog => ({
  ...{ path, lossy, problems },
  file: cogFile(sheet, path, lossy),
});
