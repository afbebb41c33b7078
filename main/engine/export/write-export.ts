/** A graph in the format that was asked for: which files it gives, and each of them in pieces. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeCsv } from '../../../ml/io/csv/write-csv.ts';
import { writeGexf } from '../../../ml/io/gexf/write-gexf.ts';
import { writeGml } from '../../../ml/io/gml/write-gml.ts';
import { distinctNames } from '../../../ml/io/graph-out.ts';
import type { OutColumn, OutGraph, OutTable, Written } from '../../../ml/io/graph-out.ts';
import { writeGraphml } from '../../../ml/io/graphml/write-graphml.ts';
import { writeJson } from '../../../ml/io/json/write-json.ts';
import { writeXlsx } from '../../../ml/io/xlsx/write-xlsx.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ExportInput } from '../../contract/export.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import { guardTable } from './guarded-table.ts';

export interface ExportFile {
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly notes: () => readonly string[];
}

const nodeIds = ['id'];
const edgeIds = ['source', 'target'];

function encoded(name: string, { pieces, notes }: Written<string>): ExportFile {
  const encoder = new TextEncoder();
  return {
    name,
    notes,
    pieces: (async function* () {
      for await (const piece of pieces) yield encoder.encode(piece);
    })(),
  };
}

/** What a spreadsheet would run is guarded where that is asked for, and told either way. */
function csvFile(name: string, table: OutTable, ids: readonly string[], isGuarded: boolean): ExportFile {
  const { table: guarded, formulas } = guardTable(table, isGuarded);
  const file = encoded(name, writeCsv(guarded, ids));
  const said = (): string =>
    isGuarded
      ? `${name}: ${wholeText(formulas())} cells that a spreadsheet would run as a formula were given an apostrophe; read back, they keep it.`
      : `${name}: ${wholeText(formulas())} cells begin as a spreadsheet formula does and stand as the data has them. --guard-formulas gives them an apostrophe.`;
  return { ...file, notes: () => [...file.notes(), ...(formulas() > 0 ? [said()] : [])] };
}

function workbook(graph: OutGraph, tick: () => Promise<void>): ExportFile {
  const text = (name: string): OutColumn => ({ name, kind: 'text' });
  const rows = async function* (table: OutTable): AsyncGenerator<readonly (readonly (string | null)[])[]> {
    for await (const some of table.rows()) yield some.map(({ ids, values }) => [...ids, ...values]);
  };
  let notes: readonly string[] = [];
  const pieces = (async function* () {
    const sheet = (name: string, ids: readonly string[], table: OutTable): Parameters<typeof writeXlsx>[0][number] => ({
      name,
      columns: [...ids.map(text), ...table.columns],
      rows: rows(table),
    });
    const made = await writeXlsx([sheet('Nodes', nodeIds, graph.nodes), sheet('Edges', edgeIds, graph.edges)], tick);
    notes = made.notes;
    yield* made.bytes;
  })();
  return { name: 'graph.xlsx', pieces, notes: () => notes };
}

const sqlTypes = { text: 'VARCHAR', whole: 'BIGINT', number: 'DOUBLE' } as const;
const PIECE = 1 << 20;

/** By way of a CSV file in a temporary folder, which DuckDB reads with the types that are known. */
function parquet(name: string, table: OutTable, ids: readonly string[]): ExportFile {
  const before = table.columns.map((column) => column.name);
  const names = distinctNames(before, ids);
  const pieces = (async function* () {
    const folder = await mkdtemp(join(tmpdir(), 'dowser-export-'));
    const tables = await openTables();
    try {
      const [source, target] = [join(folder, 'rows.csv'), join(folder, 'rows.parquet')];
      await pipeline(Readable.from(encoded(name, writeCsv(table, ids)).pieces), createWriteStream(source));
      const types = [
        ...ids.map((one) => [one, 'VARCHAR']),
        ...table.columns.map((c, i) => [names[i], sqlTypes[c.kind]]),
      ];
      const typed = types.map(([column, type]) => `${sqlText(column)}: '${type}'`).join(', ');
      await tables.run(
        `COPY (SELECT * FROM read_csv(${sqlText(source)}, columns = {${typed}}, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', auto_detect = false, max_line_size = 16000000))
         TO ${sqlText(target)} (FORMAT parquet, COMPRESSION zstd)`,
      );
      const file = await open(target);
      try {
        for (;;) {
          const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE));
          if (bytesRead === 0) break;
          yield new Uint8Array(buffer.subarray(0, bytesRead));
        }
      } finally {
        await file.close();
      }
    } finally {
      tables.close();
      await rm(folder, { recursive: true, force: true });
    }
  })();
  return { name, pieces, notes: () => [] };
}

/** Files in the order in which they are to be taken; each can be read once. */
export function writeExport(
  graph: OutGraph,
  { format, guardFormulas }: Pick<ExportInput, 'format' | 'guardFormulas'>,
  tick: () => Promise<void>,
): readonly ExportFile[] {
  switch (format) {
    case 'graphml':
      return [encoded('graph.graphml', writeGraphml(graph))];
    case 'gexf':
      return [encoded('graph.gexf', writeGexf(graph))];
    case 'gml':
      return [encoded('graph.gml', writeGml(graph))];
    case 'json':
      return [encoded('graph.json', writeJson(graph))];
    case 'xlsx':
      return [workbook(graph, tick)];
    case 'csv':
      return [
        csvFile('nodes.csv', graph.nodes, nodeIds, guardFormulas),
        csvFile('edges.csv', graph.edges, edgeIds, guardFormulas),
      ];
    case 'parquet':
      return [parquet('nodes.parquet', graph.nodes, nodeIds), parquet('edges.parquet', graph.edges, edgeIds)];
  }
}
