/** Farthest-first in the space of propagated features Â²X (./farthest.ts), from the labelled nodes on. */
import { farQuery, farthestFirst } from './farthest.ts';
import { labelledNodes, nodesWith, propagatedFeatures } from './propagated.ts';
import { defineStrategy } from './strategy.ts';

export const kCentre = defineStrategy({
  id: 'k-centre',
  title: 'K-centre',
  summary: 'Asks about the node that is least like all that is labelled, again and again. Outliers come early.',
  paper: 'Sener & Savarese 2018',
  needs: 'cold',
  params: {},
  select: async (input, _params, ctx) => {
    const features = await propagatedFeatures(input, ctx);
    const picks = await farthestFirst(
      features,
      nodesWith(input.candidates),
      labelledNodes(input.labels),
      input.count,
      ctx,
    );
    return { queries: picks.map((pick) => farQuery(pick, pick.distance)), notes: features.notes };
  },
});
