import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { isNameTable } from '../../schemas/model/name-table.ts';
import type { DatasetRecord } from '../../schemas/types.ts';
import type { NamePoints } from '../map/style/limits.ts';
import { readSettings } from './settings.ts';

/** Decimals, of some ten metres, that a name on a map has a use for. */
const decimals = 4;

/** Read label points of a layer of territories from its CSV table; undefined where this build's store lacks the table. */
export async function readNamePoints({ version }: DatasetRecord, layer: string, field: string): Promise<NamePoints | undefined> {
  const table = version.artifacts.find((each) => isNameTable(each) && (each.layer ?? layer) === layer);
  const path = table === undefined ? undefined : join(readSettings().store, table.key);
  if (path === undefined || !existsSync(path)) return undefined;
  // The last two columns of the table are the coordinates of a point on each feature.
  const [header = [], ...rows] = parse(await readFile(path), { bom: true, delimiter: ';' });
  const at = header.indexOf(field);
  if (at < 0) return undefined;
  const degrees = (text = ''): number => Number(Number.parseFloat(text.replace(',', '.')).toFixed(decimals));
  const features = rows.flatMap((row): NamePoints['features'] => {
    const coordinates = row.slice(-2).map(degrees);
    const name = row[at] ?? '';
    if (name === '' || coordinates.some(Number.isNaN)) return [];
    return [{ type: 'Feature', properties: { [field]: name }, geometry: { type: 'Point', coordinates } }];
  });
  return { type: 'FeatureCollection', features };
}
