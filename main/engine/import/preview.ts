/** The first look at an uploaded file: what it is, how it is written, what its columns seem to be, its first rows. */
import { readsEncoding, textEncodings } from '../../../ml/io/encodings.ts';
import type { ColumnRole, ImportMapping, TablePreview, UploadPreview } from '../../contract/api.ts';
import { guessTimeFormat } from '../../contract/time-role.ts';
import type { TimeGuess } from '../../contract/time-role.ts';
import { isTimeName } from './edge-features.ts';
import type { ColumnType } from './column-profile.ts';
import type { ReadFile } from './graph-file/read-file.ts';
import { completeMapping, withIgnored } from './mapping.ts';
import { roleOf } from './roles.ts';
import { convertedRows, tableLook } from './table-look.ts';

const SAMPLE_ROWS = 20;

const patterns: readonly (readonly [ColumnType, RegExp])[] = [
  ['BOOLEAN', /^(true|false)$/i],
  ['BIGINT', /^[+-]?(0|[1-9]\d{0,14})$/],
  ['DOUBLE', /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i],
  ['TIMESTAMP', /^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/],
];

function guessType(values: readonly string[]): ColumnType {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '');
  if (filled.length === 0) return 'VARCHAR';
  // "007" names something; a decimal number may begin with one zero.
  if (filled.some((value) => /^[+-]?0\d/.test(value))) return 'VARCHAR';
  return patterns.find(([, pattern]) => filled.every((value) => pattern.test(value)))?.[0] ?? 'VARCHAR';
}

const looksLikeDate = ({ format }: TimeGuess): boolean => format === 'day-first' || format === 'month-first';

function tablePreview(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  role: (column: string) => ColumnRole,
): TablePreview {
  return {
    columns: columns.map((name, i) => {
      const values = rows.map((row) => row[i]);
      const time = guessTimeFormat(values);
      const suggested = role(name);
      // Dates of other forms than ISO, and numbers that count since 1970, are read as times where somebody says so.
      const isTime = suggested === 'feature' && time !== null && time.format !== 'iso';
      return {
        name,
        type: guessType(values),
        suggestedRole: isTime && (looksLikeDate(time) || isTimeName(name)) ? 'time' : suggested,
        time,
      };
    }),
    sample: rows.slice(0, SAMPLE_ROWS),
  };
}

/** @throws AppError bad-file (binary, empty, header only) */
export async function previewFile(uploadId: string, read: ReadFile): Promise<UploadPreview> {
  if (read.kind === 'graph') return previewGraph(uploadId, read);
  const look = await tableLook(read.kind === 'csv' ? read.source : read.table);
  const { columns, rows, looksLike } = look;
  return {
    uploadId,
    fileName: read.name,
    bytes: look.bytes,
    format: read.kind === 'csv' ? 'CSV' : read.format,
    encoding: look.encoding,
    unsure: look.unsure,
    encodings: textEncodings.filter(readsEncoding),
    delimiter: look.delimiter,
    ...tablePreview(columns, rows, (name) => roleOf(name, looksLike, columns, rows)),
    looksLike,
    graph: null,
  };
}

function previewGraph(uploadId: string, graph: Extract<ReadFile, { kind: 'graph' }>): UploadPreview {
  const { edges, nodes } = graph;
  const rows = { edges: convertedRows(edges), nodes: nodes === null ? [] : convertedRows(nodes) };
  const suggested = completeMapping(graph.mapping, edges.columns, nodes?.columns ?? null, graph.name, rows);
  const mapping = withIgnored(suggested, graph.mapping, graph.ignore);
  return {
    uploadId,
    fileName: graph.name,
    bytes: edges.bytes,
    format: graph.format,
    encoding: graph.encoding,
    unsure: null,
    encodings: textEncodings.filter(readsEncoding),
    delimiter: '',
    ...tablePreview(edges.columns, rows.edges, (name) => edgeRole(name, mapping)),
    looksLike: 'edges',
    graph: {
      numNodes: nodes?.kept ?? 0,
      numEdges: edges.kept,
      directed: mapping.directed,
      nodes: nodes === null ? null : tablePreview(nodes.columns, rows.nodes, (name) => nodeRole(name, mapping)),
      notes: graph.notes,
    },
  };
}

function edgeRole(column: string, mapping: ImportMapping): ColumnRole {
  if (column === mapping.source) return 'source';
  if (column === mapping.target) return 'target';
  if (column === mapping.edgeTruth) return 'truth';
  return mapping.edgeIgnore.includes(column) ? 'ignore' : 'feature';
}

function nodeRole(column: string, mapping: ImportMapping): ColumnRole {
  if (column === mapping.nodeId) return 'id';
  if (column === mapping.nodeName) return 'name';
  if (column === mapping.nodeTruth) return 'truth';
  return mapping.nodeIgnore.includes(column) ? 'ignore' : 'feature';
}
