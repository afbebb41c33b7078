/** Nodes and edges of a picture as Cytoscape takes them. */
import type { ElementDefinition } from 'cytoscape';
import type { DrawnEdge, DrawnNode, PictureModel } from './picture-model.ts';

export const nodeId = (index: number): string => `n${index}`;
export const edgeId = (index: number): string => `e${index}`;

const stepClass = (step: number | null): string => (step === null ? '' : `s${step}`);

const nodeElement = ({ node, step, label, x, y }: DrawnNode): ElementDefinition => ({
  group: 'nodes',
  data: { id: nodeId(node.index), index: node.index },
  classes: [stepClass(step), label ?? '', node.isCenter ? 'center' : ''].filter(Boolean),
  position: { x, y },
});

const edgeElement = (edge: DrawnEdge, directed: boolean): ElementDefinition => ({
  group: 'edges',
  data: {
    id: edgeId(edge.index),
    index: edge.index,
    source: nodeId(edge.source.node.index),
    target: nodeId(edge.target.node.index),
    bend: edge.bend,
  },
  classes: [
    stepClass(edge.step),
    edge.label ?? '',
    directed ? 'directed' : '',
    edge.isCentre ? 'center' : '',
    edge.source === edge.target ? 'loop' : edge.bend === 0 ? '' : 'curved',
  ].filter(Boolean),
});

/** By their ids; the nodes first, because an edge needs its ends. */
export const elementsOf = ({ nodes, edges, directed }: PictureModel): ReadonlyMap<string, ElementDefinition> =>
  new Map([
    ...nodes.map((node) => [nodeId(node.node.index), nodeElement(node)] as const),
    ...edges.map((edge) => [edgeId(edge.index), edgeElement(edge, directed)] as const),
  ]);

/** The index put into an element's data above. */
export const indexOf = (element: { data(name: 'index'): unknown }): number => numberOf(element.data('index'));

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
