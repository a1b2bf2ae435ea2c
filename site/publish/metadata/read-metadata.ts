import { unzipSync, strFromU8 } from 'fflate';
import type { ReadingTools } from '../read/reading.ts';
import { readQml, type QgisStyle } from './read-qml.ts';
import { readRecordText } from './read-record.ts';
import { agreed, type Said } from './said.ts';

/** A record is no longer; more of them are those of a collection, not of these data. */
const recordBytes = 2 * 1024 ** 2;
const mostRecords = 20;
/** A larger file is not read for what it may say: it would stop the page. */
const fileBytes = 100 * 1024 ** 2;

/** Metadata of a file, beside its data. */
export interface Metadata {
  said: Said;
  /** How QGIS draws the layers, by their names in the file. */
  styles: Readonly<Record<string, QgisStyle>>;
}

/** Metadata texts in a file. */
interface Texts {
  records: string[];
  styles?: [layer: string, qml: string][];
}

/** Read the metadata inside a file: those that QGIS packages into a GeoPackage, and the ISO 19139 record of a zipped package. */
export async function readMetadata(file: File, { openSqlite }: Pick<ReadingTools, 'openSqlite'>): Promise<Metadata> {
  const nothing: Metadata = { said: {}, styles: {} };
  if (file.size > fileBytes) return nothing;
  try {
    const isPackage = /\.gpkg$/i.test(file.name);
    if (!isPackage && !/\.zip$/i.test(file.name)) return nothing;
    const { records, styles = [] } = isPackage ? await ofGeopackage(file, openSqlite) : { records: await ofZip(file) };
    const said = agreed((await Promise.all(records.map(readRecordText))).filter((one) => one !== undefined));
    const drawn = await Promise.all(styles.map(async ([layer, qml]) => [layer, await readQml(qml)] as const));
    return { said, styles: Object.fromEntries(drawn.flatMap(([layer, style]) => (style === undefined ? [] : [[layer, style]]))) };
  } catch {
    // What is wrong with the file, its reading says.
    return nothing;
  }
}

async function ofGeopackage(file: Blob, openSqlite: ReadingTools['openSqlite']): Promise<Texts> {
  const { Database } = await openSqlite();
  const database = new Database(new Uint8Array(await file.arrayBuffer()));
  // A view is a program, which may have no end.
  const rows = (table: string, sql: string): string[][] => {
    const [found] = database.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]);
    if (found === undefined) return [];
    const statement = database.prepare(sql, [recordBytes, mostRecords]);
    const all: string[][] = [];
    while (statement.step()) all.push(statement.get().map(String));
    statement.free();
    return all;
  };
  try {
    return {
      records: rows('gpkg_metadata', 'SELECT metadata FROM gpkg_metadata WHERE length(metadata) <= ? ORDER BY id LIMIT ?').flat(),
      // Of each layer the last is its default style, or the newest.
      styles: rows(
        'layer_styles',
        'SELECT f_table_name, styleQML FROM layer_styles WHERE length(styleQML) <= ? ORDER BY useAsDefault, update_time LIMIT ?',
      ).map(([layer = '', qml = '']) => [layer, qml]),
    };
  } finally {
    database.close();
  }
}

async function ofZip(file: Blob): Promise<string[]> {
  let count = 0;
  const entries = unzipSync(new Uint8Array(await file.arrayBuffer()), {
    filter: ({ name, originalSize }) =>
      /\.xml$/i.test(name) && !/\.(shp|gpkg)\.xml$/i.test(name) && originalSize <= recordBytes && ++count <= mostRecords,
  });
  return Object.values(entries).map((bytes) => strFromU8(bytes));
}
