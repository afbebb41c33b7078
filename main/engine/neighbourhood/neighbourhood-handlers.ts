/** graph.*: the picture around an element or of a set of nodes, with scores, labels and what the cap left out. */
import { degrees } from '../../../ml/graph/csr.ts';
import type { Handlers, Neighbourhood } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { requireElement } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { chooseAmong } from './among.ts';
import { chooseNeighbourhood } from './neighbourhood.ts';
import type { ChosenNeighbourhood } from './neighbourhood.ts';

/** Edges that touch each node (a self loop twice), counted once per project. */
const totals = new WeakMap<OpenProject, Int32Array>();
function degreeOf(project: OpenProject): Int32Array {
  const known = totals.get(project);
  if (known !== undefined) return known;
  const degree = degrees(project.data.graph);
  const total = degree.in.map((incoming, node) => incoming + degree.out[node]);
  totals.set(project, total);
  return total;
}

/** The choice with names, scores and labels. */
async function picture(
  project: OpenProject,
  runId: string | null,
  choose: (importance: (node: number) => number) => ChosenNeighbourhood,
): Promise<Neighbourhood> {
  const { graph } = project.data;
  const run = runId === null ? null : await loadRunScores(project, runId);
  const degree = degreeOf(project);
  const nodeScores = run?.nodes ?? null;
  const edgeScores = run?.edges ?? null;
  const importance = nodeScores?.scores.score ?? degree;
  const chosen = choose((node) => importance[node]);
  return {
    directed: graph.directed,
    hiddenNodes: chosen.hiddenNodes,
    hiddenEdges: chosen.hiddenEdges,
    nodes: chosen.nodes.map((node, position) => ({
      index: node,
      id: project.nodeIds[node],
      name: project.nodeNames[node],
      degree: degree[node],
      score: nodeScores?.scores.score[node] ?? null,
      percentile: nodeScores?.percentile[node] ?? null,
      label: labelOf(project, 'node', node),
      hidden: chosen.hidden[position],
      isCenter: chosen.centers.includes(node),
    })),
    edges: chosen.edges.map((edge) => ({
      index: edge,
      source: graph.src[edge],
      target: graph.dst[edge],
      score: edgeScores?.scores.score[edge] ?? null,
      percentile: edgeScores?.percentile[edge] ?? null,
      label: labelOf(project, 'edge', edge),
    })),
  };
}

export function createNeighbourhoodHandlers(ctx: EngineContext): Pick<Handlers, 'graph.neighbourhood' | 'graph.among'> {
  return {
    'graph.neighbourhood': async ({ runId, kind, index, expanded, maxNodes }) => {
      const project = ctx.required();
      requireElement(project, kind, index);
      for (const node of expanded) requireElement(project, 'node', node);
      const { graph } = project.data;
      return picture(project, runId, (importance) =>
        chooseNeighbourhood({ graph, csr: project.csr, kind, index, expanded, maxNodes, importance }),
      );
    },
    'graph.among': async ({ runId, nodes, maxNodes }) => {
      const project = ctx.required();
      for (const node of nodes) requireElement(project, 'node', node);
      const { graph } = project.data;
      return picture(project, runId, (importance) =>
        chooseAmong({ graph, csr: project.csr, nodes, maxNodes, importance }),
      );
    },
  };
}
