/**
 * The members that speak before anybody has answered: those of the detector `auto`, whose weighted mean of evidence is
 * the prior ranking, and plain ones that `auto` has no place for, since they point the wrong way as often as the right
 * one (high and low degree, long and short features, triangles, what the neighbours are like). Those have weight 0 until
 * answers speak for them.
 *
 *   evidence = -ln(tail probability among like nodes), 1 on average (../detectors/auto/evidence.ts)
 */
import type { RunContext } from '../context.ts';
import { evidenceOf } from '../detectors/auto/evidence.ts';
import { nodeKinds } from '../detectors/auto/kinds.ts';
import { combineMembers } from '../detectors/auto/member.ts';
import { nodeMembers } from '../detectors/auto/node-members.ts';
import { triangles } from '../detectors/auto/structure.ts';
import { neighbourLists } from '../graph/common-neighbours.ts';
import type { NeighbourLists } from '../graph/common-neighbours.ts';
import { rowNorms } from '../graph/feature-rows.ts';
import type { Csr, GraphData } from '../schema/graph.ts';

export interface HuntMember {
  readonly id: string;
  readonly title: string;
  /** weight in the prior ranking; 0 for a further member. They sum to 1 where there are any */
  readonly weight: number;
  /** length numNodes */
  readonly evidence: Float32Array;
}

export interface Ensemble {
  readonly members: readonly HuntMember[];
  /** the score of `auto`: the weighted mean of the evidence; length numNodes */
  readonly prior: Float64Array;
  /** what the links alone say, for the classifier; each of length numNodes */
  readonly structure: readonly Float64Array[];
  readonly lists: NeighbourLists;
  readonly notes: readonly string[];
}

/** Mean over distinct neighbours; `alone` where there are none. */
export function neighbourMean({ ptr, idx }: NeighbourLists, values: Float64Array, alone: number): Float64Array {
  return values.map((_, v) => {
    let sum = 0;
    for (let i = ptr[v]; i < ptr[v + 1]; i++) sum += values[idx[i]];
    return ptr[v + 1] > ptr[v] ? sum / (ptr[v + 1] - ptr[v]) : alone;
  });
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/**
 * @param ctx its rng as `auto` is given it: the prior is the score of a run of `auto` with that seed
 * @throws AppError cancelled
 */
export async function buildEnsemble(data: GraphData, csr: Csr, ctx: RunContext): Promise<Ensemble> {
  const { graph, features } = data;
  const n = graph.numNodes;
  const lists = neighbourLists(csr);
  const kinds = nodeKinds(graph, lists, features);
  const view = await nodeMembers(data, csr, lists, kinds, ctx, (stage, fraction) =>
    ctx.report({ stage, fraction, secondsLeft: null }),
  );
  const { scores, notes } = combineMembers(view.found, n);
  const members: HuntMember[] = scores.parts.map(({ id, title, weight, values }) => ({
    id,
    title,
    weight,
    evidence: Float32Array.from(values, (percentile) => -Math.log(1 - percentile)),
  }));

  const logDegree = Float64Array.from({ length: n }, (_, v) => Math.log1p(lists.ptr[v + 1] - lists.ptr[v]));
  const closed = (await triangles(lists, ctx)).map((count) => Math.log1p(count));
  const around = neighbourMean(lists, logDegree, 0);
  const length = rowNorms(features).map((norm) => Math.log1p(norm));
  const company = neighbourMean(lists, scores.score, mean(scores.score));
  const add = (id: string, title: string, values: Float64Array): void => {
    const { evidence, judged } = evidenceOf(values, kinds.kind, null);
    if (judged > 0) members.push({ id, title, weight: 0, evidence: Float32Array.from(evidence) });
  };
  const negative = (values: Float64Array): Float64Array => values.map((value) => -value);
  add('many-links', 'Many links', logDegree);
  add('few-links', 'Few links', negative(logDegree));
  add('triangles', 'Many triangles', closed);
  add('busy-neighbours', 'Neighbours with many links', around);
  add('long-features', 'Large feature values', length);
  add('short-features', 'Small feature values', negative(length));
  add('odd-company', 'Neighbours that stand out', company);
  const stored = (end: Int32Array): Float64Array => {
    const count = new Float64Array(n);
    for (const v of end) count[v]++;
    return count.map((value) => Math.log1p(value));
  };
  const structure = [
    logDegree,
    around,
    closed,
    closed.map((value, v) => {
      const d = lists.ptr[v + 1] - lists.ptr[v];
      return d < 2 ? 0 : (2 * Math.expm1(value)) / (d * (d - 1));
    }),
    length,
    company,
    scores.score,
    ...(graph.directed ? [stored(graph.src), stored(graph.dst)] : []),
  ];
  return { members, prior: scores.score, structure, lists, notes };
}
