/**
 * One CSV record at a time (RFC 4180: quotes, doubled quotes, newlines inside quotes), over UTF-8 bytes; the careful
 * reader for headers, samples and rows with quotes. ./csv-scan.ts takes the plain rows at full speed.
 */
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** A record longer than this is a quote that was never closed, not data. */
export const MAX_RECORD_BYTES = 1 << 20;

export interface CsvRecord {
  readonly fields: readonly string[];
  /** position behind the line end */
  readonly end: number;
  /** physical lines that the record covers, at least 1 */
  readonly lines: number;
  readonly problem: string | null;
}

// A mark of byte order inside a file is a character like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Position behind the physical line that starts at `start`. */
export function endOfLine(bytes: Uint8Array, start: number): number {
  const at = bytes.indexOf(NEWLINE, start);
  return at === -1 ? bytes.length : at + 1;
}

/** Text of bytes [start, end) without its line end. */
export function lineText(bytes: Uint8Array, start: number, end: number): string {
  let stop = end;
  if (stop > start && bytes[stop - 1] === NEWLINE) stop--;
  if (stop > start && bytes[stop - 1] === RETURN) stop--;
  return decoder.decode(bytes.subarray(start, stop));
}

/**
 * Reads the record that starts at `start`. On a problem (a quote never closed, text behind a closing quote) the record
 * ends with its first physical line, so that the rows behind it are read.
 */
export function readRecord(bytes: Uint8Array, start: number, delimiter: number): CsvRecord {
  const fields: string[] = [];
  const limit = Math.min(bytes.length, start + MAX_RECORD_BYTES);
  const failed = (problem: string): CsvRecord => ({ fields: [], end: endOfLine(bytes, start), lines: 1, problem });
  let at = start;
  let lines = 1;
  while (true) {
    if (at < limit && bytes[at] === QUOTE) {
      let text = '';
      let from = at + 1;
      at = from;
      while (true) {
        while (at < limit && bytes[at] !== QUOTE) {
          if (bytes[at] === NEWLINE) lines++;
          at++;
        }
        if (at >= limit) return failed('a quote opens in this row and is never closed');
        text += decoder.decode(bytes.subarray(from, at));
        if (at + 1 >= bytes.length || bytes[at + 1] !== QUOTE) break;
        text += '"';
        from = at + 2;
        at = from;
      }
      at++;
      fields.push(text);
      if (at < bytes.length && bytes[at] === RETURN && (at + 1 >= bytes.length || bytes[at + 1] === NEWLINE)) at++;
      if (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== NEWLINE) {
        return failed('there is text behind a closing quote');
      }
    } else {
      const from = at;
      while (at < limit && bytes[at] !== delimiter && bytes[at] !== NEWLINE) at++;
      if (at === limit && limit < bytes.length) return failed('the row is longer than 1 MB');
      const isLineEnd = at >= bytes.length || bytes[at] === NEWLINE;
      const to = isLineEnd && at > from && bytes[at - 1] === RETURN ? at - 1 : at;
      fields.push(decoder.decode(bytes.subarray(from, to)));
    }
    if (at >= bytes.length) return { fields, end: at, lines, problem: null };
    if (bytes[at] === NEWLINE) return { fields, end: at + 1, lines, problem: null };
    at++;
  }
}

/** The first records of a file that are not blank. */
export function firstRecords(bytes: Uint8Array, delimiter: Delimiter, count: number): readonly (readonly string[])[] {
  const code = delimiter.charCodeAt(0);
  const records: (readonly string[])[] = [];
  let at = 0;
  while (at < bytes.length && records.length < count) {
    const record = readRecord(bytes, at, code);
    at = record.end;
    if (record.problem === null && !(record.fields.length === 1 && record.fields[0].trim() === '')) {
      records.push(record.fields);
    }
  }
  return records;
}

/** Every record of a piece of sound CSV. */
export function eachRecord(bytes: Uint8Array, delimiter: Delimiter, take: (fields: readonly string[]) => void): void {
  const code = delimiter.charCodeAt(0);
  for (let at = 0; at < bytes.length;) {
    const { fields, end } = readRecord(bytes, at, code);
    take(fields);
    at = end;
  }
}

/** The delimiter under which the first rows agree best on a number of columns above one; a comma where none does. */
export function detectDelimiter(bytes: Uint8Array): Delimiter {
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const records = firstRecords(bytes, delimiter, 50);
    if (records.length === 0) continue;
    const width = records[0].length;
    if (width < 2) continue;
    const agreeing = records.filter((record) => record.length === width).length / records.length;
    const score = agreeing * 1000 + Math.min(width, 500);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** A field as it is written so that any RFC 4180 reader gives the same text back. */
export function quoteField(text: string, delimiter: string): string {
  if (!text.includes('"') && !text.includes(delimiter) && !text.includes('\n') && !text.includes('\r')) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
