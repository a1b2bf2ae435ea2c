import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetRecord } from '../../schemas/types.ts';
import { metadataAddress, metadataFile, metadataFiles, metadataInHead } from './metadata.ts';

const {
  examples: [record],
} = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/record.schema.json'), 'utf8')) as { examples: [DatasetRecord] };
const place = { page: 'https://exemple.fr/donnees/a/b/', address: (key: string) => `https://exemple.fr/store/${key}` };

test('the head of a page tells search engines of its data set, by the address of the page and of its license', () => {
  const [found, ...others] = metadataInHead(record, place);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ mediaType: 'application/ld+json', value: { '@type': 'Dataset', '@id': place.page } });
  expect(found?.value).toHaveProperty('license', expect.stringMatching(/^https:/));
});

test('each file of metadata has a name of its own, and names the files of the data where they lie', () => {
  expect(new Set(metadataFiles.map(({ path }) => path)).size).toBe(metadataFiles.length);
  expect(metadataAddress(record, 'latest')).toMatch(new RegExp(`/donnees/${record.path}/latest\\.json$`));
  const [first] = record.version.artifacts;
  expect(metadataFile('latest').of(record, place)).toHaveProperty('files.0.url', place.address(first?.key ?? ''));
});
