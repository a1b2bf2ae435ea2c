import { Las } from 'copc';
import { expect, test } from 'vitest';
import { PipelineError } from '../../base/errors.ts';
import { isCopc, readHierarchy } from './copc-hierarchy.ts';
import { readLasHeader, type LasHeader } from './las-header.ts';
import { makeLas } from '../programs.fixtures/make-las.ts';

type Entry = [key: [number, number, number, number], at: number, bytes: number, points: number];

const pointsAt = 1000;
const rootAt = 2000;
const pageAt = 2500;
const size = 3000;

/** As much of a COPC file as its hierarchy needs: chunks from 1000 to 2000, the root page, another page. */
function copcOf(root: Entry[], page: Entry[] = []): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeBigUInt64LE(BigInt(rootAt), 375 + 54 + 40);
  bytes.writeBigUInt64LE(BigInt(root.length * 32), 375 + 54 + 48);
  const write = (start: number, entries: Entry[]): void => {
    for (const [index, [key, at, length, points]] of entries.entries()) {
      const from = start + index * 32;
      for (const [part, value] of key.entries()) bytes.writeInt32LE(value, from + part * 4);
      bytes.writeBigUInt64LE(BigInt(at), from + 16);
      bytes.writeInt32LE(length, from + 24);
      bytes.writeInt32LE(points, from + 28);
    }
  };
  write(rootAt, root);
  write(pageAt, page);
  return bytes;
}

const header = (points: number): LasHeader => ({
  ...readLasHeader(reader(makeLas({})), makeLas({}).length, 'nuage'),
  points,
  pointsAt,
  compressed: true,
  records: [{ user: 'copc', id: 1, at: 375 + 54, bytes: 160 }],
});

function reader(bytes: Buffer) {
  return (at: number, length: number): Buffer => bytes.subarray(at, at + length);
}

function refusal(points: number, root: Entry[], page?: Entry[]): string {
  try {
    readHierarchy(reader(copcOf(root, page)), header(points), size, 'nuage');
    return 'nothing';
  } catch (error) {
    if (error instanceof PipelineError) return error.problems.map(({ id }) => id).join();
    throw error;
  }
}

test('the header is read as another reader reads it', () => {
  const bytes = makeLas({});
  const ours = readLasHeader(reader(bytes), bytes.length, 'nuage');
  const theirs = Las.Header.parse(bytes);
  expect(ours).toMatchObject({ points: theirs.pointCount, scale: theirs.scale, offset: theirs.offset, min: theirs.min, max: theirs.max });
  expect([ours.pointFormat, ours.recordBytes, ours.pointsAt]).toEqual([
    theirs.pointDataRecordFormat,
    theirs.pointDataRecordLength,
    theirs.pointDataOffset,
  ]);
  expect(isCopc(ours)).toBe(false);
});

test('every chunk of every page is found, in the order of the file', () => {
  const root: Entry[] = [
    [[0, 0, 0, 0], 1500, 100, 40],
    [[1, 1, 0, 0], pageAt, 32, -1],
  ];
  const chunks = readHierarchy(reader(copcOf(root, [[[1, 1, 0, 0], 1000, 500, 60]])), header(100), size, 'nuage');
  expect(chunks).toEqual([
    { at: 1000, bytes: 500, points: 60 },
    { at: 1500, bytes: 100, points: 40 },
  ]);
});

test.each<[string, number, Entry[], Entry[]?]>([
  ['points that the header does not count', 99, [[[0, 0, 0, 0], 1000, 100, 100]]],
  ['a chunk beyond the file', 100, [[[0, 0, 0, 0], 2950, 100, 100]]],
  ['a chunk within the header', 100, [[[0, 0, 0, 0], 500, 100, 100]]],
  ['chunks that overlap', 100, [[[0, 0, 0, 0], 1000, 100, 50], [[1, 0, 0, 0], 1050, 100, 50]]],
  ['a node named twice', 100, [[[0, 0, 0, 0], 1000, 100, 50], [[0, 0, 0, 0], 1100, 100, 50]]],
  ['a node outside of its cube', 100, [[[0, 1, 0, 0], 1000, 100, 100]]],
  ['a page beyond the file', 100, [[[0, 0, 0, 0], 1000, 100, 100], [[1, 0, 0, 0], 2990, 64, -1]]],
  ['a page that leads to itself', 100, [[[0, 0, 0, 0], 1000, 100, 100], [[1, 0, 0, 0], rootAt, 64, -1]]],
])('refuses %s', (_, points, root, page) => {
  expect(refusal(points, root, page)).toMatch(points === 99 ? /^point-cloud\.count$/ : /^point-cloud\.hierarchy$/);
}); // prettier-ignore
