import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { say } from '../../schemas/texts/say.ts';
import type { Dataset, ManifestLayer, ManifestSource, Producer } from '../../schemas/types.ts';
import { completeDataset } from '../complete.ts';
import { readProject } from '../disk-facts.ts';
import { fail, PipelineError } from '../errors.ts';
import { fetchUrl, fileSource, nameOfUrl, type Source } from '../fetch.ts';
import { guessProfile, guessTitle } from '../guess.ts';
import { inspectSource, type Inspection } from '../inspect.ts';
import { measureClean } from '../measure.ts';
import { normaliseSource, type Clean } from '../normalise.ts';
import { readManifest } from '../read.ts';
import { writeDataset, writeProducer } from '../write-manifest.ts';
import { askInTerminal, type Ask } from './ask.ts';
import { findProducer, gatherWords, refuseWrongWords, type Said, type Words } from './new-words.ts';

export interface NewOptions extends Said {
  producer: string;
  datasets: string;
  /** EPSG:nnnn */
  crs?: string;
  /** Ask nothing: what no option says is guessed. */
  yes?: boolean;
}

/** Write a complete manifest for a file or https address, and the producer's own where it is new. The exit code: 0 where the manifest passes the check. */
export async function newDataset(
  file: string,
  options: NewOptions,
  print: (line: string) => void,
  ask: Ask = askInTerminal,
): Promise<number> {
  const { producer: producerId, datasets, crs, yes = false } = options;
  refuseWrongWords(producerId, options);
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-new-'));
  try {
    const source = file.startsWith('https://') ? await fetchUrl(file, scratch) : await fileSource(file);
    const inspection = await inspectSource(source, { source: crs === undefined ? {} : { crs } }, scratch, { guessCrs: crs === undefined });
    const clean = await normaliseSource(source, inspection, {}, scratch);
    for (const { message } of [...inspection.problems, ...clean.problems]) print(message);
    const { producer, isNew } = await findProducer(datasets, producerId);
    const words = await gatherWords(source.name, clean.layers, producer, options, yes ? undefined : ask);
    const guessedCrs = guessOf(inspection, clean);
    if (guessedCrs !== undefined) words.guessed.push('source.crs');
    const reference = {
      ...referTo(file, source),
      ...systemOf(crs ?? guessedCrs),
      ...(inspection.geometry && { geometry: inspection.geometry }),
    };
    const dataset = await describeDataset(words, producer, reference, inspection, clean, scratch);
    const folder = join(datasets, producerId, words.dataset);
    await write(folder, source, dataset, guessedCrs !== undefined);
    if (isNew) await writeNewProducer(join(datasets, producerId), { ...producer, contact: words.contact }, print);
    return await conclude(folder, `${producerId}/${words.dataset}`, words, print);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

// ---- what the file says --------------------------------------------------------------------

const systemOf = (crs: string | undefined): ManifestSource => (crs === undefined ? {} : { crs });

/** The coordinate system that the file did not say. */
const guessOf = ({ problems }: Inspection, { layers }: Clean): string | undefined =>
  problems.some(({ id }) => id === 'source.crs-guessed') ? layers.find(({ crs }) => crs !== null)?.crs?.code : undefined;

/** How the manifest names its source: by its address, by its package, or beside itself under a name that any disk takes. */
function referTo(given: string, { name, url }: Source): ManifestSource {
  if (url !== undefined) return { url };
  const inProject = relative(readProject().folder, resolve(given)).split(sep).join('/');
  return { path: inProject.startsWith('node_modules/') ? inProject : nameOfUrl(`file:///${encodeURIComponent(name)}`) };
}

async function describeDataset(
  words: Words,
  producer: Producer,
  source: ManifestSource,
  { layers }: Inspection,
  clean: Clean,
  scratch: string,
): Promise<Dataset> {
  const measured = await measureClean(clean, scratch);
  const facts = clean.layers.map(({ name, features }, index) => ({ name, features, fields: measured[index]?.fields ?? [] }));
  const named = clean.layers.map(({ name }): ManifestLayer => {
    const inFile = layers.find((layer) => layer.name === name)?.source ?? name;
    return { name, ...(inFile !== name && { source: inFile }), title: guessTitle(inFile) };
  });
  const profile = guessProfile(clean.layers);
  const { title, description, theme, license, frequency, contact } = words;
  const draft: Dataset = {
    title,
    description,
    themes: [theme],
    license,
    frequency,
    lineage: say('new.default-lineage', { producer: producer.title }),
    contact,
    source,
    layers: named,
    ...(profile !== undefined && { tiles: { profile } }),
  };
  return completeDataset(draft, facts).dataset;
}

// ---- what is written -----------------------------------------------------------------------

/** Write the manifest, with its source beside it where it has one there. */
async function write(folder: string, source: Source, dataset: Dataset, guessedCrs: boolean): Promise<void> {
  const file = join(folder, 'dataset.yaml');
  if ((await stat(file).catch(() => undefined)) !== undefined) throw fail('new.exists', { file });
  await mkdir(folder, { recursive: true });
  const { path } = dataset.source;
  if (path !== undefined && !path.startsWith('node_modules/')) await copyFile(source.path, join(folder, path));
  await writeFile(file, writeDataset(dataset, schemaPath(folder, 'dataset'), guessedCrs));
}

async function writeNewProducer(folder: string, producer: Producer, print: (line: string) => void): Promise<void> {
  const file = join(folder, 'producer.yaml');
  await writeFile(file, writeProducer(producer, schemaPath(folder, 'producer')));
  print(say('new.producer-written', { file }));
}

/** Path of a JSON Schema from a folder of data sets, for editors; undefined where the folder is outside of the project. */
function schemaPath(folder: string, kind: 'dataset' | 'producer'): string | undefined {
  const root = readProject().folder;
  if (!resolve(folder).startsWith(`${resolve(root)}${sep}`)) return undefined;
  return relative(resolve(folder), join(root, 'schemas', `${kind}.schema.json`))
    .split(sep)
    .join('/');
}

/** Check what was written, and say what is left to do. */
async function conclude(folder: string, id: string, { guessed }: Words, print: (line: string) => void): Promise<number> {
  const file = join(folder, 'dataset.yaml');
  print(say('new.written', { file }));
  if (guessed.length > 0) print(say('new.to-check', { list: guessed.join(', ') }));
  try {
    await readManifest(file);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    for (const { where = '', message } of error.problems) print(`${where} ${message}`);
    return 1;
  }
  print(say('new.next', { folder, id }));
  return 0;
}
