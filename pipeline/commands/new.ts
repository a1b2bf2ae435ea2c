import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import type { Lang } from '../../schemas/languages.ts';
import { say, tell } from '../../schemas/texts/say.ts';
import type { Dataset, ManifestLayer, ManifestSource, Producer } from '../../schemas/types.ts';
import { completeDataset } from '../complete.ts';
import { readProject } from '../project-facts.ts';
import { fail, PipelineError, tellProblems } from '../errors.ts';
import type { Source } from '../fetch.ts';
import { guessProfile, guessTitle } from '../guess.ts';
import { inspectSource, type Inspection } from '../inspect.ts';
import { measureClean } from '../measure.ts';
import { normaliseSource, type Clean } from '../normalise.ts';
import { readManifest } from '../read.ts';
import { writeDataset, writeProducer } from '../write-manifest.ts';
import { askInTerminal, type Ask } from './ask.ts';
import { copySource, openGiven, referTo } from './new-source.ts';
import { findProducer, gatherWords, refuseWrongWords, type Said, type Words } from './new-words.ts';

export interface NewOptions extends Said {
  producer: string;
  datasets: string;
  /** EPSG:nnnn */
  crs?: string;
  /** Ask nothing: what no option says is guessed. */
  yes?: boolean;
  lang: Lang;
}

/** Write a complete manifest for a file, a folder of files or an https address, and the producer's own where it is new. The exit code: 0 where the manifest passes the check. */
export async function newDataset(
  file: string,
  options: NewOptions,
  print: (line: string) => void,
  ask: Ask = askInTerminal,
): Promise<number> {
  const { producer: producerId, datasets, crs, yes = false, lang } = options;
  refuseWrongWords(producerId, options);
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-new-'));
  try {
    const { source, name } = await openGiven(file, scratch);
    const inspection = await inspectSource(source, { source: crs === undefined ? {} : { crs } }, scratch, { guessCrs: crs === undefined });
    const clean = await normaliseSource(source, inspection, {}, scratch);
    for (const problem of [...inspection.problems, ...clean.problems]) print(tell(problem, lang));
    const { producer, isNew } = await findProducer(datasets, producerId);
    const words = await gatherWords(name, clean.layers, producer, options, yes ? undefined : ask);
    const guessedCrs = guessOf(inspection);
    if (guessedCrs !== undefined) words.guessed.push('source.crs');
    const reference = {
      ...referTo(file, source),
      ...systemOf(crs ?? guessedCrs),
      ...(inspection.geometry && { geometry: inspection.geometry }),
    };
    const dataset = await describeDataset(words, producer, reference, inspection, clean, scratch);
    const folder = join(datasets, producerId, words.dataset);
    await write(folder, source, dataset, { guessedCrs: guessedCrs !== undefined, lang });
    if (isNew) await writeNewProducer(join(datasets, producerId), { ...producer, contact: words.contact }, lang, print);
    return await conclude(folder, `${producerId}/${words.dataset}`, words, lang, print);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

// ---- what the file says --------------------------------------------------------------------

const systemOf = (crs: string | undefined): ManifestSource => (crs === undefined ? {} : { crs });

/** The coordinate system that the file did not say. */
const guessOf = ({ problems }: Inspection): string | undefined => {
  const codes = new Set(problems.flatMap(({ id, facts }) => (id === 'source.crs-guessed' ? [facts?.['code']] : [])));
  const [only] = codes;
  // Where files differ, each has to say its own.
  return codes.size === 1 && typeof only === 'string' ? only : undefined;
};

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
async function write(folder: string, source: Source, dataset: Dataset, about: { guessedCrs: boolean; lang: Lang }): Promise<void> {
  const file = join(folder, 'dataset.yaml');
  if ((await stat(file).catch(() => undefined)) !== undefined) throw fail('new.exists', { file });
  await mkdir(folder, { recursive: true });
  await copySource(source, dataset.source, folder);
  await writeFile(file, writeDataset(dataset, schemaPath(folder, 'dataset'), about));
}

async function writeNewProducer(folder: string, producer: Producer, lang: Lang, print: (line: string) => void): Promise<void> {
  const file = join(folder, 'producer.yaml');
  await writeFile(file, writeProducer(producer, schemaPath(folder, 'producer'), lang));
  print(say('new.producer-written', { file }, lang));
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
async function conclude(folder: string, id: string, { guessed }: Words, lang: Lang, print: (line: string) => void): Promise<number> {
  const file = join(folder, 'dataset.yaml');
  print(say('new.written', { file }, lang));
  if (guessed.length > 0) print(say('new.to-check', { list: guessed }, lang));
  try {
    await readManifest(file);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    print(tellProblems(error.problems, lang));
    return 1;
  }
  print(say('new.next', { folder, id }, lang));
  return 0;
}
