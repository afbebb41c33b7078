/**
 * Uncertainty of the classifier (Lewis & Gale 1994; Scheffer, Decomain & Wrobel 2001; Settles 2009, "Active learning
 * literature survey", section 3.1), q = softmax of the logits: 1 - max q, -(q1 - q2), -sum q ln q.
 */
import { bestCandidates, entropyOf, needLogits, softmaxRow } from './pick.ts';
import { defineStrategy } from './strategy.ts';
import type { QueryStrategy } from './strategy.ts';

interface Measure {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly of: (shares: Float64Array) => number;
  readonly sentence: (shares: Float64Array) => string;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
function highestTwo(shares: Float64Array): readonly [number, number] {
  let [first, second] = [0, 0];
  for (let c = 0; c < shares.length; c++) {
    if (shares[c] > first) [first, second] = [shares[c], first];
    else if (shares[c] > second) second = shares[c];
  }
  return [first, second];
}
const uncertain = ({ id, title, summary, of, sentence }: Measure): QueryStrategy =>
  defineStrategy({
    id,
    title,
    summary,
    paper: 'Settles 2009, section 3.1',
    needs: 'model',
    params: {},
    select: async (input) => {
      const logits = needLogits(input, title);
      const { numClasses, candidates, count } = input;
      const score = new Float64Array(candidates.length);
      const shares = new Float64Array(numClasses);
      for (let v = 0; v < score.length; v++) {
        if (candidates[v] === 0) continue;
        softmaxRow(logits, v, numClasses, shares);
        score[v] = of(shares);
      }
      const queries = [...bestCandidates(score, candidates, count)].map((node) => {
        softmaxRow(logits, node, numClasses, shares);
        const facts = [{ id: 'uncertainty', title, value: score[node] }];
        return { node, score: score[node], sentence: sentence(shares), facts };
      });
      return Promise.resolve({ queries, notes: [] });
    },
  });

export const leastConfidence = uncertain({
  id: 'least-confidence',
  title: 'Least confidence',
  summary: 'Asks where the most likely class is least likely.',
  of: (shares) => 1 - highestTwo(shares)[0],
  sentence: (shares) => `Its most likely class has only ${percent(highestTwo(shares)[0])}.`,
});

export const margin = uncertain({
  id: 'margin',
  title: 'Margin',
  summary: 'Asks where the two most likely classes are closest to each other.',
  of: (shares) => highestTwo(shares)[1] - highestTwo(shares)[0],
  sentence: (shares) => {
    const [first, second] = highestTwo(shares);
    return `Its two most likely classes are close: ${percent(first)} and ${percent(second)}.`;
  },
});

export const entropy = uncertain({
  id: 'entropy',
  title: 'Entropy',
  summary: 'Asks where the classifier spreads its belief over most classes.',
  of: entropyOf,
  sentence: (shares) =>
    `The classifier is as unsure as between ${Math.exp(entropyOf(shares)).toFixed(1)} equally likely classes.`,
});
