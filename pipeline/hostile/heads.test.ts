import { expect, test } from 'vitest';
import { recogniseOther } from '../formats/other-files.ts';
import { refusal } from '../formats/sources/choose.ts';
import type { Head } from '../formats/sources/format.ts';
import { recogniseFormat } from '../formats/sources/index.ts';
import { recogniseRaster } from '../formats/sources/rasters.ts';
import { isPointCloud } from '../recognise-kind.ts';
import { isArchive } from '../tools/unpack.ts';

/* Whoever deposits a file writes its head: no recogniser of this process, which nothing limits, may look at it again and again. */

/** As much as is read of a file; less of two things in turn, for there are many pairs. */
const [headBytes, pairBytes] = [64 * 1024, 16 * 1024];
/** Times as long that a head of twice the length may take. */
const mostTimes = 3;
/** Shorter times tell more of the machine than of a pattern. */
const noiseMs = 6;

const openings = ['', '<?xml version="1.0"?><!DOCTYPE a [', '<a xmlns:gml="http://www.opengis.net/gml">', '{', '{"type":', '{}'];
const pieces = [
  ...[' ', '\n', '\t \r\n', '\0', '1', '1 ', 'a', '_', '.', '-', '/', '"', '<', '>', '[', ']', '{', '}', '} ', '}\n'],
  ...['<!---->', '<!-- ', '<!--> ', '<!DOCTYPE ', '<!DOCTYPE>', '<?a?>', '<? ', '<a:', '<a ', '<svg ', '<title>', '<html'],
  ...['"type"', '"type" : ', '"Feature"', 'isotc211.org/2005/gmd"', '<gmd:fileIdentifier', 'MD_Metadata', 'LONSA01:', '%PDF-'],
];

function ask(text: string, extension: string): void {
  const bytes = Buffer.from(text, 'latin1');
  const head: Head = { bytes, text, extension };
  isArchive(bytes);
  isPointCloud(head);
  recogniseRaster(head);
  recogniseOther(head);
  recogniseFormat(head)?.beside?.('lot.thf', head, ['lot.geo', 'lot.vec']);
  refusal(`a.${extension}`, head);
}

/** Of this thread alone, whatever else the machine has to do. */
function timeOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** The length at which a head takes too long for its length; undefined where none does. Lengths grow slowly: the first that is too long must end. */
function slowLength(headOf: (bytes: number) => string, mostBytes: number, extension: string): number | undefined {
  const times: number[] = [];
  for (let bytes = 64; bytes <= mostBytes; bytes = Math.ceil(bytes * Math.SQRT2)) {
    const head = headOf(bytes);
    const most = mostTimes * Math.max(times.at(-2) ?? 0, noiseMs);
    let time = timeOf(() => ask(head, extension));
    // Memory may have been cleared, or a pattern compiled, meanwhile.
    for (let again = 0; again < 4 && time > most; again += 1)
      time = Math.min(
        time,
        timeOf(() => ask(head, extension)),
      );
    if (time > most) return bytes;
    times.push(time);
  }
  return undefined;
}

const fill = (piece: string, bytes: number): string => piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes);

/** The first of the pieces, or of two of them in turn, that is not recognised in the time of its length. */
function findSlow(opening: string, extension: string, others: readonly string[]): string | undefined {
  for (const one of pieces) {
    const alone = slowLength((bytes) => opening + fill(one, bytes), headBytes, extension);
    if (alone !== undefined) return `${alone} bytes of ${one}`;
    for (const other of others) {
      const length = slowLength((bytes) => opening + fill(one, bytes / 2) + fill(other, bytes / 2), pairBytes, extension);
      if (length !== undefined) return `${length} bytes of ${one} and ${other}`;
    }
  }
  return undefined;
}

test.each(openings)(
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
