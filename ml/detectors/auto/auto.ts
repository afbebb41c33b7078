/**
 * The default: a label-free combination of simple members that disagree about what is odd, because nobody knows
 * beforehand what anomalies a graph holds. Nothing is trained, so that it takes seconds.
 *
 *   score = sum over members of weight * evidence,  evidence = -ln(tail probability among like elements)
 *
 * Members, their order and the combination were chosen on averages over all measured data sets, one left out at a time,
 * and by rules that read the graph alone: a member that tells no two nodes apart is left out; comparisons of linked
 * nodes count as much as linked nodes resemble each other; nodes of different kinds are not compared.
 */
import type { RunContext } from '../../context.ts';
import { neighbourLists } from '../../graph/common-neighbours.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import type { GraphData } from '../../schema/graph.ts';
import { defineDetector } from '../detector.ts';
import type { Cost, DetectorResult, GraphSize } from '../detector.ts';
import { edgeMembers } from './edge-members.ts';
import { nodeKinds } from './kinds.ts';
import { combineMembers } from './member.ts';
import { dimsFor, nodeMembers } from './node-members.ts';

/** Share of the whole that the nodes take. */
const NODES_UNTIL = 0.5;

/** Tells the stage, how far it is, and from the time so far what is left. */
function reporter(ctx: RunContext): (stage: string, fraction: number) => void {
  const start = performance.now();
  return (stage, fraction) => {
    const seconds = (performance.now() - start) / 1000;
    ctx.report({ stage, fraction, secondsLeft: fraction < 0.1 ? null : (seconds * (1 - fraction)) / fraction });
  };
}

async function fit(data: GraphData, ctx: RunContext): Promise<DetectorResult> {
  const { graph, features } = data;
  const report = reporter(ctx);
  const csr = symmetricCsr(graph);
  const lists = neighbourLists(csr);
  const kinds = nodeKinds(graph, lists, features);
  const view = await nodeMembers(data, csr, lists, kinds, ctx, (stage, fraction) =>
    report(stage, fraction * NODES_UNTIL),
  );
  const nodes = combineMembers(view.found, graph.numNodes);
  const notes = [...nodes.notes];
  if (kinds.count > 1) {
    const how = kinds.foundBy === 'columns' ? 'its 0/1 features tell them apart' : 'it falls into two sides';
    notes.push(
      `The graph joins nodes of different kinds only (${how}): each of the ${kinds.count} kinds is ranked among its own.`,
    );
  }
  if (graph.numEdges === 0)
    return { nodes: nodes.scores, edges: null, notes: [...notes, 'There are no edges to score.'] };
  report('Judging the edges', NODES_UNTIL);
  const found = await edgeMembers(data, lists, view, nodes.scores.score, ctx);
  const edges = combineMembers(found, graph.numEdges);
  return {
    nodes: nodes.scores,
    edges: edges.scores,
    notes: [...notes, ...edges.notes.map((note) => `Edges. ${note}`)],
  };
}

/** Measured on two shared server cores, one used; see `npm run bench` for how it grows. */
const SECONDS = { base: 0.5, perNode: 2e-5, perEdge: 1e-5, perValue: 1.5e-9, perProjection: 2.5e-9 } as const;

function estimate(size: GraphSize): Cost {
  const dims = Math.min(dimsFor(size.numNodes), Math.max(1, size.numFeatures));
  const valuesPerRow = size.numValues / Math.max(1, size.numNodes);
  const seconds =
    SECONDS.base +
    size.numNodes * SECONDS.perNode +
    size.numEdges * SECONDS.perEdge +
    // Principal directions from a sample of rows, all rows projected on them twice, then summed over neighbours.
    (Math.min(size.numNodes, 4096) * 10 + 2 * size.numNodes) * valuesPerRow * dims * SECONDS.perProjection +
    2 * size.numEdges * valuesPerRow * SECONDS.perValue +
    8 * size.numEdges * dims * SECONDS.perValue;
  return { seconds, bytes: 5 * size.numValues + size.numNodes * (20 * dims + 300) + size.numEdges * 160 };
}

export const auto = defineDetector({
  id: 'auto',
  title: 'Automatic',
  summary:
    'Asks several simple, label-free views of links, features and neighbours, and adds up what they find. The place to start; seconds, not minutes.',
  paper:
    'Combines: Fisher, Statistical Methods for Research Workers, 1932; Liu, Ting, Zhou, Isolation Forest, ICDM 2008; Akoglu, McGlohon, Faloutsos, OddBall, PAKDD 2010',
  scores: ['node', 'edge'],
  isFloor: false,
  params: {},
  estimate: (size) => estimate(size),
  fit: (data, _params, ctx) => fit(data, ctx),
});
