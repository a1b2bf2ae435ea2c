import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Dataset, FieldType } from '../../../schemas/types.ts';
import { fileSource } from '../../source/fetch.ts';
import { inspectSource } from '../inspect.ts';
import { normaliseSource } from '../normalise.ts';
import { scratchFolder } from '../../programs/programs.fixtures/make-geopackage.ts';

interface Normalised {
  /** Rows without their number and geometry. */
  rows: Record<string, SQLOutputValue>[];
  types: Record<string, FieldType>;
  /** Severity and text of what was told on the way. */
  told: string[];
}

/** Normalise a file of one layer, and read its clean GeoPackage. */
export async function normalise(name: string, content: string | Buffer, dataset: Pick<Dataset, 'layers'> = {}): Promise<Normalised> {
  const folder = scratchFolder();
  const path = join(folder, name);
  writeFileSync(path, content);
  const source = await fileSource(path);
  const inspection = await inspectSource(source, { source: {}, ...dataset }, folder);
  const { path: clean, layers, problems } = await normaliseSource(inspection, dataset, folder);
  using database = new DatabaseSync(clean, { readOnly: true });
  const [{ name: table = '', fields = [], fidColumn = '' } = {}] = layers;
  const statement = database.prepare(
    `SELECT ${fields.map((field) => `"${field.name}"`).join(', ')} FROM "${table}" ORDER BY "${fidColumn}"`,
  );
  statement.setReadBigInts(true);
  const rows = statement.all().map((row) => ({ ...row }));
  const told = [...inspection.problems, ...problems].map(
    ({ severity, message }) => `${severity} ${message.replaceAll(/[\u202f\u00a0]/g, ' ')}`,
  );
  return { rows, types: Object.fromEntries(fields.map((field) => [field.name, field.type])), told };
}

/** A GeoJSON of a point for each list of members. */
export const points = (...rows: string[]): string =>
  `{"type":"FeatureCollection","features":[${rows.map((row) => `{"type":"Feature","geometry":{"type":"Point","coordinates":[2,48]},"properties":{${row}}}`).join()}]}`;
