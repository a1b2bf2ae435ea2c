import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { changesText, formOf, type PublishedDescription } from './describe-published.ts';

const published: PublishedDescription = {
  id: 'mairie/jeux',
  title: { fr: 'Aires de jeux', en: 'Playgrounds' },
  description: 'Les aires de jeux.\n',
  themes: ['equipements'],
  keywords: ['jeu', 'enfant'],
  license: 'etalab-2.0',
  frequency: 'annual',
  dates: { revised: '2025', issued: '2020' },
  contact: { name: 'Espaces verts', email: 'vert@exemple.fr' },
};

test('what is as it was is not sent', () => {
  expect(changesText(formOf(published), formOf(published))).toBeUndefined();
});

test('what is changed is sent alone, and what is emptied as nothing', () => {
  const form = formOf(published);
  form.title = 'Jeux';
  form.keywords = '';
  form.date = '';
  form.contact = { name: 'Espaces verts', email: '', url: 'https://exemple.fr/' };
  form.since = '2019';
  expect(parse(changesText(formOf(published), form) ?? '')).toEqual({
    title: 'Jeux',
    keywords: null,
    dates: { revised: null },
    temporal: { start: '2019' },
    contact: { email: null, url: 'https://exemple.fr/' },
  });
});
