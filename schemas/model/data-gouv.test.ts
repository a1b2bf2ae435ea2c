import { describe, expect, test } from 'vitest';
import {
  dataGouvDatasetUrl,
  dataGouvNameIn,
  dataGouvResourceUrl,
  datasetOfResource,
  plainMarkdown,
  readDataGouvDataset,
  siretOfOrganization,
} from './data-gouv.ts';
import { answer } from './data-gouv.fixture.ts';

const id = '65a9e264-7a20-46a9-9d98-66becb817bc3';

test.each([
  ['https://www.data.gouv.fr/fr/datasets/aires-de-jeux-de-vion/', { dataset: 'aires-de-jeux-de-vion' }],
  [' https://www.data.gouv.fr/datasets/aires-de-jeux-de-vion?resource_id=1#/resources ', { dataset: 'aires-de-jeux-de-vion' }],
  ['https://data.gouv.fr/en/datasets/53699d0ea3a729239d205b2e/', { dataset: '53699d0ea3a729239d205b2e' }],
  ['https://www.data.gouv.fr/api/1/datasets/aires-de-jeux-de-vion/', { dataset: 'aires-de-jeux-de-vion' }],
  [`https://www.data.gouv.fr/fr/datasets/r/${id}`, { resource: id }],
  [`https://www.data.gouv.fr/api/1/datasets/r/${id.toUpperCase()}`, { resource: id }],
  [`https://www.data.gouv.fr/api/2/datasets/resources/${id}/`, { resource: id }],
  ['https://www.data.gouv.fr/fr/datasets/r/../../organizations/', undefined],
  ['https://www.data.gouv.fr/fr/organizations/vion/', undefined],
  ['https://www.data.gouv.fr.exemple.fr/fr/datasets/a/', undefined],
  ['https://exemple.fr/https://www.data.gouv.fr/fr/datasets/a/', undefined],
  ['https://www.data.gouv.fr:8443/fr/datasets/a/', undefined],
  ['https://www.data.gouv.fr/fr/datasets/%2e%2e%2fme/', undefined],
  ['https://static.data.gouv.fr/resources/a/b.csv', undefined],
  ['javascript:alert(1)', undefined],
  ['', undefined],
])('an address names a data set or one of its files: %s', (address, name) => {
  expect(dataGouvNameIn(address)).toEqual(name);
});

test('the API is asked at its own address alone', () => {
  expect(dataGouvDatasetUrl('a/../../me')).toBe('https://www.data.gouv.fr/api/1/datasets/a%2F..%2F..%2Fme/');
  expect(dataGouvResourceUrl(id)).toBe(`https://www.data.gouv.fr/api/2/datasets/resources/${id}/`);
  expect(datasetOfResource({ resource: {}, dataset_id: '53699d0ea3a729239d205b2e' })).toBe('53699d0ea3a729239d205b2e');
  expect([null, {}, { dataset_id: null }, { dataset_id: '../me' }, 'a'].map(datasetOfResource)).toEqual(Array(5).fill(undefined));
  expect(siretOfOrganization({ business_number_id: '210 703 450 00019' })).toBe('21070345000019');
  expect([null, {}, { business_number_id: 12 }, { business_number_id: '210703450' }].map(siretOfOrganization)).toEqual(
    Array(4).fill(undefined),
  );
});

describe('an answer', () => {
  test('fills in what a manifest says, with the best file first', () => {
    expect(readDataGouvDataset(answer, '2026-11-24')).toEqual({
      title: 'Aires de jeux de Vion',
      description: 'Les **aires de jeux** de la commune.\n\n- âge conseillé\n- revêtement\n\nPlan de situation',
      license: 'etalab-2.0',
      keywords: ['aires de jeux', 'enfance'],
      frequency: 'annual',
      start: '2019-01-01',
      contact: { name: 'Services techniques', email: 'services@vion.exemple.fr' },
      organization: { id: '534fff81a3a7292c64a77e5c', name: 'Mairie de Vion' },
      files: [
        {
          id,
          title: 'Aires de jeux (GeoPackage)',
          format: 'gpkg',
          url: `https://www.data.gouv.fr/api/1/datasets/r/${id}`,
          bytes: 98304,
        },
        {
          id: 'b1f5a9a0-0000-4000-8000-000000000001',
          title: 'Aires de jeux (tableau)',
          format: 'csv',
          url: 'https://static.data.gouv.fr/resources/aires-de-jeux/20240601-120000/jeux.csv',
        },
      ],
    });
  });

  test('says no more than it knows: no period that has ended, no rhythm or license that is not ours', () => {
    const said = readDataGouvDataset(
      { ...answer, license: 'other-open', frequency: 'semidaily', temporal_coverage: { start: '2010-01-01', end: '2012-01-01' } },
      '2026-11-24',
    );
    expect(said).not.toHaveProperty('license');
    expect(said).not.toHaveProperty('frequency');
    expect(said).not.toHaveProperty('start');
  });

  test.each([null, [], 'a page', {}, { title: 3 }, { ...answer, deleted: '2024-01-01T00:00:00' }, { ...answer, private: true }])(
    'that is no open data set is nothing: %j',
    (given) => {
      expect(readDataGouvDataset(given, '2026-11-24')).toBeUndefined();
    },
  );

  test('that is hostile gives text, https addresses and terms of ours alone', () => {
    const said = readDataGouvDataset(
      JSON.parse(
        JSON.stringify({
          title: 'A\u202e\u0000<script>alert(1)</script>',
          description: '<scr<script>ipt>alert(1)</script><img src=x onerror=alert(1)>![x](javascript:1)<!-- <b>fin',
          license: '__proto__',
          frequency: 'constructor',
          tags: ['a', 4, null, ['b'], 'a'],
          temporal_coverage: 'x',
          organization: { id: '../../me', name: 'Org' },
          contact_points: [{ name: ['x'], email: 'a b@c', contact_form: 'javascript:alert(1)' }],
          resources: [
            { url: 'javascript:alert(1)', format: 'csv', type: 'main' },
            { url: 'http://exemple.fr/a.csv', format: 'csv', type: 'main' },
            { url: 'https://moi:secret@exemple.fr/a.csv', format: 'csv', type: 'main' },
            { url: 'https://exemple.fr/a.pdf', format: 'pdf', type: 'main' },
            { url: 'https://exemple.fr/a.csv', format: 'csv', type: 'documentation' },
            { url: 'https://exemple.fr/b.geojson', filetype: 'file', latest: 'https://autre.exemple.fr/b', type: 'main', filesize: -4 },
          ],
        }),
      ),
      '2026-11-24',
    );
    expect(said).toEqual({
      title: 'A <script>alert(1)</script>',
      description: 'alert(1)x',
      keywords: ['a'],
      contact: { name: 'Org' },
      files: [{ id: '', title: 'https://exemple.fr/b.geojson', format: '', url: 'https://exemple.fr/b.geojson' }],
    });
  });

  test('that is long or deep takes no time', () => {
    const start = performance.now();
    for (const text of [
      '<'.repeat(1e6),
      '<a '.repeat(1e6),
      '!['.repeat(1e6),
      ' '.repeat(1e6),
      `${'<a'.repeat(1e5)}${'>'.repeat(1e5)}`,
      '<!--'.repeat(1e6),
    ])
      expect(plainMarkdown(text)).not.toMatch(/<[a-z!]/);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
