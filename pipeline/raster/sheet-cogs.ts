import { createHash } from 'node:crypto';
import { digestFile } from '../base/digest-file.ts';
import { cogFile, systemOf, wayOf, type Cog } from './cog.ts';
import type { Nature } from './nature.ts';
import type { Sheet } from './sheet.ts';
import type { CachedSheet } from '../record/build-context.ts';

const digestOf = (...parts: unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** 16 hex of the digest of all that decides what the pixels of a sheet say. */
export async function digestOfSeeing({ path, input, mask, bands, masked }: Sheet): Promise<string> {
  const { sha256 } = await digestFile(path);
  const beside = mask === undefined ? [] : [(await digestFile(mask)).sha256];
  return digestOf(bands[0]?.type === 'Byte' ? seeingRecipes.bytes : seeingRecipes.others, sha256, input.driver, bands, masked, ...beside);
}

/** Raised by hand when pixels are measured otherwise: what has changed for some is not measured anew, nor converted, for all. */
const seeingRecipes = { bytes: 1, others: 2 };

/** 16 hex of the digest of all that decides the bytes of a sheet's COG. */
export const digestOfMaking = ({ sheet, seen }: { sheet: Sheet; seen: string }, nature: Nature, exact: boolean, recipe: number): string =>
  digestOf(recipe, seen, systemOf(sheet, nature), wayOf(sheet, nature, exact), ...(sheet.moved ? [sheet.transform] : []));

/** A sheet that is kept, as if it had just been made: it was held against its source then. */
export const asCog = (sheet: Sheet, nature: Nature, exact: boolean, { path, lossy, problems }: CachedSheet): Cog => ({
  ...{ path, lossy, problems },
  file: cogFile(sheet, path, wayOf(sheet, nature, exact).clear ?? false),
});
