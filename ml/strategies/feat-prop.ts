/**
 * FeatProp (Wu, Xu, Singh, Yang & Dubrawski, "Active learning for graph neural networks via node feature propagation",
 * 2019): clusters of propagated features Â²X, one question for each. K-means and the candidate nearest to each centre
 * stand in for K-medoids, as in the released code of GraphPart.
 */
import { clusterPicks, clusterWords } from './cluster-picks.ts';
import { labelledNodes, nodesWith, propagatedFeatures } from './propagated.ts';
import { defineStrategy } from './strategy.ts';

export const featProp = defineStrategy({
  id: 'feat-prop',
  title: 'FeatProp',
  summary: 'Groups candidates by what they and their surroundings look like and asks about the middle of each group.',
  paper: 'Wu et al. 2019, arXiv 1910.07567',
  needs: 'cold',
  params: {},
  select: async (input, _params, ctx) => {
    const features = await propagatedFeatures(input, ctx);
    const { picks, notes } = await clusterPicks(
      features,
      nodesWith(input.candidates),
      labelledNodes(input.labels),
      input.count,
      ctx.rng.fork('clusters'),
      ctx,
    );
    const queries = picks.map((pick, i) => ({
      node: pick.node,
      score: picks.length - i,
      sentence: `It is nearest to the middle of ${clusterWords(pick)}.`,
      facts: [
        { id: 'size', title: 'Candidates in its cluster', value: pick.size },
        { id: 'labelled', title: 'Labels in its cluster', value: pick.labelled },
        { id: 'distance', title: 'Distance to the middle', value: pick.distance },
      ],
    }));
    return { queries, notes: [...features.notes, ...notes] };
  },
});
