import { mkdir, mkdtempDisposable, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { Lang } from '../../../schemas/languages.ts';
import { number } from '../../../schemas/messages/format.ts';
import { say, tellProblem } from '../../../schemas/messages/say.ts';
import type { Dataset, ManifestLayer, ManifestSource, Problem, Producer, ThemeId } from '../../../schemas/types.ts';
import { fail, PipelineError, problem, tellProblems } from '../../base/errors.ts';
import { completeDataset } from '../../manifest/complete.ts';
import { readRepository } from '../../manifest/repository.ts';
import { shownPath } from '../../manifest/path-states.ts';
import { readManifest } from '../../manifest/read.ts';
import { writeDataset, writeProducer } from '../../manifest/write-manifest.ts';
import { surveyPointClouds } from '../../point-cloud/point-cloud.ts';
import { inspectRaster } from '../../raster/inspect-raster.ts';
import { kindOf } from '../../raster/nature.ts';
import { protect, type Protection } from '../../sandbox/with-sandbox.ts';
import type { Source } from '../../source/fetch.ts';
import { recogniseKind } from '../../source/recognise-kind.ts';
import type { DescribedLayer } from '../../../schemas/rules/proposal.ts';
import { knownTitles, knownWords } from '../../../schemas/rules/standards.ts';
import { type Inspection, inspectSource, type SourceLayer } from '../../vector/inspect.ts';
import { calledInSource, measureClean, type MeasuredLayer } from '../../vector/measure.ts';
import { type Clean, normaliseSource } from '../../vector/normalise.ts';
import { text } from '../help.ts';
import { allowedBy } from '../operator.ts';
import type { Flags, Terminal } from '../terminal.ts';
import { refuseWrongCrs, wrongCrs } from './crs-option.ts';
import { wordsOfField } from '../../../schemas/model/field-title.ts';
import { guessProducerType, guessProfile, guessTitle } from '../../../schemas/model/guess.ts';
import { guessDates } from './guess-dates.ts';
import { guessTerritories } from './guess-territories.ts';
import { copySheet, copySource, findSheet, openGiven, referTo, withSheet } from './new-source.ts';
import { newDatasets } from './new-table.ts';
import {
  type Questions,
  askInTerminal,
  askTerritory,
  askType,
  findProducer,
  gatherWords,
  refuseWrongWords,
  type WordOptions,
  standingProblems,
  type DatasetWords,
  isToWrite,
  nameProducer,
} from './new-words.ts';

/** `mappe new`: write a manifest for a file. */
export const define = ({ command, ending, lang, print, onNotice, isAnswering }: Terminal): Command =>
  command('new', 'cli.new', 'datasets', 'no-sandbox')
    .argument('<file>', text('cli.new-file'))
    .requiredOption('--producer <folder>', text('cli.new-producer'))
    .option('--dataset <folder>', text('cli.new-dataset'))
    .option('--title <title>', text('cli.new-title'))
    .option('--description <text>', text('cli.new-description'))
    .option('--license <license>', text('cli.new-license'))
    .option('--frequency <frequency>', text('cli.new-frequency'))
    .option('--theme <theme>', text('cli.new-theme'))
    .option('--contact <address>', text('cli.new-contact'))
    .option('--date <date>', text('cli.new-date'))
    .option('--lineage <text>', text('cli.new-lineage'))
    .option('--territory <code>', text('cli.new-territory'))
    .option('--type <type>', text('cli.new-type'))
    .option('--producer-title <name>', text('cli.new-producer-title'))
    .option('--crs <code>', text('cli.new-crs'))
    .option('--table <file>', text('cli.new-table'))
    .option('--deposit', text('cli.new-deposit'))
    .option('--yes', text('cli.new-yes'))
    .action(
      ending((file: string, { table, ...flags }: Flags<NewOptions> & { table?: string }) => {
        const options = { ...flags, onNotice, now: new Date(), lang: lang() };
        if (table !== undefined) return newDatasets(file, table, options, print, newDataset);
        if (flags.yes !== true && !isAnswering()) throw fail('new.nobody');
        return newDataset(file, options, print);
      }),
    );

/** Options of `mappe new`: what is not said is asked, or guessed. */
export interface NewOptions extends WordOptions, Pick<Protection, 'onNotice'> {
  producer: string;
  datasets: string;
  /** EPSG:nnnn */
  crs?: string;
  /** The file is to lie in the store: it is named by its digest, and not copied. */
  deposit?: true;
  /** Ask nothing: what no option says is guessed. */
  yes?: boolean;
  /** Read the file without a sandbox. */
  unsafeNoSandbox?: boolean;
  lang: Lang;
  /** No date of data is after this moment. */
  now?: Date;
}

/**
 * Write a complete manifest for a file, folder or https address, and the producer's where it is new; a failing one is refused and removed.
 */
export async function newDataset(
  file: string,
  options: NewOptions,
  print: (line: string) => void,
  ask: Questions = askInTerminal,
): Promise<number> {
  const { producer: producerId, datasets, crs, yes = false, lang } = options;
  refuseWrongWords(producerId, options);
  refuseWrongCrs(crs);
  const home = join(datasets, producerId);
  if (options.dataset !== undefined) await refuseStanding(join(home, options.dataset));
  const person = yes ? undefined : ask;
  const standing = await findProducer(datasets, producerId);
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'mappe-new-'));
  const scratch = temporary.path;
  // A catalogue may begin with its first data set: its operator comes later then.
  const allowed = await allowedBy(datasets);
  const { source, name, found, confirmed } = await protect(
    { ...allowed, unsafe: options.unsafeNoSandbox, onNotice: options.onNotice },
    async () => {
      const opened = await openGiven(file, scratch);
      const read = { found: await readGiven(opened.source, crs, scratch), confirmed: crs };
      return { ...opened, ...(person === undefined ? read : await confirmGuess(read, opened.source, { ask: person, scratch, lang })) };
    },
  );
  for (const problem of found.problems) print(tellProblem(problem, lang));
  const known = knownWords(found.named);
  const { sheet, problems } = known === undefined ? { problems: [] } : await findSheet(source, scratch);
  for (const problem of problems) print(tellProblem(problem, lang));
  const { layers, contents, theme } = found;
  const dates = sheet?.dates ?? guessDates(name, found.measured, options.now?.toISOString().slice(0, 10));
  const about: Producer | Awaited<ReturnType<typeof nameProducer>> = standing ?? (await nameProducer(producerId, options, sheet, person));
  const likelyType = options.type ?? guessProducerType(producerId);
  const ofNew = standing === undefined ? { '--territory': options.territory, '--type': likelyType } : {};
  const facts = { folder: home, name, layers, named: describedIn(found), contents, theme, producer: about, ofNew, known, sheet, dates };
  const words = await gatherWords(facts, options, person);
  const reference = { ...referTo(file, source, options.deposit), ...describePlaces(found, confirmed, words) };
  const dataset = withSheet({ ...describeDataset(words, reference, found), ...guessPlace(name, words) }, sheet);
  const folder = join(home, words.dataset);
  const producer = standing === undefined ? await describeProducer(about.title, words, options, person) : undefined;
  const written: NewFiles = {
    folder,
    file: join(folder, 'dataset.yaml'),
    dataset,
    producerFile: join(home, 'producer.yaml'),
    ...(producer && { producer }),
  };
  await refuseStanding(folder);
  let toWrite: Problem[] = [];
  await allOrNothing(folder, producer === undefined ? [] : [written.producerFile], async () => {
    await copySource(source, dataset.source, folder);
    await copySheet(sheet, folder);
    toWrite = await write(written, lang);
  });
  const guesses = { name: 'guess' in about ? about.guess : undefined, type: options.type === undefined ? likelyType : undefined };
  for (const line of conclude(written, { id: `${producerId}/${words.dataset}`, words, guesses, toWrite }, lang)) print(line);
  return 0;
}

// ---- what the file says --------------------------------------------------------------------

interface FileFacts extends Pick<Inspection, 'problems' | 'geometry'> {
  layers: Clean['layers'];
  measured: readonly MeasuredLayer[];
  /** The layers by what the file calls them. */
  named: readonly MeasuredLayer[];
  /** Descriptions that the file gives of its layers and fields, by their published names. */
  descriptions: ReadonlyMap<string, SourceLayer['pieces'][0]['origin']['described']>;
  /** Contents of an image, of heights or of a point cloud, which have no layers. */
  contents?: string;
  theme?: ThemeId;
  raster?: Dataset['raster'];
}

async function readGiven(source: Source, crs: string | undefined, scratch: string): Promise<FileFacts> {
  const wanted = { source: systemOf(crs) };
  const kind = await recogniseKind(source, scratch);
  const none = { layers: [], measured: [], named: [], descriptions: new Map() };
  if (kind === 'raster') {
    const { problems, nature, width, height } = await inspectRaster(source, wanted, scratch, crs === undefined);
    const theme = nature === 'heights' ? 'altimetrie' : 'imagerie';
    return { problems, ...none, contents: say('new.pixels', { width, height }), theme, raster: { kind: kindOf(nature) } };
  }
  if (kind === 'point-cloud') {
    const about = { crs, folder: join(scratch, 'cloud'), whole: false, guess: crs === undefined };
    const { clouds, problems: ofFile } = await surveyPointClouds(source, about);
    const points = clouds.reduce((sum, { facts }) => sum + facts.header.points, 0);
    const problems = [...ofFile, ...clouds.flatMap(({ facts }) => facts.problems)];
    return { problems, ...none, contents: say('new.points', { points: number(points, 'fr') }), theme: 'altimetrie' };
  }
  const inspection = await inspectSource(source, wanted, scratch, { guessCrs: crs === undefined });
  const clean = await normaliseSource(inspection, {}, scratch);
  const measured = await measureClean(clean, scratch);
  return {
    problems: [...inspection.problems, ...clean.problems],
    ...(inspection.geometry && { geometry: inspection.geometry }),
    layers: clean.layers,
    measured,
    named: calledInSource(measured, inspection.layers),
    descriptions: new Map(inspection.layers.map(({ name, pieces: [{ origin }] }) => [name, origin.described])),
  };
}

/** The layers by what the file calls them, with the titles that it gives them. */
const describedIn = ({ layers, named, descriptions }: FileFacts): DescribedLayer[] =>
  named.map((layer, index) => ({ ...layer, title: descriptions.get(layers[index]?.name ?? '')?.title }));

const systemOf = (crs: string | undefined): ManifestSource => (crs === undefined ? {} : { crs });

/** The coordinate system that the file did not say. */
const guessOf = ({ problems }: Pick<Inspection, 'problems'>): string | undefined => {
  const codes = new Set(problems.flatMap(({ id, facts }) => (id === 'source.crs-guessed' ? [facts?.['code']] : [])));
  const [only] = codes;
  // Where files differ, each has to say its own.
  return codes.size === 1 && typeof only === 'string' ? only : undefined;
};

/** Describe the places of the data for a manifest: the confirmed system, or the guessed one to be checked, and a table's columns. */
function describePlaces(found: FileFacts, confirmed: string | undefined, { guessed }: DatasetWords): ManifestSource {
  const guess = guessOf(found);
  if (guess !== undefined) guessed.push('source.crs');
  return {
    ...systemOf(confirmed ?? guess),
    ...(guess !== undefined && { crsGuessed: true as const }),
    ...(found.geometry && { geometry: found.geometry }),
  };
}

/** Let a person say whether a guessed system is right; another answer has the file read anew, in that one. */
async function confirmGuess(
  read: { found: FileFacts; confirmed: string | undefined },
  source: Source,
  { ask, scratch, lang }: { ask: Questions; scratch: string; lang: Lang },
): Promise<{ found: FileFacts; confirmed: string | undefined }> {
  const guess = guessOf(read.found);
  if (guess === undefined) return read;
  const refusal = (answer: string): Promise<string | undefined> =>
    Promise.resolve(wrongCrs(answer).map((each) => tellProblem(each, lang))[0]);
  const confirmed = await ask.text(say('new.ask-crs', {}, lang), guess, refusal);
  if (confirmed !== guess) return { found: await readGiven(source, confirmed, join(scratch, 'anew')), confirmed };
  const problems = read.found.problems.filter(({ id }) => id !== 'source.crs-guessed');
  return { found: { ...read.found, problems }, confirmed };
}

/** The territory that the name of the source tells, to be checked by who describes the data. */
function guessPlace(name: string, { guessed }: DatasetWords): Pick<Dataset, 'territories'> {
  const { placeOf } = readRepository();
  const territories = guessTerritories(name, (code) => placeOf(code) !== undefined);
  if (territories === undefined) return {};
  guessed.push('territories');
  return { territories };
}

/** The sheet of a new producer: what its identifier tells is to be checked, the rest was said. */
async function describeProducer(
  title: string,
  { contact }: DatasetWords,
  options: NewOptions,
  ask: Questions | undefined,
): Promise<Producer> {
  const { producer: id } = options;
  const territory = await askTerritory(options, ask);
  return { title, type: await askType(id, options, ask), territory, contact };
}

function describeDataset(
  words: DatasetWords,
  source: ManifestSource,
  { layers: found, measured, named, descriptions, contents, raster }: FileFacts,
): Dataset {
  const { title, description, theme, keywords, license, frequency, dates, lineage, contact } = words;
  const known = knownTitles(named);
  const facts = found.map(({ name, features }, index) => ({ name, features, fields: measured[index]?.fields ?? [] }));
  const layers = found.map(({ name }, index): ManifestLayer => {
    const called = named[index]?.name ?? name;
    // A standard's own name leads to its layer in every edition; what the file calls it has the date of this one.
    const isOwn = called === name || known.own(called) === name;
    const { title: alias, words: fieldWords } = descriptions.get(name) ?? {};
    const fields = Object.fromEntries(
      (measured[index]?.fields ?? []).map(({ name: field, type }) => {
        const said = fieldWords?.get(field);
        // A standard's own titles are on the page already, in both languages: what words of the name suggest may be false there.
        return [field, { ...said, ...(known.field(field) === undefined && wordsOfField({ name: field, type, ...said })) }];
      }),
    );
    return {
      name,
      ...(!isOwn && { source: called }),
      // The name of a file is no title; several layers still have to be told apart by theirs.
      title: known.layer(called) ?? alias ?? (found.length > 1 ? guessTitle(called) : title),
      ...(Object.values(fields).some((field) => Object.keys(field).length > 0) && { fields }),
    };
  });
  const profile = guessProfile(found);
  const draft: Dataset = {
    title,
    description,
    themes: [theme],
    ...(keywords.length > 0 && { keywords }),
    license,
    frequency,
    ...(dates !== undefined && { dates }),
    ...(lineage !== undefined && { lineage }),
    contact,
    source,
    ...(raster !== undefined && { raster }),
    ...(profile !== undefined && { tiles: { profile } }),
  };
  return contents === undefined ? completeDataset({ ...draft, layers }, facts).dataset : draft;
}

// ---- what is written -----------------------------------------------------------------------

interface NewFiles {
  folder: string;
  file: string;
  dataset: Dataset;
  producerFile: string;
  producer?: Producer;
}

async function refuseStanding(folder: string): Promise<void> {
  const problems = await standingProblems(folder);
  if (problems.length > 0) throw new PipelineError(problems);
}

/** Write the manifest, and its producer's; gives the texts that only a person can write, for which no check lets it pass yet. */
async function write(written: NewFiles, lang: Lang): Promise<Problem[]> {
  const { folder, file, dataset, producerFile, producer } = written;
  await writeFile(file, writeDataset(dataset, schemaPath(folder, 'dataset'), lang));
  if (producer !== undefined) await writeFile(producerFile, writeProducer(producer, schemaPath(dirname(folder), 'producer'), lang));
  try {
    await readManifest(file);
    return [];
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    if (error.problems.every(isToWrite)) return [...error.problems];
    throw new PipelineError([...error.problems, problem('new.nothing-kept')], { cause: error });
  }
}

/** Path of a JSON Schema from a folder of data sets, for editors; undefined where the folder is outside of the project. */
function schemaPath(folder: string, kind: 'dataset' | 'producer'): string | undefined {
  const root = readRepository().folder;
  if (!resolve(folder).startsWith(`${resolve(root)}${sep}`)) return undefined;
  return shownPath(relative(resolve(folder), join(root, 'schemas', `${kind}.schema.json`)));
}

/** Facts told of a new data set once it is written. */
interface Conclusion {
  id: string;
  words: Pick<DatasetWords, 'guessed' | 'lacking'>;
  /** Guessed values of the producer's sheet: its name as something spells it, or no more than its identifier in words; its kind. */
  guesses: { name: 'spelt' | 'identifier' | undefined; type: string | undefined };
  toWrite: readonly Problem[];
}

function conclude(written: NewFiles, { id, words: { guessed, lacking }, guesses, toWrite }: Conclusion, lang: Lang): string[] {
  const { folder, file, dataset, producerFile, producer } = written;
  const lines = [say('new.written', { file }, lang)];
  if (guessed.length > 0) lines.push(say('new.to-check', { file, list: guessed }, lang));
  if (producer !== undefined) {
    lines.push(say('new.producer-written', { file: producerFile }, lang));
    const ofProducer = [
      ...(guesses.name === 'spelt' ? [`title (${producer.title})`] : []),
      ...(guesses.type === undefined ? [] : [`type (${guesses.type})`]),
    ];
    if (ofProducer.length > 0) lines.push(say('new.to-check', { file: producerFile, list: ofProducer }, lang));
    if (guesses.name === 'identifier') lines.push(say('new.producer-unnamed', { file: producerFile, title: producer.title }, lang));
  }
  if (lacking.length > 0) lines.push(say('new.left-out', { file, list: lacking.map((part) => say(`new.lacks-${part}`, {}, lang)) }, lang));
  if (toWrite.length > 0) lines.push(say('new.to-write', { file }, lang), tellProblems(toWrite, lang));
  // What was deposited is built where it lies.
  const built = dataset.source.deposit === undefined ? id : `${id} --store s3://…`;
  return [...lines, say('new.next', { folder, id: built }, lang)];
}

/** Let `work` write into `folder` and `besides`; where it fails, remove all of it, or a second run would find it in its way. */
async function allOrNothing(folder: string, besides: readonly string[], work: () => Promise<void>): Promise<void> {
  const before = await readdir(folder).catch((): string[] => []);
  await mkdir(folder, { recursive: true });
  try {
    await work();
  } catch (error) {
    const written = (await readdir(folder)).filter((name) => !before.includes(name)).map((name) => join(folder, name));
    for (const path of [...written, ...besides]) await rm(path, { recursive: true, force: true });
    // A folder in which something else stands stays.
    for (const empty of [folder, dirname(folder)]) await rmdir(empty).catch(() => undefined);
    throw error;
  }
}
