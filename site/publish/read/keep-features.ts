import type { Geometry } from 'geojson';
import type { FieldType } from '../../../schemas/types.ts';
import type { TakenFeature, TakenValue } from '../../map/model/taken.ts';
import { numberOf } from './field-look.ts';
import { ReadError, type ReadField, type Room } from './reading.ts';

/** Room of a file that becomes a layer of the reader's own. */
export const ownRoom = (): Room => ({ features: 2_000_000, bytes: 800_000_000 });

/** Bytes that a feature costs beside its values and positions. */
const featureBytes = 120;
const positionBytes = 40;
const valueBytes = 8;
/** Different texts of a column that are told apart: each is kept once. */
const mostShared = 20_000;

/** Keep the features of a layer with all their values, in the order of its fields. */
export function keepFeatures(room: Room, names: readonly string[]) {
  const columns = new Map(names.map((name, index) => [name, { index, texts: new Map<string, string>() }]));
  const features: { geometry: Geometry | null; values: TakenValue[] }[] = [];
  const columnOf = (name: string) => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const column = { index: columns.size, texts: new Map<string, string>() };
    columns.set(name, column);
    return column;
  };
  return {
    add(given: Readonly<Record<string, unknown>>, geometry: Geometry | null, positions: number): void {
      // Of one size from the beginning: a list that grows takes room for more than it has.
      const values = Array<TakenValue>(columns.size).fill(null);
      let bytes = featureBytes + positions * positionBytes;
      for (const [name, whole] of Object.entries(given)) {
        const { index, texts } = columnOf(name);
        const value = plain(whole);
        const shared = typeof value === 'string' ? texts.get(value) : undefined;
        values[index] = shared ?? value;
        bytes += valueBytes;
        if (typeof value !== 'string' || shared !== undefined) continue;
        bytes += value.length + valueBytes;
        if (texts.size < mostShared) texts.set(value, value);
      }
      room.features -= 1;
      room.bytes -= bytes;
      if (room.features < 0 || room.bytes < 0) throw new ReadError('too-many-features', { count: features.length }); // guard: refused in words before the browser has no memory left
      features.push({ geometry, values });
    },
    /** Gives each value the type of its field, in its place: a copy of all would need twice the room. */
    finish(fields: readonly ReadField[]): TakenFeature[] {
      for (const { values } of features)
        for (const [index, { type }] of fields.entries()) values[index] = valueAs(type, values[index] ?? null);
      return features;
    },
  };
}

/** A value of a file among those that a feature may have. */
function plain(value: unknown): TakenValue {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

/** A value as the type of its field has it: tables hold texts alone. */
function valueAs(type: FieldType, value: TakenValue): TakenValue {
  if (typeof value !== 'string') return value;
  const bare = value.trim();
  if (type === 'boolean') return /^(true|1|t|vrai|oui)$/i.test(bare);
  if (type !== 'integer' && type !== 'number') return value;
  const read = numberOf(bare);
  if (bare === '' || Number.isNaN(read)) return null;
  return type === 'integer' && !Number.isSafeInteger(read) && /^-?\d+$/.test(bare) ? BigInt(bare) : read;
}
