import { DatabaseSync } from 'node:sqlite';
import { writePmtiles, type ArchiveFacts, type ArchiveWritten, type TileToWrite } from './write-pmtiles.ts';
import { readBack } from './check-pmtiles.ts';
import { readJob, reply } from '../job.ts';

/** Put the tiles of an MBTiles file into a PMTiles archive, byte for byte. */
export function packMbtiles(source: string, target: string, facts: ArchiveFacts): ArchiveWritten {
  using database = new DatabaseSync(source, { readOnly: true });
  const rows = database.prepare('SELECT zoom_level, tile_column, tile_row FROM tiles').all();
  const content = database.prepare('SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?');
  const tiles = rows.map((place): TileToWrite => {
    const z = Number(place['zoom_level']);
    const x = Number(place['tile_column']);
    const row = Number(place['tile_row']);
    const read = (): Uint8Array => {
      const bytes = content.get(z, x, row)?.['tile_data'];
      if (!(bytes instanceof Uint8Array)) throw new Error(`The tile ${z}/${x}/${row} of the MBTiles has no content.`);
      return bytes;
    };
    // MBTiles counts rows from the south.
    return { z, x, y: 2 ** z - 1 - row, read };
  });
  return writePmtiles(target, tiles, facts);
}

const target = 'data.pmtiles';
if (import.meta.main) await reply(() => readBack(target, packMbtiles('../in/source', target, readJob() as ArchiveFacts)));
