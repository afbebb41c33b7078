/** Well-connected nodes first: by degree, and by PageRank (Page, Brin, Motwani & Winograd 1999), damping 0.85. */
import { simpleAdjacency } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { bestCandidates, shareBelow, topShare } from './pick.ts';
import { defineStrategy } from './strategy.ts';
import type { QueryInput, Selection } from './strategy.ts';

const DAMPING = 0.85;
/** Sum of changes below which it has settled, and the most steps it may take. */
const TOLERANCE = 1e-8;
const MOST_STEPS = 200;

function byCentrality(
  { candidates, count }: QueryInput,
  score: Float64Array,
  title: string,
  sentence: (node: number, top: string) => string,
): Selection {
  const share = shareBelow(score);
  const queries = [...bestCandidates(score, candidates, count)].map((node) => ({
    node,
    score: score[node],
    sentence: sentence(node, topShare(share[node])),
    facts: [{ id: 'centrality', title, value: score[node] }],
  }));
  return { queries, notes: [] };
}

/** Distinct neighbours of each node. */
const degreesOf = ({ rowPtr, numRows }: WeightedRows): Float64Array =>
  Float64Array.from({ length: numRows }, (_, v) => rowPtr[v + 1] - rowPtr[v]);

export const degree = defineStrategy({
  id: 'degree',
  title: 'Degree',
  summary: 'Asks about the nodes with most neighbours.',
  paper: '-',
  needs: 'cold',
  params: {},
  select: async (input) => {
    const score = degreesOf(simpleAdjacency(input.csr, false));
    return Promise.resolve(
      byCentrality(input, score, 'Neighbours', (node, top) => `It has ${score[node]} neighbours (${top}).`),
    );
  },
});

/** Sums to 1. A node without neighbours gives its share to all. */
export function pageRank(adjacency: WeightedRows): Float64Array {
  const { numRows: n, rowPtr, colIdx } = adjacency;
  const degree = degreesOf(adjacency);
  let rank = new Float64Array(n).fill(1 / n);
  for (let step = 0; step < MOST_STEPS; step++) {
    let lost = 0;
    for (let v = 0; v < n; v++) if (degree[v] === 0) lost += rank[v];
    const next = new Float64Array(n).fill((1 - DAMPING + DAMPING * lost) / n);
    for (let v = 0; v < n; v++) {
      const share = (DAMPING * rank[v]) / degree[v];
      for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) next[colIdx[i]] += share;
    }
    const change = next.reduce((sum, value, v) => sum + Math.abs(value - rank[v]), 0);
    rank = next;
    if (change < TOLERANCE) break;
  }
  return rank;
}

export const pageRankStrategy = defineStrategy({
  id: 'page-rank',
  title: 'PageRank',
  summary: 'Asks about the nodes that a random walk visits most.',
  paper: 'Page et al. 1999',
  needs: 'cold',
  params: {},
  select: async (input) => {
    const score = pageRank(simpleAdjacency(input.csr, false));
    return Promise.resolve(
      byCentrality(input, score, 'PageRank', (_node, top) => `A random walk comes by here often (${top}).`),
    );
  },
});
