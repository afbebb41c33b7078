/** An Excel workbook -> a table, or a graph where one sheet holds edges and another one nodes. */
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../ml/schema/errors.ts';
import { createGraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import { createRowTable } from '../../../../ml/io/graph-file/row-table.ts';
import { openXlsx } from '../../../../ml/io/xlsx/read-xlsx.ts';
import type { Workbook, XlsxNotes } from '../../../../ml/io/xlsx/read-xlsx.ts';
import { convertedTable } from './convert-graph.ts';
import type { ConvertWatch, ConvertedTable } from './convert-graph.ts';
import type { BinarySource } from './read-binary.ts';
import type { ReadFile } from './read-file.ts';
import { createRowFiles } from './row-files.ts';

const MOST_BYTES = 500_000_000;
const isEdges = (name: string): boolean => /edge|link|relation|arc|transfer|transaction|kante/i.test(name);
const isNodes = (name: string): boolean => /node|vert(ex|ices)|account|entit|knoten/i.test(name);

/** @throws AppError bad-file, too-large, cancelled */
export async function readWorkbook(source: BinarySource, folder: string, watch: ConvertWatch): Promise<ReadFile> {
  const { name } = source;
  if (source.size > MOST_BYTES) {
    throw new AppError(
      'too-large',
      `${name} has ${(source.size / 1e6).toFixed(0)} MB; workbooks of up to ${MOST_BYTES / 1e6} MB are read. Save its sheets as CSV.`,
    );
  }
  const bytes = await readFile(source.path);
  const end = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  const sink = createGraphSink(
    name,
    () => undefined,
    () => undefined,
  );
  let pieces = 0;
  const rest = async (): Promise<void> => {
    if (++pieces % 8 === 0) await setImmediate();
    if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
  };
  const book = await openXlsx(bytes, sink, rest);
  const { sheets } = book;
  const edges = sheets.find((sheet) => isEdges(sheet.name));
  const nodes = sheets.find((sheet) => sheet !== edges && isNodes(sheet.name));
  const chosen = edges !== undefined && nodes !== undefined ? [edges, nodes] : [edges ?? sheets[0]];
  const left = sheets.filter((sheet) => !chosen.includes(sheet)).map((sheet) => `"${sheet.name}"`);
  if (left.length > 0) {
    sink.note(
      `Only the sheet${chosen.length === 1 ? '' : 's'} ${chosen.map((sheet) => `"${sheet.name}"`).join(' and ')} were read; ${left.slice(0, 10).join(', ')} were not.`,
    );
  }
  const tables: ConvertedTable[] = [];
  for (const sheet of chosen) {
    const shown = sheets.length === 1 ? name : `${name}, sheet ${sheet.name}`;
    tables.push(await readSheet(book, sheet.path, { shown, stem: `sheet${tables.length}`, folder, end }, sink, rest));
  }
  const notes = sink.notes().map((sentence) => `${name}: ${sentence}`);
  if (tables.length === 1) return { kind: 'table', name, format: 'Excel', table: tables[0], notes };
  return {
    kind: 'graph',
    name,
    format: 'Excel',
    encoding: '',
    edges: tables[0],
    nodes: tables[1],
    mapping: {},
    ignore: { nodes: [], edges: [] },
    notes,
  };
}

async function readSheet(
  book: Workbook,
  path: string,
  to: {
    readonly shown: string;
    readonly stem: string;
    readonly folder: string;
    readonly end: { sha256: string; bytes: number };
  },
  notes: XlsxNotes,
  rest: () => Promise<void>,
): Promise<ConvertedTable> {
  const files = createRowFiles(to.folder, to.stem);
  try {
    const table = createRowTable([], files.write);
    let width = -1;
    await book.eachRow(
      path,
      (cells, number) => {
        const last = cells.findLastIndex((cell) => cell.trim() !== '');
        if (last === -1) {
          if (width !== -1) notes.tally('{n} empty rows were skipped.');
          return;
        }
        if (width === -1) {
          for (const cell of cells.slice(0, last + 1)) table.another(cell);
          width = last + 1;
          return;
        }
        if (last >= width) notes.tally('{n} rows reach beyond the header; their cells are in columns without a name.');
        for (; width <= last; width++) table.another('');
        table.add(number, cells.slice(0, width));
      },
      rest,
    );
    table.end();
    if (table.read === 0)
      throw new AppError(
        'bad-file',
        `${to.shown} has ${width === -1 ? 'no rows' : 'a header but no rows'}. There is nothing to import.`,
      );
    for (const note of table.notes) notes.note(note);
    return convertedTable(to.shown, to.end, table, files.end());
  } finally {
    files.end();
  }
}
