import { expect, test } from 'vitest';
import { repositoryAt } from './repository-address.ts';

test.each([
  'https://github.com/exemple/catalogue',
  'https://github.com/exemple/catalogue/',
  'https://github.com/exemple/catalogue.git',
  'git@github.com:exemple/catalogue.git',
  'exemple/catalogue',
])('%s is a repository of GitHub', (address) => {
  expect(repositoryAt(address)).toEqual({ owner: 'exemple', name: 'catalogue' });
});

test.each([
  '',
  'exemple',
  'https://gitlab.exemple.fr/exemple/catalogue',
  'https://github.com.exemple.fr/exemple/catalogue',
  'https://github.com/exemple/catalogue/tree/main',
  'exemple/catalogue?x=../..',
  'http://github.com/exemple/catalogue',
])('%j is none', (address) => {
  expect(repositoryAt(address)).toBeUndefined();
});
