/**
 * Floor: a node is anomalous when its features point elsewhere than the sum of its neighbours' (1 - cosine); an edge
 * when its two ends do. A zero vector has no direction: its cosine counts as 0 (score 1).
 */
import { addRow, forEachInRow, rowDot, rowNorms } from '../graph/feature-rows.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { defineDetector } from './detector.ts';
import { instant, singlePart } from './floors.ts';

export const neighbourCosine = defineDetector({
  id: 'neighbour-cosine',
  title: 'Neighbour cosine',
  summary: 'Ranks by disagreement of raw features with the neighbours. A floor to compare with, not a method.',
  paper: '-',
  scores: ['node', 'edge'],
  isFloor: true,
  params: {},
  estimate: (size) => instant(size.numValues + (2 * size.numEdges * size.numValues) / Math.max(1, size.numNodes)),
  fit: async ({ graph, features }, _params, ctx) => {
    const csr = symmetricCsr(graph);
    const norms = rowNorms(features);
    const score = new Float64Array(graph.numNodes);
    const sum = new Float64Array(features.numCols);
    for (let v = 0; v < graph.numNodes; v++) {
      if (v % 4096 === 0) await ctx.tick();
      sum.fill(0);
      for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
        if (csr.colIdx[i] !== v) addRow(features, csr.colIdx[i], 1, sum);
      }
      let dot = 0;
      forEachInRow(features, v, (c, value) => (dot += value * sum[c]));
      let sumNorm = 0;
      for (let c = 0; c < sum.length; c++) sumNorm += sum[c] * sum[c];
      const scale = norms[v] * Math.sqrt(sumNorm);
      score[v] = scale === 0 ? 1 : 1 - dot / scale;
    }
    const edges = new Float64Array(graph.numEdges);
    for (let e = 0; e < graph.numEdges; e++) {
      if (e % 65_536 === 0) await ctx.tick();
      const scale = norms[graph.src[e]] * norms[graph.dst[e]];
      edges[e] = scale === 0 ? 1 : 1 - rowDot(features, graph.src[e], graph.dst[e]) / scale;
    }
    return {
      nodes: singlePart('cosine', '1 - cosine', 'Disagreement with the sum of the neighbours.', score),
      edges: singlePart('cosine', '1 - cosine', 'Disagreement of the two ends.', edges),
      notes: [],
    };
  },
});
