/** evidence.picture: exactly these nodes and edges, as the detail view draws them. */
import type { ParsedInput, Neighbourhood } from '../../contract/api.ts';
import { requireElement } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { reachOf } from './named-nodes.ts';

const mostEdges = 5000;

/** @throws AppError not-found, conflict */
export async function picture(
  project: OpenProject,
  { runId, nodes, edges }: ParsedInput<'evidence.picture'>,
): Promise<Neighbourhood> {
  const { graph } = project.data;
  const { rowPtr, colIdx, edgeId } = project.csr;
  const shown = [...new Set(nodes)];
  for (const node of shown) requireElement(project, 'node', node);
  for (const edge of edges ?? []) requireElement(project, 'edge', edge);
  const among = new Set(shown);
  const between = shown.flatMap((node) => {
    const own: number[] = [];
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++)
      if (graph.src[edgeId[i]] === node && among.has(colIdx[i])) own.push(edgeId[i]);
    return own;
  });
  const wanted = [...new Set(edges ?? between)].filter(
    (edge) => among.has(graph.src[edge]) && among.has(graph.dst[edge]),
  );
  const drawn = wanted.sort((a, b) => a - b).slice(0, mostEdges);
  const run = runId === null ? null : await loadRunScores(project, runId);
  const { neighbours } = reachOf(project);
  const inPicture = (node: number): number => {
    const around = new Set<number>();
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++)
      if (colIdx[i] !== node && among.has(colIdx[i])) around.add(colIdx[i]);
    return around.size;
  };
  return {
    directed: graph.directed,
    hiddenNodes: 0,
    hiddenEdges: between.length - drawn.length,
    nodes: shown.map((node, place) => ({
      index: node,
      id: project.nodeIds[node],
      name: project.nodeNames[node],
      degree: rowPtr[node + 1] - rowPtr[node],
      score: run?.nodes?.scores.score[node] ?? null,
      percentile: run?.nodes?.percentile[node] ?? null,
      label: labelOf(project, 'node', node),
      hidden: neighbours[node] - inPicture(node),
      isCenter: place === 0 || place === shown.length - 1,
    })),
    edges: drawn.map((edge) => ({
      index: edge,
      source: graph.src[edge],
      target: graph.dst[edge],
      score: run?.edges?.scores.score[edge] ?? null,
      percentile: run?.edges?.percentile[edge] ?? null,
      label: labelOf(project, 'edge', edge),
    })),
  };
}
