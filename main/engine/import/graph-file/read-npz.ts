/** A NumPy archive with a graph in it (ml/io/npz-graph.ts) -> two tables. It is held as a whole while it is read. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { createGraphSink } from '../../../../ml/io/graph-file/graph-sink.ts';
import { graphFromNpz, isGraphMember } from '../../../../ml/io/npz-graph.ts';
import { readNpz } from '../../../../ml/io/npz.ts';
import { AppError } from '../../../../ml/schema/errors.ts';
import { wholeText } from '../../../../ml/schema/number-text.ts';
import { inflate } from '../import-dataset.ts';
import { MAX_HELD_BYTES } from '../source-file.ts';
import { convertedTable, mappingOf } from './convert-graph.ts';
import type { ConvertWatch } from './convert-graph.ts';
import type { BinarySource } from './read-binary.ts';
import type { ReadFile } from './read-file.ts';
import { createRowFiles } from './row-files.ts';

/** @throws AppError bad-file, too-large, cancelled */
export async function readNpzGraph(source: BinarySource, folder: string, watch: ConvertWatch): Promise<ReadFile> {
  const { name, size } = source;
  if (size > MAX_HELD_BYTES) {
    throw new AppError(
      'too-large',
      `${name} has ${(size / 1e9).toFixed(1)} GB; NumPy archives of up to ${MAX_HELD_BYTES / 1e9} GB are read. Save its edges as CSV or Parquet.`,
    );
  }
  const bytes = await readFile(source.path);
  const nodeFiles = createRowFiles(folder, 'nodes');
  const edgeFiles = createRowFiles(folder, 'edges');
  try {
    const members = readNpz(bytes, inflate, name, isGraphMember, 2 * MAX_HELD_BYTES);
    const sink = createGraphSink(name, nodeFiles.write, edgeFiles.write);
    const outcome = await graphFromNpz(members, sink, async () => {
      await setImmediate();
      if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    });
    sink.nodes.end();
    sink.edges.end();
    if (sink.edges.read === 0) {
      throw new AppError('bad-file', `${name} holds ${wholeText(sink.nodes.read)} nodes and no edge.`);
    }
    const end = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    return {
      kind: 'graph',
      name,
      format: 'NumPy archive',
      encoding: '',
      edges: convertedTable(name, end, sink.edges, edgeFiles.end()),
      nodes: convertedTable(name, end, sink.nodes, nodeFiles.end()),
      mapping: mappingOf(sink, outcome, true),
      ignore: { nodes: sink.nodes.columns.includes('label') ? ['label'] : [], edges: [] },
      notes: [...sink.notes(), ...sink.nodes.notes, ...sink.edges.notes].map((sentence) => `${name}: ${sentence}`),
    };
  } finally {
    nodeFiles.end();
    edgeFiles.end();
  }
}
