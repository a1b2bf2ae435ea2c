import { isUtf8 } from 'node:buffer';
import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { FieldType } from '../../../schemas/types.ts';

/** Values that SQLite can store. */
export type ReadCell = string | number | bigint | null;

/** How the values of a column are kept: as which type, and how each is written. */
export interface ColumnReader {
  type: FieldType;
  read: (value: unknown) => ReadCell;
}

const unitsPerSecond = { MILLIS: 1000, MICROS: 1_000_000, NANOS: 1_000_000_000 };

/** How to keep a column of a Parquet file, by its type (parquet-format, LogicalTypes): what no field can hold becomes JSON. */
export function columnReader({ element, children }: SchemaTree): ColumnReader {
  const { type, converted_type: converted = '', logical_type: logical, scale = 0 } = element;
  if (children.length > 0 || element.repetition_type === 'REPEATED') return { type: 'text', read: asJson };
  if (logical?.type === 'DATE' || converted === 'DATE') return { type: 'date', read: (value) => isoOf(value)?.slice(0, 10) ?? null };
  // A time of the place, of which nobody says the moment.
  if (logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC)
    return { type: 'datetime', read: (value) => isoOf(value)?.slice(0, -1) ?? null };
  if (logical?.type === 'TIMESTAMP' || converted.startsWith('TIMESTAMP') || type === 'INT96') return { type: 'datetime', read: isoOf };
  if (logical?.type === 'TIME') return { type: 'text', read: (value) => timeOf(value, unitsPerSecond[logical.unit]) };
  if (converted.startsWith('TIME_'))
    return { type: 'text', read: (value) => timeOf(value, converted === 'TIME_MILLIS' ? 1000 : 1_000_000) };
  if (isWideWhole(element)) return { type: 'integer', read: bigintOf };
  // Multiplied by a power of ten, a decimal has lost its last digits.
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL')
    return { type: 'number', read: (value) => (typeof value === 'number' ? Number(value.toFixed(Math.max(scale, 0))) : null) };
  if (type === 'BOOLEAN') return { type: 'boolean', read: (value) => (typeof value === 'boolean' ? Number(value) : null) };
  if (type === 'FLOAT' || type === 'DOUBLE' || logical?.type === 'FLOAT16')
    return { type: 'number', read: (value) => (typeof value === 'number' ? value : null) };
  // The largest of them are no integers of SQLite.
  if (converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned && logical.bitWidth === 64))
    return { type: 'text', read: asText };
  if (type === 'INT32' || type === 'INT64')
    return { type: 'integer', read: (value) => (typeof value === 'number' || typeof value === 'bigint' ? value : null) };
  return { type: 'text', read: logical?.type === 'JSON' || converted === 'JSON' ? asJson : asText };
}

/** Decimal digits that a double holds whatever they are, and that 64 bits do. */
const exactDigits = 15;
const wideDigits = 18;

/** Whether a column holds whole numbers, as decimals without a fraction, that a double would round and 64 bits hold. */
export const isWideWhole = ({ converted_type: converted, logical_type: logical, scale = 0, precision = 0 }: SchemaElement): boolean =>
  (logical?.type === 'DECIMAL' || converted === 'DECIMAL') && scale === 0 && precision > exactDigits && precision <= wideDigits;

/**
 * Read a decimal without a fraction as its file stores it: a number, or its bytes, the highest first (parquet-format, LogicalTypes,
 * DECIMAL).
 */
function bigintOf(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  if (!(value instanceof Uint8Array) || value.length === 0) return null;
  return BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}

const isoOf = (value: unknown): string | null => (value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : null);

/** Bytes that are no text are shown as hexadecimal digits. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return isUtf8(value) ? Buffer.from(value).toString('utf8') : Buffer.from(value).toString('hex');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : asJson(value);
}

/** 14:30:00, with a fraction where there is one. */
function timeOf(value: unknown, perSecond: number): string | null {
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  const seconds = Number(value) / perSecond;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(Number((seconds % 60).toFixed(6)));
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}:${rest.replace(/^\d(?=$|\.)/, '0$&')}`;
}

/** Lists, maps and groups as JSON. */
function asJson(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return Number.isSafeInteger(Number(inner)) ? Number(inner) : String(inner);
    return inner instanceof Uint8Array ? asText(inner) : inner;
  });
}
