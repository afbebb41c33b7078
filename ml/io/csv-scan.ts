/**
 * Splits a CSV file into rows that are sound and rows that are not, with the physical line of each.
 *
 * The sound rows come out as CSV again, in one canonical dialect and with the line number as first column, so that a
 * table engine can load them without guessing: no row can fail behind this point, which makes the accounting exact
 * (read = kept + rejected). Takes the file in pieces and holds four megabytes of it.
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
const SPACE = 32;
const TAB = 9;
const PIECE = 1 << 20;
/** What is held of a file at once: the header and the delimiter are found in it. */
const WINDOW = 4 * MAX_RECORD_BYTES;
/** The longest row and what may have to be looked at behind it. */
const REACH = MAX_RECORD_BYTES + 64;
/** Rows that were left out are listed up to here, and counted beyond. */
export const MOST_LISTED = 100_000;

export interface CsvReject {
  /** 1-based physical line on which the row starts */
  readonly line: number;
  readonly reason: string;
  /** the row as written, at most 200 characters */
  readonly text: string;
}

export interface CsvScan {
  /** Takes the next piece of the file, of any size; none of it is kept. @throws AppError bad-file for a broken header */
  push(piece: Uint8Array): void;
  /** The file ends here. @throws AppError bad-file for an empty file or a broken header */
  end(): void;
  /** false until the header has been read: the first megabytes, or the end of a smaller file */
  readonly hasHeader: boolean;
  readonly delimiter: Delimiter;
  /** as written, made unique and non-empty */
  readonly columns: readonly string[];
  /** sentences about the header */
  readonly notes: readonly string[];
  /** rows below the header, blank lines not counted */
  readonly read: number;
  readonly kept: number;
  readonly blankLines: number;
  /** some kept field holds a line end */
  readonly hasNewlineInField: boolean;
  /** how many rows were left out; the first of them are in `rejects` */
  readonly rejected: number;
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

export interface CsvHeader {
  readonly delimiter: Delimiter;
  /** where the header begins: behind blank lines and a line that says the separator */
  readonly start: number;
  /** where the rows begin, and on which line */
  readonly end: number;
  readonly line: number;
  readonly columns: readonly string[];
  readonly notes: readonly string[];
}

/**
 * @param bytes the file or its beginning
 * @throws AppError bad-file for an empty file or a broken header
 */
export function readHeader(bytes: Uint8Array, what: string): CsvHeader {
  const said = saidDelimiter(bytes);
  const delimiter = said ?? detectDelimiter(bytes);
  let start = said === null ? 0 : endOfLine(bytes, 0);
  let line = said === null ? 1 : 2;
  while (start < bytes.length && lineText(bytes, start, endOfLine(bytes, start)).trim() === '') {
    start = endOfLine(bytes, start);
    line++;
  }
  if (start >= bytes.length) throw new AppError('bad-file', `${what} is empty. A table needs a header line and rows.`);
  const header = readRecord(bytes, start, delimiter.charCodeAt(0));
  if (header.problem !== null) {
    throw new AppError('bad-file', `The header of ${what} cannot be read: ${header.problem} (line ${line}).`);
  }
  return { delimiter, start, end: header.end, line: line + header.lines, ...cleanHeader(header.fields) };
}

const encoder = new TextEncoder();

/** Which bytes end a run of ordinary ones. */
function markedBytes(delimiter: number): Uint8Array {
  const marked = new Uint8Array(256);
  for (const byte of [NEWLINE, RETURN, QUOTE, SPACE, TAB, delimiter]) marked[byte] = 1;
  return marked;
}

/**
 * Takes UTF-8 without a byte order mark (see ./text-encoding.ts) in pieces of any size.
 * @param what how to name the file in an error
 * @param emit receives pieces of the canonical CSV; a piece is only valid during the call
 */
export function createCsvScan(what: string, emit: (piece: Uint8Array) => void): CsvScan {
  // As large as the file wants them: most are small.
  let window = new Uint8Array(Math.min(WINDOW, 1 << 14));
  /** the part of the window that is filled */
  let bytes = window.subarray(0, 0);
  let at = 0;
  let line = 1;
  let isLast = false;
  /** behind a row that is longer than any may be: nothing counts up to the next line end */
  let isSkipping = false;
  let hasHeader = false;
  let delimiter: Delimiter = ',';
  let delimiterCode = 44;
  let marked = markedBytes(delimiterCode);
  let columns: readonly string[] = [];
  let notes: readonly string[] = [];

  const rejects: CsvReject[] = [];
  let rejected = 0;
  let read = 0;
  let kept = 0;
  let blankLines = 0;
  let hasNewlineInField = false;
  let out = new Uint8Array(0);
  let filled = 0;

  const begin = (): void => {
    const header = readHeader(bytes, what);
    ({ delimiter, columns, notes, line } = header);
    delimiterCode = delimiter.charCodeAt(0);
    marked = markedBytes(delimiterCode);
    at = header.end;
    hasHeader = true;
  };

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
    rejected++;
    if (rejects.length >= MOST_LISTED) return;
    rejects.push({ line, reason, text: lineText(bytes, start, Math.min(end, start + 800)).slice(0, 200) });
  };
  const widthProblem = (fields: number): string =>
    `the row has ${fields} field${fields === 1 ? '' : 's'}, the header has ${columns.length}`;
  /** Where a row that was left out ends; its line end may be in a piece to come. */
  const leave = (end: number, lines: number): void => {
    at = end;
    if (end === bytes.length && !isLast && bytes[end - 1] !== NEWLINE) isSkipping = true;
    else line += lines;
  };

  /** A row with quotes or stray carriage returns: parsed, then written again with every field in canonical form. */
  const carefulRow = (start: number): void => {
    const record = readRecord(bytes, start, delimiterCode);
    if (record.problem !== null || record.fields.length !== columns.length) {
      reject(start, record.end, record.problem ?? widthProblem(record.fields.length));
      leave(record.end, record.lines);
      return;
    }
    if (record.lines > 1 || record.fields.some((field) => field.includes('\r'))) hasNewlineInField = true;
    writeNumber(line);
    out[filled++] = delimiterCode;
    const text = record.fields.map((field) => quoteField(field, delimiter)).join(delimiter);
    filled += encoder.encodeInto(text, out.subarray(filled)).written;
    finishRow();
    at = record.end;
    line += record.lines;
  };

  /** Room for one more row, which careful writing may make longer. */
  const makeRoom = (start: number): void => {
    const needed = filled + 3 * Math.min(MAX_RECORD_BYTES, bytes.length - start) + 64;
    if (needed <= out.length) return;
    const wider = new Uint8Array(Math.max(needed, Math.min(2 * out.length, PIECE + 3 * MAX_RECORD_BYTES + 64)));
    wider.set(out.subarray(0, filled));
    out = wider;
  };

  const oneRow = (): void => {
    const start = at;
    makeRoom(start);
    const before = filled;
    // Written as it is read, and taken back where it is not to be kept.
    writeNumber(line);
    out[filled++] = delimiterCode;
    const limit = Math.min(bytes.length, start + MAX_RECORD_BYTES);
    let end = start;
    let fields = 1;
    let careful = false;
    let blank = true;
    for (; end < limit; end++) {
      const byte = bytes[end];
      if (marked[byte] === 0) blank = false;
      else if (byte === NEWLINE) break;
      else if (byte === delimiterCode) {
        fields++;
        blank = false;
      } else if (byte === QUOTE) {
        careful = true;
        break;
      } else if (byte === RETURN && end + 1 < bytes.length && bytes[end + 1] !== NEWLINE) careful = true;
      out[filled++] = byte;
    }
    if (!careful && blank && (end < limit || end === bytes.length)) {
      filled = before;
      blankLines++;
      at = Math.min(bytes.length, end + 1);
      line++;
      return;
    }
    read++;
    if (careful) {
      filled = before;
      carefulRow(start);
      return;
    }
    const isLong = end === limit && limit < bytes.length && bytes[end] !== NEWLINE;
    if (isLong || fields !== columns.length) {
      filled = before;
      const next = isLong ? endOfLine(bytes, end) : Math.min(bytes.length, end + 1);
      reject(start, next, isLong ? 'the row is longer than 1 MB' : widthProblem(fields));
      leave(next, 1);
      return;
    }
    if (end > start && bytes[end - 1] === RETURN) filled--;
    finishRow();
    at = Math.min(bytes.length, end + 1);
    line++;
  };

  const advance = (): void => {
    if (!hasHeader) {
      if (!isLast && bytes.length < WINDOW) return;
      begin();
    }
    if (isSkipping) {
      const next = endOfLine(bytes, at);
      if (next === bytes.length && bytes[next - 1] !== NEWLINE) {
        at = next;
        return;
      }
      isSkipping = false;
      at = next;
      line++;
    }
    // Whatever decides about a row lies within reach, so that pieces never change what becomes of it.
    const until = isLast ? bytes.length : bytes.length - REACH;
    while (at < until) oneRow();
  };

  return {
    push: (piece) => {
      for (let from = 0; from < piece.length;) {
        if (bytes.length === window.length) {
          const wider = window.length < WINDOW ? new Uint8Array(Math.min(WINDOW, 8 * window.length)) : window;
          wider.set(bytes.subarray(at));
          window = wider;
          bytes = window.subarray(0, bytes.length - at);
          at = 0;
        }
        const held = bytes.length;
        const take = Math.min(window.length - held, piece.length - from);
        window.set(piece.subarray(from, from + take), held);
        bytes = window.subarray(0, held + take);
        from += take;
        advance();
      }
    },
    end: () => {
      isLast = true;
      advance();
      if (filled > 0) emit(out.subarray(0, filled));
      filled = 0;
    },
    get hasHeader() {
      return hasHeader;
    },
    get delimiter() {
      return delimiter;
    },
    get columns() {
      return columns;
    },
    get notes() {
      return notes;
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
    get rejected() {
      return rejected;
    },
    rejects,
  };
}
