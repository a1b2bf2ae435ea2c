import { execFile } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** Places in which a job works. */
export interface ActionPlace {
  workspace: string;
  temp: string;
  /** A folder for each artifact of the run. */
  artifacts: string;
  checkout: { address: (repository: string) => string; sha: string };
  prepare: ((workspace: string) => Promise<void> | void) | undefined;
}

type Options = Record<string, string>;

/** The actions that the workflows of the house use, as far as they use them. */
export const actions: Record<string, (options: Options, place: ActionPlace) => Promise<void> | void> = {
  'actions/checkout': checkout,
  // Node is there.
  'actions/setup-node': () => undefined,
  'actions/upload-artifact': upload,
  'actions/download-artifact': download,
};

async function checkout(options: Options, { workspace, checkout: { address, sha }, prepare }: ActionPlace): Promise<void> {
  expect(options, [
    'repository',
    'ref',
    'path',
    'fetch-depth',
    'persist-credentials',
    'filter',
    'sparse-checkout',
    'sparse-checkout-cone-mode',
  ]);
  const { repository = '', ref = '', path = '', 'fetch-depth': depth = '1' } = options;
  const folder = join(workspace, path);
  mkdirSync(folder, { recursive: true });
  const git = async (...args: string[]): Promise<void> => void (await promisify(execFile)('git', args, { cwd: folder }));
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', address(repository));
  const wanted = ref === '' ? sha : ref;
  await git('fetch', '--quiet', ...(depth === '0' ? [] : ['--depth', depth]), address(repository), wanted);
  await git('checkout', '--quiet', 'FETCH_HEAD');
  await prepare?.(folder);
}

/** The files keep their folders below what all paths have in common, as the action has it. */
function upload(options: Options, { workspace, artifacts }: ActionPlace): void {
  expect(options, ['name', 'path', 'retention-days', 'if-no-files-found', 'overwrite', 'compression-level', 'include-hidden-files']);
  const { name = 'artifact', path = '', 'if-no-files-found': otherwise = 'warn' } = options;
  const paths = path.split('\n').filter((each) => each.trim() !== '');
  const found = paths.flatMap((each) => globSync(each.trim(), { cwd: workspace }).map((file) => join(workspace, file)));
  if (found.length === 0 && otherwise === 'error') throw new Error(`No files were found with the provided path: ${path}`);
  const target = join(artifacts, name);
  if (existsSync(target)) throw new Error(`An artifact with this name already exists: ${name}`);
  mkdirSync(target, { recursive: true });
  const [only] = found;
  const isFolder = only !== undefined && found.length === 1 && statSync(only).isDirectory();
  const root = isFolder ? only : commonFolder(found);
  for (const each of isFolder ? readdirSync(only).map((file) => join(only, file)) : found)
    cpSync(each, join(target, relative(root, each)), { recursive: true });
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? '');
  while (!paths.every((path) => path.startsWith(`${folder}/`))) folder = dirname(folder);
  return folder;
}

function download(options: Options, { workspace, artifacts }: ActionPlace): void {
  expect(options, ['name', 'path', 'pattern', 'merge-multiple']);
  const { name, pattern, path = '' } = options;
  const names = existsSync(artifacts) ? readdirSync(artifacts) : [];
  const isWanted = (each: string): boolean => (name === undefined ? pattern === undefined || matches(each, pattern) : each === name);
  const found = names.filter(isWanted);
  if (name !== undefined && found.length === 0) throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
  const isFlat = name !== undefined || options['merge-multiple'] === 'true' || found.length === 1;
  for (const each of found) cpSync(join(artifacts, each), join(workspace, path, isFlat ? '' : basename(each)), { recursive: true });
}

const matches = (name: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(name);

function expect(options: Options, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`This runner does not know the option ${unknown.join(', ')}.`);
}
