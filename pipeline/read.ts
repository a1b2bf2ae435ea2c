import { lstat, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkDataset, checkDatasetShape, checkOperatorShape, checkProducer, checkProducerShape, type Checked } from '../schemas/check.ts';
import { toProblems, type Locate } from '../schemas/finding.ts';
import { nearest } from '../schemas/nearest.ts';
import { parseYaml } from '../schemas/parse-yaml.ts';
import { plainText } from '../schemas/plain-text.ts';
import { french, type Facts, type StyleUse } from '../schemas/rules/rule.ts';
import { phrase } from '../schemas/texts/fill.ts';
import type { TextId } from '../schemas/texts/say.ts';
import type { Dataset, Operator, Problem, Producer } from '../schemas/types.ts';
import { circlesOf } from './derived-order.ts';
import { diskFacts } from './disk-facts.ts';
import { PipelineError, problem } from './errors.ts';
import { shown } from './path-states.ts';
import { readProject, type Project } from './project-facts.ts';

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
  producer: Producer;
  /** Checked MapLibre layers of the file that `style` names. */
  style?: Record<string, unknown>[];
  /** What these layers read of the data, for the rules that know the data. */
  styleUses?: readonly StyleUse[];
  /** SHA-256 of the schemas of `conformsTo` that stand beside it, by path. */
  schemas?: Readonly<Record<string, string>>;
  /** `/source/url` → file:line:column */
  locate(pointer: string): string;
}

/** What a folder of data sets says: what can be used, and every problem of the rest. */
export interface Catalogue {
  operator: Operator;
  manifests: Manifest[];
  /** By <producer>/<dataset>, or by producer for its own file; warnings included. */
  problems: Map<string, Problem[]>;
}

/** What reading needs beside the files. */
export interface Reading {
  project: Project;
  /** YYYY-MM-DD: lets the rules speak of what is late or in the future. */
  today?: string;
  /** The data sets that the operator has made the territories, where its file can be read. */
  territoryDatasets?: readonly string[];
}

/** A file as read: its value where its shape is right, and everything that is wrong with it. */
export interface ReadFile<T> {
  value: T | undefined;
  problems: Problem[];
  locate: Locate;
}

/** Read operator.yaml and every producer and data set below `datasets`; throws only where operator.yaml cannot be used. */
export async function readCatalogue(datasets: string, { today }: { today?: string } = {}): Promise<Catalogue> {
  const { operator, ...rest } = await scanCatalogue(datasets, { project: readProject(), ...(today !== undefined && { today }) });
  if (operator.value === undefined) throw new PipelineError(operator.problems);
  return { operator: operator.value, ...rest };
}

/** A catalogue as far as it can be read, its operator included. */
export type Scan = Omit<Catalogue, 'operator'> & { operator: ReadFile<Operator>; ids: string[] };

/** Read all that stands below `datasets`, and throw nothing. */
export async function scanCatalogue(datasets: string, given: Omit<Reading, 'territoryDatasets'>): Promise<Scan> {
  const scan: Scan = { operator: await readOperator(join(datasets, 'operator.yaml')), ids: [], manifests: [], problems: new Map() };
  const { value: operator } = scan.operator;
  const reading: Reading = { ...given, ...(operator && { territoryDatasets: operator.territories ?? [] }) };
  for (const producerId of await foldersOf(datasets)) {
    const folder = join(datasets, producerId);
    const producer = await readProducer(join(folder, 'producer.yaml'), reading);
    if (producer.problems.length > 0) scan.problems.set(producerId, producer.problems);
    for (const datasetId of await foldersOf(folder)) {
      const id = `${producerId}/${datasetId}`;
      const { manifest, problems } = await readDataset(join(folder, datasetId), producer, reading);
      scan.ids.push(id);
      if (manifest !== undefined) scan.manifests.push(manifest);
      if (problems.length > 0) scan.problems.set(id, problems);
    }
  }
  reportTwins(scan);
  reportCircles(scan);
  reportOrphans(scan);
  reportTerritories(scan);
  return { ...scan, manifests: scan.manifests.filter(({ id }) => !(scan.problems.get(id) ?? []).some(isError)) };
}

/** Read one dataset.yaml, and the producer.yaml above it; throws every error at once. */
export async function readManifest(file: string, known: Pick<Reading, 'territoryDatasets'> = {}): Promise<Manifest> {
  const reading = { project: readProject(), ...known };
  const producer = await readProducer(join(dirname(dirname(file)), 'producer.yaml'), reading);
  const { manifest, problems } = await readDataset(dirname(file), producer, reading);
  if (manifest === undefined) throw new PipelineError([...producer.problems, ...problems].filter(isError));
  return manifest;
}

/** Read and check an operator.yaml. */
export async function readOperator(path: string): Promise<ReadFile<Operator>> {
  const { value, problems, locate } = await open(path, checkOperatorShape);
  return { value, problems: inOrder(problems), locate };
}

/** Read and check a producer.yaml. */
export async function readProducer(path: string, { project, today }: Reading): Promise<ReadFile<Producer>> {
  const { value, parts, problems, locate } = await open(path, checkProducerShape);
  const broken = checkProducer(parts, { placeOf: project.placeOf, ...(today !== undefined && { today }) }, locate);
  return { value, problems: inOrder([...problems, ...broken]), locate };
}

/** Read and check the dataset.yaml of `folder`, its style, and what its paths lead to; no manifest where anything of it is wrong. */
async function readDataset(
  folder: string,
  producer: ReadFile<Producer>,
  { project, today, territoryDatasets }: Reading,
): Promise<{ manifest: Manifest | undefined; problems: Problem[] }> {
  const [producerId, datasetId] = [basename(dirname(folder)), basename(folder)];
  const file = join(folder, 'dataset.yaml');
  const { value: dataset, parts, problems: ofShape, locate } = await open(file, checkDatasetShape);
  const { paths, style, schemas } = await diskFacts(folder, project, parts);
  const facts: Facts = { producerId, datasetId, paths, placeOf: project.placeOf };
  Object.assign(facts, today !== undefined && { today }, territoryDatasets && { territoryDatasets });
  Object.assign(facts, producer.value && { producer: producer.value }, style && { style: style.uses });
  const problems = [...inOrder([...ofShape, ...checkDataset(parts, facts, locate)]), ...(style?.problems ?? [])];
  if (!isGood(producer)) problems.push(problem('manifest.producer-broken', {}, { where: shown(join(dirname(folder), 'producer.yaml')) }));
  if (dataset === undefined || producer.value === undefined || problems.some(isError)) return { manifest: undefined, problems };
  const manifest: Manifest = {
    id: `${producerId}/${datasetId}`,
    producerId,
    datasetId,
    folder,
    file: shown(file),
    dataset,
    producer: producer.value,
    schemas,
    locate,
  };
  return { manifest: { ...manifest, ...(style?.layers && { style: style.layers, styleUses: style.uses }) }, problems };
}

const isError = ({ severity }: Problem): boolean => severity === 'error';
const isGood = ({ value, problems }: ReadFile<unknown>): boolean => value !== undefined && !problems.some(isError);

/** Two data sets with one identifier would be one for whoever harvests the catalogue; with one title, for whoever reads it. */
function reportTwins({ manifests, problems }: Scan): void {
  const title = ({ dataset, producerId }: Manifest): string => `${producerId} ${plainText(french(dataset.title))}`;
  const identifier = ({ dataset, id }: Manifest): string => dataset.identifier ?? id;
  // Who writes the name of another's folder keeps nobody else from publishing.
  const atFault = (twins: readonly Manifest[]): readonly Manifest[] => {
    const owner = twins.find((twin) => identifier(twin) === twin.id);
    return owner === undefined ? twins : twins.filter((twin) => twin !== owner);
  };
  const tell = (sameOf: (manifest: Manifest) => string, text: TextId, pointer: string, severity: Problem['severity']): void => {
    for (const twins of [...Map.groupBy(manifests, sameOf).values()].filter(({ length }) => length > 1)) {
      for (const twin of severity === 'error' ? atFault(twins) : twins) {
        const others = twins.filter(({ id }) => id !== twin.id).map(({ id }) => id);
        const facts = { others, title: french(twin.dataset.title), identifier: identifier(twin) };
        problems.set(twin.id, [...(problems.get(twin.id) ?? []), problem(text, facts, { where: twin.locate(pointer), severity })]);
      }
    }
  };
  tell(identifier, 'identifier.twice', '/identifier', 'error');
  tell(title, 'title.twice', '/title', 'warning');
}

/** Data sets that are computed from each other can never be built. */
function reportCircles({ manifests, problems }: Pick<Scan, 'manifests' | 'problems'>): void {
  const circles = circlesOf(manifests);
  for (const { id, locate } of manifests.filter((each) => circles.includes(each.id))) {
    const told = problem('derive.cycle', { datasets: circles.join(', ') }, { where: locate('/source/derive') });
    problems.set(id, [...(problems.get(id) ?? []), told]);
  }
}

/** What is computed from a data set that the catalogue does not hold, or no longer, can never be built either. */
function reportOrphans({ ids, manifests, problems }: Pick<Scan, 'ids' | 'manifests' | 'problems'>): void {
  const known = new Set(ids);
  for (const { id, dataset, locate } of manifests) {
    const { of, with: other } = dataset.source.derive ?? {};
    for (const [name, parent] of Object.entries({ of, with: other })) {
      if (parent === undefined || known.has(parent.dataset)) continue;
      const near = nearest(parent.dataset, ids);
      const facts = { dataset: parent.dataset, near: near === undefined ? '' : phrase('hint.write', { near }) };
      const told = problem('derive.orphan', facts, { where: locate(`/source/derive/${name}/dataset`) });
      problems.set(id, [...(problems.get(id) ?? []), told]);
    }
  }
}

/** What is to measure the others must be there, as territories; of a data set whose manifest cannot be read nothing is known. */
function reportTerritories({ operator, ids, manifests }: Scan): void {
  const roles = new Map(manifests.map(({ id, dataset }) => [id, dataset.role]));
  const known = ids.filter((id) => !roles.has(id) || roles.get(id) === 'territories');
  for (const [index, dataset] of (operator.value?.territories ?? []).entries()) {
    if (known.includes(dataset)) continue;
    const near = nearest(dataset, known) ?? nearest(dataset, ids);
    const hint = near === undefined ? '' : phrase('hint.file', { near });
    const told = ids.includes(dataset) ? problem('territories.plain', { dataset }) : problem('territories.absent', { dataset, hint });
    operator.problems.push({ ...told, where: operator.locate(`/territories/${index}`) });
  }
}

/** A manifest file against its schema; a file that is not there or not YAML has one part only, what is wrong with it. */
async function open<T>(path: string, check: (value: unknown) => Checked<T>): Promise<ReadFile<T> & Pick<Checked<T>, 'parts'>> {
  const file = shown(path);
  // A link could lead to any file of this machine, or to one without end.
  const isFile = (await lstat(path).catch(() => undefined))?.isFile() === true;
  const bytes = isFile ? await readFile(path).catch(() => undefined) : undefined;
  if (bytes === undefined)
    return {
      value: undefined,
      parts: {},
      problems: [problem('manifest.absent', { file: basename(path) }, { where: file })],
      locate: () => file,
    };
  const { value, findings: syntax, position } = parseYaml(bytes);
  const locate: Locate = (pointer, at) => {
    const { line, column } = position(pointer, at);
    return `${file}:${line}:${column}`;
  };
  const { findings, ...checked } = syntax.length > 0 ? { value: undefined, parts: {}, findings: syntax } : check(value);
  return { ...checked, problems: toProblems(findings, locate), locate };
}

/** As they stand in the file, from top to bottom. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const placed = problems.map((each) => ({ each, place: (each.where ?? '').split(':').slice(-2).map(Number) }));
  return placed
    .sort(({ place: [line = 0, column = 0] }, { place: [otherLine = 0, otherColumn = 0] }) => line - otherLine || column - otherColumn)
    .map(({ each }) => each);
}

/** Folders below `path`, in alphabetical order; links are not followed. */
async function foldersOf(path: string): Promise<string[]> {
  // Where the whole folder is absent, so is its operator.yaml, and that is told.
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
