/**
 * A picture as it is drawn, picked and written to files: nodes with places and sizes, edges with bends. Plain arrays, so
 * that thousands of elements are made and drawn within a frame.
 */
import type { LabelValue, Neighbourhood, NeighbourhoodNode } from '../../main/contract/api.ts';
import { scoreStep } from '../../ml/schema/score-steps.ts';
import type { Point } from './layout.ts';

/** Radius by step of the score, and width of an edge. */
export const nodeRadii = [7, 8, 10, 13, 15.5];
export const edgeWidths = [1.2, 1.6, 2.2, 3.2, 4.4];
/** Without a score, and of what the picture is about. */
export const plain = { radius: 8, width: 1.2 };
export const outstanding = { radius: 19, width: 6 };
export const arrowSize = (width: number): number => 5 + 1.8 * width;

/** Corners of a labelled node, in radii from its middle; never beyond 1, where Cytoscape would cut them off. */
export const labelCorners: Readonly<Record<LabelValue, readonly number[]>> = {
  anomalous: [0, -1, 1, 1, -1, 1],
  normal: [-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9],
  unsure: [0, -1, 1, 0, 0, 1, -1, 0],
  skip: [-0.5, -1, 0.5, -1, 1, 0, 0.5, 1, -0.5, 1, -1, 0],
  // The X that its key and its mark are.
  unlabelable: [
    -1, -0.55, -0.55, -1, 0, -0.45, 0.55, -1, 1, -0.55, 0.45, 0, 1, 0.55, 0.55, 1, 0, 0.45, -0.55, 1, -1, 0.55, -0.45,
    0,
  ],
};
const bendStep = 26;

export interface DrawnNode {
  readonly node: NeighbourhoodNode;
  readonly radius: number;
  /** 0..4; null without a score */
  readonly step: number | null;
  label: LabelValue | null;
  x: number;
  y: number;
}

export interface DrawnEdge {
  readonly index: number;
  readonly source: DrawnNode;
  readonly target: DrawnNode;
  readonly step: number | null;
  readonly width: number;
  readonly isCentre: boolean;
  /** how far its middle stands aside, to the left seen from its source; 0 for a lone edge */
  readonly bend: number;
  label: LabelValue | null;
}

export interface PictureModel {
  readonly directed: boolean;
  /** lowest scores first, so that high ones are drawn above them; the centre last */
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  readonly byIndex: ReadonlyMap<number, DrawnNode>;
  readonly edgeByIndex: ReadonlyMap<number, DrawnEdge>;
}

/** Radius of a node in the picture. */
export const radiusOf = ({ isCenter, percentile }: Pick<NeighbourhoodNode, 'isCenter' | 'percentile'>): number =>
  isCenter ? outstanding.radius : percentile === null ? plain.radius : nodeRadii[scoreStep(percentile)];

/** Edges between the same ends fan out to both sides; a lone one is straight. */
export function bendsOf(edges: Neighbourhood['edges']): ReadonlyMap<number, number> {
  const groups = new Map<string, number[]>();
  for (const { index, source, target } of edges) {
    const key = source < target ? `${source} ${target}` : `${target} ${source}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  const bends = new Map<number, number>();
  for (const group of groups.values())
    group.forEach((index, i) => bends.set(index, (i - (group.length - 1) / 2) * bendStep));
  // Seen from the other end, left is right.
  for (const { index, source, target } of edges)
    if (source > target && bends.get(index) !== 0) bends.set(index, -(bends.get(index) ?? 0));
  return bends;
}

export function pictureModel(
  { nodes, edges, directed }: Neighbourhood,
  places: ReadonlyMap<number, Point>,
  centreEdge: number | null,
): PictureModel {
  const drawn = nodes.map((node): DrawnNode => {
    const [x, y] = places.get(node.index) ?? [0, 0];
    const step = node.percentile === null ? null : scoreStep(node.percentile);
    return { node, radius: radiusOf(node), step, label: node.label, x, y };
  });
  const byIndex = new Map(drawn.map((node) => [node.node.index, node]));
  const bends = bendsOf(edges);
  const between = edges.flatMap((edge): DrawnEdge[] => {
    const source = byIndex.get(edge.source);
    const target = byIndex.get(edge.target);
    if (source === undefined || target === undefined) return [];
    const step = edge.percentile === null ? null : scoreStep(edge.percentile);
    const isCentre = edge.index === centreEdge;
    const width = isCentre ? outstanding.width : step === null ? plain.width : edgeWidths[step];
    const bend = bends.get(edge.index) ?? 0;
    return [{ index: edge.index, source, target, step, width, isCentre, bend, label: edge.label }];
  });
  const order = ({ node, step }: DrawnNode): number => (node.isCenter ? 9 : (step ?? -1));
  return {
    directed,
    nodes: drawn.sort((a, b) => order(a) - order(b)),
    edges: between.sort((a, b) => (a.step ?? -1) - (b.step ?? -1)),
    byIndex,
    edgeByIndex: new Map(between.map((edge) => [edge.index, edge])),
  };
}

/** The point that a bent edge is pulled towards (the control point of its curve). */
export function pulledTo({ source, target, bend }: DrawnEdge): Point {
  const [dx, dy] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(dx, dy) || 1;
  return [(source.x + target.x) / 2 - (dy / length) * bend * 2, (source.y + target.y) / 2 + (dx / length) * bend * 2];
}

/** The middle of an edge as it is drawn; of a loop, its far side. */
export function middleOf(edge: DrawnEdge): Point {
  const { source, target } = edge;
  if (source === target) return [source.x, source.y - source.radius - 30 - Math.abs(edge.bend)];
  const [px, py] = pulledTo(edge);
  return [(source.x + 2 * px + target.x) / 4, (source.y + 2 * py + target.y) / 4];
}
