/** Numbers about the whole graph, each with a sentence that says what it means. */
import type { GraphStatistics, Statistic } from '../../contract/measures.ts';
import type { OpenProject } from '../open-project.ts';
import type { GroupResult } from './compute-group.ts';
import type { MeasureDesk } from './measure-desk.ts';

/** Sizes of groups that are sent. */
const MOST_GROUPS = 20;

/** 0, 1, 2-3, 4-7, ... */
function degreeBins(degree: Float32Array): GraphStatistics['degrees'] {
  const nodes: number[] = [];
  for (const value of degree) {
    const bin = value === 0 ? 0 : 1 + Math.floor(Math.log2(value));
    nodes[bin] = (nodes[bin] ?? 0) + 1;
  }
  return Array.from(nodes, (count: number | undefined, bin) => ({
    from: bin === 0 ? 0 : 2 ** (bin - 1),
    to: bin === 0 ? 0 : 2 ** bin - 1,
    nodes: count ?? 0,
  }));
}

function median(values: Float32Array): number {
  if (values.length === 0) return 0;
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const fact = ({ facts }: GroupResult, name: string): number => new Map(Object.entries(facts)).get(name) ?? 0;

/** @throws AppError as MeasureDesk.group */
export async function graphStatistics(
  project: OpenProject,
  desk: MeasureDesk,
  signal: AbortSignal,
): Promise<GraphStatistics> {
  const began = performance.now();
  const { numNodes, numEdges, directed } = project.data.graph;
  const structure = await desk.group('structure', signal);
  const communities = await desk.group('communities', signal);
  const closed = await desk.group('clustering', signal);
  const degree = structure.values.degree ?? new Float32Array(0);
  const core = structure.values.core ?? new Float32Array(0);
  const pairs = (numNodes * (numNodes - 1)) / (directed ? 1 : 2);
  const isDense = pairs > 0;
  const ways = directed ? 'ordered pairs of nodes' : 'pairs of nodes';
  const statistics: Statistic[] = [
    {
      id: 'nodes',
      title: 'Nodes',
      value: numNodes,
      scale: 'count',
      meaning: 'Everything that can be an end of an edge.',
    },
    {
      id: 'edges',
      title: 'Edges',
      value: numEdges,
      scale: 'count',
      meaning: `As stored: ${directed ? 'directed, ' : ''}parallel ones and loops counted each.`,
    },
    {
      id: 'density',
      title: 'Density',
      value: isDense ? numEdges / pairs : 0,
      scale: 'share',
      meaning: `Edges for each of the ${ways} that could be joined; most large graphs are far below 1 %.`,
    },
    {
      id: 'meanDegree',
      title: 'Mean degree',
      value: numNodes === 0 ? 0 : (2 * numEdges) / numNodes,
      scale: 'number',
      meaning: 'Edges that touch a node, on average.',
    },
    {
      id: 'medianDegree',
      title: 'Median degree',
      value: median(degree),
      scale: 'number',
      meaning: 'Half of the nodes have at most so many. Far below the mean: a few hubs hold many edges.',
    },
    {
      id: 'maxDegree',
      title: 'Highest degree',
      value: degree.reduce((a, b) => Math.max(a, b), 0),
      scale: 'count',
      meaning: 'Edges of the largest hub.',
    },
    {
      id: 'maxCore',
      title: 'Innermost core',
      value: core.reduce((a, b) => Math.max(a, b), 0),
      scale: 'count',
      meaning: 'The most k for which a group of nodes all have k neighbours within the group.',
    },
    {
      id: 'components',
      title: 'Components',
      value: structure.sizes.length,
      scale: 'count',
      meaning: 'Parts without an edge between them; a node without edges is one by itself.',
    },
    {
      id: 'largestComponent',
      title: 'In the largest component',
      value: numNodes === 0 ? 0 : (structure.sizes.at(0) ?? 0) / numNodes,
      scale: 'share',
      meaning: 'Share of the nodes that reach each other over edges in any direction.',
    },
    {
      id: 'communities',
      title: 'Communities',
      value: communities.sizes.length,
      scale: 'count',
      meaning: 'Groups with many edges inside and few between them, by the Louvain method; lone nodes count too.',
    },
    {
      id: 'modularity',
      title: 'Modularity',
      value: fact(communities, 'modularity'),
      scale: 'number',
      meaning: 'Share of edges inside communities beyond what chance would put there; above 0.3 they are distinct.',
    },
    {
      id: 'clustering',
      title: 'Average clustering',
      value: fact(closed, 'average'),
      scale: 'share',
      meaning: 'Chance that two neighbours of a node are neighbours too: the mean over nodes with at least two.',
    },
    {
      id: 'transitivity',
      title: 'Closed triads',
      value: fact(closed, 'transitivity'),
      scale: 'share',
      meaning: 'The same over all pairs of neighbours at once, in which hubs weigh most.',
    },
    {
      id: 'triangles',
      title: 'Triangles',
      value: fact(closed, 'triangles'),
      scale: 'count',
      meaning: 'Three nodes, each joined to both others.',
    },
  ];
  return {
    statistics,
    degrees: degreeBins(degree),
    components: [...structure.sizes.subarray(0, MOST_GROUPS)],
    communities: [...communities.sizes.subarray(0, MOST_GROUPS)],
    notes: [...structure.notes, ...communities.notes, ...closed.notes],
    seconds: (performance.now() - began) / 1000,
  };
}
