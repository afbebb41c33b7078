/**
 * Floor for edges that carry numbers (amounts, times): how far out they lie among all edges. Structure plays no part.
 */
import { edgeValueScores } from './edge-value-scores.ts';
import { defineDetector } from './detector.ts';
import { singlePart } from './floors.ts';

export const edgeValues = defineDetector({
  id: 'edge-values',
  title: 'Values of the edge',
  summary: 'Ranks edges by how unusual their own numbers are among all edges. A floor to compare with, not a method.',
  paper: '-',
  scores: ['edge'],
  isFloor: true,
  params: {},
  estimate: (size) => ({ seconds: 0.1 + size.numEdges * 2e-6, bytes: 64 * size.numEdges }),
  fit: async ({ graph, edgeFeatures }) => {
    const [score, notes] =
      edgeFeatures === undefined
        ? [new Float64Array(graph.numEdges), ['No column of the edges is a number, so all edges score alike.']]
        : [edgeValueScores(graph, edgeFeatures).overall, []];
    const edges = singlePart('values', 'Unusual values', 'How far out its numbers lie among all edges.', score);
    return Promise.resolve({ nodes: null, edges, notes });
  },
});
