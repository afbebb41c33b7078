/**
 * Floor for edges: an edge whose ends share little of their neighbourhood is anomalous. The opposite sign of
 * `common-neighbours`: injected cliques share much, edges between communities little, so that a table needs both.
 *
 * Resource allocation (Zhou, Lu, Zhang 2009): sum over common neighbours of 1 / their degree; Jaccard: common
 * neighbours over the union of both neighbourhoods. The score is 1 / (1 + r) and 1 - j: larger = less shared.
 */
import { forEachCommon, neighbourLists } from '../graph/common-neighbours.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { defineDetector } from './detector.ts';
import { singlePart } from './floors.ts';

export const edgeOverlap = defineDetector({
  id: 'edge-overlap',
  title: 'Unshared neighbourhood',
  summary: 'Ranks edges by how little their ends share. A floor to compare with, not a method.',
  paper: '-',
  scores: ['edge'],
  isFloor: true,
  params: {
    measure: {
      type: 'choice',
      default: 'resource-allocation',
      choices: [
        { value: 'resource-allocation', label: 'resource allocation' },
        { value: 'jaccard', label: 'Jaccard' },
      ],
      label: 'Measure',
      help: 'How shared neighbours are counted: each by 1 / its degree, or as a share of all neighbours.',
    },
  },
  estimate: (size) => ({ seconds: 0.1 + size.numEdges * 2e-6, bytes: 24 * size.numEdges }),
  fit: async ({ graph }, { measure }, ctx) => {
    const lists = neighbourLists(symmetricCsr(graph));
    const degree = (v: number): number => lists.ptr[v + 1] - lists.ptr[v];
    const edges = new Float64Array(graph.numEdges);
    for (let e = 0; e < graph.numEdges; e++) {
      if (e % 16_384 === 0) await ctx.tick();
      const [u, v] = [graph.src[e], graph.dst[e]];
      let common = 0;
      let allocated = 0;
      if (u !== v) {
        forEachCommon(lists, u, v, (w) => {
          common++;
          allocated += 1 / degree(w);
        });
      }
      const union = Math.max(1, degree(u) + degree(v) - common);
      edges[e] = measure === 'jaccard' ? 1 - common / union : 1 / (1 + allocated);
    }
    return {
      nodes: null,
      edges: singlePart('unshared', 'Unshared neighbourhood', 'How little the neighbours of both ends overlap.', edges),
      notes: [],
    };
  },
});
