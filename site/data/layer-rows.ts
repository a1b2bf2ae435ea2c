import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import type { DatasetRecord } from '../../schemas/types.ts';
import { readRecord, recordIds } from './records.ts';
import { readSettings } from './settings.ts';

/** A layer of a record. */
export interface RecordLayer {
  record: DatasetRecord;
  layer: string;
}

/** Find one of the catalogue's layers, "<producer>/<dataset>#<layer>"; undefined where the catalogue lacks its data set. */
export async function recordOfLayer(reference: string | undefined): Promise<RecordLayer | undefined> {
  const [id = '', layer = ''] = reference?.split('#') ?? [];
  return id === '' || !(await recordIds()).includes(id) ? undefined : { record: await readRecord(id), layer };
}

/** Read a layer's rows from its GeoParquet file, where this build's store has one of at most so many bytes. */
export async function readLayerRows({ record, layer }: RecordLayer, most = Infinity): Promise<Record<string, unknown>[] | undefined> {
  const artifact = record.version.artifacts.find(({ format, layer: of = layer }) => format === 'geoparquet' && of === layer);
  // The files of a producer with a bucket of its own are not here.
  const path = artifact === undefined || artifact.bytes > most ? undefined : join(readSettings().store, artifact.key);
  if (path === undefined || !existsSync(path)) return undefined;
  const file = await asyncBufferFromFile(path);
  return parquetReadObjects({ file, compressors: { ZSTD: (page) => zstdDecompressSync(page) } });
}
