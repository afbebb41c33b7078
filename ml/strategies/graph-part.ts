/**
 * GraphPart (Ma, Ma, Chai & Mei, "Partition-based active learning for graph neural networks", TMLR 2023), after the
 * behaviour of its released code: parts of the graph (./parts.ts), questions split equally over them, and in each part
 * K-means on propagated features Â²X and the candidate nearest to each centre. Communities are those of the Louvain
 * method, which stands in for that of Clauset, Newman & Moore.
 *
 * Released, the whole budget is asked at once. Here labels count: a question goes to the part that has the fewest labels
 * and questions so far, of equal ones to the larger. Without labels that is the equal split, the remainder to the first.
 */
import type { GraphData } from '../schema/graph.ts';
import { clusterPicks, clusterWords } from './cluster-picks.ts';
import { labelledNodes, nodesWith, propagatedFeatures } from './propagated.ts';
import { graphParts } from './parts.ts';
import type { Parts } from './parts.ts';
import { defineStrategy } from './strategy.ts';
import type { Query } from './strategy.ts';

/** Parts of the latest number asked for. */
const cache = new WeakMap<GraphData, { readonly target: number; readonly parts: Parts }>();

/**
 * @param labels labelled nodes in each part
 * @param room candidates in each part
 * @returns questions for each part
 */
export function splitEqually(count: number, labels: readonly number[], room: readonly number[]): number[] {
  const share = labels.map(() => 0);
  for (let i = 0; i < count; i++) {
    let best = -1;
    labels.forEach((labelled, part) => {
      if (share[part] === room[part]) return;
      if (best < 0 || labelled + share[part] < labels[best] + share[best]) best = part;
    });
    if (best < 0) break;
    share[best]++;
  }
  return share;
}

function byPart(nodes: Int32Array, { of, count }: Parts): readonly Int32Array[] {
  const lists = Array.from({ length: count }, (): number[] => []);
  for (const v of nodes) lists[of[v]].push(v);
  return lists.map((list) => Int32Array.from(list));
}

export const graphPart = defineStrategy({
  id: 'graph-part',
  title: 'GraphPart',
  summary: 'Asks equally often in every part of the graph, about the middle of groups that look alike there.',
  paper: 'Ma et al. 2023, TMLR',
  needs: 'cold',
  params: {
    parts: {
      type: 'number',
      default: 0,
      min: 0,
      max: 1000,
      integer: true,
      label: 'Parts',
      help: 'Number of parts that small communities are merged down to; 0 for as many as there are classes.',
    },
  },
  select: async (input, given, ctx) => {
    const features = await propagatedFeatures(input, ctx);
    const target = given.parts > 0 ? given.parts : Math.max(1, input.numClasses);
    const known = cache.get(input.data);
    const parts = known?.target === target ? known.parts : await graphParts(input, target, ctx);
    cache.set(input.data, { target, parts });
    const candidates = byPart(nodesWith(input.candidates), parts);
    const labelled = byPart(labelledNodes(input.labels), parts);
    const share = splitEqually(
      input.count,
      labelled.map(({ length }) => length),
      candidates.map(({ length }) => length),
    );
    const rng = ctx.rng.fork('clusters');
    const notes = [...features.notes, ...parts.notes];
    const asked: { readonly turn: number; readonly query: Query }[] = [];
    const effort = 1 / share.filter((count) => count > 0).length;
    for (const [part, count] of share.entries()) {
      if (count === 0) continue;
      const found = await clusterPicks(features, candidates[part], labelled[part], count, rng.fork(part), ctx, effort);
      notes.push(...found.notes);
      found.picks.forEach((pick, turn) => {
        const place = `part ${part + 1} of ${parts.count} (${candidates[part].length} candidates, ${labelled[part].length} labels)`;
        asked.push({
          turn,
          query: {
            node: pick.node,
            score: 0,
            sentence: `It is nearest to the middle of ${clusterWords(pick)}, in ${place}.`,
            facts: [
              { id: 'part', title: 'Part', value: part + 1 },
              { id: 'partLabels', title: 'Labels in its part', value: labelled[part].length },
              { id: 'size', title: 'Candidates in its cluster', value: pick.size },
              { id: 'labelled', title: 'Labels in its cluster', value: pick.labelled },
            ],
          },
        });
      });
    }
    // The parts take turns, so that whoever stops early has seen them all.
    asked.sort((a, b) => a.turn - b.turn);
    return {
      queries: asked.map(({ query }, i) => ({ ...query, score: asked.length - i })),
      notes: [...new Set(notes)],
    };
  },
});
