import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail } from './errors.ts';
import type { Progress } from './progress.ts';
import type { Manifest } from './read.ts';
import { download, type Network } from './tools/download.ts';

/** A source on this disk, its digest known. */
export interface Source {
  path: string;
  /** File name as deposited. */
  name: string;
  bytes: number;
  sha256: string;
  url?: string;
}

/** The folder of package.json and node_modules. */
const project = join(import.meta.dirname, '..');

/** Bring the source of a manifest to this disk: a file of the data set's folder or of an npm package stays where it is, an address is downloaded to scratch. */
export async function fetchSource(
  manifest: Pick<Manifest, 'folder' | 'dataset' | 'locate'>,
  scratch: string,
  on?: Progress,
  network: Network = {},
): Promise<Source> {
  const { path, url, sha256 } = manifest.dataset.source;
  on?.({ stage: 'fetch' });
  const source =
    url === undefined
      ? await readLocal(manifest, path ?? '')
      : await fetchUrl(url, scratch, network, (done) => on?.({ stage: 'fetch', done }));
  if (sha256 !== undefined && sha256.toLowerCase() !== source.sha256) {
    throw fail(
      'source.digest',
      { name: source.name, expected: sha256, found: source.sha256 },
      { where: manifest.locate('/source/sha256') },
    );
  }
  return source;
}

/** Download a source from an https address. */
export async function fetchUrl(url: string, scratch: string, network: Network = {}, on?: (done: number) => void): Promise<Source> {
  const folder = join(scratch, 'fetch');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'source');
  const { bytes, sha256 } = await download(url, path, network, on);
  return { path, name: nameOfUrl(url), bytes, sha256, url };
}

/** A plain file as a source. */
export async function fileSource(path: string): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw fail('source.absent', { path });
  if (!found.isFile()) throw fail('source.path-not-file', { path });
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 }) as AsyncIterable<Buffer>) hash.update(piece);
  return { path, name: basename(path), bytes: found.size, sha256: hash.digest('hex') };
}

/** The file name in an address, as a file may be called anywhere. */
export function nameOfUrl(url: string): string {
  const last = new URL(url).pathname.split('/').findLast((part) => part !== '') ?? '';
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // A percent sign that begins no character stays as it is.
  }
  return (
    name
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}._-]+/gu, '-')
      .replace(/^[.-]+/, '')
      .slice(-100) || 'source'
  );
}

async function readLocal(manifest: Pick<Manifest, 'folder' | 'locate'>, path: string): Promise<Source> {
  const where = manifest.locate('/source/path');
  const parts = path.split('/');
  if (path === '' || path.includes('\\') || parts.some((part) => part === '' || part.startsWith('.')))
    throw fail('source.path-invalid', { path }, { where });
  const base = parts[0] === 'node_modules' ? await packageBase(parts, path, where) : manifest.folder;
  await refuseLinks(base, parts, path, where);
  return fileSource(join(base, path));
}

/** node_modules/<package>/… of a package that package.json names. */
async function packageBase(parts: string[], path: string, where: string): Promise<string> {
  const name = parts[1]?.startsWith('@') ? `${parts[1]}/${parts[2]}` : (parts[1] ?? '');
  const { dependencies = {} } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  if (!Object.hasOwn(dependencies, name)) throw fail('source.path-package', { path, package: name }, { where });
  return project;
}

/** Each part of the path must be what it seems: a link could lead anywhere. */
async function refuseLinks(base: string, parts: string[], path: string, where: string): Promise<void> {
  let current = base;
  for (const [index, part] of parts.entries()) {
    current = join(current, part);
    const found = await lstat(current).catch(() => undefined);
    if (found === undefined) throw fail('source.path-absent', { path, folder: basename(dirname(current)) }, { where });
    if (found.isSymbolicLink()) throw fail('source.path-link', { path }, { where });
    const isLast = index === parts.length - 1;
    if (isLast ? !found.isFile() : !found.isDirectory()) throw fail('source.path-not-file', { path }, { where });
  }
}
