/**
 * Files for neo4j-admin import: any number of CSV files whose headers say what they hold (":ID", ":START_ID", ":END_ID",
 * ":LABEL", ":TYPE", "age:int"). Ids of different spaces are told apart only where there is more than one space.
 */
import { AppError } from '../../../../ml/schema/errors.ts';
import { detectDelimiter, eachRecord, firstRecords } from '../../../../ml/io/csv-record.ts';
import { createCsvScan } from '../../../../ml/io/csv-scan.ts';
import { createGraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import type { GraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import type { SourcePath } from '../import-project.ts';
import { readText, readTextHead } from '../read-text.ts';
import type { ReadText, TextTaker } from '../read-text.ts';
import { statSource } from '../source-file.ts';
import type { SourceStat } from '../source-file.ts';
import { convertedTable, mappingOf } from './convert-graph.ts';
import type { ConvertWatch } from './convert-graph.ts';
import type { ReadFile } from './read-file.ts';
import { createRowFiles } from './row-files.ts';
import { readHead } from './text-pieces.ts';

const marked = /:(START_ID|END_ID|ID|LABEL|TYPE|IGNORE)(\(([^)]*)\))?$/i;
const typed =
  /:(int|long|float|double|boolean|byte|short|char|string|point|date|localtime|time|localdatetime|datetime|duration)(\{[^}]*\})?(\[\])?$/i;
const HEAD_BYTES = 1 << 20;

interface Column {
  readonly part: 'ID' | 'START_ID' | 'END_ID' | 'LABEL' | 'TYPE' | 'IGNORE' | 'value';
  readonly name: string;
  readonly space: string;
}

function columnOf(header: string): Column {
  const mark = marked.exec(header.trim());
  const name = header.trim().replace(marked, '').replace(typed, '');
  const said = mark?.[1].toUpperCase();
  const part =
    (['ID', 'START_ID', 'END_ID', 'LABEL', 'TYPE', 'IGNORE'] as const).find((one) => one === said) ?? 'value';
  return { part, name, space: mark?.[3] ?? '' };
}

function headerOf(bytes: Uint8Array): readonly Column[] {
  return (firstRecords(bytes, detectDelimiter(bytes), 1).at(0) ?? []).map(columnOf);
}

/** Whether the header marks an id or both ends. */
export async function isNeo4j(source: SourcePath): Promise<boolean> {
  const head = await readHead(source.path).catch(() => null);
  if (head === null) return false;
  const parts = headerOf(head.plain).map(({ part }) => part);
  return parts.includes('ID') || (parts.includes('START_ID') && parts.includes('END_ID'));
}

/** @throws AppError bad-file, cancelled */
export async function convertNeo4j(
  sources: readonly SourcePath[],
  folder: string,
  watch: ConvertWatch,
): Promise<Extract<ReadFile, { kind: 'graph' }>> {
  const nodeFiles = createRowFiles(folder, 'nodes');
  const edgeFiles = createRowFiles(folder, 'edges');
  const files = await Promise.all(sources.map(({ path, name }) => statSource(path, name)));
  const name = files.map((file) => file.name).join(', ');
  try {
    const sink = createGraphSink(name, nodeFiles.write, edgeFiles.write);
    const spaces = new Set<string>();
    for (const file of files) {
      const { bytes } = await readTextHead(file, HEAD_BYTES);
      for (const { part, space } of headerOf(bytes)) if (part === 'ID') spaces.add(space);
    }
    if (spaces.size > 1) sink.note(`Ids of ${spaces.size} spaces are told apart by the name of the space before them.`);
    const sums: string[] = [];
    for (const [i, file] of files.entries()) {
      const part = { signal: watch.signal, progress: (done: number) => watch.progress((i + done) / files.length) };
      sums.push((await readOne(sink, file, spaces.size > 1, part)).sha256);
      watch.progress((i + 1) / files.length);
      if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    }
    sink.nodes.end();
    sink.edges.end();
    if (sink.edges.read === 0) {
      throw new AppError(
        'bad-file',
        `${name} hold nodes and no relationship. Give the file with :START_ID and :END_ID, too.`,
      );
    }
    const end = { sha256: sums[0], bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
    if (files.length > 1) for (const [i, file] of files.entries()) sink.note(`${file.name} has SHA-256 ${sums[i]}.`);
    const hasNodes = sink.nodes.read > 0;
    const label = ['name', 'title', 'label'].find((one) => sink.nodes.columns.includes(one));
    return {
      kind: 'graph',
      name,
      format: 'CSV files of Neo4j',
      encoding: 'UTF-8',
      edges: convertedTable(name, end, sink.edges, edgeFiles.end()),
      nodes: hasNodes ? convertedTable(name, end, sink.nodes, nodeFiles.end()) : null,
      mapping: mappingOf(
        sink,
        {
          directed: true,
          nodeName: label === undefined ? null : sink.nodes.columns.indexOf(label),
          nodeIgnore: [],
          edgeIgnore: [],
        },
        hasNodes,
      ),
      ignore: { nodes: [], edges: [] },
      notes: [...sink.notes(), ...sink.nodes.notes, ...sink.edges.notes],
    };
  } finally {
    nodeFiles.end();
    edgeFiles.end();
  }
}

/** Reads it twice where that is what it takes to know its encoding: what is in the sink cannot be taken back. */
async function readOne(
  sink: GraphSink,
  file: SourceStat,
  prefixes: boolean,
  watch: ConvertWatch,
): Promise<ReadText<TextTaker>> {
  const nothing: TextTaker = { push: () => undefined, end: () => undefined };
  const { encoding } = await readText(file, { signal: watch.signal, progress: () => undefined }, () => nothing);
  if (encoding !== 'UTF-8') {
    sink.note(`${file.name} is not UTF-8 and was read as ${encoding}; check that letters look right.`);
  }
  return readText(file, watch, () => createNeo4jTaker(sink, file.name, prefixes), encoding);
}

function createNeo4jTaker(sink: GraphSink, name: string, prefixes: boolean): TextTaker {
  let takeRow: ((line: number, fields: readonly string[]) => void) | null = null;
  let reject: GraphSink['nodes']['reject'] | null = null;
  const begin = (headers: readonly string[]): void => {
    const columns = headers.map(columnOf);
    const table = columns.some(({ part }) => part === 'START_ID') ? sink.edges : sink.nodes;
    if (!columns.some(({ part }) => part === 'ID' || part === 'START_ID')) {
      throw new AppError(
        'bad-file',
        `${name} has neither :ID nor :START_ID in its header; the other files are dumps for Neo4j.`,
      );
    }
    const positions = columns.map(({ part, name: said }) => {
      if (part === 'ID' || part === 'START_ID') return 0;
      if (part === 'END_ID') return 1;
      if (part === 'IGNORE') return -1;
      return table.attribute(part === 'LABEL' ? said || 'labels' : part === 'TYPE' ? said || 'type' : said);
    });
    const nameOfId = columns.find(({ part, name: said }) => part === 'ID' && said !== '')?.name;
    if (nameOfId !== undefined) sink.note(`The column "${nameOfId}" is the id.`);
    reject = (line, reason, text) => table.reject(line, reason, text);
    takeRow = (line, fields) => {
      const cells: (string | undefined)[] = [];
      for (const [i, field] of fields.entries()) {
        const { part, space } = columns[i];
        const isId = part === 'ID' || part === 'START_ID' || part === 'END_ID';
        if (positions[i] !== -1) cells[positions[i]] = isId && prefixes && field !== '' ? `${space}:${field}` : field;
      }
      table.add(line, cells);
    };
  };
  const scan = createCsvScan(name, (piece) => {
    if (takeRow === null) begin(scan.columns);
    eachRecord(piece, scan.delimiter, ([line, ...fields]) => takeRow?.(Number(line), fields));
  });
  return {
    push: (piece) => scan.push(piece),
    end: () => {
      scan.end();
      if (takeRow === null) begin(scan.columns);
      for (const { line, reason, text } of scan.rejects) reject?.(line, reason, text);
      // Counted, though the list is full.
      for (let i = scan.rejects.length; i < scan.rejected; i++) reject?.(0, '', '');
    },
  };
}
