import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { input, select } from '@inquirer/prompts';
import { checkDataset, checkDatasetShape, checkProducer, checkProducerShape } from '../../../schemas/check/check.ts';
import { toProblems } from '../../../schemas/messages/finding.ts';
import type { Lang } from '../../../schemas/languages.ts';
import { number } from '../../../schemas/messages/format.ts';
import { dataDate } from '../../../schemas/model/data-date.ts';
import { say } from '../../../schemas/messages/say.ts';
import { hintOfValue } from '../../../schemas/check/describe-values.ts';
import { slugOf } from '../../../schemas/rules/files.ts';
import type { Draft } from '../../../schemas/rules/rule.ts';
import type { Contact, DataDates, FrequencyId, LicenseId, Problem, Producer, ProducerType, ThemeId } from '../../../schemas/types.ts';
import { producerTypes } from '../../../schemas/producer-vocabularies.ts';
import { frequencies, licenses, themes } from '../../../schemas/vocabularies.ts';
import { fail, PipelineError, problem, tellProblems } from '../../base/errors.ts';
import { readRepository } from '../../manifest/repository.ts';
import { readProducer } from '../../manifest/read.ts';
import type { MetadataSheet } from '../../standards/metadata-sheet.ts';
import { proposeWords, type DescribedLayer } from '../../../schemas/rules/proposal.ts';
import type { KnownWords } from '../../../schemas/rules/standards.ts';
import type { CleanLayer } from '../../vector/normalise.ts';
import { guessProducerTitle, guessProducerType, guessTheme, guessTitle, placeOf, spellPlace } from '../../../schemas/model/guess.ts';

/** Options that describe a new data set. */
export interface WordOptions {
  dataset?: string;
  title?: string;
  description?: string;
  license?: string;
  frequency?: string;
  theme?: string;
  /** "Service SIG <sig@exemple.fr>", an address alone, or a page. */
  contact?: string;
  /** Date of the data: a year, a month or a day. */
  date?: string;
  lineage?: string;
  /** Territory of a new producer: FR, REG-44, COMMUNE-51108… */
  territory?: string;
  /** Name of a new producer. */
  producerTitle?: string;
  /** Kind of body that a new producer is: commune, association… */
  type?: string;
  /** Language of the questions; the manifest is written in French, as its readers expect. */
  lang: Lang;
}

/** Texts and terms of a new data set, with the names of those that were guessed. */
export interface DatasetWords {
  dataset: string;
  title: string;
  description: string;
  license: LicenseId;
  frequency: FrequencyId;
  theme: ThemeId;
  keywords: string[];
  dates: DataDates | undefined;
  /** Undefined where nobody says it, and nobody is asked. */
  lineage: string | undefined;
  contact: Contact;
  guessed: string[];
  /** Texts that are lacking: only a person could have said them. */
  lacking: ('description' | 'lineage')[];
}

const vocabularies = { license: licenses, frequency: frequencies, theme: themes, type: producerTypes };

const choicesOf = (name: keyof typeof vocabularies, lang: Lang): { value: string; name: string }[] =>
  vocabularies[name].map((term) => ({ value: term.id, name: term[lang] }));

function termOf<Id extends string>(name: keyof typeof vocabularies, value: string): Id {
  const isTerm = (text: string): text is Id => vocabularies[name].some(({ id }) => id === text);
  if (isTerm(value)) return value;
  throw new PipelineError(termProblems(name, value));
}

function termProblems(name: keyof typeof vocabularies, value: string | undefined): Problem[] {
  const ids = vocabularies[name].map(({ id }): string => id);
  if (value === undefined || ids.includes(value)) return [];
  return [problem('new.unknown-value', { value, option: `--${name}`, hint: hintOfValue(value, ids) })];
}

/** Refuse a wrong word before any file is read for it. */
export function refuseWrongWords(
  producer: string,
  { dataset, title, description, license, frequency, theme, contact, date, lineage, territory, type, producerTitle }: WordOptions,
): void {
  const problems = [
    ...idProblems(producer),
    ...problemsOf({ dataset, title, description, contact, date, lineage }),
    ...termProblems('license', license),
    ...termProblems('frequency', frequency),
    ...termProblems('theme', theme),
    ...termProblems('type', type),
    ...(territory === undefined ? [] : producerProblems({ territory })),
    ...(producerTitle === undefined ? [] : producerProblems({ title: producerTitle })),
  ];
  if (problems.length > 0) throw new PipelineError(problems);
}

function openQuestions(
  ask: Questions | undefined,
  guessed: string[],
  { folder, lang }: Pick<KnownFacts, 'folder'> & Pick<WordOptions, 'lang'>,
) {
  const refusal = async (name: keyof Answers, answer: string): Promise<string | undefined> => {
    if (name === 'date' && answer.trim() === '') return undefined;
    const problems = [...problemsOf({ [name]: answer }), ...(name === 'dataset' ? await standingProblems(join(folder, answer)) : [])];
    return problems.length === 0 ? undefined : tellProblems(problems, lang);
  };
  return {
    text: async (name: keyof Answers, answer: string | undefined, guess: string): Promise<string> => {
      if (answer !== undefined) return answer;
      const optional = name === 'date';
      if (ask !== undefined) return ask.text(say(`new.ask-${name}`, {}, lang), guess, (answer) => refusal(name, answer), { optional });
      if (optional && guess === '') return guess;
      // Nobody has to check a folder's name.
      if (name !== 'dataset') guessed.push(name === 'date' ? 'dates' : name);
      return guess;
    },
    term: async <Id extends string>(name: keyof typeof vocabularies, answer: string | undefined, guess: string): Promise<Id> => {
      if (answer !== undefined) return termOf(name, answer);
      if (ask !== undefined) return termOf(name, await ask.choose(say(`new.ask-${name}`, {}, lang), choicesOf(name, lang), guess));
      guessed.push(name);
      return termOf(name, guess);
    },
  };
}

/** Facts known of a data set before anybody says anything: from the file, and from the standard that it follows. */
interface KnownFacts {
  /** Folder of the producer, where the data set gets its own. */
  folder: string;
  name: string;
  layers: readonly CleanLayer[];
  /** Contents of data without layers. */
  contents?: string | undefined;
  /** The theme of what the file is made of, where words tell none. */
  theme?: ThemeId | undefined;
  producer: Pick<Producer, 'title'> & Partial<Pick<Producer, 'contact'>>;
  /** Options that a new producer needs, with what is known of each; none of one that stands in the catalogue. */
  ofNew: Record<string, string | undefined>;
  /** The layers by what the file calls them. */
  named: readonly DescribedLayer[];
  known: KnownWords | undefined;
  /** Metadata that a package gives of itself. */
  sheet?: MetadataSheet | undefined;
  /** Dates of the data, as package, name and fields tell them. */
  dates?: DataDates | undefined;
}

/** Take what was said, guess the rest, and let a person correct each guess where `ask` is given. */
export async function gatherWords(
  { folder, name, layers, named, contents, theme, producer, ofNew, known, sheet, dates }: KnownFacts,
  options: WordOptions,
  ask?: Questions,
): Promise<DatasetWords> {
  const guessed: string[] = [];
  const { text, term } = openQuestions(ask, guessed, { folder, lang: options.lang });
  const stem = name.replace(/(\.[a-z][a-z0-9]*){1,3}$/i, '');
  const proposal = proposeWords(stem, named, placeOf(producer.title));
  const title = await text('title', options.title, sheet?.title ?? proposal.title);
  const dataset = await text('dataset', options.dataset, slugOf(guessTitle(stem)).slice(0, 60).replace(/-$/, '') || 'donnees');
  const facts = { title, contents: contents ?? contentsOf(layers, known?.layers ?? []), producer: producer.title };
  // A person completes what is proposed; without one it says what is known, and what is optional is left out.
  const toComplete = (part: 'description' | 'lineage'): string => (ask === undefined ? '' : ` ${say(`new.complete-${part}`)}`);
  const described = sheet?.description ?? `${say('new.default-description', facts)}${toComplete('description')}`;
  const description = await text('description', options.description, described);
  const made = sheet?.lineage ?? `${say('new.default-lineage', { producer: producer.title })}${toComplete('lineage')}`;
  const lacking = (['description', 'lineage'] as const).filter((part) => (ask ?? options[part] ?? sheet?.[part]) === undefined);
  const lineage = lacking.includes('lineage') ? undefined : await text('lineage', options.lineage, made);
  const likelyTheme = proposal.theme ?? theme ?? guessTheme([title]);
  if (ask === undefined)
    refuseUnknown({
      '--theme': options.theme ?? likelyTheme,
      '--contact': options.contact ?? sheet?.contact ?? producer.contact,
      ...ofNew,
    });
  return {
    dataset,
    title,
    description,
    theme: await term<ThemeId>('theme', options.theme, likelyTheme ?? ''),
    keywords: proposal.keywords,
    license: await term<LicenseId>('license', options.license, sheet?.license ?? 'etalab-2.0'),
    frequency: await term<FrequencyId>('frequency', options.frequency, 'unknown'),
    dates: datedAs((await text('date', options.date, dataDate(dates) ?? '')).trim(), dates),
    lineage,
    contact: readContact(await text('contact', options.contact, showContact(sheet?.contact ?? producer.contact)), producer.title),
    guessed,
    lacking,
  };
}

/** The dates of data of which a person has said the last: theirs stands in its place where it is another. */
function datedAs(date: string, guess: DataDates = {}): DataDates | undefined {
  if (date === '') return undefined;
  return date === dataDate(guess) ? guess : { revised: date };
}

const namedLayers = 12;

function contentsOf(layers: readonly CleanLayer[], known: KnownWords['layers']): string {
  const [only] = layers;
  if (only !== undefined && layers.length === 1)
    return only.features === 1 ? say('new.one-feature') : say('new.features', { count: number(only.features, 'fr') });
  return layers
    .slice(0, namedLayers)
    .map(({ name, features }, index) => `${(known[index] ?? guessTitle(name)).toLowerCase()} (${number(features, 'fr')})`)
    .join(', ');
}

/** The producer whose sheet stands in the catalogue; undefined where it is new. */
export async function findProducer(datasets: string, id: string): Promise<Producer | undefined> {
  const path = join(datasets, id, 'producer.yaml');
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  const { value, problems } = await readProducer(path, { repository: readRepository() });
  if (value === undefined) throw new PipelineError(problems);
  return value;
}

/** Refuse to guess facts that only the publisher knows: where nobody is asked, another's contact or all of France would be false. */
function refuseUnknown(needed: Record<string, unknown>): void {
  const options = Object.keys(needed).filter((option) => needed[option] === undefined);
  if (options.length > 0) throw fail('new.unsaid', { options });
}

/** The territory of a new producer, as an option or a person says it. */
export async function askTerritory({ territory = '', lang }: Pick<WordOptions, 'territory' | 'lang'>, ask?: Questions): Promise<string> {
  if (territory !== '' || ask === undefined) return territory;
  return ask.text(say('new.ask-territory', {}, lang), '', refusalOf('territory', lang));
}

/** The name of a new producer, as an option or a person says it, or the source spells it; else its identifier in words. */
export async function nameProducer(
  id: string,
  { producerTitle, contact = '', territory = '', lang }: Pick<WordOptions, 'producerTitle' | 'contact' | 'territory' | 'lang'>,
  sheet: MetadataSheet | undefined,
  ask?: Questions,
): Promise<{ title: string; guess?: 'spelt' | 'identifier' }> {
  if (producerTitle !== undefined) return { title: producerTitle };
  const said = readContact(contact, '').name;
  const ofSource = slugOf(said) === id ? said : sheet?.contact?.name;
  // "ville-de-saint-etienne" is spelt by its territory; nobody knows the accents of "georisques" but its own people.
  const place = readRepository().placeOf(territory)?.name;
  const title = ofSource ?? spellPlace(guessProducerTitle(id), place ?? '');
  const isSpelt = ofSource !== undefined || (place !== undefined && title.includes(place));
  if (ask === undefined) return { title, guess: isSpelt ? 'spelt' : 'identifier' };
  return { title: await ask.text(say('new.ask-producer-title', {}, lang), title, refusalOf('title', lang)) };
}

/** Why an answer about a new producer cannot be taken; undefined where it can. */
const refusalOf =
  (key: 'title' | 'territory', lang: Lang) =>
  (answer: string): Promise<string | undefined> => {
    const problems = producerProblems({ [key]: answer.trim() });
    return Promise.resolve(problems.length === 0 ? undefined : tellProblems(problems, lang));
  };

/** The kind of body that a new producer is, as an option says it, its identifier tells it, or a person chooses it. */
export async function askType(
  id: string,
  { type = guessProducerType(id), lang }: Pick<WordOptions, 'type' | 'lang'>,
  ask?: Questions,
): Promise<ProducerType> {
  if (type !== undefined || ask === undefined) return termOf('type', type ?? '');
  return termOf('type', await ask.choose(say('new.ask-type', {}, lang), choicesOf('type', lang), ''));
}

/** The problems of one part of a producer's sheet, which is not written yet. */
function producerProblems(part: Partial<Record<'title' | 'territory', string>>): Problem[] {
  const { parts, findings } = checkProducerShape(part);
  const { placeOf } = readRepository();
  const isOfIt = ({ where = '' }: Problem): boolean => Object.keys(part).some((key) => where.startsWith(`/${key}`));
  return [...toProblems(findings), ...checkProducer(parts, { placeOf })].filter(isOfIt).map(({ where: _, ...rest }) => rest);
}

/** Texts of a data set that a person writes freely. */
export type Answers = Partial<Record<'dataset' | 'title' | 'description' | 'contact' | 'date' | 'lineage', string | undefined>>;

/** Check texts, whether options or answers hold them: the problems are those that a manifest would be refused for. */
function problemsOf({ dataset, contact, date, ...texts }: Answers): Problem[] {
  return [
    ...(dataset === undefined ? [] : idProblems(dataset)),
    ...Object.entries(texts).flatMap(([name, text]) => (text === undefined ? [] : refusedBy({ [name]: text }))),
    ...(date === undefined ? [] : refusedBy({ dates: { revised: date } })),
    ...(contact === undefined ? [] : contactProblems(contact)),
  ];
}

function idProblems(id: string): Problem[] {
  const slug = slugOf(id);
  return slug === id && id.length >= 2 ? [] : [problem('new.bad-id', { id, near: slug.length < 2 ? 'mon-service' : slug })];
}

/** Check that no manifest stands in `folder`: one is never written over. */
export async function standingProblems(folder: string): Promise<Problem[]> {
  const file = join(folder, 'dataset.yaml');
  return (await stat(file).catch(() => undefined)) === undefined ? [] : [problem('new.exists', { file })];
}

/** Whether a problem is a proposed text that a person has to finish: the manifest may hold it, and is not published so. */
export const isToWrite = ({ id }: Pick<Problem, 'id'>): boolean => id === 'text.placeholder';

/** The errors of these parts of a manifest, without places: it is not written yet. */
function refusedBy(draft: Draft): Problem[] {
  const { parts, findings } = checkDatasetShape(draft);
  const isOfDraft = ({ id, severity, where = '' }: Problem): boolean =>
    severity === 'error' && !isToWrite({ id }) && Object.keys(draft).some((key) => `${where}/`.startsWith(`/${key}/`));
  return [...toProblems(findings), ...checkDataset(parts, {})].filter(isOfDraft).map(({ where: _, ...rest }) => rest);
}

function contactProblems(text: string): Problem[] {
  const contact = readContact(text, 'Service');
  // Whether an address or a page was meant is not known of any other text.
  if (contact.email === undefined && !/^https?:/.test(contact.url ?? '')) return [problem('new.contact-form', { value: text })];
  return refusedBy({ contact });
}

/** A contact as a person types it. */
const showContact = (contact?: Contact): string => (contact ? `${contact.name} <${contact.email ?? contact.url ?? ''}>` : '');

/** The contact that a person has typed; its name is `fallback` where they gave an address alone. */
function readContact(text: string, fallback: string): Contact {
  const [, name = '', address = text] = /^\s*([^<]*?)\s*<([^>]*)>\s*$/.exec(text) ?? [];
  const contact = { name: name === '' ? fallback : name };
  return address.includes('@') ? { ...contact, email: address.trim() } : { ...contact, url: address.trim() };
}

/** A person who answers questions. */
export interface Questions {
  /** `refusal` says why an answer cannot be taken, and the question is asked again; what is optional may be left empty. */
  text: (
    question: string,
    guess: string,
    refusal: (answer: string) => Promise<string | undefined>,
    how?: { optional: boolean },
  ) => Promise<string>;
  choose: (question: string, choices: { value: string; name: string }[], guess: string) => Promise<string>;
}

/** Questions in the terminal, each with what was guessed as its answer. */
export const askInTerminal: Questions = {
  text: (question, guess, refusal, { optional } = { optional: false }) =>
    input({ message: question, default: guess, required: !optional, validate: async (answer) => (await refusal(answer)) ?? true }),
  choose: (question, choices, guess) => select({ message: question, choices, default: guess }),
};
