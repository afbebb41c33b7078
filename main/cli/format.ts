/** Text for terminals and files: JSON, CSV, tables, numbers. */

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const quote = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/**
 * RFC 4180 with "\n". Ids stand exactly as the data has them, so that the file can be joined and read back; whoever
 * opens it in a spreadsheet should import its columns as text (reports are written for that).
 */
export function toCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map((field) => quote(String(field ?? ''))).join(',')}\n`).join('');
}

/** Columns padded to their widest cell; numbers to the right. The first row is the head. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_head, column) => Math.max(...rows.map((row) => row[column].length)));
  const numeric = rows[0].map(
    (_head, column) => rows.slice(1).every((row) => /^[-–\d]/.test(row[column])) && rows.length > 1,
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return `${[line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n')}\n`;
}

/** Four decimals; a dash for a figure that does not exist. */
export const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : '–');

export const count = (value: number, noun: string): string =>
  `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`;

export interface Spread {
  readonly mean: number;
  /** sample standard deviation (n - 1); null for a single value, which has none */
  readonly std: number | null;
}

export function meanAndSpread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, std: null };
  return { mean, std: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
}
