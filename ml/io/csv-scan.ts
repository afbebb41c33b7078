/**
 * Splits a CSV file into rows that are sound and rows that are not, with the physical line of each.
 *
 * The sound rows come out as CSV again, in one canonical dialect and with the line number as first column, so that a
 * table engine can load them without guessing: no row can fail behind this point, which makes the accounting exact
 * (read = kept + rejected). Works in steps so that a large file does not stop the caller's event loop.
 */
import { AppError } from '../schema/errors.ts';
import type { Delimiter } from './csv-record.ts';
import {
  MAX_RECORD_BYTES,
  delimiters,
  detectDelimiter,
  endOfLine,
  lineText,
  quoteField,
  readRecord,
} from './csv-record.ts';

const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;
const PIECE = 1 << 20;

export interface CsvReject {
  /** 1-based physical line on which the row starts */
  readonly line: number;
  readonly reason: string;
  /** the row as written, at most 200 characters */
  readonly text: string;
}

export interface CsvScan {
  readonly delimiter: Delimiter;
  /** where the header begins: behind blank lines and a line that says the separator */
  readonly start: number;
  /** as written, made unique and non-empty */
  readonly columns: readonly string[];
  /** sentences about the header */
  readonly notes: readonly string[];
  /** Handles about `bytes` more bytes; true when the whole file is done. */
  step(bytes: number): boolean;
  /** rows below the header, blank lines not counted */
  readonly read: number;
  readonly kept: number;
  readonly blankLines: number;
  /** some kept field holds a line end */
  readonly hasNewlineInField: boolean;
  readonly rejects: readonly CsvReject[];
}

/** Header names made unique and non-empty: tables need that, and so do people who map them. */
export function cleanHeader(fields: readonly string[]): { columns: readonly string[]; notes: readonly string[] } {
  const seen = new Set<string>();
  const notes: string[] = [];
  const columns = fields.map((field, i) => {
    const wanted = field.trim() === '' ? `column ${i + 1}` : field.trim();
    let name = wanted;
    for (let copy = 2; seen.has(name); copy++) name = `${wanted} (${copy})`;
    if (field.trim() === '') notes.push(`Column ${i + 1} has no name in the header and is called "${name}".`);
    else if (name !== wanted) notes.push(`The header names "${wanted}" twice; the later one is called "${name}".`);
    seen.add(name);
    return name;
  });
  return { columns, notes };
}

/** Spreadsheets write "sep=;" above the header to say what separates the columns. Null where the file does not. */
function saidDelimiter(bytes: Uint8Array): Delimiter | null {
  const said = /^"?sep=(.)"?\s*$/i.exec(lineText(bytes, 0, Math.min(endOfLine(bytes, 0), 20)))?.[1];
  return delimiters.find((delimiter) => delimiter === said) ?? null;
}

const encoder = new TextEncoder();

/**
 * @param bytes UTF-8 without a byte order mark (see ./text-encoding.ts)
 * @param what how to name the file in an error
 * @param emit receives pieces of the canonical CSV; a piece is only valid during the call
 * @throws AppError bad-file for an empty file or a broken header
 */
export function createCsvScan(bytes: Uint8Array, what: string, emit: (piece: Uint8Array) => void): CsvScan {
  const said = saidDelimiter(bytes);
  const delimiter = said ?? detectDelimiter(bytes);
  const delimiterCode = delimiter.charCodeAt(0);
  let at = said === null ? 0 : endOfLine(bytes, 0);
  let line = said === null ? 1 : 2;
  while (at < bytes.length && lineText(bytes, at, endOfLine(bytes, at)).trim() === '') {
    at = endOfLine(bytes, at);
    line++;
  }
  if (at >= bytes.length) throw new AppError('bad-file', `${what} is empty. A table needs a header line and rows.`);
  const start = at;
  const header = readRecord(bytes, at, delimiterCode);
  if (header.problem !== null) {
    throw new AppError('bad-file', `The header of ${what} cannot be read: ${header.problem} (line ${line}).`);
  }
  at = header.end;
  line += header.lines;
  const { columns, notes } = cleanHeader(header.fields);
  const width = columns.length;

  const rejects: CsvReject[] = [];
  let read = 0;
  let kept = 0;
  let blankLines = 0;
  let hasNewlineInField = false;
  // Room for one more row of the largest size behind a piece that is almost full.
  const out = new Uint8Array(PIECE + 3 * MAX_RECORD_BYTES + 64);
  let filled = 0;

  const writeNumber = (value: number): void => {
    let digits = 1;
    for (let power = 10; power <= value; power *= 10) digits++;
    let rest = value;
    for (let i = filled + digits - 1; i >= filled; i--) {
      out[i] = 48 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    filled += digits;
  };
  const finishRow = (): void => {
    out[filled++] = NEWLINE;
    kept++;
    if (filled >= PIECE) {
      emit(out.subarray(0, filled));
      filled = 0;
    }
  };
  const reject = (start: number, end: number, reason: string): void => {
    rejects.push({ line, reason, text: lineText(bytes, start, Math.min(end, start + 800)).slice(0, 200) });
  };
  const widthProblem = (fields: number): string =>
    `the row has ${fields} field${fields === 1 ? '' : 's'}, the header has ${width}`;

  /** A row with quotes or stray carriage returns: parsed, then written again with every field in canonical form. */
  const carefulRow = (start: number): void => {
    const record = readRecord(bytes, start, delimiterCode);
    if (record.problem !== null || record.fields.length !== width) {
      reject(start, record.end, record.problem ?? widthProblem(record.fields.length));
    } else {
      if (record.lines > 1 || record.fields.some((field) => field.includes('\r'))) hasNewlineInField = true;
      writeNumber(line);
      out[filled++] = delimiterCode;
      const text = record.fields.map((field) => quoteField(field, delimiter)).join(delimiter);
      filled += encoder.encodeInto(text, out.subarray(filled)).written;
      finishRow();
    }
    at = record.end;
    line += record.lines;
  };

  const oneRow = (): void => {
    const start = at;
    let end = start;
    let fields = 1;
    let careful = false;
    let blank = true;
    for (; end < bytes.length; end++) {
      const byte = bytes[end];
      if (byte === NEWLINE) break;
      if (byte === delimiterCode) {
        fields++;
        blank = false;
      } else if (byte === QUOTE) {
        careful = true;
        break;
      } else if (byte === RETURN) {
        if (end + 1 < bytes.length && bytes[end + 1] !== NEWLINE) careful = true;
      } else if (byte !== 32 && byte !== 9) blank = false;
    }
    if (!careful && blank) {
      blankLines++;
      at = Math.min(bytes.length, end + 1);
      line++;
      return;
    }
    read++;
    if (careful) {
      carefulRow(start);
      return;
    }
    const next = Math.min(bytes.length, end + 1);
    const stop = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    if (fields !== width) reject(start, next, widthProblem(fields));
    else if (stop - start > MAX_RECORD_BYTES) reject(start, next, 'the row is longer than 1 MB');
    else {
      writeNumber(line);
      out[filled++] = delimiterCode;
      for (let i = start; i < stop; i++) out[filled++] = bytes[i];
      finishRow();
    }
    at = next;
    line++;
  };

  return {
    delimiter,
    start,
    columns,
    notes,
    step: (amount) => {
      const until = Math.min(bytes.length, at + amount);
      while (at < until) oneRow();
      if (at < bytes.length) return false;
      if (filled > 0) emit(out.subarray(0, filled));
      filled = 0;
      return true;
    },
    get read() {
      return read;
    },
    get kept() {
      return kept;
    },
    get blankLines() {
      return blankLines;
    },
    get hasNewlineInField() {
      return hasNewlineInField;
    },
    rejects,
  };
}
