import type { Content } from '../../words/content.ts';
import type { Text } from '../../../schemas/types.ts';
import { plainText } from '../../../schemas/model/plain-text.ts';

/** A data set in the explorer's list. */
export interface CatalogueEntry {
  id: string;
  title: Text;
  producer: string;
  /** Theme ids; the first gives the colour. */
  themes: string[];
  /** Other words by which it may be found. */
  words: string;
  content: Content;
  /** Address of its facts for maps. */
  facts: string;
  /** Address of its page below /donnees/. */
  path: string;
  /** Address of the picture that its data draw; absent for what has none. */
  silhouette?: string;
}

/** A theme in the explorer's list. */
export interface CatalogueTheme {
  id: string;
  title: Text;
  color: { light: string; dark: string };
  icon: string;
}

/** Catalogue that the explorer loads once: all listed data sets that have a map, and their themes. */
export interface Catalogue {
  datasets: CatalogueEntry[];
  themes: CatalogueTheme[];
}

/** Criteria that narrow a list; an absent one narrows nothing. */
export interface CatalogueFilter {
  query: string;
  theme?: string | null;
  /** Its name. */
  producer?: string | null;
  /** Ids of what lies in a place. */
  within?: ReadonlySet<string> | undefined;
}

/** The data sets that hold every word of the query and that the filter leaves; those whose title begins with the query first. */
export function filterCatalogue(
  entries: readonly CatalogueEntry[],
  { query, theme = null, producer = null, within }: CatalogueFilter,
): CatalogueEntry[] {
  const words = searchText(query)
    .split(' ')
    .filter((word) => word !== '');
  const left = entries.filter(
    (entry) =>
      (theme === null || entry.themes.includes(theme)) &&
      (producer === null || entry.producer === producer) &&
      (within === undefined || within.has(entry.id)),
  );
  if (words.length === 0) return left;
  return left
    .map((entry) => ({
      entry,
      title: ` ${searchText(titleText(entry.title))}`,
      all: ` ${searchText(`${titleText(entry.title)} ${entry.producer} ${entry.words}`)}`,
    }))
    .filter(({ all }) => words.every((word) => all.includes(` ${singular(word)}`)))
    .sort((a, b) => Number(b.title.includes(` ${words[0]}`)) - Number(a.title.includes(` ${words[0]}`)))
    .map(({ entry }) => entry);
}

/** The data sets under the first of their themes, in the order of the themes. */
export function groupByTheme(
  entries: readonly CatalogueEntry[],
  themes: readonly CatalogueTheme[],
): { theme: CatalogueTheme | undefined; entries: CatalogueEntry[] }[] {
  const of = (id: string | undefined): CatalogueEntry[] =>
    entries.filter(({ themes: [first] }) => (themes.some((each) => each.id === first) ? first : undefined) === id);
  return [...themes, undefined].map((theme) => ({ theme, entries: of(theme?.id) })).filter((group) => group.entries.length > 0);
}

/** Whose data a list has, and how many of each, by name. */
export function producersOf(entries: readonly CatalogueEntry[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { producer } of entries) counts.set(producer, (counts.get(producer) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

/** Text as it is compared: without accents, case, hyphens or the "St" that many write. */
export function searchText(text: string): string {
  return plainText(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\bst(e?) /g, 'saint$1 ')
    .trim();
}

const titleText = (title: Text): string => (typeof title === 'string' ? title : `${title.fr} ${title.en}`);

/** "rivières" finds "rivière". */
const singular = (word: string): string => (word.length > 3 ? word.replace(/[sx]$/, '') : word);
