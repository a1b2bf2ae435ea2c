import { expect, test } from 'vitest';
import { pathOfPage, titleOfPage } from './card-pages.ts';

test('the first page of a list has the list’s own address and title', () => {
  expect(pathOfPage('/themes/eau/', 1)).toBe('/themes/eau/');
  expect(titleOfPage('Eau', { currentPage: 1, lastPage: 3 }, 'fr')).toBe('Eau');
});

test('the others say which they are', () => {
  expect(pathOfPage('/themes/eau/', 2)).toBe('/themes/eau/2/');
  expect(titleOfPage('Eau', { currentPage: 2, lastPage: 3 }, 'fr')).toBe('Eau, page 2 sur 3');
  expect(titleOfPage('Water', { currentPage: 2, lastPage: 3 }, 'en')).toBe('Water, page 2 of 3');
});
