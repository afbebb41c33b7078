/** The findings of the highest elements of a run, made by its worker before anybody asks. */
import { createExplainer } from '../../../ml/detectors/explain.ts';
import type { Finding } from '../../../ml/schema/finding.ts';
import type { Csr, GraphData } from '../../../ml/schema/graph.ts';
import type { RankedScores } from '../runs/score-table.ts';
import { nodeMark } from './trainer.types.ts';

/** How many of the highest nodes and edges are explained at once. */
export const EXPLAIN_TOP = 50;

export interface ExplainInput {
  readonly data: GraphData;
  readonly csr: Csr;
  readonly nodes: RankedScores | null;
  readonly edges: RankedScores | null;
}

/** Names in the summaries stand as nodeMark(node): a worker does not know them. */
export function explainTop({ data, csr, nodes, edges }: ExplainInput, count: number): Finding[] {
  const explainer = createExplainer({ data, csr, nodes: nodes?.scores ?? null, edges: edges?.scores ?? null });
  const top = (ranked: RankedScores | null): number[] => Array.from(ranked?.order.subarray(0, count) ?? []);
  return [
    ...top(nodes).map((index) => explainer.explain('node', index, nodeMark)),
    ...top(edges).map((index) => explainer.explain('edge', index, nodeMark)),
  ];
}

/** The buffers behind the arrays of scores, each once; shared ones need no transfer. */
export function buffersOf(rankings: readonly (RankedScores | null)[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const ranked of rankings) {
    if (ranked === null) continue;
    const arrays = [ranked.scores.score, ...ranked.scores.parts.map((part) => part.values), ranked.order, ranked.rank];
    for (const { buffer } of [...arrays, ranked.percentile]) if (buffer instanceof ArrayBuffer) buffers.add(buffer);
  }
  return [...buffers];
}
