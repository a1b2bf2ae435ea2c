import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lang } from '../../../schemas/languages.ts';
import { hintOfValue } from '../../../schemas/check/describe-values.ts';
import { slugOf } from '../../../schemas/rules/files.ts';
import { number } from '../../../schemas/messages/format.ts';
import { say } from '../../../schemas/messages/say.ts';
import type { Contact, FrequencyId, LicenseId, Problem, Producer, ThemeId } from '../../../schemas/types.ts';
import { frequencies, licenses, themes } from '../../../schemas/vocabularies.ts';
import type { MetadataSheet } from '../../standards/metadata-sheet.ts';
import type { KnownWords } from '../../standards/recognise.ts';
import { readProject } from '../../manifest/project-facts.ts';
import { PipelineError, problem, tellProblems } from '../../base/errors.ts';
import { guessProducerTitle, guessProducerType, guessTheme, guessTitle } from './guess.ts';
import type { CleanLayer } from '../../vector/normalise.ts';
import { readOperator, readProducer } from '../../manifest/read.ts';
import type { Ask } from './ask.ts';
import { idProblems, problemsOf, readContact, showContact, standingProblems, type Answers } from './new-answers.ts';

/** What a person may say beforehand of a new data set. */
export interface Said {
  dataset?: string;
  title?: string;
  description?: string;
  license?: string;
  frequency?: string;
  theme?: string;
  /** "Service SIG <sig@exemple.fr>", an address alone, or a page. */
  contact?: string;
  /** Of the questions; what is written into the manifest is French, as its readers expect. */
  lang: Lang;
}

/** What is said of a data set, and which of it was guessed. */
export interface Words {
  dataset: string;
  title: string;
  description: string;
  license: LicenseId;
  frequency: FrequencyId;
  theme: ThemeId;
  keywords: string[];
  contact: Contact;
  guessed: string[];
}

const vocabularies = { license: licenses, frequency: frequencies, theme: themes };

/** A value that its vocabulary holds. */
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
export function refuseWrongWords(producer: string, { dataset, title, description, license, frequency, theme, contact }: Said): void {
  const problems = [
    ...idProblems(producer),
    ...problemsOf({ dataset, title, description, contact }),
    ...termProblems('license', license),
    ...termProblems('frequency', frequency),
    ...termProblems('theme', theme),
  ];
  if (problems.length > 0) throw new PipelineError(problems);
}

/** Asks for a word, or takes what was said or guessed. */
function makeAsker(ask: Ask | undefined, guessed: string[], { folder, lang }: Pick<Given, 'folder'> & Pick<Said, 'lang'>) {
  const refusal = async (name: keyof Answers, answer: string): Promise<string | undefined> => {
    const problems = [...problemsOf({ [name]: answer }), ...(name === 'dataset' ? await standingProblems(join(folder, answer)) : [])];
    return problems.length === 0 ? undefined : tellProblems(problems, lang);
  };
  return {
    text: async (name: keyof Answers, said: string | undefined, guess: string): Promise<string> => {
      if (said !== undefined) return said;
      if (ask !== undefined) return ask.text(say(`new.ask-${name}`, {}, lang), guess, (answer) => refusal(name, answer));
      // Nobody has to check a folder's name.
      if (name !== 'dataset') guessed.push(name);
      return guess;
    },
    term: async <Id extends string>(name: keyof typeof vocabularies, said: string | undefined, guess: string): Promise<Id> => {
      if (said !== undefined) return termOf(name, said);
      const choices = vocabularies[name].map((term) => ({ value: term.id, name: term[lang] }));
      if (ask !== undefined) return termOf(name, await ask.choose(say(`new.ask-${name}`, {}, lang), choices, guess));
      guessed.push(name);
      return termOf(name, guess);
    },
  };
}

/** What is known of a data set before anybody says anything: of the file, and of the standard that it follows. */
interface Given {
  /** Of the producer, where the data set gets its own. */
  folder: string;
  name: string;
  layers: readonly CleanLayer[];
  /** What data without layers hold. */
  contents?: string | undefined;
  /** The theme of what the file is made of, where words tell none. */
  theme?: ThemeId | undefined;
  producer: Producer;
  known: KnownWords | undefined;
  /** What a package says of itself. */
  sheet?: MetadataSheet | undefined;
}

/** Take what was said, guess the rest, and let a person correct each guess where `ask` is given. */
export async function gatherWords(
  { folder, name, layers, contents, theme, producer, known, sheet }: Given,
  said: Said,
  ask?: Ask,
): Promise<Words> {
  const guessed: string[] = [];
  const { text, term } = makeAsker(ask, guessed, { folder, lang: said.lang });
  const stem = name.replace(/(\.[a-z][a-z0-9]*){1,3}$/i, '');
  const title = await text('title', said.title, sheet?.title ?? known?.title ?? guessTitle(stem));
  const dataset = await text('dataset', said.dataset, slugOf(guessTitle(stem)).slice(0, 60).replace(/-$/, '') || 'donnees');
  const description = await text(
    'description',
    said.description,
    sheet?.description ??
      say('new.default-description', {
        title,
        contents: contents ?? contentsOf(layers, known?.layers ?? []),
        producer: producer.title,
      }),
  );
  return {
    dataset,
    title,
    description,
    theme: await term<ThemeId>('theme', said.theme, known?.theme ?? guessTheme([title, stem, ...layers.map((layer) => layer.name)], theme)),
    keywords: known?.keywords ?? [],
    license: await term<LicenseId>('license', said.license, sheet?.license ?? 'etalab-2.0'),
    frequency: await term<FrequencyId>('frequency', said.frequency, 'unknown'),
    contact: readContact(await text('contact', said.contact, showContact(sheet?.contact ?? producer.contact)), producer.title),
    guessed,
  };
}

/** A description names so many layers. */
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

/** The producer as it is, or as its identifier lets guess. */
export async function findProducer(datasets: string, id: string): Promise<{ producer: Producer; isNew: boolean }> {
  const path = join(datasets, id, 'producer.yaml');
  if ((await stat(path).catch(() => undefined)) !== undefined) {
    const { value, problems } = await readProducer(path, { project: readProject() });
    if (value === undefined) throw new PipelineError(problems);
    return { producer: value, isNew: false };
  }
  const { value: operator } = await readOperator(join(datasets, 'operator.yaml'));
  const title = guessProducerTitle(id);
  // Somebody has to answer: the catalogue's own service until the producer names its own.
  const contact: Contact = operator?.contact ?? { name: title, url: 'https://www.exemple.fr/contact' };
  return { producer: { title, type: guessProducerType(id), territory: 'FR', contact }, isNew: true };
}
