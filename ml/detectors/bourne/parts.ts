/** Disagreements as weighted parts with their meaning, and the score that they add up to. */
import type { ScorePartColumn, Scores } from '../detector.ts';
import type { ContextDisagreements } from './edge-context.ts';
import type { BourneParams } from './params.ts';
import type { EdgeDisagreements, NodeDisagreements } from './scoring.ts';
import type { Settings } from './variant.ts';

/** score = sum of weight * part */
export function combine(parts: readonly ScorePartColumn[]): Scores {
  const score = new Float64Array(parts[0].values.length);
  for (const part of parts) {
    if (part.weight === 0) continue;
    for (let i = 0; i < score.length; i++) score[i] += part.weight * part.values[i];
  }
  return { score, parts };
}

/** alpha (d1 + d3) / 2 + beta (d2 + d4) / 2 */
export function nodeScores(d: NodeDisagreements, weights: Pick<BourneParams, 'alpha' | 'beta'>): Scores {
  return combine([
    {
      id: 'own-patch',
      title: 'Features against surroundings',
      meaning: 'Its own features are not what its surroundings predict.',
      weight: weights.alpha / 2,
      values: d.patch[0],
    },
    {
      id: 'patch-own',
      title: 'Surroundings against features',
      meaning: 'Its surroundings are not what its own features predict.',
      weight: weights.alpha / 2,
      values: d.patch[1],
    },
    {
      id: 'own-mean',
      title: 'Features against the wider circle',
      meaning: 'Its own features differ from the mean of its subgraph.',
      weight: weights.beta / 2,
      values: d.mean[0],
    },
    {
      id: 'mean-own',
      title: 'Wider circle against features',
      meaning: 'The mean of its subgraph differs from its own features.',
      weight: weights.beta / 2,
      values: d.mean[1],
    },
  ]);
}

/** Published: alpha d_anchor + beta d_mean. Otherwise the two terms that the edge network is trained on. */
export function edgeScores(
  d: EdgeDisagreements,
  weights: Pick<BourneParams, 'alpha' | 'beta' | 'edgeAnchor'>,
  { publishedEdgeScore }: Pick<Settings, 'publishedEdgeScore'>,
): Scores {
  return combine([
    {
      id: 'edge-mean',
      title: 'Edge against the circle of its ends',
      meaning: 'The edge differs from the mean of the subgraphs around its ends.',
      weight: weights.beta,
      values: d.mean,
    },
    {
      id: 'edge-patch',
      title: 'Edge against its ends',
      meaning: 'The edge differs from its ends as seen through their other neighbours.',
      weight: publishedEdgeScore ? 0 : weights.alpha,
      values: d.patch,
    },
    {
      id: 'edge-anchor',
      title: 'Edge against its masked self',
      meaning: 'The edge differs from what the edges around it predict of it.',
      weight: publishedEdgeScore ? weights.alpha : weights.edgeAnchor,
      values: d.anchor,
    },
  ]);
}

/** d_circles + d_edge + d_ends + edgeNode (larger node score of both ends); see edge-context.ts. */
export function contextScores(
  d: ContextDisagreements,
  nodeOfEnds: Float64Array,
  weights: Pick<BourneParams, 'edgeNode'>,
): Scores {
  return combine([
    {
      id: 'edge-circles',
      title: 'Circles of its ends against each other',
      meaning: 'Without this edge, the surroundings of its two ends have little in common.',
      weight: 1,
      values: d.circles,
    },
    {
      id: 'edge-context',
      title: 'Edge against the circles of its ends',
      meaning: 'The edge is not what the surroundings of its ends, without it, would predict.',
      weight: 1,
      values: d.edge,
    },
    {
      id: 'edge-ends',
      title: 'Its ends against each other',
      meaning: 'The features of its two ends have little in common.',
      weight: 1,
      values: d.ends,
    },
    {
      id: 'edge-node',
      title: 'Its more anomalous end',
      meaning: 'One of its ends is itself an anomalous node.',
      weight: weights.edgeNode,
      values: nodeOfEnds,
    },
  ]);
}
