import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { withChanges } from './change-description.ts';

const manifest = `# yaml-language-server: $schema=../../../schemas/dataset.schema.json

# Ce que sont les données.
title: Aires de jeux # pas « aj_2026 »
description: |
  Les aires de jeux
  de la commune.
themes: [equipements]
contact:
  # Un service.
  name: Espaces verts
  email: vert@exemple.fr
source: { path: jeux.csv,   crs: 'EPSG:4326' } # tel quel
dates: { revised: 2025, issued: 2020 }
`;

test('only the lines of what changes are written anew: remarks and what nobody asked about stay', () => {
  const changed = withChanges(manifest, {
    title: 'Aires de jeux de Vion',
    description: 'Une ligne.\nUne autre : « oui ».\n',
    contact: { email: null, url: 'https://vion.exemple.fr/' },
    dates: { revised: '2026-05' },
    keywords: ['jeu', 'enfant'],
  });
  expect(changed).toBe(`# yaml-language-server: $schema=../../../schemas/dataset.schema.json

# Ce que sont les données.
title: Aires de jeux de Vion
description: |
  Une ligne.
  Une autre : « oui ».
themes: [equipements]
contact:
  # Un service.
  name: Espaces verts
  url: https://vion.exemple.fr/
source: { path: jeux.csv,   crs: 'EPSG:4326' } # tel quel
dates: { revised: 2026-05, issued: 2020 }
keywords: [ jeu, enfant ]
`);
});

test('what is the same changes nothing, and null takes away', () => {
  expect(withChanges(manifest, { title: 'Aires de jeux', themes: ['equipements'], lineage: null, temporal: { start: null } })).toBe(
    manifest,
  );
  expect(parse(withChanges(manifest, { dates: { revised: null, issued: null }, themes: null }))).not.toHaveProperty(['dates']);
  expect(withChanges(manifest, { themes: null })).toBe(manifest.replace('themes: [equipements]\n', ''));
});

test('a text in languages is changed in French, and its other language stays', () => {
  const text = 'title: { fr: Lacs, en: Lakes }\nlicense: etalab-2.0';
  expect(withChanges(text, { title: 'Lacs et étangs', frequency: 'annual' })).toBe(
    'title: { fr: Lacs et étangs, en: Lakes }\nlicense: etalab-2.0\nfrequency: annual\n',
  );
});

test('a manifest in one line is written anew as a whole', () => {
  expect(parse(withChanges('{ title: A, license: b }', { title: 'C: d' }))).toEqual({ title: 'C: d', license: 'b' });
});

test.each(['- a', '# d', 'x: y', '"z"', 'yes', '1.0', '', '\u2028', '&a *b', '| \n', '~', '2024-01-01', '%TAG', '---\na'])(
  'a text stays the text that it is: %j',
  (title) => expect(parse(withChanges(manifest, { title }))).toMatchObject({ title, themes: ['equipements'] }),
);
