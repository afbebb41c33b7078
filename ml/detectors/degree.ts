/** Floor: a node is as anomalous as it is connected; an edge as its less connected end. */
import { degrees } from '../graph/csr.ts';
import { defineDetector } from './detector.ts';
import { instant, singlePart } from './floors.ts';

export const degree = defineDetector({
  id: 'degree',
  title: 'Degree',
  summary: 'Ranks by number of connections. A floor to compare with, not a method.',
  paper: '-',
  scores: ['node', 'edge'],
  isFloor: true,
  params: {},
  estimate: (size) => instant(size.numEdges),
  fit: async ({ graph }) => {
    const degree = degrees(graph);
    const total = new Float64Array(graph.numNodes);
    for (let v = 0; v < graph.numNodes; v++) total[v] = degree.in[v] + degree.out[v];
    const edges = new Float64Array(graph.numEdges);
    for (let e = 0; e < graph.numEdges; e++) edges[e] = Math.min(total[graph.src[e]], total[graph.dst[e]]);
    return Promise.resolve({
      nodes: singlePart('degree', 'Degree', 'Edges that touch this node.', total),
      edges: singlePart('min-degree', 'Smaller degree', 'Degree of the less connected end.', edges),
      notes: [],
    });
  },
});
