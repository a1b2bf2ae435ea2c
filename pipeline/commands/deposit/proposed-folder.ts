import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Draft } from '../../../schemas/rules/rule.ts';
import type { Problem, Text } from '../../../schemas/types.ts';
import { producerIdOf } from '../../base/dataset-keys.ts';
import { fail, firstNames, problem } from '../../base/errors.ts';
import { parseYaml } from '../../base/parse-yaml.ts';
import { depositsIn } from '../../manifest/digests-named.ts';
import type { FileChange } from '../../forge/github/commits.ts';
import { shownPath } from '../../manifest/path-states.ts';
import { plainIn } from '../../manifest/plain-files.ts';
import { operatorFile, scanCatalogue, withdrawalFile } from '../../manifest/read.ts';
import { readRepository } from '../../manifest/repository.ts';

/** Manifests and files of data sets that a folder proposes, as they are to lie below the folder of the catalogue. */
export interface ProposedFolder {
  /** The files, by their paths below that folder. */
  files: Map<string, Buffer>;
  /** The data sets, as "vion/arbres". */
  datasets: string[];
  /** Their titles, as their manifests have them. */
  titles: Map<string, Text>;
  problems: Problem[];
}

/** GitHub refuses 100 MB, and warns from half of it. */
const largestFileBytes = 50_000_000;
/** Bytes that the files of a folder may hold together: they are held at once, and sent as text. */
const largestFolderBytes = 200_000_000;
const bytesPerMegabyte = 1_000_000;

/**
 * Read a folder of a data set, of a producer, or of several producers; its manifests are checked beside the catalogue's, as `mappe check`
 * would.
 */
export async function readProposed(folder: string, { datasets, today }: { datasets: string; today: string }): Promise<ProposedFolder> {
  const prefix = await placeOf(folder);
  const paths = await listFiles(folder, prefix);
  const loose = paths.filter((path) => path.split('/').length < 2);
  if (paths.length === loose.length) throw fail('propose.empty', { folder: shownPath(folder) });
  const at = (path: string): string => join(folder, relative(prefix, path));
  await refusePlain(paths, at);
  const deposited = await depositedIn(paths, at);
  const sent = paths.filter((path) => !loose.includes(path) && !deposited.has(path));
  const files = new Map<string, Buffer>();
  for (const path of await weighed(sent, at)) files.set(path, await readFile(at(path)));
  const ids = new Set(sent.filter((path) => path.split('/').length > 2).map((path) => path.split('/').slice(0, 2).join('/')));
  const { problems, titles } = await checkBeside(files, { ids, datasets, today, named: (path) => shownPath(at(path)) });
  const left = loose.length === 0 ? [] : [problem('propose.left', { paths: firstNames(loose) }, { severity: 'notice' })];
  return { files, datasets: [...ids].sort(), titles, problems: [...problems, ...left] };
}

/** As the change that it is for a catalogue whose folder in its repository is `folder`; a data set holds these files and no others. */
export const asChange = ({ files, datasets }: ProposedFolder, folder: string): { files: FileChange[]; whole: string[] } => ({
  files: [...files].map(([path, bytes]) => ({ path: `${folder}/${path}`, bytes })),
  whole: datasets.map((id) => `${folder}/${id}`),
});

/** Find the place of a folder in a catalogue: "vion/arbres", "vion", or empty where the folder is a catalogue itself. */
async function placeOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw fail('propose.absent', { folder: shownPath(folder) }, { cause });
  });
  const path = resolve(folder);
  if (names.includes('dataset.yaml') || names.includes(withdrawalFile)) return `${basename(dirname(path))}/${basename(path)}`;
  if (names.includes('producer.yaml')) return basename(path);
  const inside = await Promise.all(names.map((name) => readdir(join(folder, name)).catch((): string[] => [])));
  return inside.some((each) => each.includes('dataset.yaml')) ? basename(path) : '';
}

/** All files below a folder, but for hidden ones; a link may lead anywhere, and is refused. */
async function listFiles(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const found = entries.map((entry) => ({ entry, path: shownPath(relative(folder, join(entry.parentPath, entry.name))) }));
  const seen = found.filter(({ path }) => !path.split('/').some((name) => name.startsWith('.')));
  const links = seen.filter(({ entry }) => !entry.isFile() && !entry.isDirectory()).map(({ path }) => path);
  if (links.length > 0) throw fail('propose.link', { paths: firstNames(links) }); // guard: a link, which may lead to a key
  return seen.flatMap(({ entry, path }) => (entry.isFile() ? [prefix === '' ? path : `${prefix}/${path}`] : [])).sort();
}

/** Files that their manifests name as deposited: the store has them, whoever has sent them from here. */
async function depositedIn(paths: readonly string[], at: (path: string) => string): Promise<Set<string>> {
  const found = new Set<string>();
  for (const path of paths) {
    if (basename(path) !== 'dataset.yaml') continue;
    for (const { name } of depositsIn(await readFile(at(path)))) found.add(`${dirname(path)}/${name}`);
  }
  return found;
}

/** Refuse a file of restricted data that would be public with the request: its manifest names an encrypted one in its place. */
async function refusePlain(paths: readonly string[], at: (path: string) => string): Promise<void> {
  for (const path of paths.filter((each) => basename(each) === 'dataset.yaml')) {
    const { value } = parseYaml(await readFile(at(path)));
    if (typeof value !== 'object' || value === null || !('access' in value) || value.access !== 'restricted') continue;
    const own = paths.filter((each) => each.startsWith(`${dirname(path)}/`)).map((each) => relative(dirname(path), each));
    const plain = plainIn(own, value as Draft);
    // guard: restricted data that lie beside their manifest as they are come into no request
    if (plain.length > 0) throw fail('propose.plain', { names: firstNames(plain), folder: shownPath(dirname(at(path))) });
  }
}

/** The files, weighed before any is read. */
async function weighed(paths: readonly string[], at: (path: string) => string): Promise<readonly string[]> {
  let total = 0;
  for (const path of paths) {
    const { size } = await lstat(at(path));
    total += size;
    const most = Math.round(largestFileBytes / bytesPerMegabyte);
    if (size > largestFileBytes) throw fail('propose.large', { path, megabytes: Math.round(size / bytesPerMegabyte), most });
  }
  const megabytes = Math.round(total / bytesPerMegabyte);
  const most = Math.round(largestFolderBytes / bytesPerMegabyte);
  if (total > largestFolderBytes) throw fail('propose.large-folder', { megabytes, most }); // guard: files that are too large for a request
  return paths;
}

interface Beside {
  ids: ReadonlySet<string>;
  datasets: string;
  today: string;
  /** Give the name by which people know a path. */
  named: (path: string) => string;
}

/** Check the manifests among files as parts of the catalogue: of the others there their manifests are enough. */
async function checkBeside(
  files: ReadonlyMap<string, Buffer>,
  { ids, datasets, today, named }: Beside,
): Promise<Pick<ProposedFolder, 'problems' | 'titles'>> {
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-propose-'));
  try {
    const root = join(scratch, 'datasets');
    const isManifest = async (path: string): Promise<boolean> => /\.ya?ml$/.test(path) || (await lstat(path)).isDirectory();
    await cp(datasets, root, { recursive: true, filter: isManifest });
    for (const id of ids) await rm(join(root, id), { recursive: true, force: true });
    for (const path of files.keys()) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await cp(named(path), join(root, path));
    }
    const { problems, manifests } = await scanCatalogue(root, { repository: readRepository(), today });
    const producers = new Set([...files.keys()].map(producerIdOf));
    // What stands of a producer already is told where it refuses the data set: the rest is for another request.
    const isTold = (id: string, { severity }: Problem): boolean =>
      ids.has(id) || (producers.has(id) && (files.has(`${id}/producer.yaml`) || severity === 'error'));
    const ofThese = [...problems].flatMap(([id, found]) => (id === operatorFile ? [] : found.filter((each) => isTold(id, each))));
    const inPlace = (where: string): string => named(relative(root, where));
    return {
      problems: ofThese.map(({ where, ...each }) => ({ ...each, ...(where !== undefined && { where: inPlace(where) }) })),
      titles: new Map(manifests.filter(({ id }) => ids.has(id)).map(({ id, dataset: { title } }) => [id, title])),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
