import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { depositLetters, depositPathCharacters, deviceNames } from '../../schemas/model/deposit-name.ts';
import { depositEndings, documentEndings, worldEndings } from '../../schemas/model/source-endings.ts';
import { explainBroken, isZip, makeGuard, unpackZip } from '../base/archive.ts';
import { fail, firstNames } from '../base/errors.ts';
import type { Limits } from '../base/limits.ts';

/** Endings of files in a deposit: manifests, styles, schemas, data, encrypted or not, documents; a shapefile stays the archive that it is. */
const endings = [...new Set(['yaml', 'json', 'age', ...depositEndings, ...documentEndings, ...worldEndings])];
/** Files that operating systems add to a zip by themselves. */
const litter = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)/i;
/** Whoever packs a folder again packs its name too. */
const below = /^(?:[^/]+\/)?datasets\/(.+)$/s;
const slug = '[a-z0-9]+(?:-[a-z0-9]+)*';
const isProducerFile = new RegExp(`^${slug}/producer\\.yaml$`);
const isDatasetFile = new RegExp(`^${slug}/${slug}/[${depositLetters}]+$`, 'u');
/** Limits of one deposit that a person can still review; the operator's higher limits do not raise them. */
const mostBytes = 100 * 1024 ** 2;
const mostFiles = 300;
/** Bytes of one file name, as any file system allows. */
const nameBytes = 255;

/**
 * Extract a zip of `datasets/<producer>/<dataset>/…` below `folder`; gives the sorted paths; throws for no zip, a dishonest archive, or
 * files of no data set.
 */
export async function openDeposit(archive: string, folder: string, limits: Limits): Promise<string[]> {
  await refuseOther(archive);
  const work = `${folder}.work`;
  await mkdir(work, { recursive: true });
  const caps = {
    ...limits,
    archiveBytes: Math.min(limits.archiveBytes, mostBytes),
    archiveEntries: Math.min(limits.archiveEntries, mostFiles),
  };
  const guard = makeGuard((await stat(archive)).size, endings, caps);
  await explainBroken(() => unpackZip(archive, work, guard));
  const foreign = guard.unpacked.ignored.filter((name) => !litter.test(name));
  const files = guard.unpacked.files.map(({ local, name }) => ({ local, name, path: pathOf(name) }));
  // Data as they lie on somebody's disk, and nothing that says what they are.
  if (![...foreign, ...files.map(({ name }) => name)].some((name) => below.test(name))) throw fail('deposit.no-manifest');
  if (foreign.length > 0) throw fail('deposit.foreign', { names: firstNames(foreign) });
  const paths: string[] = [];
  for (const { local, name, path } of files) {
    if (path === undefined) throw fail('deposit.foreign', { names: name });
    // Packed with the name of a folder before it, and without.
    if (paths.includes(path)) throw fail('source.archive-duplicate', { name: path });
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await rename(join(work, local), target);
    paths.push(path);
  }
  return paths.sort();
}

async function refuseOther(archive: string): Promise<void> {
  const file = await open(archive);
  const { buffer: head } = await file.read({ buffer: Buffer.alloc(4), position: 0 });
  await file.close();
  if (!isZip(head)) throw fail('deposit.not-zip');
}

/** A path below datasets/, as the catalogue has it; undefined for what belongs to no producer. */
function pathOf(name: string): string | undefined {
  const path = below.exec(name.normalize('NFC'))?.[1];
  if (path === undefined || path.length > depositPathCharacters) return undefined;
  const last = path.replace(/^.*\//s, '');
  const isPlain = Buffer.byteLength(last) <= nameBytes && !/^[. ]|[. ]$/.test(last) && !deviceNames.test(last);
  return isPlain && (isProducerFile.test(path) || isDatasetFile.test(path)) ? path : undefined;
}
