import { expect, test } from 'vitest';
import type { BuildLine } from './build-one.ts';
import { progressLine, showProgress } from '../progress.ts';
import { tellBuild } from './build.ts';

const built: BuildLine = {
  dataset: 'ddt-51/mats',
  outcome: 'published',
  version: '0123456789abcdef',
  features: 7483,
  artifacts: [
    { format: 'csv', bytes: 1_200_000, sha256: '' },
    { format: 'pmtiles', bytes: 34_000, sha256: '' },
  ],
  seconds: 12.34,
  problems: [{ id: 'x', severity: 'warning', message: 'Attention au chien.\nIl mord.', where: 'dataset.yaml:3:1' }],
};

/** Numbers have narrow no-break spaces; tests are read with plain ones. */
const plain = (text: string): string => text.replaceAll(/[\u00A0\u202F]/g, ' ');

test('tells what was published, with figures as people read them and each warning at its place', () => {
  expect(plain(tellBuild(built, 'fr'))).toBe(
    '✓ ddt-51/mats publié : 7 483 objets, 2 fichiers, 1,2 Mo, 12,3 s\n    attention : dataset.yaml:3:1 Attention au chien.\n    Il mord.',
  );
});

test('tells one feature and one file in the singular', () => {
  const one = { ...built, features: 1, artifacts: built.artifacts.slice(0, 1), problems: [] };
  expect(plain(tellBuild(one, 'fr'))).toBe('✓ ddt-51/mats publié : 1 objet, 1 fichier, 1,2 Mo, 12,3 s');
  expect(plain(tellBuild(one, 'en'))).toBe('✓ ddt-51/mats published: 1 feature, 1 file, 1.2 MB, 12.3 s');
});

test('tells how many features there are, be it none; an image has no such count', () => {
  expect(plain(tellBuild({ ...built, features: 0, problems: [] }, 'fr'))).toContain('publié : 0 objets, 2 fichiers');
  expect(plain(tellBuild({ ...built, features: null, problems: [] }, 'fr'))).toContain('publié : 2 fichiers, 1,2 Mo');
});

test('tells only once what was told when it was published', () => {
  expect(plain(tellBuild({ ...built, outcome: 'unchanged' }, 'fr'))).toBe('= ddt-51/mats inchangé');
  expect(plain(tellBuild({ ...built, outcome: 'refused', problems: [{ id: 'x', severity: 'error', message: 'Non.' }] }, 'fr'))).toBe(
    '✗ ddt-51/mats refusé\n    erreur : Non.',
  );
});

test('a line of progress says what, which stage, how far and how long', () => {
  expect(progressLine('a/b', { stage: 'convert', done: 0.5 }, 61.4, 'fr')).toBe('  ━━━━━━━━━━──────────  50 %  a/b  conversion  61 s');
  expect(progressLine('a/b', { stage: 'inspect' }, 0, 'fr')).toBe(`${' '.repeat(29)}a/b  examen  0 s`);
});

test('a terminal shows the works under the lines that stay; a log shows the lines alone', () => {
  const shown = (isTerminal: boolean): string => {
    let text = '';
    const progress = showProgress({ isTerminal, columns: 80, lang: 'fr', write: (piece) => (text += piece) });
    progress.step('a/b', { stage: 'fetch' });
    progress.step('a/b', { stage: 'inspect' });
    progress.done('a/b');
    progress.print('✓ a/b');
    return text;
  };
  expect(shown(false)).toBe('✓ a/b\n');
  const terminal = shown(true);
  expect(terminal).toContain('lecture de la source');
  expect(terminal).toContain('\u001b[1A\u001b[0J✓ a/b\n');
});
