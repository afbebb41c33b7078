/**
 * What a teacher's layers propagate with, over distinct neighbours (parallel edges count once).
 *
 * "gcn": D^-1/2 (A + I) D^-1/2 (Kipf & Welling, ICLR 2017). "sage": GraphSAGE's "gcn" aggregator (Hamilton et al., NeurIPS
 * 2017), (h_i + sum of neighbours' h) / (degree + 1), on a graph to which self loops were added before, as in the
 * published pipeline: a node counts twice, row-normalised A + 2I.
 */
import { convolution, rowNormalised, simpleAdjacency } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import type { Graph } from '../schema/graph.ts';

export type TeacherKind = 'sage' | 'gcn';

/** Row-normalised A + 2I. */
export function meanWithSelfTwice(graph: Graph): WeightedRows {
  const rows = simpleAdjacency(symmetricCsr(graph), true);
  const values = rows.values.slice();
  for (let v = 0; v < rows.numRows; v++) {
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) if (rows.colIdx[i] === v) values[i] = 2;
  }
  return rowNormalised({ ...rows, values });
}

export const teacherPropagation = (graph: Graph, kind: TeacherKind): WeightedRows =>
  kind === 'sage' ? meanWithSelfTwice(graph) : convolution(symmetricCsr(graph));
