/** evidence.timeline: the edges at an element, or among chosen nodes, over time. */
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ParsedInput } from '../../contract/api.ts';
import type { Timeline } from '../../contract/evidence.ts';
import { requireElement } from '../labels/element-names.ts';
import type { OpenProject } from '../open-project.ts';
import { chooseAmount, chooseTime, describeTime, evidenceColumns } from './evidence-columns.ts';

interface Ask {
  readonly edges: readonly number[];
  /** whether an edge comes in, seen from the element; among chosen nodes nothing does */
  isIn(edge: number): boolean;
  otherEnd(edge: number): number;
}

function edgesAt(project: OpenProject, node: number): number[] {
  const { rowPtr, edgeId } = project.csr;
  return [...edgeId.subarray(rowPtr[node], rowPtr[node + 1])];
}

function asked(project: OpenProject, { element, nodes }: ParsedInput<'evidence.timeline'>): Ask {
  const { src, dst, directed } = project.data.graph;
  if (element === null) {
    for (const node of nodes) requireElement(project, 'node', node);
    const among = new Set(nodes);
    const edges = [...among].flatMap((node) =>
      edgesAt(project, node).filter((edge) => src[edge] === node && among.has(dst[edge])),
    );
    return { edges, isIn: () => false, otherEnd: (edge) => dst[edge] };
  }
  requireElement(project, element.kind, element.index);
  if (element.kind === 'node') {
    const node = element.index;
    return {
      edges: edgesAt(project, node),
      isIn: (edge) => directed && dst[edge] === node && src[edge] !== node,
      otherEnd: (edge) => (src[edge] === node ? dst[edge] : src[edge]),
    };
  }
  const [from, to] = [src[element.index], dst[element.index]];
  return {
    edges: edgesAt(project, from).filter((edge) => src[edge] === to || dst[edge] === to),
    isIn: (edge) => directed && src[edge] === to && from !== to,
    otherEnd: (edge) => dst[edge],
  };
}

/** @throws AppError not-found */
export async function timeline(project: OpenProject, input: ParsedInput<'evidence.timeline'>): Promise<Timeline> {
  const ask = asked(project, input);
  const columns = await evidenceColumns(project);
  const time = chooseTime(columns, input.time);
  const amount = chooseAmount(columns, input.amount);
  const timed = time === null ? [] : ask.edges.filter((edge) => !Number.isNaN(time.values[edge]));
  const at = (edge: number): number => time?.values[edge] ?? NaN;
  timed.sort((a, b) => at(a) - at(b) || a - b);
  const from = timed.length === 0 ? 0 : at(timed[0]);
  const to = timed.length === 0 ? 0 : at(timed[timed.length - 1]);
  const { bins } = input;
  const counts = { out: new Int32Array(bins), in: new Int32Array(bins) };
  const sums = { out: new Float64Array(bins), in: new Float64Array(bins) };
  for (const edge of timed) {
    const bin = to === from ? 0 : Math.min(bins - 1, Math.floor(((at(edge) - from) / (to - from)) * bins));
    const way = ask.isIn(edge) ? 'in' : 'out';
    counts[way][bin]++;
    const value = amount?.values[edge] ?? NaN;
    if (!Number.isNaN(value)) sums[way][bin] += value;
  }
  const single = timed.slice(Math.max(0, timed.length - input.limit));
  const notes: string[] = [];
  if (time !== null) notes.push(time.assumption);
  if (single.length < timed.length)
    notes.push(`The latest ${wholeText(single.length)} of ${wholeText(timed.length)} edges can be marked one by one.`);
  return {
    time: time === null ? null : describeTime(time),
    amount: amount?.column ?? null,
    total: ask.edges.length,
    untimed: time === null ? ask.edges.length : ask.edges.length - timed.length,
    from,
    to,
    countsOut: counts.out,
    countsIn: counts.in,
    sumsOut: sums.out,
    sumsIn: sums.in,
    edges: Int32Array.from(single),
    times: Float64Array.from(single, at),
    amounts: Float64Array.from(single, (edge) => amount?.values[edge] ?? NaN),
    others: Int32Array.from(single, (edge) => ask.otherEnd(edge)),
    incoming: Uint8Array.from(single, (edge) => Number(ask.isIn(edge))),
    notes,
  };
}
