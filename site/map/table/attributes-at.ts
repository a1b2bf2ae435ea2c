import { isEmpty } from '../facts/format-value.ts';
import type { PickedFeature } from '../facts/picked-feature.ts';
import type { MapLayer } from '../model/model.ts';
import type { TableFile } from './open-table.ts';

/**
 * Whether tiles have left out a feature's attributes: one that every feature has is missing. Features that stand for several have none of
 * their own.
 */
export const lacksAttributes = ({ fields }: MapLayer, { id, properties }: PickedFeature): boolean =>
  typeof id === 'number' &&
  properties['point_count'] === undefined &&
  fields.some(({ name, nulls }) => nulls === 0 && isEmpty(properties[name]));

/** The attributes of a row by name; undefined where the file does not say which feature of the map a row is. */
export async function attributesAt(file: TableFile, row: number, signal: AbortSignal): Promise<Record<string, unknown> | undefined> {
  const { startTable } = await import('./start-table.ts');
  const table = await startTable(file, { signal });
  try {
    const { columns, isPlaced } = table.head;
    if (!isPlaced) return undefined;
    const { values } = await table.rowAt(row, { signal });
    return Object.fromEntries(columns.map(({ name }, place) => [name, values[place] ?? undefined]));
  } finally {
    table.close();
  }
}
