import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkDatasetShape, checkOperatorShape, checkProducerShape, type Checked } from '../schemas/check.ts';
import { toProblems, type Finding, type Locate } from '../schemas/finding.ts';
import { parseYaml } from '../schemas/parse-yaml.ts';
import type { Dataset, Operator, Problem, Producer } from '../schemas/types.ts';
import { fail, PipelineError, problem } from './errors.ts';

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
  /** `/source/url` → file:line:column */
  locate(pointer: string): string;
}

/** All that a catalogue's folder says: what can be used, and every problem of the rest, by data set or producer. */
export interface Catalogue {
  operator: Operator;
  manifests: Manifest[];
  problems: Map<string, Problem[]>;
}

/** A manifest file as read: its value where it is good, and everything that is wrong with it. */
interface File<T> {
  value: T | undefined;
  problems: Problem[];
  locate: Locate;
}

/** A path as people read it, whatever the system: with forward slashes. */
const shown = (path: string): string => path.replaceAll('\\', '/');

async function readYaml<T>(path: string, check: (value: unknown) => Checked<T>): Promise<File<T>> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail('manifest.absent', { file: shown(path) }, { cause });
  });
  const { value, findings: syntax, position } = parseYaml(bytes);
  const locate: Locate = (pointer, at) => {
    const { line, column } = position(pointer, at);
    return `${shown(path)}:${line}:${column}`;
  };
  const checked = syntax.length > 0 ? { value: undefined, findings: syntax } : check(value);
  return { value: checked.value, problems: toProblems(inOrder(checked.findings, position), locate), locate };
}

/** As they stand in the file, from top to bottom. */
function inOrder(findings: readonly Finding[], position: ReturnType<typeof parseYaml>['position']): Finding[] {
  const placed = findings.map((finding) => ({ finding, ...position(finding.pointer, finding.at) }));
  return placed.sort((a, b) => a.line - b.line || a.column - b.column).map(({ finding }) => finding);
}

/** Read one dataset.yaml with the producer.yaml above it; throws every problem at once. */
export async function readManifest(file: string): Promise<Manifest> {
  const producer = await readYaml(join(dirname(dirname(file)), 'producer.yaml'), checkProducerShape);
  const { manifest, problems } = await readDataset(dirname(file), producer.value);
  const all = [...producer.problems, ...problems];
  if (manifest === undefined) throw new PipelineError(all);
  return manifest;
}

async function readDataset(folder: string, producer: Producer | undefined): Promise<{ manifest: Manifest | undefined; problems: Problem[] }> {
  const path = join(folder, 'dataset.yaml');
  const { value, problems, locate } = await readYaml(path, checkDatasetShape);
  const [producerId, datasetId] = [basename(dirname(folder)), basename(folder)];
  const broken = problems.some(({ severity }) => severity === 'error');
  if (value === undefined || producer === undefined || broken) return { manifest: undefined, problems };
  const manifest = { id: `${producerId}/${datasetId}`, producerId, datasetId, folder, file: shown(path), dataset: value, producer, locate };
  return { manifest, problems };
}

/** Read operator.yaml and every producer and data set below `datasets`; throws only where operator.yaml cannot be used. */
export async function readCatalogue(datasets: string): Promise<Catalogue> {
  const operator = await readYaml(join(datasets, 'operator.yaml'), checkOperatorShape);
  if (operator.value === undefined) throw new PipelineError(operator.problems);
  const catalogue: Catalogue = { operator: operator.value, manifests: [], problems: new Map() };
  for (const producerId of await folders(datasets)) {
    const producer = await readYaml(join(datasets, producerId, 'producer.yaml'), checkProducerShape);
    if (producer.problems.length > 0) catalogue.problems.set(producerId, producer.problems);
    for (const datasetId of await folders(join(datasets, producerId))) {
      const { manifest, problems } = await readDataset(join(datasets, producerId, datasetId), producer.value);
      if (manifest !== undefined) catalogue.manifests.push(manifest);
      else if (producer.value === undefined) problems.push(problem('manifest.producer-broken', { file: shown(join(datasets, producerId, 'producer.yaml')) }));
      if (problems.length > 0) catalogue.problems.set(`${producerId}/${datasetId}`, problems);
    }
  }
  return catalogue;
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name).sort();
}
