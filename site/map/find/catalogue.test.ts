import { describe, expect, test } from 'vitest';
import { filterCatalogue, searchText, groupByTheme, producersOf, type CatalogueEntry, type CatalogueFilter } from './catalogue.ts';

const entry = (id: string, title: string, over: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id,
  title,
  producer: 'Sandre',
  themes: ['eau'],
  words: '',
  content: { kind: 'features', amount: 1 },
  facts: '',
  path: id,
  ...over,
});
const entries = [
  entry('a/lacs', 'Lacs et rivières'),
  entry('a/rivieres', 'Rivières de France', { words: 'cours d’eau' }),
  entry('b/plu', 'Zonage', { producer: 'Ville de Reims', themes: ['urbanisme', 'eau'] }),
  entry('c/sans', 'Sans thème', { themes: ['inconnu'] }),
];
const found = (query: string, theme: string | null = null) => filterCatalogue(entries, { query, theme }).map(({ id }) => id);

describe('filtering the catalogue', () => {
  test.each<[string, string | null, string[]]>([
    ['', null, ['a/lacs', 'a/rivieres', 'b/plu', 'c/sans']],
    ['riviere', null, ['a/lacs', 'a/rivieres']],
    ['RIVIERES france', null, ['a/rivieres']],
    ['reims', null, ['b/plu']],
    ['cours', null, ['a/rivieres']],
    ['', 'urbanisme', ['b/plu']],
    ['zonage', 'eau', ['b/plu']],
    ['autoroute', null, []],
  ])('"%s" within %s', (query, theme, expected) => {
    expect(found(query, theme)).toEqual(expected);
  });
});

test('the list is narrowed to a producer and to what lies in a place, and to both', () => {
  const ids = (filter: Partial<CatalogueFilter>) => filterCatalogue(entries, { query: '', ...filter }).map(({ id }) => id);
  expect(ids({ producer: 'Ville de Reims' })).toEqual(['b/plu']);
  expect(ids({ within: new Set(['a/lacs', 'b/plu', 'x/gone']) })).toEqual(['a/lacs', 'b/plu']);
  expect(ids({ within: new Set(['a/lacs', 'b/plu']), producer: 'Sandre', theme: 'eau', query: 'lac' })).toEqual(['a/lacs']);
  expect(ids({ within: new Set() })).toEqual([]);
});

test('producers stand by their names, accents aside, with how much each has', () => {
  const named = ['Ville', 'État', 'Éole', 'Ville', 'eau'].map((producer, at) => entry(`p/${at}`, 'x', { producer }));
  expect(producersOf(named)).toEqual([
    { name: 'eau', count: 1 },
    { name: 'Éole', count: 1 },
    { name: 'État', count: 1 },
    { name: 'Ville', count: 2 },
  ]);
});

test('data sets stand under the first of their themes, those without a known one last', () => {
  const theme = (id: string) => ({ id, title: id, color: { light: '', dark: '' }, icon: '' });
  const groups = groupByTheme(entries, [theme('urbanisme'), theme('eau'), theme('sols')]);
  expect(groups.map((group) => [group.theme?.id, ...group.entries.map(({ id }) => id)])).toEqual([
    ['urbanisme', 'b/plu'],
    ['eau', 'a/lacs', 'a/rivieres'],
    [undefined, 'c/sans'],
  ]);
});

test('folding keeps letters and digits', () => {
  expect(searchText('L’Haÿ-les-Roses (94)')).toBe('l hay les roses 94');
});
