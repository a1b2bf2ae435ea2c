import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Problem } from '../../schemas/types.ts';
import { fail, problem } from '../base/errors.ts';
import type { Source, SourceFile } from '../source/fetch.ts';
import { extensionOf } from '../base/media-types.ts';
import { tellLeft } from '../formats/sources/choose.ts';
import { besideExtensions, besideOf, recogniseRaster, rasterExtensions, type RasterFormat } from '../formats/sources/rasters.ts';
import { readSourceHead } from '../source/open-source.ts';
import { isArchive } from '../base/archive.ts';
import { takeOut } from '../source/take-out.ts';

/** File as it was deposited, or as an archive held it; `whole`: its folder and name, `stem`: part shared by files that belong together. */
interface DepositedFile extends Pick<SourceFile, 'path' | 'name' | 'crs'> {
  whole: string;
  stem: string;
}

/** A raster of a source, on this disk. */
export interface RasterFile extends Omit<DepositedFile, 'whole' | 'stem'> {
  format: RasterFormat;
  /** Files of its name: the numbers that place it, the system of its coordinates, the mask that says which pixels hold something. */
  beside: Partial<Record<'world' | 'system' | 'mask', { path: string; name: string }>>;
  /** Problems for the parts of the file's archive, or of the same name, that are left aside. */
  told: Problem[];
}

/** All rasters of a source: its files, or what its archives hold. */
export async function openRasters({ files }: Pick<Source, 'files'>, scratch: string): Promise<RasterFile[]> {
  const found: DepositedFile[] = [];
  const left: string[] = [];
  for (const [index, { path, name, crs }] of files.entries()) {
    const head = await readSourceHead(path, name);
    const { inside, ignored } = isArchive(head.bytes)
      ? await unpackRasters({ path, name }, join(scratch, `unpack${index}`))
      : { inside: [{ path, name, ...placeOf(name) }], ignored: [] };
    left.push(...ignored);
    found.push(...inside.map((file) => ({ ...file, ...(crs !== undefined && { crs }) })));
  }
  const known = await Promise.all(
    found.map(async (file) => ({ file, what: besideOf(extensionOf(file.name)), format: await formatOf(file) })),
  );
  const rasters = known.flatMap(({ file, format }) => (format === undefined ? [] : [{ file, format }]));
  const others = known.flatMap(({ file, format, what }) => (format === undefined ? [{ ...file, what }] : []));
  const stems = new Set(rasters.map(({ file }) => file.stem));
  const wholes = new Set(rasters.map(({ file }) => file.whole));
  // Metadata of a whole delivery, as any archive holds them.
  const sheets = others.filter(({ what, whole }) => what === 'notes' && !wholes.has(owner(whole)));
  const odd = others.find((other) => !sheets.includes(other) && !stems.has(other.stem) && !wholes.has(owner(other.whole)));
  if (odd?.what === 'mask') throw maskAlone(odd.name, rasters[0]?.file.name); // guard (build-mask.test.ts): is refused of no image
  if (odd !== undefined) throw fail('raster.mixed', { name: odd.name });
  const opened = await Promise.all(rasters.map(({ file, format }) => withBeside(file, format, others)));
  opened[0]?.told.push(...tellLeft([...left, ...sheets.map(({ name }) => name)]));
  return opened;
}

/** Overviews and masks are TIFFs as well: what lies beside an image is told by its name first. */
async function formatOf({ path, name }: DepositedFile): Promise<RasterFormat | undefined> {
  return besideOf(extensionOf(name)) === undefined ? recogniseRaster(await readSourceHead(path, name)) : undefined;
}

const maskAlone = (name: string, image = 'image.tif'): Error => fail('raster.mask-alone', { name, wanted: `${image}.msk` });

/** The image that a file beside it belongs to by GDAL's custom, which adds an ending: "x.tif.msk", "x.tif.aux.xml". */
const owner = (whole: string): string => whole.replace(/(\.aux)?\.[^./]*$/, '');

/** An image with what lies beside it; what of that is not read is told. */
async function withBeside(
  { stem, whole, ...file }: DepositedFile,
  format: RasterFormat,
  others: readonly (DepositedFile & { what: ReturnType<typeof besideOf> })[],
): Promise<RasterFile> {
  const beside: RasterFile['beside'] = {};
  const told: Problem[] = [];
  for (const { what, name, path, ...other } of others) {
    const isOwn = owner(other.whole) === whole;
    if (!isOwn && other.stem !== stem) continue;
    if (what === 'mask' && !isOwn) throw maskAlone(name, file.name);
    if (what === 'world' || what === 'system' || what === 'mask') beside[what] = { path, name };
    if (what === 'overviews') told.push(problem('raster.overviews-left', { name }, { severity: 'notice' }));
    if (what === 'notes' && isOwn) told.push(await tellNotes({ path, name }, file.name));
  }
  // Beside a file that a manifest names, nothing else is read.
  if (beside.mask === undefined && (await stat(`${file.path}.msk`).catch(() => undefined)) !== undefined)
    // guard: is not passed over where a manifest names the image alone
    throw fail('raster.mask-beside', { name: file.name, mask: `${file.name}.msk` });
  return { ...file, format, beside, told };
}

/** Facts of an image that stand in GDAL's notes alone, for all that is known here. */
const saying = /<(NoDataValue|SRS|GeoTransform|GCPList|ColorTable|ColorInterp|Scale|Offset|UnitType)\b/;

/** GDAL's notes on an image (.aux.xml) are not read: most say what anybody can measure, some what the image does not say itself. */
async function tellNotes({ path, name }: { path: string; name: string }, image: string): Promise<Problem> {
  const [, said] = saying.exec((await readSourceHead(path, name)).text) ?? [];
  return said === undefined
    ? problem('raster.notes-left', { name }, { severity: 'notice' })
    : problem('raster.notes-unread', { name, image, said }, { severity: 'warning' });
}

/** Folder and name of a file in lower case, with its ending and without. */
function placeOf(name: string, folder = ''): Pick<DepositedFile, 'whole' | 'stem'> {
  const whole = `${folder}${name.toLowerCase()}`;
  return { whole, stem: whole.replace(/\.[^./]*$/, '') };
}

async function unpackRasters(
  archive: { path: string; name: string },
  work: string,
): Promise<{ inside: DepositedFile[]; ignored: string[] }> {
  const { files, ignored } = await takeOut(archive, [...rasterExtensions, ...besideExtensions], work);
  return { inside: files.map(({ path, name }) => ({ path, name: basename(name), ...placeOf(name, `${work}/`) })), ignored };
}
