import { createHash } from 'node:crypto';
import { hilbertKey } from '../../schemas/model/hilbert.ts';
import type { Bbox } from '../../schemas/types.ts';
import { byFacet, codeOf, unit, type Root, type ExtentRow, type ExtentShard } from './extents.ts';

/** Rows of a shard, about eight kilobytes compressed: a commune's search reads a third of 20 000 data sets; larger shards read more. */
// Most of that third is the country's own.
const shardRows = 250;

/** Pack the spatial index into a root and shards by file name, as a packed Hilbert R-tree of one level, largest extents first. */
export function packExtents(rows: readonly ExtentRow[], around: (code: string) => string[]): Map<string, string> {
  // Named by their digest, shards may be kept by a browser for good. By size first, so that boxes of countries do not widen the shards
  // of communes, then along the curve. Bytes, not milliseconds, are what a search costs: a shard is read row by row.
  const sorted = rows
    .map((row) => ({ row, size: sizeClass(row), at: curve(row) }))
    .sort((a, b) => b.size - a.size || a.at - b.at || (a.row.id < b.row.id ? -1 : 1))
    .map(({ row }) => row);
  const files = new Map<string, string>();
  const root: Root = { shards: [] };
  for (let start = 0; start < sorted.length; start += shardRows) {
    const part = sorted.slice(start, start + shardRows);
    const text = JSON.stringify(packShard(part, around));
    const file = `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`;
    files.set(file, text);
    root.shards.push({ file, rows: part.length, box: wholeOf(part.flatMap(({ boxes }) => boxes)) });
  }
  return files.set('root.json', JSON.stringify(root));
}

function packShard(rows: readonly ExtentRow[], around: (code: string) => string[]): ExtentShard {
  const codes = new Set(rows.flatMap((row) => row.facets.territory.map(codeOf)));
  const outward = ([west, south, east, north]: Bbox): number[] => [
    Math.floor(west / unit),
    Math.floor(south / unit),
    Math.ceil(east / unit),
    Math.ceil(north / unit),
  ];
  return {
    ids: rows.map(({ id }) => id),
    boxes: rows.map(({ boxes }) => boxes.flatMap(outward)),
    facets: byFacet((facet) => {
      const values = [...new Set(rows.flatMap((row) => row.facets[facet]))];
      const index = new Map(values.map((value, at) => [value, at]));
      return { values, of: rows.map((row) => row.facets[facet].map((value) => index.get(value) ?? -1)) };
    }),
    around: Object.fromEntries([...codes].map((code) => [code, around(code)])),
  };
}

const wholeOf = (boxes: readonly Bbox[]): Bbox => [
  Math.min(...boxes.map(([west]) => west)),
  Math.min(...boxes.map(([, south]) => south)),
  Math.max(...boxes.map(([, , east]) => east)),
  Math.max(...boxes.map(([, , , north]) => north)),
];

/** Each class is of extents four times as wide as those of the next. */
function sizeClass({ boxes }: ExtentRow): number {
  const [west, south, east, north] = wholeOf(boxes);
  return Math.round(Math.log2(Math.max(east - west, north - south, unit)) / 2);
}

function curve({ boxes: [box] }: ExtentRow): number {
  const [west, south, east, north] = box ?? [0, 0, 0, 0];
  return hilbertKey(((west + east) / 2 + 180) / 360, ((south + north) / 2 + 90) / 180, side);
}

/** Sides of the square that the curve fills: about a kilometre each. */
const side = 2 ** 15;
