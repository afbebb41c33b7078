/** Well-connected nodes first: by degree, and by PageRank (Page, Brin, Motwani & Winograd 1999), damping 0.85. */
import { simpleAdjacency } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { pageRank } from '../graph/page-rank.ts';
import type { Csr } from '../schema/graph.ts';
import { bestCandidates, shareReader, topShare } from './pick.ts';
import { defineStrategy } from './strategy.ts';
import type { QueryInput, Selection } from './strategy.ts';

function byCentrality(
  { candidates, count }: QueryInput,
  score: Float64Array,
  title: string,
  sentence: (node: number, top: string) => string,
): Selection {
  const share = shareReader(score);
  const queries = [...bestCandidates(score, candidates, count)].map((node) => ({
    node,
    score: score[node],
    sentence: sentence(node, topShare(share(score[node]))),
    facts: [{ id: 'centrality', title, value: score[node] }],
  }));
  return { queries, notes: [] };
}

/** Entries of each row. */
function rowLengths({ rowPtr, numRows }: WeightedRows): Float64Array {
  const lengths = new Float64Array(numRows);
  for (let v = 0; v < numRows; v++) lengths[v] = rowPtr[v + 1] - rowPtr[v];
  return lengths;
}

export const degree = defineStrategy({
  id: 'degree',
  title: 'Degree',
  summary: 'Asks about the nodes with most neighbours.',
  paper: '-',
  needs: 'cold',
  params: {},
  select: async (input) => {
    // A row of the propagation holds the distinct neighbours and the node itself.
    const score = rowLengths(input.propagation).map((length) => length - 1);
    return Promise.resolve(
      byCentrality(input, score, 'Neighbours', (node, top) => `It has ${score[node]} neighbours (${top}).`),
    );
  },
});

const cache = new WeakMap<Csr, Float64Array>();

/** Kept as long as the graph, so that a second batch finds it. */
export function pageRankOf({ csr }: Pick<QueryInput, 'csr'>): Float64Array {
  const known = cache.get(csr) ?? pageRank(simpleAdjacency(csr, false));
  cache.set(csr, known);
  return known;
}

export const pageRankStrategy = defineStrategy({
  id: 'page-rank',
  title: 'PageRank',
  summary: 'Asks about the nodes that a random walk visits most.',
  paper: 'Page et al. 1999',
  needs: 'cold',
  params: {},
  select: async (input) => {
    const score = pageRankOf(input);
    return Promise.resolve(
      byCentrality(input, score, 'PageRank', (_node, top) => `A random walk comes by here often (${top}).`),
    );
  },
});
