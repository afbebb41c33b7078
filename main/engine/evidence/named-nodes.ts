/** Nodes as evidence names them, with the mark of a hub. */
import { distinctNeighbours } from '../../../ml/graph/csr.ts';
import type { NamedNode } from '../../contract/evidence.ts';
import type { OpenProject } from '../open-project.ts';

export interface Reach {
  /** distinct neighbours of each node */
  readonly neighbours: Int32Array;
  /** so many make a hub */
  readonly hubFrom: number;
}

const known = new WeakMap<OpenProject, Reach>();

/** A hub has ten times as many neighbours as usual, and at least fifty. */
export function reachOf(project: OpenProject): Reach {
  const found = known.get(project);
  if (found !== undefined) return found;
  const neighbours = distinctNeighbours(project.csr);
  let sum = 0;
  for (const count of neighbours) sum += count;
  const mean = sum / Math.max(1, neighbours.length);
  const reach = { neighbours, hubFrom: Math.max(50, Math.ceil(10 * mean)) };
  known.set(project, reach);
  return reach;
}

export function namedNode(project: OpenProject, node: number): NamedNode {
  const { neighbours, hubFrom } = reachOf(project);
  return {
    index: node,
    id: project.nodeIds[node],
    name: project.nodeNames[node],
    neighbours: neighbours[node],
    isHub: neighbours[node] >= hubFrom,
  };
}

/** Those whose id or name begins with the text before those that contain it; each in the order of the table. */
export function findNodes(project: OpenProject, text: string, limit: number): NamedNode[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const begins: number[] = [];
  const contains: number[] = [];
  for (let node = 0; node < project.nodeIds.length && begins.length < limit; node++) {
    const id = project.nodeIds[node].toLowerCase();
    const name = project.nodeNames[node].toLowerCase();
    if (id.startsWith(wanted) || name.startsWith(wanted)) begins.push(node);
    else if (contains.length < limit && (id.includes(wanted) || name.includes(wanted))) contains.push(node);
  }
  return [...begins, ...contains].slice(0, limit).map((node) => namedNode(project, node));
}
