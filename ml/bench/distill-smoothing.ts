/** A teacher's answers smoothed, over tokens or, to tell what tokens are worth, over links alone. */
import { matrix, sparseProduct } from '../compute/matrix.ts';
import { defaultSmooth, smoothedByTokens } from '../distill/tokenizer/smooth-targets.ts';
import { rowNormalised, simpleAdjacency } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import type { GraphData } from '../schema/graph.ts';
import type { SplitRun } from './distill-methods.ts';

/** Answers smoothed over local patterns. */
export async function overTokens(split: SplitRun, probabilities: Float32Array): Promise<Float32Array> {
  const tokens = await split.patterns();
  if (tokens === null) return probabilities;
  return smoothedByTokens(probabilities, split.input.numClasses, tokens, defaultSmooth);
}

const LINK_SHARE = 0.8;
const LINK_STEPS = 10;

/** Answers drawn towards those of the nodes around, by personalised PageRank: what smoothing gives without tokens. */
export function overLinks({ graph }: GraphData, probabilities: Float32Array): Float32Array {
  const propagation = rowNormalised(simpleAdjacency(symmetricCsr(graph), true));
  const { numNodes } = graph;
  let found = matrix(numNodes, probabilities.length / Math.max(1, numNodes), probabilities);
  for (let step = 0; step < LINK_STEPS; step++) {
    found = sparseProduct(propagation, found);
    const { values } = found;
    for (let i = 0; i < values.length; i++) values[i] = (1 - LINK_SHARE) * probabilities[i] + LINK_SHARE * values[i];
  }
  return found.values;
}
