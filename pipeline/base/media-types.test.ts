import { expect, test } from 'vitest';
import { artifactFormats } from '../formats/artifacts/index.ts';
import { rasterPictures } from '../formats/artifacts/drawings.ts';
import { wholeOutputs } from '../formats/artifacts/whole.ts';
import { endingsOf, isNamedAsFormat, mediaTypeOf, unknownType } from './media-types.ts';
import { headersOf } from '../stores/s3-objects.ts';

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

test.each(['page.html', 'page.xml', 'modele.xsd', 'zones.gml', 'programme.js', 'sans', 'x.constructor'])(
  '%s is nothing that a browser opens',
  (name) => {
    expect(mediaTypeOf(name)).toBe(unknownType);
  },
);

test.each([...artifactFormats.flatMap(({ outputs }) => outputs), ...wholeOutputs, ...rasterPictures])(
  '$suffix is what a file of the format $format is called, and $mediaType what its name says',
  ({ format, suffix, mediaType }) => {
    expect(isNamedAsFormat({ format, name: `essai${suffix}`, mediaType })).toBe(true);
  },
);

test('no format is called as what a browser runs, nor told as such', () => {
  const endings = Object.values(endingsOf).flat();
  for (const ending of ['html', 'xhtml', 'htm', 'js', 'mjs', 'css', 'xml', 'xsd', 'xsl', 'svgz', 'wasm', 'swf', 'mht', 'shtml', '']) {
    expect(endings).not.toContain(ending);
  }
  expect(isNamedAsFormat({ format: 'csv', name: 'essai.csv', mediaType: 'text/html' })).toBe(false);
  expect(isNamedAsFormat({ format: 'csv', name: 'essai.svg', mediaType: 'image/svg+xml' })).toBe(false);
  expect(isNamedAsFormat({ format: 'document', name: 'notice.svg', mediaType: 'image/svg+xml' })).toBe(false);
  expect(isNamedAsFormat({ format: 'source', name: 'essai.csv.html', mediaType: unknownType })).toBe(false);
});
