import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSums } from '../base/pixels.ts';
import type { Problem } from '../../schemas/types.ts';
import { fail } from '../base/errors.ts';
import type { Source, SourceFile } from '../source/fetch.ts';
import type { Output } from '../formats/artifacts/format.ts';
import { rasterOutputs } from '../formats/artifacts/whole.ts';
import { digestFile } from '../base/digest-file.ts';
import { mapLimit } from '../base/map-limit.ts';
import { cogFile, makeCog, cogSystem, wayOf, type WrittenCog } from './cog.ts';
import { natureOf, type Nature } from './nature.ts';
import { openRasters, type RasterFile } from './open.ts';
import { add, measureSheet } from './pixels.ts';
import type { Sheet } from './sheet.ts';
import { surveySheets } from './survey.ts';
import type { Manifest } from '../manifest/read.ts';
import { refuseTooMany, sheetsAtATime } from '../source/sheets.ts';
import { describeArtifact, withoutPath } from '../record/describe-artifact.ts';
import type { CachedSheet, SheetCache } from '../record/build-context.ts';

/** A sheet, its place among all of its source, what its pixels say, and the digest of all that decides that. */
interface SeenSheet {
  sheet: Sheet;
  index: number;
  seen: string;
  sums: PixelSums;
  /** Another machine has measured it. */
  known: boolean;
}

/** Sheets of a source, held against its format, every pixel measured. */
interface OpenSheets {
  sheets: readonly SeenSheet[];
  problems: readonly Problem[];
}

/** Manifest and folder of a command; sheets are looked for in `cache` before they are measured or made. */
interface Work {
  manifest: Manifest;
  folder: string;
  cache: SheetCache | undefined;
}

/** The sheets that one machine converts. */
interface Share {
  cache: SheetCache;
  /** Is the sheet in this place among all for this machine? */
  isOwn: (index: number) => boolean;
  /** How many files there are, where each is a sheet, and only one's own were brought. */
  listed?: number | undefined;
}

/** Convert some of many sheets and leave them, with what their pixels say, to the next build; gives counts of all and of own sheets. */
export async function convertSheets(
  files: SourceFile[],
  manifest: Manifest,
  scratch: string,
  { cache, isOwn, listed }: Share,
): Promise<{ sheets: number; own: number }> {
  // Only the next build knows all sheets: it refuses one that is unlike the others.
  // Where all pixels say something else of the values (the first seven classes were measures after all), it makes a sheet again.
  const work: Work = { manifest, folder: join(scratch, 'raster'), cache };
  await mkdir(work.folder, { recursive: true });
  const rasters = await openRasters({ files }, work.folder);
  const count = listed ?? rasters.length;
  refuseTooMany(count);
  const own = Array.from({ length: count }, (_, index) => index).filter(isOwn);
  // One image is converted as a whole, by the build itself.
  if (count === 1 || own.length === 0) return { sheets: count, own: 0 };
  const numbered = own.flatMap((index, at) => {
    const file = rasters[listed === undefined ? index : at];
    return file === undefined ? [] : [{ file, index }];
  });
  const { sheets } = await seeSheets(numbered, work);
  await makeCogs({ sheets, count, nature: whatAre(sheets, manifest).nature, ...work, isShare: true }, () => undefined);
  return { sheets: count, own: sheets.length };
}

/** Open all sheets of a source. */
export async function openSheets(source: Source, work: Work): Promise<OpenSheets & { count: number }> {
  await mkdir(work.folder, { recursive: true });
  const files = await openRasters(source, work.folder);
  const numbered = [...files.entries()].map(([index, file]) => ({ file, index }));
  const seen = await seeSheets(numbered, { ...work, cache: files.length > 1 ? work.cache : undefined });
  return { ...seen, count: files.length };
}

/** Look at sheets, which have to be like the first of them. */
async function seeSheets(numbered: readonly { file: RasterFile; index: number }[], work: Work): Promise<OpenSheets> {
  const files = numbered.map(({ file }) => file);
  const { sheets, problems } = await surveySheets(files, work.manifest.dataset, work.folder);
  const placed = sheets.map((sheet, at) => ({ sheet, index: numbered[at]?.index ?? at }));
  return { sheets: await mapLimit(placed, (each) => seeSheet(each, sheets.length, work), sheetsAtATime), problems };
}

/** Measure every pixel of a sheet, unless another machine has. */
async function seeSheet({ sheet, index }: { sheet: Sheet; index: number }, count: number, { folder, cache }: Work): Promise<SeenSheet> {
  const seen = await digestOfSeeing(sheet);
  const known = await cache?.sumsOf(seen);
  // guard [known?.bands.length === sheet.bands.length → known !== undefined]: reads the pixels of its own sheets alone
  if (known?.bands.length === sheet.bands.length) return { sheet, index, seen, sums: known, known: true };
  const { sums, ...kept } = await measureSheet(sheet, count, join(folder, `pixels${index}`));
  return { sheet: { ...sheet, ...kept }, index, seen, sums, known: false };
}

/** Find the nature of the values of all sheets, with their sums: the last sheet may hold the only colour. */
export function whatAre(sheets: readonly SeenSheet[], { dataset }: Manifest): { nature: Nature; sums: PixelSums } {
  const [first] = sheets;
  if (first === undefined) throw new Error('A raster has at least one sheet.');
  const sums = sheets.map((each) => each.sums).reduce(add);
  return { sums, nature: natureOf(first.sheet, sums, dataset.raster?.kind) };
}

/** Fails where no pixel of any sheet holds something. */
export function refuseEmpty([first]: readonly SeenSheet[], { bands }: PixelSums): void {
  if (first !== undefined && bands.every(({ valid }) => valid === 0)) throw fail('raster.empty', { name: first.sheet.name });
}

/** A sheet's COG, and the digest of all that decides its bytes. */
export interface SheetCog {
  cog: WrittenCog;
  made: string;
}

interface CogRequest extends Work, Pick<OpenSheets, 'sheets'> {
  /** How many there are, those of other machines included. */
  count: number;
  nature: Nature;
  /** Another machine goes on: it is told what the pixels say, also of a sheet that is published already. */
  isShare?: boolean;
}

/** One COG a sheet, several at a time; one that an earlier build or another machine has left is not made again. */
export async function makeCogs(
  { sheets, count, nature, manifest, folder, cache, isShare = false }: CogRequest,
  on: (done: number) => void,
): Promise<SheetCog[]> {
  const exact = manifest.dataset.raster?.lossless ?? false;
  const { recipe } = count > 1 ? rasterOutputs.sheet : rasterOutputs.cog;
  const shares = new Map<number, number>();
  const make = async ({ sheet, index, seen, sums, known }: SeenSheet): Promise<SheetCog> => {
    const tell = (done: number): void => {
      shares.set(index, done);
      on([...shares.values()].reduce((sum, share) => sum + share, 0) / sheets.length);
    };
    const made = digestOfMaking({ sheet, seen }, nature, exact, recipe);
    const place = join(folder, `cog${index}`);
    const kept = count > 1 ? await cache?.find(made, join(place, 'kept.tif')) : undefined;
    const cog = kept === undefined ? await makeCog(sheet, nature, exact, place, tell) : asCog(sheet, nature, exact, kept);
    if (count > 1 && (kept === undefined || (isShare && !known))) {
      const artifact = withoutPath(await describeArtifact(sheetOutput(index), cog.path, manifest));
      await cache?.keep({ made, seen, sums }, cog, artifact);
    }
    if (sheet.planes !== undefined) await rm(sheet.planes);
    tell(1);
    return { cog, made };
  };
  return mapLimit(sheets, make, sheetsAtATime);
}

const digestOf = (...parts: unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** 16 hex of the digest of all that decides what the pixels of a sheet say. */
async function digestOfSeeing({ path, input, mask, bands, masked }: Sheet): Promise<string> {
  const { sha256 } = await digestFile(path);
  const beside = mask === undefined ? [] : [(await digestFile(mask)).sha256];
  return digestOf(bands[0]?.type === 'Byte' ? seeingRecipes.bytes : seeingRecipes.others, sha256, input.driver, bands, masked, ...beside);
}

/** Raised by hand when pixels are measured otherwise: what has changed for some is not measured anew, nor converted, for all. */
const seeingRecipes = { bytes: 1, others: 2 };

/** 16 hex of the digest of all that decides the bytes of a sheet's COG. */
const digestOfMaking = ({ sheet, seen }: { sheet: Sheet; seen: string }, nature: Nature, exact: boolean, recipe: number): string =>
  digestOf(recipe, seen, cogSystem(sheet, nature), wayOf(sheet, nature, exact), ...(sheet.moved ? [sheet.transform] : []));

/** A sheet that is kept, as if it had just been made: it was held against its source then. */
export const asCog = (sheet: Sheet, nature: Nature, exact: boolean, { path, lossy, problems }: CachedSheet): WrittenCog => ({
  path,
  lossy,
  problems,
  file: cogFile(sheet, path, wayOf(sheet, nature, exact).clear ?? false),
});

/** The file of one sheet of several. */
export const sheetOutput = (index: number): Output => ({ ...rasterOutputs.sheet, suffix: `-${index + 1}.tif` });
