/** Values of an Arrow record batch as text: 64-bit numbers in full, times as ISO 8601, lists joined by semicolons. */
import { DataType } from 'apache-arrow';
import type { RecordBatch } from 'apache-arrow';

function decimalText(words: Uint32Array, scale: number): string {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]);
  if (words[words.length - 1] >= 0x80000000) value -= 1n << BigInt(32 * words.length);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const sign = value < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function timeText(value: unknown): string {
  const time = new Date(Number(value));
  return Number.isNaN(time.getTime())
    ? String(value)
    : time
        .toISOString()
        .replace('T', ' ')
        .replace(/(\.000)?Z$/, '');
}

function plainText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (typeof value === 'object' && Symbol.iterator in value && !('toJSON' in value && !('length' in value))) {
    const parts: string[] = [];
    // Vectors are iterable; their type does not say of what.
    for (const part of value as Iterable<unknown>) parts.push(plainText(part));
    return parts.join(';');
  }
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
}

/** @returns the cells of a row */
export function arrowCells(batch: RecordBatch): (row: number) => string[] {
  const columns = batch.schema.fields.map(({ type }, i) => {
    const vector = batch.getChildAt(i);
    const get = (row: number): unknown => vector?.get(row) ?? null;
    if (DataType.isTimestamp(type) || DataType.isDate(type)) {
      const day = DataType.isDate(type);
      return (row: number): string => {
        const value = get(row);
        return value === null ? '' : day ? timeText(value).slice(0, 10) : timeText(value);
      };
    }
    if (DataType.isDecimal(type)) {
      const { scale } = type;
      return (row: number): string => {
        const value = get(row);
        return value instanceof Uint32Array ? decimalText(value, scale) : plainText(value);
      };
    }
    return (row: number): string => plainText(get(row));
  });
  return (row) => columns.map((cell) => cell(row));
}
