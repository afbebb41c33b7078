/** evidence.paths and evidence.common: how two suspects are joined, and whom several have in common. */
import { kShortestPaths } from '../../../ml/graph/k-shortest-paths.ts';
import type { PathSpace } from '../../../ml/graph/path-space.ts';
import type { Path } from '../../../ml/graph/path-space.ts';
import { sharedNeighbours } from '../../../ml/graph/shared-neighbours.ts';
import { timedPaths } from '../../../ml/graph/timed-paths.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ParsedInput } from '../../contract/api.ts';
import type { CommonFound, CommonNode, EvidencePath, PathsFound } from '../../contract/evidence.ts';
import { requireElement } from '../labels/element-names.ts';
import type { OpenProject } from '../open-project.ts';
import { chooseAmount, chooseTime, describeTime, evidenceColumns } from './evidence-columns.ts';
import type { Amount, KnownTime } from './evidence-columns.ts';
import { namedNode, reachOf } from './named-nodes.ts';

/** Entries of the adjacency that one question may look at: seconds, not minutes. */
const most = 60_000_000;

/** "1 edge", "was" or "12 edges", "were". */
const counted = (count: number, noun: string, one: string, many: string): readonly [string, string] =>
  count === 1 ? [`1 ${noun}`, one] : [`${wholeText(count)} ${noun}s`, many];

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

function describePath(project: OpenProject, path: Path, amount: Amount | null, time: KnownTime | null): EvidencePath {
  const { src, dst } = project.data.graph;
  const edges = path.edges.map((edge) => ({
    index: edge,
    source: src[edge],
    target: dst[edge],
    amount: amount === null ? null : known(amount.values[edge]),
    time: time === null ? null : known(time.values[edge]),
  }));
  const nodes = path.nodes.map((node) => namedNode(project, node));
  const amounts = edges.flatMap((edge) => edge.amount ?? []);
  const whole = amount !== null && amounts.length === edges.length;
  return {
    nodes,
    edges,
    total: whole ? amounts.reduce((sum, value) => sum + value, 0) : null,
    least: whole ? Math.min(...amounts) : null,
    from: edges.at(0)?.time ?? null,
    to: edges.at(-1)?.time ?? null,
    throughHub: nodes.slice(1, -1).some(({ isHub }) => isHub),
  };
}

/** Nodes that paths must not step through: 1 where closed, and how many there are. */
function closedNodes(project: OpenProject, maxNeighbours: number | null): { mask: Uint8Array | null; count: number } {
  if (maxNeighbours === null) return { mask: null, count: 0 };
  const { neighbours } = reachOf(project);
  const mask = Uint8Array.from(neighbours, (count) => (count > maxNeighbours ? 1 : 0));
  return { mask, count: mask.reduce((sum, closed) => sum + closed, 0) };
}

/** @throws AppError not-found, invalid-argument, cancelled */
export async function findPaths(
  project: OpenProject,
  input: ParsedInput<'evidence.paths'>,
  tick: () => Promise<void>,
): Promise<PathsFound> {
  const { from, to, count, by, followDirection, maxSteps, maxNeighbours } = input;
  requireElement(project, 'node', from);
  requireElement(project, 'node', to);
  if (from === to) throw new AppError('invalid-argument', 'Both ends are the same node. Choose another one.');
  const columns = await evidenceColumns(project);
  const amount = chooseAmount(columns, input.amount);
  const time = chooseTime(columns, input.time);
  if (by === 'cheapest' && amount === null)
    throw new AppError('invalid-argument', 'No edge carries a number that could be added up. Count steps instead.');
  if (by === 'time' && time === null)
    throw new AppError('invalid-argument', 'No edge carries a time, so nothing can be followed in time. Count steps.');
  const { mask, count: closed } = closedNodes(project, maxNeighbours);
  const { graph } = project.data;
  const space: PathSpace = {
    graph,
    csr: project.csr,
    followDirection,
    closed: mask,
    cost: by === 'cheapest' && amount !== null ? amount.values : null,
  };
  const question = { from, to, count, most: by === 'cheapest' ? Infinity : maxSteps };
  const effort = { limit: most, tick };
  const answer =
    by === 'time' && time !== null
      ? await timedPaths(space, question, { of: time.values, from: null, to: null }, effort)
      : await kShortestPaths(space, question, effort);

  const notes: string[] = [];
  if (!answer.isComplete) {
    notes.push(`The search stopped after looking at ${wholeText(most)} links: there may be more paths than these.`);
  }
  if (closed > 0) {
    const said = counted(closed, 'node', 'was', 'were');
    notes.push(`${said[0]} with more than ${wholeText(maxNeighbours ?? 0)} neighbours ${said[1]} not stepped through.`);
  }
  const used = by === 'cheapest' ? amount?.values : by === 'time' ? time?.values : undefined;
  const unusable = used?.reduce(
    (sum, value) => sum + (by === 'time' ? Number(Number.isNaN(value)) : +!(value >= 0)),
    0,
  );
  if (unusable !== undefined && unusable > 0) {
    const said = counted(unusable, 'edge', 'was', 'were');
    notes.push(
      `${said[0]} ${by === 'time' ? 'without a time' : 'without a number of zero or more'} ${said[1]} not taken.`,
    );
  }
  if (by === 'time' && time !== null) notes.push(time.assumption);
  return {
    paths: answer.paths.map((path) => describePath(project, path, amount, time)),
    amount: amount?.column ?? null,
    time: time === null ? null : describeTime(time),
    hubFrom: reachOf(project).hubFrom,
    mayBeMore: !answer.isComplete || answer.paths.length === count,
    notes,
  };
}

/** @throws AppError not-found, invalid-argument */
export async function findCommon(
  project: OpenProject,
  { nodes, least, amount: wanted, limit }: ParsedInput<'evidence.common'>,
): Promise<CommonFound> {
  const given = [...new Set(nodes)];
  for (const node of given) requireElement(project, 'node', node);
  if (given.length < 2 || least > given.length) {
    const seen = `${given.length} different nodes were given and ${least} are to be linked.`;
    throw new AppError('invalid-argument', `Nothing can be in common: ${seen} Choose at least as many as that.`);
  }
  const amount = chooseAmount(await evidenceColumns(project), wanted);
  const { neighbours } = reachOf(project);
  const shared = sharedNeighbours(project.csr, given, least);
  // A link to somebody who knows few says more than a link to a hub.
  shared.sort((a, b) => b.touches - a.touches || neighbours[a.node] - neighbours[b.node] || a.node - b.node);
  const rows = shared.slice(0, limit).map(({ node, touches, edges }): CommonNode => {
    const amounts = amount === null ? [] : edges.map((edge) => amount.values[edge]).filter((value) => value === value);
    return {
      ...namedNode(project, node),
      touches,
      edges: edges.length,
      amount: amounts.length === 0 ? null : amounts.reduce((sum, value) => sum + value, 0),
    };
  });
  return { rows, total: shared.length, amount: amount?.column ?? null };
}
