import { fail } from '../../base/errors.ts';
import type { ReadBytes } from '../read/file-bytes.ts';
import type { LasHeader } from './las-header.ts';

/** A run of compressed points: a node of the octree of a COPC file, or where a LAZ file has been cut. */
export interface PointChunk {
  at: number;
  bytes: number;
  points: number;
}

const infoBytes = 160;
/** The information of COPC comes first behind the header (COPC 1.0, "info VLR"). */
const infoAt = 375 + 54;
const entryBytes = 32;
/** A page that names a page that names a page …: real files have some. */
const maxPages = 100_000;
/** Levels of an octree whose nodes halve: beyond, no coordinate could tell two apart. */
const maxLevel = 31;

/** Whether a file says that it is COPC. */
export const isCopc = ({ records: [first] }: LasHeader): boolean => first?.user === 'copc' && first.id === 1 && first.at === infoAt;

/** List every chunk of points that a COPC file's hierarchy names, each within the file and apart; their points sum up to the header's. */
export function readHierarchy(read: ReadBytes, header: LasHeader, size: number, name: string): PointChunk[] {
  if (header.records[0]?.bytes !== infoBytes || !header.compressed || header.pointFormat < 6)
    throw fail('point-cloud.hierarchy', { name, count: 1 });
  const info = read(infoAt, infoBytes);
  const pages = [{ at: Number(info.readBigUInt64LE(40)), bytes: Number(info.readBigUInt64LE(48)) }];
  const keys = new Set<string>();
  const chunks: PointChunk[] = [];
  let wrong = 0;
  // One fault is enough: a page that leads to itself would be read again and again.
  for (let index = 0; index < pages.length && wrong === 0; index++) {
    const page = pages[index]!;
    if (page.at + page.bytes > size || page.bytes % entryBytes !== 0 || index > maxPages) {
      wrong += 1;
      continue;
    }
    const bytes = read(page.at, page.bytes);
    for (let at = 0; at < bytes.length; at += entryBytes) {
      const key = [0, 4, 8, 12].map((step) => bytes.readInt32LE(at + step));
      const entry = { at: Number(bytes.readBigUInt64LE(at + 16)), bytes: bytes.readInt32LE(at + 24), points: bytes.readInt32LE(at + 28) };
      const isPage = entry.points === -1;
      // The node that stands for a page is named again in it, with its points.
      if (!isPage && (!isKey(key) || keys.has(key.join()))) wrong += 1;
      if (!isPage) keys.add(key.join());
      if (entry.points < -1 || entry.bytes < 0 || entry.at + entry.bytes > size) wrong += 1;
      else if (isPage) pages.push(entry);
      else if (entry.points > 0) chunks.push(entry);
    }
  }
  chunks.sort((a, b) => a.at - b.at);
  wrong += chunks.filter(
    ({ at, bytes }, index) => at < header.pointsAt || bytes === 0 || at + bytes > (chunks[index + 1]?.at ?? size),
  ).length;
  if (wrong > 0) throw fail('point-cloud.hierarchy', { name, count: wrong });
  const points = chunks.reduce((sum, chunk) => sum + chunk.points, 0);
  if (points !== header.points) throw fail('point-cloud.count', { name, header: header.points, read: points });
  return chunks;
}

const isKey = ([level = -1, ...place]: number[]): boolean =>
  level >= 0 && level <= maxLevel && place.every((each) => each >= 0 && each < 2 ** level);
