import { unzipSync, strFromU8 } from 'fflate';
import type { Machine } from '../read/reading.ts';
import { readRecordText } from './read-record.ts';
import { agreed, type Said } from './said.ts';

/** A record is no longer; more of them are those of a collection, not of these data. */
const recordBytes = 2 * 1024 ** 2;
const mostRecords = 20;
/** A larger file is not read for what it may say: it would stop the page. */
const fileBytes = 100 * 1024 ** 2;

/** What the metadata inside a file say of it: those that QGIS packages into a GeoPackage, and the ISO 19139 record of a zipped package. */
export async function readMetadata(file: File, { openSqlite }: Pick<Machine, 'openSqlite'>): Promise<Said> {
  if (file.size > fileBytes) return {};
  try {
    const texts = /\.gpkg$/i.test(file.name) ? await ofGeopackage(file, openSqlite) : /\.zip$/i.test(file.name) ? await ofZip(file) : [];
    return agreed((await Promise.all(texts.map(readRecordText))).filter((said) => said !== undefined));
  } catch {
    // What is wrong with the file, its reading says.
    return {};
  }
}

async function ofGeopackage(file: Blob, openSqlite: Machine['openSqlite']): Promise<string[]> {
  const { Database } = await openSqlite();
  const database = new Database(new Uint8Array(await file.arrayBuffer()));
  try {
    const statement = database.prepare('SELECT metadata FROM gpkg_metadata WHERE length(metadata) <= ? ORDER BY id LIMIT ?', [
      recordBytes,
      mostRecords,
    ]);
    const texts: string[] = [];
    while (statement.step()) texts.push(String(statement.get()[0]));
    statement.free();
    return texts;
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
