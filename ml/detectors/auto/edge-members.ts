/**
 * The members that judge edges: what the nodes' evidence says of both ends, whether the circles that the edge joins and
 * its ends themselves resemble each other (with the weight that likeness has in this graph), and how unusual the edge's
 * own numbers are among all edges and among those of its ends.
 */
import type { RunContext } from '../../context.ts';
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import { rowDot, rowNorms } from '../../graph/feature-rows.ts';
import type { GraphData } from '../../schema/graph.ts';
import { edgeValueScores } from '../edge-value-scores.ts';
import { circlesApart } from './circles.ts';
import type { Member, Members } from './member.ts';
import type { NodeView } from './node-members.ts';

export async function edgeMembers(
  { graph, edgeFeatures }: GraphData,
  lists: NeighbourLists,
  view: NodeView,
  nodeScore: Float64Array,
  ctx: RunContext,
): Promise<Members> {
  const classes = new Int32Array(graph.numEdges);
  const loops = Uint8Array.from(graph.src, (u, e) => (u === graph.dst[e] ? 1 : 0));
  const members: Member[] = [
    {
      id: 'ends',
      title: 'Both ends stand out',
      meaning: 'What is said of the nodes at its two ends, taken together.',
      values: Float64Array.from(graph.src, (u, e) => nodeScore[u] + nodeScore[graph.dst[e]]),
      classes,
      skip: null,
      weight: 1,
    },
  ];
  if (view.featured !== null && view.likeness > 0) {
    const { features, directions } = view.featured;
    const norms = rowNorms(features);
    const unlike = new Float64Array(graph.numEdges);
    for (let e = 0; e < graph.numEdges; e++) {
      if (e % 65_536 === 0) await ctx.tick();
      const [u, v] = [graph.src[e], graph.dst[e]];
      const scale = norms[u] * norms[v];
      unlike[e] = scale === 0 ? 1 : 1 - rowDot(features, u, v) / scale;
    }
    members.push(
      {
        id: 'circles',
        title: 'Joins circles that have little in common',
        meaning: 'The features around one end, without the other, differ from those around the other end.',
        values: await circlesApart(directions, graph, lists, ctx),
        classes,
        skip: loops,
        weight: view.likeness,
      },
      {
        id: 'unlike-ends',
        title: 'Unlike ends',
        meaning: 'The features of its two ends point in different directions.',
        values: unlike,
        classes,
        skip: loops,
        weight: view.likeness,
      },
    );
  }
  if (edgeFeatures !== undefined && edgeFeatures.numCols > 0) {
    const { overall, local } = edgeValueScores(graph, edgeFeatures);
    members.push(
      {
        id: 'values',
        title: 'Unusual values',
        meaning: 'Its own numbers (amount, time) lie far out among all edges.',
        values: overall,
        classes,
        skip: null,
        weight: 1,
      },
      {
        id: 'values-at-ends',
        title: 'Unusual values for its ends',
        meaning: 'Its own numbers differ from those of the other edges at its ends.',
        values: local,
        classes,
        skip: null,
        weight: 1,
      },
    );
  }
  return { members, leftOut: [] };
}
