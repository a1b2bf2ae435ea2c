import type { CellValue } from '../../../schemas/codecs/csv.ts';
import type { FieldType } from '../../../schemas/types.ts';
import type { TakenValue } from '../model/taken.ts';

/** Convert a value to its column's type; null where it does not fit. Readers give a day as its first moment, a boolean as number. */
export function asType(value: TakenValue, type: FieldType): CellValue {
  if (value === null) return null;
  if (type === 'integer') return asInteger(value);
  if (type === 'number') return Number.isFinite(Number(value)) ? Number(value) : null;
  if (type === 'boolean') return typeof value === 'string' ? value === 'true' || value === '1' : Boolean(value);
  if (type === 'date') return String(value).slice(0, 10);
  return String(value);
}

function asInteger(value: Exclude<TakenValue, null>): CellValue {
  if (typeof value === 'string') return /^-?\d+$/.test(value) ? BigInt(value) : null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : Number.isInteger(value) ? BigInt(value) : null;
  return typeof value === 'boolean' ? Number(value) : value;
}
