import { writeFileSync } from 'node:fs';
import { openGeopackage, readGeometries, rowsOf, type CleanTable } from '../geopackage/clean-rows.ts';
import { joinBoxes } from '../../../schemas/model/boxes.ts';
import type { Box } from '../geometry/shapes.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';

/** A table of territories, and its column that has their codes. */
export type BoxesJob = Pick<CleanTable, 'fidColumn'> & { table: string; column: string };

/** Ten metres: outlines themselves are no better. */
const unit = 1e4;

/**
 * Write each territory's box, around all its features, to territories.json, { "51454": [west, south, east, north] }, in degrees, rounded
 * outwards.
 */
export function boxTerritories(clean: string, wgs84: string, { table, fidColumn, column }: BoxesJob): void {
  using named = openGeopackage(clean);
  using placed = openGeopackage(wgs84);
  const codes = new Map(
    [...rowsOf(named, `SELECT ${quoted(fidColumn)}, ${quoted(column)} FROM ${quoted(table)}`)].flatMap(([fid, code]) =>
      code === null ? [] : [[Number(fid), String(code)] as const],
    ),
  );
  const boxes = new Map<string, Box>();
  for (const { fid, box } of readGeometries(placed, table, fidColumn, 'geom')) {
    const code = codes.get(fid);
    if (code !== undefined && box !== null) boxes.set(code, joinBoxes(boxes.get(code) ?? box, box));
  }
  const rounded = [...boxes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, box]) => [code, outwards(box)]);
  writeFileSync('territories.json', JSON.stringify(Object.fromEntries(rounded)));
}

const outwards = ([west, south, east, north]: Box): Box =>
  [Math.floor(west * unit), Math.floor(south * unit), Math.ceil(east * unit), Math.ceil(north * unit)].map((side) => side / unit) as Box;
