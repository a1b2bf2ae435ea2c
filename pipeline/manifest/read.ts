import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  checkDataset,
  checkDatasetShape,
  checkOperatorShape,
  checkProducer,
  checkProducerFile,
  checkWithdrawal,
} from '../../schemas/check/check.ts';
import { filesOf, pathsOf, schemaFileOf, type PlacedFile } from '../../schemas/rules/files.ts';
import type { Draft, Facts, PathState, StyleUse } from '../../schemas/rules/rule.ts';
import type { Dataset, Groups, Operator, Problem, Producer, Withdrawal } from '../../schemas/types.ts';
import { isApart } from '../../schemas/model/previews-address.ts';
import { misnamedTerritories, reportTogether } from './check-together.ts';
import { byLine, isLink, linked, readManifestFile, type ReadManifestFile } from './manifest-file.ts';
import { readGrants, readRecipientGroups, type RecipientGrant } from './read-grants.ts';
import { checkStyle } from './check-style.ts';
import { defined } from '../base/defined.ts';
import { digestFile } from '../base/digest-file.ts';
import { firstNames, PipelineError, problem } from '../base/errors.ts';
import { pointerKey } from '../stores/store.ts';
import { locatePath, pathState, shownPath } from './path-states.ts';
import { plainBeside } from './plain-files.ts';
import { readRepository, type Repository } from './repository.ts';

/** One data set as its producer describes it, checked. */
export interface Manifest {
  /** <producer>/<dataset> */
  id: string;
  producerId: string;
  datasetId: string;
  /** Folder of the data set. */
  folder: string;
  /** dataset.yaml as shown to people. */
  file: string;
  dataset: Dataset;
  /** The files of its source, in order. */
  sourceFiles: readonly PlacedFile[];
  producer: Producer;
  /** Checked MapLibre layers of the file that `style` names. */
  style?: Record<string, unknown>[];
  /** Fields that these layers read of the data, for the rules that know the data. */
  styleUses?: readonly StyleUse[];
  /** SHA-256 of the schemas of `conformsTo` that stand beside it, by path. */
  schemas?: Readonly<Record<string, string>>;
  /** Recipients of restricted data. */
  grants?: readonly RecipientGrant[];
  /** `/source/url` → file:line:column */
  locate(pointer: string): string;
}

/** A data set that its producer has taken out of the catalogue: its folder has a withdrawn.yaml in the place of dataset.yaml. */
export interface WithdrawnManifest {
  /** <producer>/<dataset> */
  id: string;
  producerId: string;
  withdrawal: Withdrawal;
  producer: Producer;
  locate(pointer: string): string;
}

/** Catalogue that a folder of data sets describes: the manifests that can be used, and every problem of the rest. */
export interface ReadCatalogue {
  operator: Operator;
  manifests: Manifest[];
  withdrawn: WithdrawnManifest[];
  /** By <producer>/<dataset>, by producer for its own file, by "operator.yaml"; warnings included. */
  problems: Map<string, Problem[]>;
}

/** Facts that reading needs beside the files. */
export interface ManifestReadOptions {
  repository: Repository;
  /** YYYY-MM-DD: lets the rules speak of what is late or in the future. */
  today?: string;
  /** The data sets that the operator has made the territories, where its file can be read. */
  territoryDatasets?: readonly string[];
}

/** Whose problems in a catalogue are of no producer. */
export const operatorFile = 'operator.yaml';

/**
 * Read operator.yaml and every producer and data set below `datasets`; throws only where operator.yaml cannot be used, else tells
 * `onNotice` what is wrong with it.
 */
export async function readCatalogue(
  datasets: string,
  { today, onNotice }: { today?: string; onNotice?: ((notice: Problem) => void) | undefined } = {},
): Promise<ReadCatalogue> {
  const { operator, ...rest } = await scanCatalogue(datasets, { repository: readRepository(), ...defined({ today }) });
  const problems = rest.problems.get(operatorFile) ?? [];
  if (operator === undefined) throw new PipelineError(problems);
  for (const each of problems) onNotice?.(each);
  return { operator, ...rest };
}

/** A catalogue as far as it can be read. */
export type ScannedCatalogue = Omit<ReadCatalogue, 'operator'> & { operator: Operator | undefined; ids: string[] };

/** Read all that stands below `datasets`, and throw nothing. */
export async function scanCatalogue(datasets: string, options: Omit<ManifestReadOptions, 'territoryDatasets'>): Promise<ScannedCatalogue> {
  // The date of a data set is that of its commit: git knows none behind a link.
  if (await isLink(datasets))
    return { operator: undefined, ids: [], manifests: [], withdrawn: [], problems: new Map([[operatorFile, [linked(datasets)]]]) };
  const operator = await readOperatorFile(join(datasets, operatorFile));
  const scan: ScannedCatalogue = { operator: operator.value, ids: [], manifests: [], withdrawn: [], problems: new Map() };
  // guard [territoryDatasets: operator.value.territories ?? []]: that the operator has not made so
  const reading: ManifestReadOptions = { ...options, ...(operator.value && { territoryDatasets: operator.value.territories ?? [] }) };
  // guard: in place of the folder of a producer
  for (const producerId of await linksOf(datasets)) scan.problems.set(producerId, [linked(join(datasets, producerId))]);
  for (const producerId of await foldersOf(datasets)) {
    const folder = join(datasets, producerId);
    if (await isStore(folder)) {
      scan.problems.set(producerId, [problem('folder.store', { path: shownPath(folder) }, { where: shownPath(folder) })]);
      continue;
    }
    const producer = await readProducer(join(folder, 'producer.yaml'), reading);
    const groups = await readRecipientGroups(folder);
    const ofProducer = [...producer.problems, ...(groups?.problems ?? [])];
    if (ofProducer.length > 0) scan.problems.set(producerId, ofProducer);
    for (const datasetId of await linksOf(folder)) {
      const id = `${producerId}/${datasetId}`;
      scan.ids.push(id);
      scan.problems.set(id, [linked(join(folder, datasetId))]); // guard: in place of the folder of a data set
    }
    for (const datasetId of await foldersOf(folder)) {
      const id = `${producerId}/${datasetId}`;
      if (await isWithdrawn(join(folder, datasetId))) {
        const { value, problems, locate } = await readWithdrawal(join(folder, datasetId), producer);
        if (value !== undefined && producer.value !== undefined)
          scan.withdrawn.push({ id, producerId, withdrawal: value, producer: producer.value, locate });
        if (problems.length > 0) scan.problems.set(id, problems);
        continue;
      }
      const { manifest, problems } = await readDataset(join(folder, datasetId), { producer, groups }, reading);
      scan.ids.push(id);
      if (manifest !== undefined) scan.manifests.push(manifest);
      if (problems.length > 0) scan.problems.set(id, problems);
    }
  }
  reportTogether(scan);
  const ofOperator = [...operator.problems, ...misnamedTerritories(scan, operator.locate)];
  if (ofOperator.length > 0) scan.problems.set(operatorFile, ofOperator);
  const isSound = ({ id }: { id: string }): boolean => !(scan.problems.get(id) ?? []).some(isError);
  return { ...scan, manifests: scan.manifests.filter(isSound), withdrawn: scan.withdrawn.filter(isSound) };
}

/** Read one dataset.yaml, and the producer.yaml above it; throws every error at once. */
export async function readManifest(file: string, known: Pick<ManifestReadOptions, 'territoryDatasets'> = {}): Promise<Manifest> {
  const reading = { repository: readRepository(), ...known };
  const producer = await readProducer(join(dirname(dirname(file)), 'producer.yaml'), reading);
  const { manifest, problems } = await readDataset(
    dirname(file),
    { producer, groups: await readRecipientGroups(dirname(dirname(file))) },
    reading,
  );
  if (manifest === undefined) throw new PipelineError([...producer.problems, ...problems].filter(isError));
  return manifest;
}

/** Read one withdrawn.yaml, and the producer.yaml above it; throws every error at once. */
export async function readWithdrawnManifest(file: string): Promise<WithdrawnManifest> {
  const folder = dirname(file);
  const producer = await readProducer(join(dirname(folder), 'producer.yaml'), { repository: readRepository() });
  const { value, problems, locate } = await readWithdrawal(folder, producer);
  if (value === undefined || producer.value === undefined) throw new PipelineError([...producer.problems, ...problems].filter(isError));
  const producerId = basename(dirname(folder));
  return { id: `${producerId}/${basename(folder)}`, producerId, withdrawal: value, producer: producer.value, locate };
}

/** Read and check an operator.yaml. */
export async function readOperatorFile(path: string): Promise<ReadManifestFile<Operator>> {
  const { value, problems, locate } = await readManifestFile(path, checkOperatorShape);
  const placed =
    value === undefined || isApart(value)
      ? []
      : [problem('operator.previews', { address: value.previews ?? '' }, { where: locate('/previews') })];
  return { value, problems: byLine([...problems, ...placed]), locate };
}

/** Read and check a producer.yaml. */
export async function readProducer(path: string, { repository, today }: ManifestReadOptions): Promise<ReadManifestFile<Producer>> {
  const { value, parts, problems, locate } = await readManifestFile(path, checkProducerFile);
  const broken = checkProducer(parts, { placeOf: repository.placeOf, ...defined({ today }) }, locate);
  return { value, problems: byLine([...problems, ...broken]), locate };
}

/** Name of the file that says that data were withdrawn. */
export const withdrawalFile = 'withdrawn.yaml';

const isWithdrawn = async (folder: string): Promise<boolean> =>
  (await lstat(join(folder, withdrawalFile)).catch(() => undefined)) !== undefined;

/** Read and check the withdrawn.yaml of `folder`; what is wrong with it takes nothing out of the catalogue. */
async function readWithdrawal(folder: string, producer: ReadManifestFile<Producer>): Promise<ReadManifestFile<Withdrawal>> {
  const { value, problems, locate } = await readManifestFile(join(folder, withdrawalFile), checkWithdrawal);
  const isBoth = (await lstat(join(folder, 'dataset.yaml')).catch(() => undefined)) !== undefined;
  const found = byLine(problems);
  // guard: come back under their name by their producer
  if (isBoth) found.push(problem('withdrawn.both', {}, { where: shownPath(join(folder, withdrawalFile)) }));
  if (!isGood(producer)) found.push(problem('manifest.producer-broken', {}, { where: shownPath(join(dirname(folder), 'producer.yaml')) }));
  return { value: found.some(isError) ? undefined : value, problems: found, locate };
}

/** Read and check the dataset.yaml of `folder`, its style, and what its paths lead to; no manifest where anything of it is wrong. */
async function readDataset(
  folder: string,
  { producer, groups }: { producer: ReadManifestFile<Producer>; groups: ReadManifestFile<Groups> | undefined },
  { repository, today, territoryDatasets }: ManifestReadOptions,
): Promise<{ manifest: Manifest | undefined; problems: Problem[] }> {
  const producerId = basename(dirname(folder));
  const datasetId = basename(folder);
  const file = join(folder, 'dataset.yaml');
  const { value: dataset, parts, problems: ofShape, locate } = await readManifestFile(file, checkDatasetShape);
  const { paths, style, schemas } = await diskFacts(folder, repository, parts);
  const facts: Facts = {
    producerId,
    datasetId,
    paths,
    placeOf: repository.placeOf,
    ...defined({ today, territoryDatasets, producer: producer.value, style: style?.uses }),
  };
  const granted = await readGrants(folder, groups, dataset === undefined || parts.access === 'restricted', today);
  const beside = parts.access === 'restricted' ? await plainBeside(folder, parts) : [];
  // Of a source in plain its rule tells.
  const plain = beside.filter((name) => !filesOf(parts.source).some(({ path }) => path === name));
  const problems = [...byLine([...ofShape, ...checkDataset(parts, facts, locate)]), ...(style?.problems ?? []), ...granted.problems];
  // No error: what was public until now is restricted at once, though its file is still there.
  if (plain.length > 0)
    problems.push(problem('access.plain', { names: firstNames(plain) }, { severity: 'warning', where: shownPath(folder) }));
  if (!isGood(producer))
    problems.push(problem('manifest.producer-broken', {}, { where: shownPath(join(dirname(folder), 'producer.yaml')) }));
  if (dataset === undefined || producer.value === undefined || problems.some(isError)) return { manifest: undefined, problems };
  const manifest: Manifest = {
    id: `${producerId}/${datasetId}`,
    producerId,
    datasetId,
    folder,
    file: shownPath(file),
    dataset,
    sourceFiles: filesOf(dataset.source),
    producer: dataset.access === 'restricted' ? withoutBucket(producer.value) : producer.value,
    schemas,
    locate,
    ...(style?.layers && { style: style.layers, styleUses: style.uses }),
    ...(granted.grants.length > 0 && { grants: granted.grants }),
  };
  return { manifest, problems };
}

/** A producer without its own bucket, which everybody may read. */
function withoutBucket({ store: _, ...producer }: Producer): Producer {
  // guard [producer → { store: _, ...producer }]: restricted data lie in no bucket of their producer
  return producer;
}

/** Look at every path that the manifest of `folder` writes, and read its style and its schemas, these by their digests. */
async function diskFacts(folder: string, repository: Repository, dataset: Draft) {
  const roots = { folder, repository: repository.folder, packages: repository.packages };
  const paths = new Map<string, PathState>();
  for (const [, path] of pathsOf(dataset)) paths.set(path, await pathState(path, roots));
  const isFile = (path: string | undefined): path is string => path !== undefined && paths.get(path)?.state === 'file';
  const schemas: Record<string, string> = {};
  for (const path of (dataset.conformsTo ?? []).map(schemaFileOf).filter(isFile))
    schemas[path] = (await digestFile(locatePath(path, roots))).sha256;
  const file = isFile(dataset.style) ? join(folder, dataset.style) : undefined;
  return { paths, schemas, style: file === undefined ? undefined : checkStyle(await readFile(file), shownPath(file)) };
}

const isError = ({ severity }: Problem): boolean => severity === 'error';
const isGood = ({ value, problems }: ReadManifestFile<unknown>): boolean => value !== undefined && !problems.some(isError);

/** Whether a folder is no producer's, and holds what is published. */
async function isStore(folder: string): Promise<boolean> {
  const has = async (name: string): Promise<boolean> => (await lstat(join(folder, name)).catch(() => undefined)) !== undefined;
  // Before the first publication it has runs, and no pointer.
  return !(await has('producer.yaml')) && ((await has(pointerKey)) || ((await has('data')) && (await has('runs'))));
}

/** Links below `path` that lead to a folder, or nowhere, in alphabetical order. */
async function linksOf(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const links = entries.filter((entry) => entry.isSymbolicLink() && !entry.name.startsWith('.')).map(({ name }) => name);
  const ends = await Promise.all(links.map((name) => stat(join(path, name)).catch(() => undefined)));
  return links.filter((_, index) => ends[index]?.isFile() !== true).sort();
}

/** Throws where one of some folders is a link. */
export async function refuseLinks(folders: readonly string[]): Promise<void> {
  for (const folder of folders) if (await isLink(folder)) throw new PipelineError([linked(folder)]);
}

/** Folders below `path`, in alphabetical order; links are not followed. */
export async function foldersOf(path: string): Promise<string[]> {
  // Where the whole folder is absent, so is its operator.yaml, and that is told.
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
