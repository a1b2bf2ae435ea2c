import { parse } from 'yaml';
import { expect, test } from 'vitest';
import datasetSchema from './dataset.schema.json' with { type: 'json' };
import { explain } from './explain.ts';
import { datasetText } from './manifest-text.ts';
import producerSchema from './producer.schema.json' with { type: 'json' };
import type { Dataset } from './types.ts';

const dataset: Dataset = {
  title: 'Éoliennes : terrestres',
  description: 'Mâts autorisés.\n\nSecond paragraphe.\n',
  themes: ['energie', 'eau'],
  keywords: ['no', '01234', '- tiret', '# dièse'],
  license: 'etalab-2.0',
  frequency: 'quarterly',
  contact: { name: 'DDT', email: 'sig@exemple.fr' },
  source: { path: 'a.csv', geometry: { x: 'x', y: 'y' } },
  layers: [{ name: 'a', title: 'A', fields: { hauteur: { title: 'Hauteur', type: 'number', unit: 'm' } } }],
};

test('a manifest reads back as it was, whatever its texts hold', () => {
  expect(parse(datasetText(dataset))).toEqual(dataset);
});

test('a manifest is written for people: schema named, keys explained, texts as blocks, short lists on a line', () => {
  const lines = datasetText(dataset).split('\n');
  expect(lines[0]).toBe('# yaml-language-server: $schema=../../../schemas/dataset.schema.json');
  expect(lines).toContain('# Thèmes. Un à trois thèmes, le principal en premier.');
  expect(lines).toContain('themes: [ energie, eau ]');
  expect(lines).toContain('description: |');
  expect(lines).toContain('contact: { name: DDT, email: sig@exemple.fr }');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('every key of the schemas is explained, references followed', () => {
  for (const schema of [datasetSchema, producerSchema]) {
    const { properties = {}, required = [] } = explain(schema);
    expect(required.length).toBeGreaterThan(0);
    for (const [key, { title, description }] of Object.entries(properties))
      expect([key, title, description]).toEqual([key, expect.any(String), expect.any(String)]);
  }
  expect(explain(datasetSchema).properties?.['source']?.properties?.['url']?.description).toContain('https');
});
