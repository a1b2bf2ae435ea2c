import { basename, join } from 'node:path';
import { fail } from '../errors.ts';
import type { Source, SourceFile } from '../fetch.ts';
import { extensionOf } from '../formats/sources/choose.ts';
import { besideExtensions, besideOf, recogniseRaster, rasterExtensions, type RasterFormat } from '../formats/sources/rasters.ts';
import { readHead } from '../open-source.ts';
import { isArchive, takeOut } from '../tools/check/unpack.ts';

/** A file as it was deposited, or as an archive held it; `stem`: what files have in common that belong together. */
interface Found extends Pick<SourceFile, 'path' | 'name' | 'crs'> {
  stem: string;
}

/** A raster of a source, on this disk. */
export interface RasterFile extends Omit<Found, 'stem'> {
  format: RasterFormat;
  /** Files of its name: the numbers that place it, and the system of its coordinates. */
  beside: Partial<Record<'world' | 'system', { path: string; name: string }>>;
}

/** All rasters of a source: its files, or what its archives hold. */
export async function openRasters({ files }: Pick<Source, 'files'>, scratch: string): Promise<RasterFile[]> {
  const found: Found[] = [];
  for (const [index, { path, name, crs }] of files.entries()) {
    const head = await readHead(path, name);
    const inside = isArchive(head.bytes)
      ? await unpackRasters({ path, name }, join(scratch, `unpack${index}`))
      : [{ path, name, stem: stemOf(name) }];
    found.push(...inside.map((file) => ({ ...file, ...(crs !== undefined && { crs }) })));
  }
  const known = await Promise.all(found.map(async (file) => ({ file, format: recogniseRaster(await readHead(file.path, file.name)) })));
  const stems = new Set(known.flatMap(({ file, format }) => (format === undefined ? [] : [file.stem])));
  const others = known.flatMap(({ file, format }) => (format === undefined ? [file] : []));
  const odd = others.find(({ stem }) => !stems.has(stem));
  if (odd !== undefined) throw fail('raster.mixed', { name: odd.name });
  return known.flatMap(({ file: { stem, ...file }, format }) =>
    format === undefined ? [] : [{ ...file, format, beside: besideFile(others, stem) }],
  );
}

function besideFile(others: readonly Found[], stem: string): RasterFile['beside'] {
  const beside: RasterFile['beside'] = {};
  for (const other of others) {
    const what = besideOf(extensionOf(other.name));
    if (what !== undefined && other.stem === stem) beside[what] = other;
  }
  return beside;
}

const stemOf = (name: string): string => name.toLowerCase().replace(/\.[^./]*$/, '');

async function unpackRasters(archive: { path: string; name: string }, work: string): Promise<Found[]> {
  const { files } = await takeOut(archive, [...rasterExtensions, ...besideExtensions], work);
  return files.map(({ path, name }) => ({ path, name: basename(name), stem: `${work}/${stemOf(name)}` }));
}
