import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import { slugOf } from '../../schemas/rules/files.ts';
import { say } from '../../schemas/texts/say.ts';
import type {
  Contact,
  Dataset,
  FrequencyId,
  Layer,
  LicenseId,
  ManifestLayer,
  ManifestSource,
  Producer,
  ThemeId,
} from '../../schemas/types.ts';
import { frequencies, licenses, themes } from '../../schemas/vocabularies.ts';
import { completeDataset } from '../complete.ts';
import { readProject } from '../disk-facts.ts';
import { fail, PipelineError } from '../errors.ts';
import { fetchUrl, fileSource, nameOfUrl, type Source } from '../fetch.ts';
import { guessProducerTitle, guessProducerType, guessProfile, guessTheme, guessTitle } from '../guess.ts';
import { inspectSource, type Inspection } from '../inspect.ts';
import { measureClean } from '../measure.ts';
import { normaliseSource, type Clean } from '../normalise.ts';
import { readManifest, readOperator, readProducer } from '../read.ts';
import { writeDataset, writeProducer } from '../write-manifest.ts';
import { askInTerminal, type Ask } from './ask.ts';

export interface NewOptions {
  producer: string;
  datasets: string;
  dataset?: string;
  title?: string;
  description?: string;
  license?: string;
  frequency?: string;
  theme?: string;
  contact?: string;
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
  refuseUnknown(options);
  const scratch = await mkdtemp(join(tmpdir(), 'mappe-new-'));
  try {
    const source = file.startsWith('https://') ? await fetchUrl(file, scratch) : await fileSource(file);
    const draft: Dataset['source'] = options.crs === undefined ? {} : { crs: options.crs };
    const inspection = await inspectSource(source, { source: draft }, scratch, { guessCrs: options.crs === undefined });
    const clean = await normaliseSource(source, inspection, {}, scratch);
    for (const { message } of [...inspection.problems, ...clean.problems]) print(message);
    const words = await gather(source, inspection, clean, options, options.yes ? undefined : ask);
    const dataset = await describeDataset(words, inspection, clean, scratch);
    const written = await write(file, source, words, dataset, options);
    return await conclude(written, words, options, print);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

// ---- what people say -----------------------------------------------------------------------

/** A value of a vocabulary that does not exist is refused before the file is read. */
function refuseUnknown({ producer, dataset, license, frequency, theme }: NewOptions): void {
  for (const id of [producer, dataset]) {
    if (id !== undefined && (slugOf(id) !== id || id.length < 2)) throw fail('new.bad-id', { id, near: slugOf(id) || 'mon-service' });
  }
  if (license !== undefined) termOf<LicenseId>('license', license);
  if (frequency !== undefined) termOf<FrequencyId>('frequency', frequency);
  if (theme !== undefined) termOf<ThemeId>('theme', theme);
}

const vocabularies = { license: licenses, frequency: frequencies, theme: themes };

/** A value that its vocabulary holds. */
function termOf<Id extends string>(name: keyof typeof vocabularies, value: string): Id {
  const terms = vocabularies[name];
  const isTerm = (text: string): text is Id => terms.some(({ id }) => id === text);
  if (isTerm(value)) return value;
  throw fail('new.unknown-value', { value, option: `--${name}`, list: terms.map(({ id }) => id).join(', ') });
}

/** What people say of a data set, and which of it was guessed. */
interface Words {
  dataset: string;
  title: string;
  description: string;
  license: LicenseId;
  frequency: FrequencyId;
  theme: ThemeId;
  contact: Contact;
  crs?: string;
  producer: Producer;
  newProducer: boolean;
  guessed: string[];
}

/** Take what the options say, guess the rest, and let a person correct each guess where `ask` is given. */
async function gather(source: Source, inspection: Inspection, clean: Clean, options: NewOptions, ask: Ask | undefined): Promise<Words> {
  const known = await knownProducer(options);
  const guessed: string[] = [];
  const want = async (
    name: 'dataset' | 'title' | 'description' | 'contact' | 'crs',
    said: string | undefined,
    guess: string,
  ): Promise<string> => {
    if (said !== undefined) return said;
    if (ask !== undefined) return ask.text(say(`new.ask-${name}`), guess);
    if (name !== 'dataset') guessed.push(name);
    return guess;
  };
  const choose = async <Id extends string>(name: keyof typeof vocabularies, said: string | undefined, guess: string): Promise<Id> => {
    if (said !== undefined) return termOf(name, said);
    const choices = vocabularies[name].map(({ id, fr }) => ({ value: id, name: fr }));
    if (ask !== undefined) return termOf(name, await ask.choose(say(`new.ask-${name}`), choices, guess));
    guessed.push(name);
    return termOf(name, guess);
  };
  const stem = source.name.replace(/(\.[a-z][a-z0-9]*){1,3}$/i, '');
  const [only] = clean.layers;
  const title = await want(
    'title',
    options.title,
    guessTitle(clean.layers.length === 1 && only !== undefined && stem.length < 4 ? only.name : stem),
  );
  const dataset = await want('dataset', options.dataset, slugOf(guessTitle(stem)).slice(0, 60).replace(/-$/, '') || 'donnees');
  const contents =
    clean.layers.length === 1 && only !== undefined
      ? say('new.features', { count: only.features })
      : clean.layers
          .map(({ name, features }) => `${guessTitle(name).toLowerCase()} (${features})`)
          .slice(0, 12)
          .join(', ');
  const description = await want(
    'description',
    options.description,
    say('new.default-description', { title, contents, producer: known.producer.title }),
  );
  const theme = await choose<ThemeId>('theme', options.theme, guessTheme([title, stem, ...clean.layers.map(({ name }) => name)]));
  const license = await choose<LicenseId>('license', options.license, 'etalab-2.0');
  const frequency = await choose<FrequencyId>('frequency', options.frequency, 'unknown');
  const contact = readContact(await want('contact', options.contact, showContact(known.producer.contact)), known.producer.title);
  const crs = inspection.problems.some(({ id }) => id === 'source.crs-guessed')
    ? clean.layers.find((layer) => layer.crs !== null)?.crs?.code
    : options.crs;
  if (crs !== undefined && options.crs === undefined) guessed.push('source.crs');
  const producer = known.newProducer ? { ...known.producer, contact } : known.producer;
  return {
    dataset,
    title,
    description,
    license,
    frequency,
    theme,
    contact,
    producer,
    newProducer: known.newProducer,
    guessed,
    ...(crs !== undefined && { crs }),
  };
}

/** The producer as it is, or as its identifier lets guess. */
async function knownProducer({ datasets, producer: id }: NewOptions): Promise<{ producer: Producer; newProducer: boolean }> {
  const path = join(datasets, id, 'producer.yaml');
  if ((await stat(path).catch(() => undefined)) !== undefined) {
    const { value, problems } = await readProducer(path, { project: readProject() });
    if (value === undefined) throw new PipelineError(problems);
    return { producer: value, newProducer: false };
  }
  const operator = await readOperator(join(datasets, 'operator.yaml'));
  const title = guessProducerTitle(id);
  // Somebody has to answer: the catalogue's own service until the producer names its own.
  const contact: Contact = operator.value?.contact ?? { name: title, url: 'https://www.exemple.fr/contact' };
  return { producer: { title, type: guessProducerType(id), territory: 'FR', contact }, newProducer: true };
}

const showContact = ({ name, email, url }: Contact): string => `${name} <${email ?? url ?? ''}>`;

/** "Service SIG <sig@exemple.fr>", an address alone, or a page. */
function readContact(text: string, fallback: string): Contact {
  const [, name = '', address = text] = /^\s*([^<]*?)\s*<([^>]*)>\s*$/.exec(text) ?? [];
  const said = { name: name === '' ? fallback : name };
  return address.includes('@') ? { ...said, email: address.trim() } : { ...said, url: address.trim() };
}

// ---- what the file says --------------------------------------------------------------------

async function describeDataset(words: Words, { layers, geometry }: Inspection, clean: Clean, scratch: string): Promise<Dataset> {
  const measured = await measureClean(clean, scratch);
  const facts = clean.layers.map(({ name, features }, index): Pick<Layer, 'name' | 'features' | 'fields'> => ({
    name,
    features,
    fields: measured[index]?.fields ?? [],
  }));
  const named = clean.layers.map(({ name }): ManifestLayer => {
    const inSource = layers.find((layer) => layer.name === name)?.source;
    return { name, ...(inSource !== undefined && inSource !== name && { source: inSource }), title: guessTitle(inSource ?? name) };
  });
  const profile = guessProfile(clean.layers);
  const { title, description, theme, license, frequency, contact, crs, producer } = words;
  const draft: Dataset = {
    title,
    description,
    themes: [theme],
    license,
    frequency,
    lineage: say('new.default-lineage', { producer: producer.title }),
    contact,
    source: { ...(crs !== undefined && { crs }), ...(geometry !== undefined && { geometry }) },
    layers: named,
    ...(profile !== undefined && { tiles: { profile } }),
  };
  return completeDataset(draft, facts).dataset;
}

// ---- what is written -----------------------------------------------------------------------

interface Written {
  folder: string;
  file: string;
  producerFile?: string;
}

/** Write the manifest with its source beside it, or referred to where that is an address or a file of a package. */
async function write(given: string, source: Source, words: Words, dataset: Dataset, { datasets, producer }: NewOptions): Promise<Written> {
  const folder = join(datasets, producer, words.dataset);
  const file = join(folder, 'dataset.yaml');
  if ((await stat(file).catch(() => undefined)) !== undefined) throw fail('new.exists', { file });
  await mkdir(folder, { recursive: true });
  const written: Written = { folder, file };
  const producerFile = join(datasets, producer, 'producer.yaml');
  if (words.newProducer) {
    await writeFile(producerFile, writeProducer(words.producer, schemaPath(join(datasets, producer), 'producer')));
    written.producerFile = producerFile;
  }
  const reference = referTo(given, source);
  if ('path' in reference && !reference.path?.startsWith('node_modules/')) await copyFile(source.path, join(folder, reference.path ?? ''));
  const complete = { ...dataset, source: { ...reference, ...dataset.source } };
  await writeFile(file, writeDataset(complete, schemaPath(folder, 'dataset'), words.guessed.includes('source.crs')));
  return written;
}

/** How the manifest names its source. */
function referTo(given: string, { name, url }: Source): ManifestSource {
  if (url !== undefined) return { url };
  const inProject = relative(readProject().folder, resolve(given)).split(sep).join('/');
  return { path: inProject.startsWith('node_modules/') ? inProject : nameOfUrl(`file:///${encodeURIComponent(basename(name))}`) };
}

/** Path of a JSON Schema from a folder of data sets, for editors; undefined where the folder is outside of the project. */
function schemaPath(folder: string, kind: 'dataset' | 'producer'): string | undefined {
  const root = readProject().folder;
  if (!resolve(folder).startsWith(`${root}${sep}`)) return undefined;
  return relative(resolve(folder), join(root, 'schemas', `${kind}.schema.json`))
    .split(sep)
    .join('/');
}

/** Check what was written, and say what is left to do. */
async function conclude(
  { folder, file, producerFile }: Written,
  { guessed, dataset }: Words,
  { producer }: NewOptions,
  print: (line: string) => void,
): Promise<number> {
  if (producerFile !== undefined) print(say('new.producer-written', { file: producerFile }));
  print(say('new.written', { file }));
  if (guessed.length > 0) print(say('new.to-check', { list: guessed.join(', ') }));
  try {
    await readManifest(file);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    for (const { where = '', message } of error.problems) print(`${where} ${message}`);
    return 1;
  }
  print(say('new.next', { folder, id: `${producer}/${dataset}` }));
  return 0;
}
