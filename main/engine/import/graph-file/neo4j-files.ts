/**
 * Files for neo4j-admin import: any number of CSV files whose headers say what they hold (":ID", ":START_ID", ":END_ID",
 * ":LABEL", ":TYPE", "age:int"). Ids of different spaces are told apart only where there is more than one space.
 */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../ml/schema/errors.ts';
import { detectDelimiter, firstRecords, lineText, readRecord } from '../../../../ml/io/csv-record.ts';
import { createGraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import type { GraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import { decodeText } from '../../../../ml/io/text-encoding.ts';
import type { SourcePath } from '../import-project.ts';
import { readSource } from '../source-file.ts';
import { convertedTable, mappingOf } from './convert-graph.ts';
import type { ReadFile } from './read-file.ts';
import { createRowFiles } from './row-files.ts';
import { readHead } from './text-pieces.ts';

const marked = /:(START_ID|END_ID|ID|LABEL|TYPE|IGNORE)(\(([^)]*)\))?$/i;
const typed =
  /:(int|long|float|double|boolean|byte|short|char|string|point|date|localtime|time|localdatetime|datetime|duration)(\{[^}]*\})?(\[\])?$/i;
const STEP_ROWS = 20_000;

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
  signal: AbortSignal,
): Promise<Extract<ReadFile, { kind: 'graph' }>> {
  const nodeFiles = createRowFiles(folder, 'nodes');
  const edgeFiles = createRowFiles(folder, 'edges');
  const read = await Promise.all(sources.map(({ path, name }) => readSource(path, name)));
  const name = read.map((file) => file.name).join(', ');
  try {
    const sink = createGraphSink(name, nodeFiles.write, edgeFiles.write);
    const texts = read.map((file) => ({ file, bytes: decodeText(file.content, file.name).bytes }));
    const spaces = new Set(
      texts.flatMap(({ bytes }) => headerOf(bytes).flatMap(({ part, space }) => (part === 'ID' ? [space] : []))),
    );
    if (spaces.size > 1) sink.note(`Ids of ${spaces.size} spaces are told apart by the name of the space before them.`);
    for (const { file, bytes } of texts) await readOne(sink, file.name, bytes, spaces.size > 1, signal);
    sink.nodes.end();
    sink.edges.end();
    if (sink.edges.read === 0) {
      throw new AppError(
        'bad-file',
        `${name} hold nodes and no relationship. Give the file with :START_ID and :END_ID, too.`,
      );
    }
    const [first] = read;
    const end = { sha256: first.sha256, bytes: read.reduce((sum, file) => sum + file.bytes, 0) };
    if (read.length > 1) for (const file of read) sink.note(`${file.name} has SHA-256 ${file.sha256}.`);
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

async function readOne(
  sink: GraphSink,
  name: string,
  bytes: Uint8Array,
  prefixes: boolean,
  signal: AbortSignal,
): Promise<void> {
  const delimiter = detectDelimiter(bytes).charCodeAt(0);
  const header = readRecord(bytes, 0, delimiter);
  const columns = header.fields.map(columnOf);
  const isEdges = columns.some(({ part }) => part === 'START_ID');
  const table = isEdges ? sink.edges : sink.nodes;
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
  let at = header.end;
  let line = 1 + header.lines;
  for (let row = 1; at < bytes.length; row++) {
    const record = readRecord(bytes, at, delimiter);
    const text = lineText(bytes, at, Math.min(record.end, at + 800));
    if (text.trim() === '' && record.lines === 1) {
      // A blank line is no row.
    } else if (record.problem !== null || record.fields.length !== columns.length) {
      const seen = `the row has ${record.fields.length} fields, the header has ${columns.length}`;
      table.reject(line, record.problem ?? seen, text);
    } else {
      const cells: (string | undefined)[] = [];
      for (const [i, field] of record.fields.entries()) {
        const { part, space } = columns[i];
        const isId = part === 'ID' || part === 'START_ID' || part === 'END_ID';
        if (positions[i] !== -1) cells[positions[i]] = isId && prefixes && field !== '' ? `${space}:${field}` : field;
      }
      table.add(line, cells);
    }
    at = record.end;
    line += record.lines;
    if (row % STEP_ROWS === 0) {
      await setImmediate();
      if (signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    }
  }
}
