import { expect, test } from 'vitest';
import { mediaTypeOf, unknownType } from './media-types.ts';
import { headersOf } from './stores/s3-objects.ts';

test.each([
  ['nuage.laz', 'application/vnd.laszip'],
  ['nuage.copc.laz', 'application/vnd.laszip'],
  ['nuage.las', 'application/vnd.las'],
  ['ortho.JP2', 'image/jp2'],
  ['archive.7z', 'application/x-7z-compressed'],
  ['notice.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['tableau.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
])('%s is told in its record and kept in a bucket as %s', (name, type) => {
  expect(mediaTypeOf(name)).toBe(type);
  expect(headersOf(`data/a/b/0123456789abcdef/${name}`, '').ContentType).toBe(type);
});

test('text is kept in a bucket with its letters', () => {
  expect(headersOf('data/a/b/0123456789abcdef/table.csv', '').ContentType).toBe('text/csv; charset=utf-8');
});

test.each(['page.html', 'page.xml', 'zones.gml', 'programme.js', 'sans', 'x.constructor'])('%s is nothing that a browser opens', (name) => {
  expect(mediaTypeOf(name)).toBe(unknownType);
});
