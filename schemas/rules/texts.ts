import { step } from '../finding.ts';
import { plainWord } from '../nearest.ts';
import type { Text } from '../types.ts';
import { breakIf, french, type Break, type Draft, type Rule } from './rule.ts';

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
const fileEndings = /\.(csv|geojson|json|gpkg|shp|zip|kml|kmz|gml|gpx|fgb|xlsx?|ods|dbf|tab|mif|topojson|parquet)$/i;
/** A description shorter than this says no more than a title. */
const shortestDescription = 40;
/** An acronym may be all capitals; a sentence may not. */
const longestAcronym = 6;

const letters = (text: string) => text.replace(/[^\p{L}]/gu, '');

function isAllCapitals(title: string): boolean {
  const written = letters(title);
  return written.length > longestAcronym && written === written.toLocaleUpperCase('fr');
}

/** A word as compared with its near-duplicates: without accents nor the mark of the plural. */
function stem(keyword: string): string {
  return plainWord(keyword)
    .split(/[\s'-]+/)
    .map((word) => (word.length > 3 ? word.replace(/(aux|al)$/, 'a').replace(/[sx]$/, '') : word))
    .join(' ');
}

function repeatedKeywords({ keywords = [] }: Draft): Break[] {
  const first = new Map<string, string>();
  return keywords.flatMap((keyword, index) => {
    const before = first.get(stem(keyword));
    if (before === undefined) first.set(stem(keyword), keyword);
    return breakIf(before !== undefined, `/keywords${step(index)}`, { keyword, before: before ?? '' });
  });
}

/** Every text of a producer that pages show as Markdown, with its pointer. */
function markdownTexts({ description, lineage, layers = [] }: Draft): [string, string][] {
  const parts = (pointer: string, text: Text | undefined): [string, string][] =>
    text === undefined
      ? []
      : typeof text === 'string'
        ? [[pointer, text]]
        : [
            [`${pointer}/fr`, text.fr],
            [`${pointer}/en`, text.en],
          ];
  return [
    ...parts('/description', description),
    ...parts('/lineage', lineage),
    ...layers.flatMap((layer, index) => parts(`/layers/${index}/description`, layer.description)),
  ];
}

/** Rules of titles, descriptions and keywords. */
export const textRules: readonly Rule[] = [
  {
    id: 'title.file-name',
    severity: 'error',
    breaks: ({ title }) =>
      breakIf(fileEndings.test(french(title).trim()) || /^\S*[a-z0-9]_\S*$/i.test(french(title).trim()), '/title', {
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
      const said = plainWord(french(description)).replace(/[.\s]+$/, '');
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
  { id: 'keywords.repeated', severity: 'warning', breaks: repeatedKeywords },
];
