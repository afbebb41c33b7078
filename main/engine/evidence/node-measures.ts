/**
 * What the structure around a node and the times of its edges say of it, as numbers that can be compared with other
 * nodes. Some are known for all nodes, some are worked out where they are asked for.
 */
import { degrees } from '../../../ml/graph/csr.ts';
import type { OpenProject } from '../open-project.ts';
import { evidenceColumns } from './evidence-columns.ts';
import { reachOf } from './named-nodes.ts';
import { ascending } from './standing.ts';
import { isByDay } from './time-values.ts';

export interface NodeMeasure {
  readonly title: string;
  readonly theme: 'attributes' | 'structure' | 'time';
  readonly unit: 'number' | 'share' | 'duration';
  /** of every node, where that is known; NaN where it means nothing */
  readonly values: Float64Array | null;
  of(node: number): number;
}

/** Entries of the adjacency that one clustering coefficient may cost; beyond it, at a hub, it is left out. */
const mostEntries = 100_000;
/** Fewer edges make no habit. */
const leastEdges = 5;
const hour = 3_600_000;

/** Share of the pairs of neighbours that are linked to each other. */
export function clustering(project: OpenProject, node: number): number {
  const { rowPtr, colIdx } = project.csr;
  const { neighbours } = reachOf(project);
  if (neighbours[node] < 2) return NaN;
  const around = new Set<number>();
  let cost = 0;
  for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) {
    const other = colIdx[i];
    if (other === node || around.has(other)) continue;
    around.add(other);
    cost += rowPtr[other + 1] - rowPtr[other];
    if (cost > mostEntries) return NaN;
  }
  let links = 0;
  for (const other of around) {
    let previous = -1;
    for (let i = rowPtr[other]; i < rowPtr[other + 1]; i++) {
      const third = colIdx[i];
      if (third !== previous && third !== other && around.has(third)) links++;
      previous = third;
    }
  }
  return links / (around.size * (around.size - 1));
}

/** Of the nodes that it sends to, the share that send back. */
export function reciprocity(project: OpenProject, node: number): number {
  const { src, dst } = project.data.graph;
  const { rowPtr, edgeId } = project.csr;
  const sent = new Set<number>();
  const got = new Set<number>();
  for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) {
    const edge = edgeId[i];
    if (src[edge] === dst[edge]) continue;
    if (src[edge] === node) sent.add(dst[edge]);
    else got.add(src[edge]);
  }
  if (sent.size === 0) return NaN;
  return [...sent].filter((other) => got.has(other)).length / sent.size;
}

/** Share of its moments within the busiest stretch of a given length. @param times ascending */
export function busiest(times: Float64Array, length: number): number {
  let most = 0;
  for (let last = 0, first = 0; last < times.length; last++) {
    while (times[last] - times[first] > length) first++;
    most = Math.max(most, last - first + 1);
  }
  return most / times.length;
}

/** The longest time between two moments that follow each other. @param times ascending */
export function longestSilence(times: Float64Array): number {
  let longest = 0;
  for (let i = 1; i < times.length; i++) longest = Math.max(longest, times[i] - times[i - 1]);
  return longest;
}

const atNight = (times: Float64Array): number =>
  times.filter((time) => new Date(time).getUTCHours() < 6).length / times.length;

async function build(project: OpenProject): Promise<readonly NodeMeasure[]> {
  const { graph } = project.data;
  const { times, amounts } = await evidenceColumns(project);
  const { rowPtr, edgeId } = project.csr;
  const degree = degrees(graph);
  const { neighbours } = reachOf(project);
  const whole = (
    title: string,
    theme: NodeMeasure['theme'],
    values: Float64Array,
    unit: NodeMeasure['unit'] = 'number',
  ): NodeMeasure => ({ title, theme, unit, values, of: (node) => values[node] });
  const measures: NodeMeasure[] = [whole('number of neighbours', 'structure', Float64Array.from(neighbours))];
  const measure = (
    title: string,
    theme: NodeMeasure['theme'],
    unit: NodeMeasure['unit'],
    of: (node: number) => number,
  ): void => void measures.push({ title, theme, unit, values: null, of });
  const sides = graph.directed
    ? ([
        ['outgoing', graph.src, degree.out],
        ['incoming', graph.dst, degree.in],
      ] as const)
    : [];
  for (const [word, , counts] of sides) measures.push(whole(`${word} edges`, 'structure', Float64Array.from(counts)));
  const [amount] = amounts;
  for (const [word, ends] of graph.directed ? sides : ([['', graph.src]] as const)) {
    if (amounts.length === 0) break;
    const sum = new Float64Array(graph.numNodes);
    const most = new Float64Array(graph.numNodes).fill(NaN);
    const add = (node: number, value: number): void => {
      sum[node] += value;
      if (!(most[node] >= value)) most[node] = value;
    };
    for (let edge = 0; edge < graph.numEdges; edge++) {
      const value = amount.values[edge];
      if (Number.isNaN(value)) continue;
      add(ends[edge], value);
      if (!graph.directed && graph.dst[edge] !== graph.src[edge]) add(graph.dst[edge], value);
    }
    const named = `${word} ${amount.column}`.trim();
    measures.push(whole(`total ${named}`, 'attributes', sum), whole(`largest ${named}`, 'attributes', most));
  }
  if (graph.directed) measure('links that go both ways', 'structure', 'share', (node) => reciprocity(project, node));
  measure('neighbours linked to each other', 'structure', 'share', (node) => clustering(project, node));

  const time = times.find(({ of }) => of === 'edge');
  if (time === undefined) return measures;
  const all = ascending(time.values);
  const span = all.length === 0 ? 0 : all[all.length - 1] - all[0];
  if (span === 0) return measures;
  const own = (node: number): Float64Array | null => {
    const found = Float64Array.from(edgeId.subarray(rowPtr[node], rowPtr[node + 1]), (edge) => time.values[edge]);
    const sorted = ascending(found);
    return sorted.length < leastEdges ? null : sorted;
  };
  const timed = (title: string, unit: NodeMeasure['unit'], of: (moments: Float64Array) => number): void =>
    measure(title, 'time', unit, (node) => {
      const moments = own(node);
      return moments === null ? NaN : of(moments);
    });
  const stretch = time.isCalendar ? Math.max(hour, span / 50) : Math.max(1, span / 50);
  const said = time.isCalendar ? durationWords(stretch) : `${Math.round(stretch)} steps`;
  timed(`edges within its busiest ${said}`, 'share', (moments) => busiest(moments, stretch));
  timed('longest silence', time.isCalendar ? 'duration' : 'number', longestSilence);
  timed('from first to last edge', time.isCalendar ? 'duration' : 'number', (moments) => {
    return moments[moments.length - 1] - moments[0];
  });
  if (time.isCalendar && !isByDay(time.values)) timed('edges between 0 and 6 o’clock (UTC)', 'share', atNight);
  return measures;
}

function durationWords(ms: number): string {
  const hours = ms / hour;
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

const known = new WeakMap<OpenProject, Promise<readonly NodeMeasure[]>>();

export function nodeMeasures(project: OpenProject): Promise<readonly NodeMeasure[]> {
  const found = known.get(project);
  if (found !== undefined) return found;
  const building = build(project);
  known.set(project, building);
  building.catch(() => known.delete(project));
  return building;
}
