/** Floor: a node is as anomalous as its feature vector is long (Euclidean norm); an edge as its longer end. */
import { rowNorms } from '../graph/feature-rows.ts';
import { defineDetector } from './detector.ts';
import { instant, singlePart } from './floors.ts';

export const featureNorm = defineDetector({
  id: 'feature-norm',
  title: 'Feature length',
  summary: 'Ranks by the length of the feature vector. A floor to compare with, not a method.',
  paper: '-',
  scores: ['node', 'edge'],
  isFloor: true,
  params: {},
  estimate: (size) => instant(size.numValues),
  fit: async ({ graph, features }) => {
    const norms = rowNorms(features);
    const edges = new Float64Array(graph.numEdges);
    for (let e = 0; e < graph.numEdges; e++) edges[e] = Math.max(norms[graph.src[e]], norms[graph.dst[e]]);
    return Promise.resolve({
      nodes: singlePart('norm', 'Feature length', 'Euclidean length of the feature vector.', norms),
      edges: singlePart('max-norm', 'Longer end', 'Length of the longer feature vector of both ends.', edges),
      notes: [],
    });
  },
});
