/** Nodes and edges of a picture as Cytoscape takes them, and what the names above them need. */
import type { ElementDefinition } from 'cytoscape';
import type { NeighbourhoodEdge, NeighbourhoodNode } from '../../main/contract/api.ts';
import { scoreStep } from '../../ml/schema/score-steps.ts';
import { nodeSizes } from './graph-style.ts';
import type { Point } from './layout.ts';

const stepClass = (percentile: number | null): string => (percentile === null ? '' : `s${scoreStep(percentile)}`);

export const nodeElement = (node: NeighbourhoodNode, at: Point): ElementDefinition => ({
  group: 'nodes',
  data: { id: `n${node.index}`, index: node.index },
  classes: [stepClass(node.percentile), node.label ?? '', node.isCenter ? 'center' : ''].filter(Boolean),
  position: { x: at[0], y: at[1] },
});

export const edgeElement = (
  edge: NeighbourhoodEdge,
  look: { readonly directed: boolean; readonly isCentre: boolean; readonly isCurved: boolean },
): ElementDefinition => ({
  group: 'edges',
  data: { id: `e${edge.index}`, index: edge.index, source: `n${edge.source}`, target: `n${edge.target}` },
  classes: [
    stepClass(edge.percentile),
    edge.label ?? '',
    look.directed ? 'directed' : '',
    look.isCentre ? 'center' : '',
    look.isCurved ? 'curved' : '',
  ].filter(Boolean),
});

/** Radius of a node as graph-style draws it. */
export const radiusOf = ({ isCenter, percentile }: NeighbourhoodNode): number =>
  isCenter ? 19 : percentile === null ? 8 : nodeSizes[scoreStep(percentile)] / 2;

/** Edges that need a curve: loops, and those that are not alone between their ends. */
export function curvedEdges(edges: readonly NeighbourhoodEdge[]): ReadonlySet<number> {
  const between = new Map<string, number[]>();
  const curved = new Set<number>();
  for (const { index, source, target } of edges) {
    if (source === target) curved.add(index);
    const key = source < target ? `${source} ${target}` : `${target} ${source}`;
    const held = between.get(key);
    if (held === undefined) between.set(key, [index]);
    else held.push(index);
  }
  for (const group of between.values()) if (group.length > 1) for (const index of group) curved.add(index);
  return curved;
}
