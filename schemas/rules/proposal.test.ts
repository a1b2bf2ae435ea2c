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
