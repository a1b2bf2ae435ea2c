import { relative, resolve } from 'node:path';
import { askGit } from '../../base/git.ts';

/** Changes of a pull request to the catalogue. */
export interface CatalogueChanges {
  /** Data sets whose folder, or whose producer's file, is not as it was. */
  datasets: string[];
  withdrawn: string[];
  /** Producers that were not there. */
  newProducers: string[];
  /** Changed files that belong to no data set. */
  outside: string[];
}

const slug = '[a-z0-9]+(?:-[a-z0-9]+)*';
/** A name from a pull request reaches a command line only if it is one of these. */
const datasetPath = new RegExp(`^(${slug})/(${slug})/(.+)$`, 's');
const producerPath = new RegExp(`^(${slug})/producer\\.yaml$`);
/** Recipients to whom grants of several data sets open them. */
const groupsPath = new RegExp(`^(${slug})/groups\\.yaml$`);

interface ChangedFile {
  path: string;
  kind: 'A' | 'M' | 'D';
}

/** The changes between a revision and the files as they are now, `datasets` being the folder of the catalogue in the repository. */
export async function readChanges(since: string, datasets: string, root: string): Promise<CatalogueChanges> {
  const diff = ['diff', '--name-status', '--no-renames', '-z', '--end-of-options', since];
  const text = (await askGit(diff, { cwd: root })).toString('utf8');
  const folder = relative(root, resolve(root, datasets)).replaceAll('\\', '/');
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', folder];
  const files = (await askGit(list, { cwd: root })).toString('utf8');
  return sortChanges(readDiff(text), files.split('\0'), `${folder}/`);
}

function readDiff(text: string): ChangedFile[] {
  const parts = text.split('\0');
  return parts.flatMap((part, index) => {
    if (index % 2 === 1 || parts[index + 1] === undefined || part === '') return [];
    return [{ path: parts[index + 1] ?? '', kind: part.startsWith('A') ? 'A' : part.startsWith('D') ? 'D' : 'M' }];
  });
}

/** Pure part of `readChanges`: the differences and the files that there are now. */
export function sortChanges(changes: readonly ChangedFile[], files: readonly string[], prefix: string): CatalogueChanges {
  const manifests = new Set(
    files.filter((path) => path.startsWith(prefix)).flatMap((path) => datasetOfPath(path.slice(prefix.length), 'dataset.yaml') ?? []),
  );
  const granted = files.flatMap((path) => (path.startsWith(prefix) ? (datasetOfPath(path.slice(prefix.length), 'grants.yaml') ?? []) : []));
  const touched = new Set<string>();
  const withdrawn = new Set<string>();
  const newProducers = new Set<string>();
  const outside: string[] = [];
  for (const { path, kind } of changes) {
    const inside = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    const dataset = datasetOfPath(inside);
    const producer = producerPath.exec(inside)?.[1];
    // guard [groupsPath.exec(inside)?.[1] → undefined] (restricted.test.ts): groups of recipients are looked at with the data sets that they open
    const ofGroups = groupsPath.exec(inside)?.[1];
    if (dataset !== undefined) (manifests.has(dataset) ? touched : withdrawn).add(dataset);
    else if (ofGroups !== undefined) granted.filter((id) => id.startsWith(`${ofGroups}/`)).forEach((id) => touched.add(id));
    else if (producer === undefined) outside.push(path);
    else for (const id of manifests) if (id.startsWith(`${producer}/`)) touched.add(id);
    if (producer !== undefined && kind === 'A') newProducers.add(producer);
  }
  const sorted = (set: Set<string>): string[] => [...set].sort();
  return { datasets: sorted(touched), withdrawn: sorted(withdrawn), newProducers: sorted(newProducers), outside };
}

/** Find the data set in whose folder a catalogue path lies; with `file`, only where the path is that file of it. */
export function datasetOfPath(path: string, file?: string): string | undefined {
  const [, producer, dataset, rest] = datasetPath.exec(path) ?? [];
  return producer === undefined || dataset === undefined || (file !== undefined && rest !== file) ? undefined : `${producer}/${dataset}`;
}
