/** Which elements the tables and the evidence files of a report hold. */
import type { OpenProject } from '../open-project.ts';
import type { RunScores } from '../runs/run-scores.ts';
import type { ReportData, ReportElement, ReportSubject } from './report-data.ts';

/** Edges among the nodes of a case that the evidence files hold at most. */
const mostEdges = 5000;

/** Edges with both ends among these nodes, ascending. */
export function edgesAmong({ data, csr }: OpenProject, nodes: readonly number[]): readonly number[] {
  const among = new Set(nodes);
  const found: number[] = [];
  for (const node of among) {
    for (let i = csr.rowPtr[node]; i < csr.rowPtr[node + 1]; i++) {
      const edge = csr.edgeId[i];
      if (data.graph.src[edge] === node && among.has(csr.colIdx[i])) found.push(edge);
    }
  }
  return [...new Set(found)].sort((a, b) => a - b);
}

/** The tables of a case: its nodes and all edges among them, most anomalous first. */
export function caseTables(project: OpenProject, scores: RunScores, subject: ReportSubject): ReportData['listed'] {
  const ranked = (indices: readonly number[], of: RunScores['nodes']): Int32Array =>
    Int32Array.from([...indices].sort((a, b) => (of === null ? a - b : of.rank[a] - of.rank[b])));
  const edges = new Set([...subject.edges, ...edgesAmong(project, subject.nodes), ...subject.timed.map((t) => t.edge)]);
  return { node: ranked(subject.nodes, scores.nodes), edge: ranked([...edges], scores.edges) };
}

export function evidenceOf(
  project: OpenProject,
  elements: readonly ReportElement[],
  subject: ReportSubject | null,
): ReportData['evidence'] {
  const { src, dst } = project.data.graph;
  const described = (kind: 'node' | 'edge'): readonly number[] =>
    elements.filter((element) => element.kind === kind).map(({ index }) => index);
  const first = [...described('edge'), ...(subject?.edges ?? []), ...(subject?.timed ?? []).map(({ edge }) => edge)];
  const own = [...described('node'), ...(subject?.nodes ?? [])];
  const edges = [...new Set([...first, ...edgesAmong(project, own)])];
  const kept = edges.slice(0, mostEdges).sort((a, b) => a - b);
  const nodes = new Set([...own, ...kept.flatMap((edge) => [src[edge], dst[edge]])]);
  return { nodes: [...nodes].sort((a, b) => a - b), edges: kept, left: edges.length - kept.length };
}
