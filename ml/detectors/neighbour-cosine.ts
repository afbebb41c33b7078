/**
 * Floor: a node is anomalous when its features point elsewhere than the sum of its neighbours' (1 - cosine); an edge
 * when its two ends do. A zero vector has no direction: its cosine counts as 0 (score 1).
 */
import { symmetricCsr } from '../graph/csr.ts';
import { rowDot, rowNorms } from '../graph/feature-rows.ts';
import { neighbourDisagreement } from '../graph/neighbour-cosine.ts';
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
    const norms = rowNorms(features);
    const score = await neighbourDisagreement(symmetricCsr(graph), features, () => ctx.tick());
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
