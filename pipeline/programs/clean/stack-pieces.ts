import type { DatabaseSync } from 'node:sqlite';
import type { FieldType } from '../../../schemas/types.ts';
import { fail } from '../../base/errors.ts';
import { quoted } from '../../../schemas/codecs/geopackage.ts';
import { columnsOf, createTable, ourType, sqlTypes, type RawTable, type TablePiece } from '../geopackage/clean-table.ts';
import { sqlAsType } from './value-types.ts';

type Kind = FieldType | 'blob';

/** A column of a stacked table, and what each piece calls it and has in it. */
interface StackedColumn {
  name: string;
  type: Kind;
  /** By piece; undefined where the piece lacks it. */
  from: ({ name: string; type: Kind } | undefined)[];
}

/** Stack several tables into one, with every field that any of them has; refuses a field whose types no type holds without loss. */
export function stackPieces(database: DatabaseSync, table: RawTable, pieces: readonly TablePiece[]): void {
  const { name, fidColumn, geometryColumn } = table;
  for (const { table: piece, fileName, features } of pieces) {
    const rows = Number(database.prepare(`SELECT count(*) AS n FROM ${quoted(piece)}`).get()?.['n']);
    if (rows !== features) throw fail('source.features-lost', { layer: `${name} (${fileName})`, source: features, clean: rows });
  }
  const columns = stackedColumns(database, table, pieces);
  const geometry = geometryColumn === null ? [] : [quoted(geometryColumn)];
  const declared = columns.map((column) => `${quoted(column.name)} ${column.type === 'blob' ? 'BLOB' : sqlTypes[column.type]}`);
  createTable(database, table, declared);
  const targets = [...geometry, ...columns.map((column) => quoted(column.name))];
  for (const [index, piece] of pieces.entries()) {
    const values = [
      ...geometry.map((each) => (piece.geometryColumn === null ? 'NULL' : each)),
      ...columns.map((column) => valueOf(column, index)),
    ];
    const rows = `FROM ${quoted(piece.table)} ORDER BY ${quoted(fidColumn)}`;
    // A table may have no column at all beside its row numbers.
    database.exec(
      targets.length === 0
        ? `INSERT INTO ${quoted(name)} SELECT NULL ${rows}`
        : `INSERT INTO ${quoted(name)} (${targets.join(', ')}) SELECT ${values.join(', ')} ${rows}`,
    );
  }
  declare(database, table, pieces);
}

const valueOf = ({ type, from }: StackedColumn, piece: number): string => {
  const own = from[piece];
  if (own === undefined) return 'NULL';
  // The last digits of some are lost, which is told once it is done: as a text they could be no number at all.
  if (own.type === 'integer' && type === 'number') return `CAST(${quoted(own.name)} AS REAL)`;
  return own.type === 'blob' || type === 'blob' || own.type === type ? quoted(own.name) : sqlAsType(own.name, own.type, type);
};

function stackedColumns(database: DatabaseSync, table: RawTable, pieces: readonly TablePiece[]): StackedColumn[] {
  const columns = new Map<string, StackedColumn>();
  for (const [index, piece] of pieces.entries()) {
    for (const { name, sqlType } of columnsOf(database, { name: piece.table, fidColumn: table.fidColumn }, piece.geometryColumn)) {
      const column: StackedColumn = columns.get(name.toLowerCase()) ?? { name, type: 'text', from: [] };
      column.from[index] = { name, type: ourType(sqlType) };
      columns.set(name.toLowerCase(), column);
    }
  }
  return [...columns.values()].map((column) => ({ ...column, type: commonType(database, table, pieces, column) }));
}

/** Find the type that holds the values of every piece; else text, where the manifest gives the field a type, then looked for in all. */
function commonType(
  database: DatabaseSync,
  { name: layer, types }: RawTable,
  pieces: readonly TablePiece[],
  { name, from }: StackedColumn,
): Kind {
  const present = pieces.flatMap((piece, index) => {
    const own = from[index];
    return own === undefined ? [] : [{ ...own, piece, isFull: hasValues(database, piece.table, own.name) }];
  });
  // A column without values has the type that its program gave it for want of any.
  const full = present.filter(({ isFull }) => isFull);
  const [first, ...others] = full.length > 0 ? full : present;
  if (first === undefined) return 'text';
  let type: Kind = first.type;
  for (const other of others) {
    const wider = widen(type, other.type);
    if (wider !== undefined) {
      type = wider;
      continue;
    }
    if (Object.hasOwn(types, name) && type !== 'blob' && other.type !== 'blob') return 'text';
    throw fail('source.stack-type', {
      layer,
      field: name,
      type: first.type,
      file: first.piece.fileName,
      other: other.type,
      otherFile: other.piece.fileName,
    });
  }
  return type;
}

const hasValues = (database: DatabaseSync, table: string, column: string): boolean =>
  database.prepare(`SELECT 1 FROM ${quoted(table)} WHERE ${quoted(column)} IS NOT NULL LIMIT 1`).get() !== undefined;

const wider: Partial<Record<Kind, Kind>> = { integer: 'number', date: 'datetime' };

function widen(a: Kind, b: Kind): Kind | undefined {
  if (a === b) return a;
  if (wider[a] === b) return b;
  return wider[b] === a ? a : undefined;
}

/** Write the table down where a GeoPackage lists its own (OGC 12-128r19, 1.1.3 and 2.1.5), and remove the pieces. */
function declare(database: DatabaseSync, { name }: RawTable, pieces: readonly TablePiece[]): void {
  // One with a geometry, where any has.
  const model = (pieces.find(({ geometryColumn }) => geometryColumn !== null) ?? pieces[0])?.table ?? '';
  const names = pieces.map(({ table }) => `'${table}'`).join(', ');
  database
    .prepare(
      `INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id, min_x, min_y, max_x, max_y)
       SELECT ?, one.data_type, ?, one.last_change, one.srs_id, min(each.min_x), min(each.min_y), max(each.max_x), max(each.max_y)
       FROM gpkg_contents AS one, gpkg_contents AS each WHERE one.table_name = ? AND each.table_name IN (${names})`,
    )
    .run(name, name, model);
  database.prepare('UPDATE gpkg_geometry_columns SET table_name = ? WHERE table_name = ?').run(name, model);
  for (const { table } of pieces) database.exec(`DROP TABLE ${quoted(table)}`);
  // Those that point to the list of contents before it.
  const lists = ['gpkg_geometry_columns', 'gpkg_extensions', 'gpkg_ogr_contents', 'gpkg_contents'];
  const isThere = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  for (const list of lists) if (isThere.get(list) !== undefined) database.exec(`DELETE FROM ${list} WHERE table_name IN (${names})`);
}
