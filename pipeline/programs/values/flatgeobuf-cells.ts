import type { DatabaseSync } from 'node:sqlite';
import { boxAt } from '../../../schemas/codecs/flatgeobuf.ts';
import { featureAtLeaf, leavesOf, openFlatgeobufFile, type OpenFlatgeobuf } from '../read/read-flatgeobuf.ts';
import { bytesOf, rowOf, type Column } from '../geopackage/clean-rows.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { boxOfGeopackage, type Box } from '../geometry/shapes.ts';
import { momentOf, type Cell, type CleanRow } from './cells.ts';
import type { ComparedTable } from './sample-rows.ts';

/** A row with the feature of a FlatGeobuf file that it is: its place, which is its id in tiles, and what it holds. */
export interface PlacedRow {
  row: CleanRow;
  /** Undefined where the file has none with its box. */
  place: number | undefined;
  cells: Cell[] | undefined;
}

interface Candidate {
  place: number;
  cells: Cell[];
}

/** Find rows in a FlatGeobuf file by the boxes of its index, and among features of one box by what they hold. */
export function placeRows(path: string, wgs84: DatabaseSync, table: ComparedTable, rows: readonly CleanRow[]): PlacedRow[] {
  // The file has another order and no row numbers; its boxes are those of the table in WGS 84.
  using file = openFlatgeobufFile(path);
  const boxOf = rowOf(wgs84, `SELECT "geom" FROM ${quoted(table.name)} WHERE ${quoted(table.fidColumn)} = ?`);
  // Rows without geometry, which the file has not, are left out.
  const drawn = rows.flatMap((row) => {
    const box = boxOfGeopackage(bytesOf(boxOf(row.fid)[0]));
    return box === null ? [] : [{ row, box }];
  });
  const candidates = findCandidates(file, table.columns, new Map(drawn.map(({ box }) => [box.join(' '), box])));
  const groups = Map.groupBy(drawn, ({ box }) => box.join(' '));
  return [...groups].flatMap(([box, asked]) =>
    pair(
      asked.map(({ row }) => row),
      candidates.get(box) ?? [],
    ),
  );
}

/** The features with each of these boxes. */
function findCandidates(file: OpenFlatgeobuf, columns: readonly Column[], boxes: ReadonlyMap<string, Box>): Map<string, Candidate[]> {
  const wests = new Set([...boxes.values()].map(([west]) => west));
  const found: (Candidate & { box: string })[] = [];
  const placeOf = new Map(file.header.columns.map(({ name, type }, index) => [name, { index, isWhole: type === 'integer' }]));
  const leafAt = leavesOf(file);
  for (let place = 0; place < file.header.features; place += 1) {
    const leaf = leafAt(place);
    // Looked at first: a text for every leaf would cost more than all else.
    if (!wests.has(leaf.getFloat64(0, true))) continue;
    const box = boxAt(leaf, 0).join(' ');
    if (!boxes.has(box)) continue;
    const { values } = featureAtLeaf(file, leaf);
    const cells = columns.map(({ name, type }): Cell => {
      const { index = -1, isWhole = false } = placeOf.get(name) ?? {};
      const value = values[index] ?? null;
      if (isWhole && typeof value === 'number') return BigInt(value);
      return type === 'datetime' && typeof value === 'string' ? momentOf(value) : value;
    });
    found.push({ box, place, cells });
  }
  return Map.groupBy(found, ({ box }) => box);
}

/** Pair rows of one box with the features of that box: first those that hold the same, then what is left as it comes. */
function pair(rows: readonly CleanRow[], candidates: readonly Candidate[]): PlacedRow[] {
  const keyOf = (cells: readonly Cell[]): string => cells.map((cell) => `${typeof cell} ${cell === 0 ? 0 : String(cell)}`).join('\n');
  const byCells = Map.groupBy(candidates, ({ cells }) => keyOf(cells));
  const same = rows.map((row) => byCells.get(keyOf(row.cells))?.pop());
  const left = [...byCells.values()].flat();
  return rows.map((row, index) => {
    const candidate = same[index] ?? left.pop();
    return { row, place: candidate?.place, cells: candidate?.cells };
  });
}
