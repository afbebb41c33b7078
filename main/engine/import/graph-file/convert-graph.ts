/**
 * A graph file -> two tables of text on disk, read in pieces on the way: the same that CSV files give, so that roles,
 * features, rejects and the accounting know no formats.
 */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../ml/schema/errors.ts';
import { wholeText } from '../../../../ml/schema/number-text.ts';
import { labelOf } from '../../../../ml/io/encodings.ts';
import type { TextEncodingName } from '../../../../ml/io/encodings.ts';
import { guessEncoding } from '../../../../ml/io/guess-encoding.ts';
import type { FoundFormat } from '../../../../ml/io/graph-file/formats.ts';
import { createGraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import type { GraphOutcome, GraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import type { RowTable } from '../../../../ml/io/graph-file/row-table.ts';
import type { ImportMapping, RejectedRow } from '../../../contract/api.ts';
import { createRowFiles } from './row-files.ts';
import type { RowFile } from './row-files.ts';
import { eachPiece, saidCoding } from './text-pieces.ts';
import type { TextEnd } from './text-pieces.ts';

/** A table that has been read already: its rows lie in files. */
export interface ConvertedTable {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly columns: readonly string[];
  readonly files: readonly RowFile[];
  readonly read: number;
  readonly kept: number;
  /** rows that were left out; the first of them are in `rejects` */
  readonly rejected: number;
  readonly rejects: readonly RejectedRow[];
  readonly hasNewlineInField: boolean;
}

export interface ConvertedGraph {
  readonly format: string;
  readonly encoding: string;
  readonly edges: ConvertedTable;
  /** null where the file names no node by itself */
  readonly nodes: ConvertedTable | null;
  readonly mapping: Partial<ImportMapping>;
  /** columns that make no feature unless somebody wants them to */
  readonly ignore: { readonly nodes: readonly string[]; readonly edges: readonly string[] };
  readonly notes: readonly string[];
}

export interface ConvertWatch {
  readonly signal: AbortSignal;
  progress(fraction: number): void;
}

export function convertedTable(name: string, end: TextEnd, table: RowTable, files: readonly RowFile[]): ConvertedTable {
  return {
    name,
    sha256: end.sha256,
    bytes: end.bytes,
    columns: table.columns,
    files,
    read: table.read,
    kept: table.kept,
    rejected: table.rejected,
    rejects: table.rejects.map((reject) => ({ file: name, ...reject })),
    hasNewlineInField: table.hasNewlineInField,
  };
}

export function mappingOf(sink: GraphSink, outcome: GraphOutcome, hasNodes: boolean): Partial<ImportMapping> {
  const nodes = sink.nodes.columns;
  const edges = sink.edges.columns;
  return {
    source: edges[0],
    target: edges[1],
    directed: outcome.directed,
    ...(hasNodes ? { nodeId: nodes[0] } : {}),
    ...(hasNodes && outcome.nodeName !== null ? { nodeName: nodes[outcome.nodeName] } : {}),
  };
}

/** Whatever a parser throws that is no sentence of ours is a file that it could not follow, never a defect to hide. */
function asFileError(thrown: unknown, name: string): unknown {
  if (thrown instanceof AppError || !(thrown instanceof RangeError)) return thrown;
  return new AppError(
    'too-large',
    `${name} holds something too large to be read (${thrown.message}).`,
    undefined,
    thrown,
  );
}

/**
 * @param folder where the rows are put; the caller removes it
 * @throws AppError bad-file, too-large, cancelled
 */
export async function convertGraph(
  source: {
    readonly path: string;
    readonly name: string;
    readonly size: number;
    readonly head: Uint8Array;
    readonly encoding?: TextEncodingName | undefined;
  },
  found: FoundFormat,
  folder: string,
  watch: ConvertWatch,
): Promise<ConvertedGraph> {
  const said = saidCoding(source.head);
  const chosen = source.encoding === undefined ? null : labelOf(source.encoding);
  const guess = labelOf(guessEncoding(source.head).encoding);
  const codings = chosen !== null ? [chosen] : said === null || said === 'utf-8' ? ['utf-8', guess] : [said];
  for (const [i, label] of codings.entries()) {
    try {
      return await convertAs(source, found, folder, watch, { label, fatal: i < codings.length - 1 });
    } catch (thrown) {
      // Not in this encoding: the next one is tried from the beginning.
      const isCoding =
        thrown instanceof TypeError && 'code' in thrown && thrown.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
      if (!isCoding || i === codings.length - 1) throw asFileError(thrown, source.name);
    }
  }
  throw new AppError('internal', 'No encoding was tried.');
}

async function convertAs(
  source: { readonly path: string; readonly name: string; readonly size: number },
  { format, note }: FoundFormat,
  folder: string,
  watch: ConvertWatch,
  coding: { readonly label: string; readonly fatal: boolean },
): Promise<ConvertedGraph> {
  const nodeFiles = createRowFiles(folder, 'nodes');
  const edgeFiles = createRowFiles(folder, 'edges');
  try {
    const sink = createGraphSink(source.name, nodeFiles.write, edgeFiles.write);
    if (note !== null) sink.note(note);
    if (coding.label === 'windows-1252') {
      sink.note('The file is not UTF-8 and was read as Windows-1252; check that accented letters look right.');
    } else if (coding.label !== 'utf-8') sink.note(`The file was read as ${coding.label.toUpperCase()}.`);
    const reader = format.read(sink);
    const end = await eachPiece(source.path, source.name, coding, async (text, done) => {
      reader.push(text);
      watch.progress(source.size === 0 ? 1 : done / source.size);
      await setImmediate();
      if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    });
    const outcome = reader.end();
    sink.nodes.end();
    sink.edges.end();
    const hasNodes = sink.nodes.read > 0;
    const { read } = sink.edges;
    if (read === 0) {
      throw new AppError(
        'bad-file',
        `${source.name} holds ${wholeText(sink.nodes.read)} nodes and no edge. A graph to look for anomalies in needs edges.`,
      );
    }
    return {
      format: format.title,
      encoding: coding.label === 'windows-1252' ? 'Windows-1252' : coding.label.toUpperCase(),
      edges: convertedTable(source.name, end, sink.edges, edgeFiles.end()),
      nodes: hasNodes ? convertedTable(source.name, end, sink.nodes, nodeFiles.end()) : null,
      mapping: mappingOf(sink, outcome, hasNodes),
      ignore: {
        nodes: hasNodes ? outcome.nodeIgnore.map((i) => sink.nodes.columns[i]) : [],
        edges: outcome.edgeIgnore.map((i) => sink.edges.columns[i]),
      },
      notes: [...sink.notes(), ...sink.nodes.notes, ...sink.edges.notes].map(
        (sentence) => `${source.name}: ${sentence}`,
      ),
    };
  } finally {
    nodeFiles.end();
    edgeFiles.end();
  }
}
