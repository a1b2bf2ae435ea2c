import { expect, test } from 'vitest';
import { table as words } from '../../words/fr/table.ts';
import { withFilter, type Test } from '../model/filter.ts';
import { tellClass, tellTest, type TableColumn } from './tell-test.ts';

const text: TableColumn = { name: 'nom', type: 'text' };
const whole: TableColumn = { name: 'etages', type: 'integer' };
const metres: TableColumn = { name: 'hauteur', type: 'number', unit: 'm' };
const day: TableColumn = { name: 'jour', type: 'date' };
const yes: TableColumn = { name: 'actif', type: 'boolean' };
const coded: TableColumn = { name: 'usage', type: 'text', labels: { R: 'Résidentiel' } };

test.each<[Test, TableColumn, string]>([
  [{ kind: 'contains', text: 'eau' }, text, 'contient « eau »'],
  [{ kind: 'among', values: ['a', 'b'] }, text, 'est a ou b'],
  [{ kind: 'among', values: ['R'] }, coded, 'est Résidentiel'],
  [{ kind: 'among', values: ['true'] }, yes, 'est Oui'],
  [{ kind: 'between', least: 1.5, most: 3 }, metres, 'de 1,5 m à 3 m'],
  [{ kind: 'between', least: 1.5, most: 3, open: true }, metres, 'de 1,5 m à moins de 3 m'],
  [{ kind: 'between', least: 2, most: 3, open: true }, whole, 'est 2'],
  [{ kind: 'between', least: 2, most: 10, open: true }, whole, 'de 2 à 9'],
  [{ kind: 'between', least: 2, most: Infinity, open: true }, whole, 'à partir de 2'],
  [{ kind: 'between', most: 3 }, metres, 'jusqu’à 3 m'],
  [{ kind: 'between', most: 3, open: true }, metres, 'moins de 3 m'],
  [{ kind: 'between', least: Date.UTC(2024, 0, 1) }, day, 'à partir du 1ᵉʳ janvier 2024'],
  [{ kind: 'between', least: Date.UTC(2024, 0, 2), most: Date.UTC(2024, 1, 3) }, day, 'du 2 janvier 2024 au 3 février 2024'],
  [{ kind: 'between', least: Date.UTC(1990, 0, 1), most: Date.UTC(2000, 0, 1), open: true }, day, 'de 1990 à 1999'],
  [{ kind: 'between', least: Date.UTC(2024, 2, 1), most: Date.UTC(2024, 3, 1), open: true }, day, 'est mars 2024'],
  [{ kind: 'between', most: Date.UTC(2024, 2, 2), open: true }, day, 'avant le 2 mars 2024'],
  [{ kind: 'between', most: Date.UTC(2024, 2, 2) }, day, 'jusqu’au 2 mars 2024'],
  [{ kind: 'empty' }, text, 'sans valeur'],
  [{ kind: 'filled' }, text, 'avec une valeur'],
])('a filter is told as people say it: %j', (asked, column, told) => {
  expect(tellTest(asked, column, 'fr', words).replace(/[\u202f\u00a0]/g, ' ')).toBe(told);
});

test.each<[Test, TableColumn, string]>([
  [{ kind: 'between', least: 10, most: 20, open: true }, metres, '10 m – 20 m'],
  [{ kind: 'between', least: 10, most: 20, open: true }, whole, 'de 10 à 19'],
  [{ kind: 'between', least: Date.UTC(1990, 0, 1), most: Date.UTC(2000, 0, 1), open: true }, day, '1990 – 1999'],
  [{ kind: 'between', least: Date.UTC(1990, 0, 1), most: Date.UTC(1991, 0, 1), open: true }, day, '1990'],
  [{ kind: 'among', values: ['R'] }, coded, 'Résidentiel'],
])('a bar is called by what it stands for: %j', (asked, column, told) => {
  expect(tellClass(asked, column, 'fr', words).replace(/[\u202f\u00a0]/g, ' ')).toBe(told);
});

test('a column has one filter, which takes the place of the one before', () => {
  const first = withFilter([], 'nom', { kind: 'empty' });
  const second = withFilter(first, 'etages', { kind: 'filled' });
  expect(withFilter(second, 'nom', { kind: 'filled' })).toEqual([
    { field: 'etages', test: { kind: 'filled' } },
    { field: 'nom', test: { kind: 'filled' } },
  ]);
  expect(withFilter(second, 'nom', undefined)).toEqual([{ field: 'etages', test: { kind: 'filled' } }]);
});
