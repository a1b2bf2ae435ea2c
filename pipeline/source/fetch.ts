import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PlacedFile } from '../../schemas/rules/files.ts';
import { phrase } from '../../schemas/messages/fill.ts';
import type { PathState } from '../../schemas/rules/rule.ts';
import { sealedEnding } from '../../schemas/model/deposit-name.ts';
import type { Dataset, Version, Bbox, Problem, Service, ManifestService } from '../../schemas/types.ts';
import { fail, PipelineError, problem } from '../base/errors.ts';
import { locatePath, pathState } from '../manifest/path-states.ts';
import type { Progress } from '../base/progress.ts';
import { readRepository } from '../manifest/repository.ts';
import type { Manifest } from '../manifest/read.ts';
import { digestFile } from '../base/digest-file.ts';
import { digest } from '../stores/digest.ts';
import { download, HostSilence, isUnchanged, type Validators } from '../download/download.ts';
import { makeDeadline, type Network } from '../download/exchange.ts';
import { currentLimits } from '../base/conditions.ts';
import { raise } from '../base/limits.ts';

/** Facts of a file, known without its bytes. */
export interface FileFacts extends Validators {
  /** File name as deposited. */
  name: string;
  bytes: number;
  sha256: string;
  url?: string;
  /** SHA-256 of what was sent, where that was encrypted: the manifest names it by this. */
  sealed?: string;
}

/** A file on this disk. */
export interface SourceFile extends FileFacts {
  path: string;
  /** EPSG:nnnn, where the manifest says it for the file. */
  crs?: string;
}

/** Description of one layer by a service: nothing in it depends on the moment of the request. */
export interface DescribedService {
  service: Service;
  /** In the coordinates of `crs`; null where the service says none that can be used. */
  place: { crs: string; box: Bbox } | null;
  problems: Problem[];
  /** Sizes of an image that a map can draw: its own pixels and those of its overviews, the largest first. */
  sizes?: { width: number; height: number }[];
}

/** Asks services what they say of a layer that a manifest names. */
export interface Services {
  describe: (asked: ManifestService) => Promise<DescribedService>;
}

/** Source of a data set: one file with its facts, or several, stacked in this order, with the digest of their digests. */
export interface Source<File extends FileFacts = SourceFile> extends FileFacts {
  files: File[];
  /** Present where it was computed from published data sets: its digest is then that of their versions. */
  derivedFrom?: NonNullable<Version['source']['derivedFrom']>;
  /** Present where the data stay at a service: there are no files then, and the digest is that of what the service says. */
  service?: DescribedService;
}

/** A source of which some files are known to be those of before, and were not downloaded. */
export type KnownSource = Source<FileFacts & { path?: string }>;

/** Brings the deposited file of a digest to a path; false where the store has none. `on` hears of its share, from 0 to 1. */
export type FetchDeposit = (sha256: string, path: string, on?: (done: number) => void) => Promise<boolean>;

/** Decrypts a deposit that was encrypted before it was sent, to another path. */
export type Unseal = (path: string, to: string) => Promise<void>;

/** Ways to deposits: to bring one, and to open one that is sealed. */
export interface Deposits {
  bring: FetchDeposit;
  /** Absent where restricted data are not built. */
  unseal?: Unseal | undefined;
}

type SourceManifest = Pick<Manifest, 'folder' | 'sourceFiles' | 'locate'> & { dataset: Pick<Dataset, 'source'> };

/** Fetch the source of a manifest: files of its folder or of an npm package stay where they are, addresses are downloaded to scratch. */
export async function fetchSource(
  manifest: SourceManifest,
  scratch: string,
  on?: Progress,
  network: Network = {},
  deposits?: Deposits,
): Promise<Source> {
  const source = stack(await fetchFiles(manifest, manifest.sourceFiles, scratch, { on, network, deposits }));
  // Of a list, the digest of the digests.
  if (manifest.dataset.source.files !== undefined) refuseOther({ ...manifest.dataset.source, pointer: '/source' }, source, manifest);
  return source;
}

/** Bring some of the files of a source: one machine out of several may need no others. */
export async function fetchFiles(
  manifest: SourceManifest,
  placed: readonly PlacedFile[],
  scratch: string,
  { on, network = {}, deposits }: { on?: Progress | undefined; network?: Network; deposits?: Deposits | undefined } = {},
): Promise<SourceFile[]> {
  on?.({ stage: 'fetch' });
  // All files together have the time of one.
  const hurried = { ...network, deadline: makeDeadline(network) };
  const files: SourceFile[] = [];
  for (const [index, file] of placed.entries()) {
    const tell = (done: number): void => on?.({ stage: 'fetch', done: (index + done) / placed.length });
    const folder = join(scratch, 'fetch', String(index));
    const found =
      file.deposit !== undefined
        ? await bringDeposit(manifest, file, folder, { deposits, tell })
        : file.url === undefined
          ? await readLocal(manifest, file)
          : await fetchHosted(file.url, folder, hurried, tell);
    refuseOther(file, found, manifest);
    files.push({ ...found, ...(file.crs !== undefined && { crs: file.crs }) });
    refuseTooLarge(files, manifest); // guard: the bytes of a source
  }
  return files;
}

/** All files of a source together have to fit on a disk beside what is made of them. */
function refuseTooLarge(files: readonly { bytes: number }[], { locate }: Pick<Manifest, 'locate'>): void {
  const limit = currentLimits().sourceBytes;
  if (files.reduce((sum, { bytes }) => sum + bytes, 0) <= limit) return;
  const facts = { gigabytes: Math.floor((limit / 1024 ** 3) * 100) / 100, raise: raise('sourceBytes') };
  throw fail('source.too-large', facts, { where: locate('/source') });
}

/**
 * Recognise `known` as the manifest's unchanged source without downloading; unless `asks` is false, addresses are asked. Undefined where it
 * changed, or nobody can tell.
 */
export async function recogniseSource(
  manifest: SourceManifest,
  known: Version['source'],
  network: Network = {},
  { asks = true }: { asks?: boolean } = {},
): Promise<KnownSource | undefined> {
  // What is computed, or stays at a service, has to be asked for.
  if (manifest.sourceFiles.length === 0) return undefined;
  const before: FileFacts[] = known.files ?? [known];
  const files: KnownSource['files'] = [];
  for (const file of manifest.sourceFiles) {
    if (file.deposit !== undefined) {
      const deposited = plainName(file.deposit);
      const same = before.find(({ name, sha256, sealed = sha256 }) => name === deposited && sealed === file.sha256?.toLowerCase());
      if (same === undefined) return undefined;
      files.push(factsOf(same));
      continue;
    }
    if (file.url === undefined) {
      files.push(await readLocal(manifest, file));
      continue;
    }
    const same = before.find(({ url, sha256 }) => url === file.url && (file.sha256 ?? sha256).toLowerCase() === sha256);
    // What the manifest pins needs no asking.
    if (same === undefined || (asks && file.sha256 === undefined && !(await isUnchanged(file.url, same, network)))) return undefined;
    files.push(factsOf(same));
  }
  return stack(files);
}

/** Ask the service where data stay: they are a source without files, whose digest is that of what the service says. */
export async function identifyService(
  { locate }: Pick<Manifest, 'locate'>,
  asked: ManifestService,
  on: Progress,
  services?: Services,
): Promise<KnownSource> {
  on({ stage: 'fetch' });
  if (services === undefined) throw new Error('No machine asks a service without a reader of services.');
  const service = await services.describe(asked).catch((error: unknown) => {
    throw error instanceof PipelineError ? atPlace(error, locate('/source/service')) : error;
  });
  const sha256 = digest(JSON.stringify([service.service, service.place]));
  return { name: asked.layer ?? new URL(asked.url).pathname.slice(1), bytes: 0, sha256, url: asked.url, files: [], service };
}

/** The same refusal, at the place of the manifest that names the service. */
const atPlace = ({ problems, cause }: PipelineError, where: string): PipelineError =>
  new PipelineError(
    problems.map(({ id, facts, severity }) => problem(id as Parameters<typeof problem>[0], facts ?? {}, { where, severity })),
    { cause },
  );

/** Download a source from an https address. */
export async function fetchUrl(url: string, scratch: string, network: Network = {}, on?: (done: number) => void): Promise<Source> {
  return stack([await fetchFile(url, join(scratch, 'fetch'), network, on)]);
}

/** Plain files as a source. */
export async function fileSource(...paths: [string, ...string[]]): Promise<Source> {
  return stack(await Promise.all(paths.map(readPlain)));
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

/** The file of a data set: a host that never answers is no fault of its manifest. */
async function fetchHosted(...given: Parameters<typeof fetchFile>): Promise<SourceFile> {
  try {
    return await fetchFile(...given);
  } catch (cause) {
    if (!(cause instanceof HostSilence)) throw cause;
    const [url] = given;
    throw fail('source.host-unreachable', { host: cause.host, url, detail: cause.detail }, { cause });
  }
}

async function fetchFile(url: string, folder: string, network: Network, on?: (done: number) => void): Promise<SourceFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'source');
  const { url: _, ...got } = await download(url, path, network, on);
  return { path, name: nameOfUrl(url), ...got, url };
}

async function readPlain(path: string): Promise<SourceFile> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw fail('source.absent', { path });
  if (!found.isFile()) throw fail('source.not-file', { path });
  return { path, name: basename(path), ...(await digestFile(path)) };
}

/** Find the file that a path of a manifest in `folder` leads to, and its state. */
async function lookUp(path: string, folder: string): Promise<PathState & { at: string }> {
  const { folder: repository, packages } = readRepository();
  const roots = { folder, repository, packages };
  return { ...(await pathState(path, roots)), at: locatePath(path, roots) };
}

/** A file beside the manifest or in a package: looked at again here, because a link could have taken its place. */
async function readLocal({ folder, locate }: SourceManifest, { path = '', pointer }: PlacedFile): Promise<SourceFile> {
  const { state, near, at } = await lookUp(path, folder);
  // An empty file is told by whoever reads it.
  if (state !== 'file' && state !== 'empty') {
    const words = state === 'absent' && near !== undefined ? phrase('hint.file', { near }) : (near ?? '');
    throw fail(`path.${state}`, { path, near: words }, { where: locate(`${pointer}/path`) });
  }
  return readPlain(at);
}

/** Fetch a deposited file, checked by its digest: from beside the manifest, where its depositor may have it, or from the store. */
async function bringDeposit(
  { folder: own, locate }: SourceManifest,
  { deposit: name = '', sha256: given = '', pointer }: PlacedFile,
  folder: string,
  { deposits, tell }: { deposits: Deposits | undefined; tell: (done: number) => void },
): Promise<SourceFile> {
  const sha256 = given.toLowerCase();
  const { state, at } = await lookUp(name, own);
  // guard [state === 'file' → state !== 'absent']: a file of that name and digest beside the manifest does as well
  if (state === 'file') {
    const beside = await readPlain(at);
    // guard [beside.sha256 === sha256 → true]: a file of that name and digest beside the manifest does as well
    if (beside.sha256 === sha256) return beside;
  }
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'source');
  if (!(await deposits?.bring(sha256, path, tell)))
    throw fail('source.deposit-absent', { name, sha256 }, { where: locate(`${pointer}/deposit`) });
  const found = await digestFile(path);
  // guard: a deposit of other bytes than its key says is refused
  if (found.sha256 !== sha256)
    throw fail('source.deposit-bytes', { name, expected: sha256, found: found.sha256 }, { where: locate(`${pointer}/sha256`) });
  if (!name.endsWith(sealedEnding)) return { path, name, ...found };
  if (deposits?.unseal === undefined) throw fail('access.sealed-deposit', { name }, { where: locate(`${pointer}/deposit`) });
  const opened = join(folder, 'opened');
  await deposits.unseal(path, opened);
  await rm(path);
  return { path: opened, name: plainName(name), ...(await digestFile(opened)), sealed: sha256 };
}

const plainName = (name: string): string => (name.endsWith(sealedEnding) ? name.slice(0, -sealedEnding.length) : name);

function refuseOther(
  { sha256, pointer }: Pick<PlacedFile, 'sha256' | 'pointer'>,
  found: FileFacts,
  { locate }: Pick<Manifest, 'locate'>,
): void {
  const sent = found.sealed ?? found.sha256;
  if (sha256 === undefined || sha256.toLowerCase() === sent) return;
  // guard: with another digest than the manifest pins
  throw fail('source.digest', { name: found.name, expected: sha256, found: sent }, { where: locate(`${pointer}/sha256`) });
}

function stack<File extends FileFacts>(files: File[]): Source<File> {
  const [first] = files;
  if (first === undefined) throw new Error('A source has at least one file.');
  if (files.length === 1) return { ...factsOf(first), files };
  return {
    name: `${first.name}, … (${files.length})`,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: digest(files.map(({ sha256 }) => `${sha256}\n`).join('')),
    files,
  };
}

/** A file without its place on this disk. */
const factsOf = ({ name, bytes, sha256, url, etag, lastModified, sealed }: FileFacts): FileFacts => ({
  name,
  bytes,
  sha256,
  ...(url !== undefined && { url }),
  ...(etag !== undefined && { etag }),
  ...(lastModified !== undefined && { lastModified }),
  ...(sealed !== undefined && { sealed }),
});
