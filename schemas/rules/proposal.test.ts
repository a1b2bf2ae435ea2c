import { expect, test } from 'vitest';
import { proposeWords } from './proposal.ts';

const layer = (name: string, fields: string[] = [], title?: string) => ({ name, title, fields: fields.map((each) => ({ name: each })) });

test('a plan of prevention is called by its kind and its département, of the name of its package', () => {
  const layers = ['s', 'l'].map((kind) => layer(`pprt_69dreal20090005_zonereglementairefoncier_${kind}`));
  expect(proposeWords('pprt_69dreal20090005', layers)).toMatchObject({
    title: 'Plan de prévention des risques technologiques (69)',
    theme: 'risques',
  });
});

test('a layer has the title that its file gives it, and a technical one is written in words', () => {
  expect(proposeWords('export', [layer('haies', [], 'Haies de la commune')]).title).toBe('Haies de la commune');
  expect(proposeWords('export', [layer('x', [], 'forets_publiques')]).title).toBe('Forêts publiques');
});

test('fields tell the theme that no name tells', () => {
  expect(proposeWords('export_2024', [layer('couche', ['PACAGE', 'SURF'])]).theme).toBe('agriculture');
});

test('a layer that has a name of several words is called so, unless a program gave it that name or it is that of the file', () => {
  expect(proposeWords('export (3)', [layer('aires de jeux de Vion')]).title).toBe('Aires de jeux de Vion');
  for (const name of ['sql statement', 'Feuille 1', 'Sheet 2', 'sql_statement'])
    expect(proposeWords('aires_de_jeux', [layer(name)]).title).toBe('Aires de jeux');
  expect(proposeWords('aires de jeux 35400', [layer('aires de jeux 35400')]).title).toBe('Aires de jeux');
});

test('the place of the producer has its accents and its hyphens', () => {
  expect(proposeWords('bancs_saint_etienne', [layer('bancs')], 'Saint-Étienne').title).toBe('Bancs Saint-Étienne');
});
