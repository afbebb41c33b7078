/**
 * Floor for edges: what the node floors say of the ends. An edge is as anomalous as its ends are odd, by mean, maximum,
 * or, for degrees, sum or product. Attribute anomalies of nodes make all their edges odd, and this row shows how far
 * one comes without looking at the edge at all.
 */
import { degrees, symmetricCsr } from '../graph/csr.ts';
import { rowNorms } from '../graph/feature-rows.ts';
import { neighbourDisagreement } from '../graph/neighbour-cosine.ts';
import { defineDetector } from './detector.ts';
import { instant, rankTransform, singlePart } from './floors.ts';

export const edgeEnds = defineDetector({
  id: 'edge-ends',
  title: 'Oddity of the ends',
  summary: 'Ranks edges by what a node floor says of their ends. A floor to compare with, not a method.',
  paper: '-',
  scores: ['edge'],
  isFloor: true,
  params: {
    of: {
      type: 'choice',
      default: 'neighbour-cosine',
      choices: [
        { value: 'neighbour-cosine', label: 'disagreement with the neighbours' },
        { value: 'degree', label: 'degree' },
        { value: 'feature-norm', label: 'feature length' },
        { value: 'max-rank', label: 'max rank of degree and feature length' },
      ],
      label: 'Node floor',
      help: 'What is asked of each end.',
    },
    join: {
      type: 'choice',
      default: 'max',
      choices: [
        { value: 'max', label: 'larger of both' },
        { value: 'mean', label: 'mean of both' },
        { value: 'product', label: 'product of both' },
      ],
      label: 'Both ends',
      help: 'How the two ends become one number.',
    },
  },
  estimate: (size) => instant(size.numValues + (2 * size.numEdges * size.numValues) / Math.max(1, size.numNodes)),
  fit: async ({ graph, features }, { of, join }, ctx) => {
    const { in: inDegree, out } = degrees(graph);
    const degree = Float64Array.from(inDegree, (value, v) => value + out[v]);
    const column = async (): Promise<Float64Array> => {
      if (of === 'degree') return degree;
      if (of === 'feature-norm') return rowNorms(features);
      if (of === 'neighbour-cosine') return neighbourDisagreement(symmetricCsr(graph), features, () => ctx.tick());
      const byNorm = rankTransform(rowNorms(features));
      return rankTransform(degree).map((value, v) => Math.max(value, byNorm[v]));
    };
    const node = await column();
    const edges = Float64Array.from(graph.src, (u, e) => {
      const [a, b] = [node[u], node[graph.dst[e]]];
      return join === 'product' ? a * b : join === 'mean' ? (a + b) / 2 : Math.max(a, b);
    });
    return {
      nodes: null,
      edges: singlePart('ends', 'Oddity of the ends', 'What the floor says of the two ends.', edges),
      notes: [],
    };
  },
});
