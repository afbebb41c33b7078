/**
 * Rows of one table as they come out of a graph file whose columns are only known at its end: each row is written as
 * CSV under the columns known when its piece goes out, so that a large file is never held, and the pieces are told by
 * their width. Every row counts: read = written + rejected.
 */
import { MOST_LISTED, cleanHeader } from '../csv-scan.ts';
import { MAX_RECORD_BYTES } from '../csv-record.ts';

/** Cells by position of their column; what is not there is empty. */
export type Cells = readonly (string | undefined)[];

export interface RowReject {
  readonly line: number;
  readonly reason: string;
  readonly text: string;
}

export interface RowTable {
  /** Position of the column of an attribute, made on first use. Equal names are one column. */
  attribute(name: string): number;
  /** A column of its own, even where another one has this name; it is then told apart by a number. */
  another(name: string): number;
  add(line: number, cells: Cells): void;
  reject(line: number, reason: string, text: string): void;
  /** Hands out what is left. */
  end(): void;
  readonly read: number;
  readonly kept: number;
  /** how many rows were left out; the first of them are in `rejects` */
  readonly rejected: number;
  readonly rejects: readonly RowReject[];
  /** made unique and non-empty */
  readonly columns: readonly string[];
  /** sentences about the columns */
  readonly notes: readonly string[];
  readonly hasNewlineInField: boolean;
}

/** Rows of CSV without a header: number of the row, line in the source, and the first `width` columns. */
export type EmitRows = (rows: string, width: number) => void;

/** Columns beyond this go into one more, as "name=value": tables with more are hardly ever meant, and slow to read. */
export const MOST_COLUMNS = 2000;
const PIECE_ROWS = 4096;
const PIECE_CELLS = 200_000;
const PIECE_CHARS = 1 << 20;
const rest = 'more attributes';

/** @param fixed names of the first columns, which no attribute takes */
export function createRowTable(fixed: readonly string[], emit: EmitRows): RowTable {
  const names: string[] = [...fixed];
  const byName = new Map<string, number>();
  const beyond = new Map<number, string>();
  let beyondCells = 0;
  const rejects: RowReject[] = [];
  let rejected = 0;
  let waiting: { readonly line: number; readonly cells: Cells }[] = [];
  let waitingCells = 0;
  let waitingChars = 0;
  let read = 0;
  let kept = 0;
  let hasNewlineInField = false;
  let zeros = 0;

  const another = (name: string): number => {
    if (names.length < MOST_COLUMNS) return names.push(name) - 1;
    const position = MOST_COLUMNS + 1 + beyond.size;
    beyond.set(position, name);
    return position;
  };
  const attribute = (name: string): number => {
    const wanted = name.trim();
    const known = byName.get(wanted);
    if (known !== undefined) return known;
    const position = another(wanted);
    byName.set(wanted, position);
    return position;
  };
  /** A column too many is not a row lost: its values go into the last column. */
  const within = (cells: Cells): Cells => {
    if (cells.length <= MOST_COLUMNS) return cells;
    const kept = cells.slice(0, MOST_COLUMNS);
    const more = cells
      .map((cell, i) => (i > MOST_COLUMNS && cell !== undefined && cell !== '' ? `${beyond.get(i) ?? ''}=${cell}` : ''))
      .filter((text) => text !== '');
    beyondCells += more.length;
    kept[MOST_COLUMNS] = more.join('; ');
    return kept;
  };
  const field = (text: string): string => {
    if (!/[",\n\r]/.test(text)) return text;
    if (text.includes('\n') || text.includes('\r')) hasNewlineInField = true;
    return `"${text.replaceAll('"', '""')}"`;
  };
  const flush = (): void => {
    if (waiting.length === 0) return;
    const width = names.length + (beyond.size > 0 ? 1 : 0);
    let text = '';
    for (const { line, cells } of waiting) {
      kept++;
      text += `${kept + rejected},${line}`;
      for (let i = 0; i < width; i++) {
        const cell = cells[i];
        text += cell === undefined || cell === '' ? ',' : `,${field(cell)}`;
      }
      text += '\n';
    }
    waiting = [];
    waitingCells = 0;
    waitingChars = 0;
    if (text.includes('\0')) {
      zeros += text.split('\0').length - 1;
      text = text.replaceAll('\0', '');
    }
    emit(text, width);
  };
  const reject = (line: number, reason: string, text: string): void => {
    // Numbers of rows follow the order of the file.
    flush();
    read++;
    rejected++;
    if (rejects.length < MOST_LISTED) rejects.push({ line, reason, text: text.slice(0, 200) });
  };
  return {
    attribute,
    another,
    add: (line, cells) => {
      const row = within(cells.slice());
      let chars = 0;
      for (const cell of row) chars += cell?.length ?? 0;
      if (chars > MAX_RECORD_BYTES) {
        reject(line, 'the row is longer than 1 MB', row.find((cell) => cell !== undefined && cell !== '') ?? '');
        return;
      }
      read++;
      waiting.push({ line, cells: row });
      waitingCells += names.length;
      waitingChars += chars;
      if (waiting.length >= PIECE_ROWS || waitingCells >= PIECE_CELLS || waitingChars >= PIECE_CHARS) flush();
    },
    reject,
    end: flush,
    get read() {
      return read;
    },
    get kept() {
      return kept + waiting.length;
    },
    get rejected() {
      return rejected;
    },
    rejects,
    get columns() {
      return cleanHeader(beyond.size > 0 ? [...names, rest] : names).columns;
    },
    get notes() {
      const notes = cleanHeader(names).notes.map((note) => note.replace('The header names', 'The file has'));
      if (beyond.size > 0) {
        notes.push(
          `There are more than ${MOST_COLUMNS} attributes: ${beyondCells} values of the others are in the column "${rest}".`,
        );
      }
      if (zeros > 0) notes.push(`${zeros} zero characters were dropped from the values.`);
      return notes;
    },
    get hasNewlineInField() {
      return hasNewlineInField;
    },
  };
}
