import { expect, test } from 'vitest';
import { recogniseOther } from '../formats/other-files.ts';
import { refusal } from '../formats/sources/choose.ts';
import type { SourceHead } from '../formats/sources/format.ts';
import { recogniseFormat } from '../formats/sources/index.ts';
import { recogniseRaster } from '../formats/sources/rasters.ts';
import { isPointCloud } from '../source/recognise-kind.ts';
import { isArchive } from '../base/archive.ts';
import { slowLength } from './security.fixtures/slow-length.ts';

/* Whoever deposits a file writes its head: no recogniser of this process, which nothing limits, may look at it again and again. */

/** As much as is read of a file; less of two things in turn, for there are many pairs. */
const headBytes = 64 * 1024;
const pairBytes = 16 * 1024;
const openings = ['', '<?xml version="1.0"?><!DOCTYPE a [', '<a xmlns:gml="http://www.opengis.net/gml">', '{', '{"type":', '{}'];
const pieces = [
  ...[' ', '\n', '\t \r\n', '\0', '1', '1 ', 'a', '_', '.', '-', '/', '"', '<', '>', '[', ']', '{', '}', '} ', '}\n'],
  ...['<!---->', '<!-- ', '<!--> ', '<!DOCTYPE ', '<!DOCTYPE>', '<?a?>', '<? ', '<a:', '<a ', '<svg ', '<title>', '<html'],
  ...['"type"', '"type" : ', '"Feature"', 'isotc211.org/2005/gmd"', '<gmd:fileIdentifier', 'MD_Metadata', 'LONSA01:', '%PDF-'],
];

/** Asks every recogniser of a head. */
function asker(text: string, extension: string): () => void {
  const bytes = Buffer.from(text, 'latin1');
  const head: SourceHead = { bytes, text, extension };
  return () => {
    isArchive(bytes);
    isPointCloud(head);
    recogniseRaster(head);
    recogniseOther(head);
    recogniseFormat(head)?.beside?.('lot.thf', head, ['lot.geo', 'lot.vec']);
    refusal(`a.${extension}`, head);
  };
}

const fill = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes);

/** The first of the pieces, or of two of them in turn, that is not recognised in the time of its length. */
function findSlow(opening: string, extension: string, others: readonly string[]): string | undefined {
  for (const one of pieces) {
    const alone = slowLength((bytes) => asker(opening + fill(one, bytes), extension), headBytes);
    if (alone !== undefined) return `${alone} bytes of ${one}`;
    for (const other of others) {
      const length = slowLength((bytes) => asker(opening + fill(one, bytes / 2) + fill(other, bytes / 2), extension), pairBytes);
      if (length !== undefined) return `${length} bytes of ${one} and ${other}`;
    }
  }
  return undefined;
}

test.each(openings)(
  // attack: texts that are read again and again
  'a head that begins with %j and goes on with whatever it repeats is recognised in the time of its length',
  (opening) => {
    expect(findSlow(opening, '', pieces)).toBeUndefined();
  },
  120_000,
);

test.each([
  ['tab', '!table'],
  ['mif', 'Version 300'],
  ['thf', 'BOM\nLONSA01:'],
  ['csv', ''],
  ['asc', 'ncols 1 nrows '],
  ['geojsonl', '{'],
  ['kml', '<'],
])(
  'a head of .%s that repeats whatever it likes is recognised in the time of its length',
  (extension, opening) => {
    expect(findSlow(opening, extension, [])).toBeUndefined();
  },
  120_000,
);
