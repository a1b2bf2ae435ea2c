import { plainWord } from '../model/nearest.ts';
import { depositEndings, partEndings } from '../model/source-endings.ts';
import type { Text } from '../types.ts';
import { french } from '../languages.ts';
import { breakIf, type Draft, type Rule } from './rule.ts';

/** Words that say nothing of what the data are. */
const emptyTitles = new Set([
  'donnees',
  'data',
  'export',
  'couche',
  'carte',
  'sig',
  'test',
  'sans titre',
  'jeu de donnees',
  'fichier',
  'titre',
  'nouveau',
]);
/** File endings that people deposit, though some of them cannot be read. */
const fileEndings = [...depositEndings, ...Object.values(partEndings).flat(), 'xls', 'xlsx', 'ods'];
const fileName = new RegExp(String.raw`\.(${fileEndings.join('|')})$`, 'i');
/** A description shorter than this says no more than a title. */
const shortestDescription = 40;
/** An acronym may be all capitals; a sentence may not. */
const longestAcronym = 6;

/** Shorter names of producers are words that a title may well need ("IGN", "Insee"). */
const shortestName = 8;
/** An address and nothing else, written out or as a Markdown link. */
const onlyLink = /^(<?https?:\/\/\S+>?|\[[^\]]*\]\(\S+\))$/;
/** Placeholders that a template or a hurried author leaves behind, with the rest of the sentence, which says what to write. */
const placeholder =
  /(?<!\p{L})(?:à compléter\s?:|\bto complete:|à (?:écrire|remplir|renseigner|préciser)\s?:|\btodo\b|\blorem ipsum\b|\bxxx+\b)[^.\n]{0,200}/iu;

const letters = (text: string) => text.replace(/[^\p{L}]/gu, '');

function isAllCapitals(title: string): boolean {
  const written = letters(title);
  return written.length > longestAcronym && written === written.toLocaleUpperCase('fr');
}

/** A text in each of its languages, with its pointer. */
const parts = (pointer: string, text: Text | undefined): [string, string][] =>
  text === undefined
    ? []
    : typeof text === 'string'
      ? [[pointer, text]]
      : [
          [`${pointer}/fr`, text.fr],
          [`${pointer}/en`, text.en],
        ];

/** Every text of a producer that pages show as Markdown, with its pointer. */
function markdownTexts({ description, lineage, layers = [] }: Draft): [string, string][] {
  return [
    ...parts('/description', description),
    ...parts('/lineage', lineage),
    ...layers.flatMap((layer, index) => parts(`/layers/${index}/description`, layer.description)),
  ];
}

/** The titles of layers and fields, with their pointers. */
const titlesOf = ({ layers = [] }: Draft): [string, string][] =>
  layers.flatMap(({ title, fields = {} }, index) => [
    ...parts(`/layers/${index}/title`, title),
    ...Object.entries(fields).flatMap(([name, field]) =>
      parts(`/layers/${index}/fields/${name.replaceAll('~', '~0').replaceAll('/', '~1')}/title`, field.title),
    ),
  ]);

/** Rules of titles and descriptions. */
export const textRules: readonly Rule[] = [
  {
    id: 'title.file-name',
    severity: 'error',
    breaks: ({ title }) =>
      breakIf(fileName.test(french(title).trim()) || /^\S*[a-z0-9]_\S*$/i.test(french(title).trim()), '/title', {
        title: french(title),
      }),
  },
  { id: 'title.capitals', severity: 'warning', breaks: ({ title }) => breakIf(isAllCapitals(french(title)), '/title') },
  { id: 'title.full-stop', severity: 'warning', breaks: ({ title }) => breakIf(/[^.]\.\s*$/.test(french(title)), '/title') },
  {
    id: 'title.empty-word',
    severity: 'error',
    breaks: ({ title }) => breakIf(emptyTitles.has(plainWord(french(title))), '/title', { title: french(title) }),
  },
  {
    id: 'title.year',
    severity: 'notice',
    breaks: ({ title, temporal, dates }) => {
      const year = /\b(19|20)\d{2}\b/.exec(french(title))?.[0];
      return breakIf(year !== undefined && temporal === undefined && dates === undefined, '/title', { year: year ?? '' });
    },
  },
  {
    id: 'title.producer',
    severity: 'notice',
    breaks: ({ title }, { producer }) => {
      const name = french(producer?.title);
      return breakIf(name.length >= shortestName && ` ${plainWord(french(title))} `.includes(` ${plainWord(name)} `), '/title', { name });
    },
  },
  {
    id: 'identifier.version',
    severity: 'notice',
    breaks: ({ identifier = '' }) => {
      const part = /(?<![a-z\d])(v\d+|(19|20)\d{2})(?![a-z\d])/i.exec(identifier)?.[0];
      return breakIf(part !== undefined, '/identifier', { part: part ?? '' });
    },
  },
  {
    id: 'description.short',
    severity: 'warning',
    breaks: ({ description }) =>
      breakIf(description !== undefined && french(description).trim().length < shortestDescription, '/description', {
        characters: shortestDescription,
      }),
  },
  {
    id: 'description.title',
    severity: 'warning',
    breaks: ({ title, description }) => {
      const said = plainWord(french(description)).replace(/(?<![.\s])[.\s]+$/, '');
      return breakIf(said !== '' && said === plainWord(french(title)), '/description');
    },
  },
  {
    id: 'description.html',
    severity: 'error',
    breaks: (draft) =>
      markdownTexts(draft).flatMap(([pointer, text]) => {
        const tag = /<\/?[a-z][a-z0-9-]*(\s[^<>]*)?\/?>|<!--/i.exec(text);
        return breakIf(tag !== null, pointer, { tag: tag?.[0].slice(0, 40) ?? '' });
      }),
  },
  {
    id: 'description.link',
    severity: 'warning',
    breaks: ({ description }) => breakIf(onlyLink.test(french(description).trim()), '/description'),
  },
  {
    id: 'description.untranslated',
    severity: 'warning',
    breaks: ({ description }) =>
      breakIf(typeof description === 'object' && plainWord(description.fr) === plainWord(description.en), '/description/en'),
  },
  {
    id: 'text.placeholder',
    severity: 'error',
    breaks: (draft) =>
      [...parts('/title', draft.title), ...markdownTexts(draft), ...titlesOf(draft)].flatMap(([pointer, text]) => {
        const left = placeholder.exec(text)?.[0].trim();
        return breakIf(left !== undefined, pointer, { words: left ?? '' });
      }),
  },
];
