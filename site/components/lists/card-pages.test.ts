import { expect, test } from 'vitest';
import type { Summary } from '../../data/summary.ts';
import { cardPage, cardPages, pathOfPage, titleOfPage } from './card-pages.ts';

test('the first page of a list has the list’s own address and title', () => {
  expect(pathOfPage('/themes/eau/', 1)).toBe('/themes/eau/');
  expect(titleOfPage('Eau', { currentPage: 1, lastPage: 3 }, 'fr')).toBe('Eau');
});

test('the others say which they are', () => {
  expect(pathOfPage('/themes/eau/', 2)).toBe('/themes/eau/2/');
  expect(titleOfPage('Eau', { currentPage: 2, lastPage: 3 }, 'fr')).toBe('Eau, page 2 sur 3');
  expect(titleOfPage('Water', { currentPage: 2, lastPage: 3 }, 'en')).toBe('Water, page 2 of 3');
});

test('a list is cut into pages, and an empty one has a page too', () => {
  const all = Array.from({ length: 101 }, (_, index) => ({ id: `a/${index}` }) as Summary);
  expect(cardPages('/themes/eau/', all.length)).toEqual(['/themes/eau/', '/themes/eau/2/', '/themes/eau/3/']);
  expect(cardPage(all, '3')).toEqual({ data: [{ id: 'a/100' }], total: 101, currentPage: 3, lastPage: 3 });
  expect(cardPage(all, undefined).data).toHaveLength(50);
  expect(cardPages('/themes/mer/', 0)).toEqual(['/themes/mer/']);
  expect(cardPage([], undefined)).toEqual({ data: [], total: 0, currentPage: 1, lastPage: 1 });
});
