import type { DatabaseSync } from 'node:sqlite';
import { openGeopackage, rowOf, type Column } from '../geopackage/clean-rows.ts';
import { pointColumns } from '../../base/sql.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import type { Listed } from '../../base/listed.ts';
import { countCsv } from '../read/count-csv.ts';
import { roundedCoordinate } from '../../../schemas/model/rounded-coordinate.ts';
import { TextFile } from './text-file.ts';
import { excelCell } from '../../../schemas/codecs/csv.ts';

/** One reason for which features of a layer are listed, in the words of the file. */
export interface ListedReason extends Listed {
  kind: string;
  reason: string;
  /** Rows of the source that are in no file: what they say of themselves is all that is known of them. */
  isGone: boolean;
}

/** A layer of /in/clean.gpkg with what is to be listed of it. */
export interface RejectedLayer {
  name: string;
  fidColumn: string;
  columns: Column[];
  /** The field that identifies a feature, where it may be shown. */
  key: string | null;
  /** It is in /in/wgs84.gpkg, with a point on each feature. */
  isPlaced: boolean;
  reasons: ListedReason[];
}

/** The file to write, what its columns are called, what to list. */
export interface RejectsJob {
  output: string;
  header: string[];
  layers: RejectedLayer[];
}

/** A feature as the record names it. */
export interface Named {
  row: number;
  id?: string;
}

/** Rejects as written: rows below the header, counted in the file itself, and by layer and reason the first features. */
export interface WrittenRejects {
  rows: number;
  first: Named[][][];
}

/** So many stand in the record: enough to find the fault, and the file has the others. */
const firstNamed = 10;
/** A key is short; a longer value is a text of the producer that says more than which feature it is. */
const longestKey = 100;

type Find = (row: number) => { id: string; longitude: number | null; latitude: number | null };

/** Find a row in the published tables: its key, and its place. */
function finder(clean: DatabaseSync, wgs84: DatabaseSync | undefined, { name, fidColumn, columns, key, isPlaced }: RejectedLayer): Find {
  const where = `FROM ${quoted(name)} WHERE ${quoted(fidColumn)} = ?`;
  const keyOf = key === null ? undefined : rowOf(clean, `SELECT substr(CAST(${quoted(key)} AS TEXT), 1, ${longestKey}) ${where}`);
  const [x, y] = pointColumns(columns);
  const placeOf = isPlaced && wgs84 !== undefined ? rowOf(wgs84, `SELECT ${x}, ${y} ${where}`) : undefined;
  return (row) => {
    const [id] = keyOf?.(row) ?? [];
    const [longitude, latitude] = placeOf?.(row) ?? [];
    const degrees = (value: unknown): number | null => (typeof value === 'number' ? roundedCoordinate(value) : null);
    return { id: typeof id === 'string' ? id : '', longitude: degrees(longitude), latitude: degrees(latitude) };
  };
}

const quotedCell = (cell: string): string => (/[";\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Write the list as a French spreadsheet reads it: who mends the data opens it there. */
export function writeRejects(inputs: string, { output, header, layers }: RejectsJob): WrittenRejects {
  const file = new TextFile(output);
  using tables = openGeopackage(`${inputs}/clean.gpkg`);
  using places = layers.some(({ isPlaced }) => isPlaced) ? openGeopackage(`${inputs}/wgs84.gpkg`) : undefined;
  const line = (cells: string[]): void => file.text(`${cells.map(quotedCell).join(';')}\r\n`);
  file.text('\uFEFF');
  line(header);
  const first = layers.map((layer) => {
    const find = finder(tables, places, layer);
    return layer.reasons.map(({ kind, reason, rows, ids = [], isGone }) =>
      rows.flatMap((row, index): Named[] => {
        const { id, longitude, latitude } = isGone ? { id: ids[index] ?? '', longitude: null, latitude: null } : find(row);
        line([layer.name, kind, reason, String(row), excelCell(id, 'text'), excelCell(longitude, 'number'), excelCell(latitude, 'number')]);
        return index < firstNamed ? [{ row, ...(id !== '' && { id }) }] : [];
      }),
    );
  });
  file.close();
  return { rows: countCsv(output, ';').rows, first };
}
